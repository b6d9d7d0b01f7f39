package nats

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// NewLogin makes a key with which a machine signs in: the seed is secret, the
// public part is what Seat.Login holds. It signs what a server makes up, so it
// must sign nothing else, and is never a journal's key.
func NewLogin() (seed []byte, public string, err error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return nil, "", fmt.Errorf("make login key: %w", err)
	}
	if seed, err = pair.Seed(); err != nil {
		return nil, "", fmt.Errorf("make login key: %w", err)
	}
	public, err = LoginOf(seed)
	return seed, public, err
}

// LoginOf is the public part of a login key.
func LoginOf(seed []byte) (public string, err error) {
	pair, err := nkeys.FromSeed(seed)
	if err == nil {
		public, err = pair.PublicKey()
	}
	if err != nil || !nkeys.IsValidPublicUserKey(public) {
		return "", errors.New("read login key: it is damaged; have this machine invited again")
	}
	return public, nil
}

// Sign signs with a login key, as a server has it do: what shows, where a
// machine joins, that the key is its own.
func Sign(seed, data []byte) ([]byte, error) {
	pair, err := nkeys.FromSeed(seed)
	if err != nil {
		return nil, fmt.Errorf("read login key: %w", err)
	}
	return pair.Sign(data)
}

// Token is how the secret of a join code is told to a server.
func Token(secret []byte) string { return hex.EncodeToString(secret) }

// Secret is the SHA-256 of the secret of which the token was told; it is not
// known where the token is not one.
func Secret(token string) (hash [sha256.Size]byte, known bool) {
	secret, err := hex.DecodeString(token)
	return sha256.Sum256(secret), err == nil && len(secret) > 0
}

// Inbox is the beginning of the subjects on which whoever signs in with that
// login is answered, and nobody else listens.
func Inbox(login string) string { return inboxes + login }

// CodeInbox is the same for whoever has a join code: it follows from the
// secret, and does not give it away.
func CodeInbox(hash [sha256.Size]byte) string {
	again := sha256.Sum256(hash[:])
	return Inbox(hex.EncodeToString(again[:16]))
}

// signIn gives the options of a connection, and where it is answered.
func (o *Options) signIn() ([]natsgo.Option, string, error) {
	switch {
	case len(o.Login) > 0:
		pair, err := nkeys.FromSeed(o.Login)
		if err != nil {
			return nil, "", fmt.Errorf("read login key: %w", err)
		}
		public, err := LoginOf(o.Login)
		return []natsgo.Option{natsgo.Nkey(public, pair.Sign)}, Inbox(public), err
	case len(o.Code) > 0:
		token := Token(o.Code)
		hash, _ := Secret(token)
		return []natsgo.Option{natsgo.Token(token)}, CodeInbox(hash), nil
	case o.Credentials != "":
		text, err := os.ReadFile(o.Credentials)
		if err != nil {
			return nil, "", fmt.Errorf("read credentials: %w", err)
		}
		pair, err := nkeys.ParseDecoratedUserNKey(text)
		if err != nil {
			return nil, "", fmt.Errorf("read credentials %s: %w", o.Credentials, err)
		}
		defer pair.Wipe()
		public, err := pair.PublicKey()
		return []natsgo.Option{natsgo.UserCredentials(o.Credentials)}, Inbox(public), err
	}
	return nil, "", errors.New("sign in: neither a login key, nor a join code, nor credentials are given")
}
