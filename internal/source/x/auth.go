package x

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

const tokenSlot = secret.Token

// early is how long before its end an access token is renewed.
const early = time.Minute

// tokens gives the access token of the account. Where there is a refresh
// token, it renews the access token: each refresh token serves once, so the
// next one is on disk before the new access token is used. It is safe for
// concurrent use.
type tokens struct {
	keeper secret.Keeper
	client *web.Client
	now    func() time.Time
	again  string // what a person does for other tokens
	mu     sync.Mutex
	have   session
}

// session is what X gave for a refresh token, as it is kept.
type session struct {
	Of      string    `json:"of"` // a hash of the refresh token that a person gave
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires,omitzero"`
}

// errSignIn asks a person for another token; what they do is told with it.
var errSignIn = errors.New("X does not know the access token, or not any more; make a new one")

// get gives the access token that holds now.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.have.Access == "" {
		if err := t.load(ctx); err != nil {
			return "", err
		}
	}
	if t.have.Refresh != "" && (t.have.Access == "" || !t.have.Expires.IsZero() && t.now().After(t.have.Expires.Add(-early))) {
		if err := t.renew(ctx); err != nil {
			return "", err
		}
	}
	return t.have.Access, nil
}

// refused says that X did not take a token. It reports whether get will now
// give another.
func (t *tokens) refused(ctx context.Context, access string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.have.Access != access {
		return true // renewed meanwhile
	}
	if t.have.Refresh == "" {
		t.have = session{}
		secret.Stale(t.keeper, secret.Token, secret.New(access)) // a program may print another next time
		return false
	}
	return t.renew(ctx) == nil
}

// load reads what is kept; the caller holds the lock.
func (t *tokens) load(ctx context.Context) error {
	slot := map[string]string{}
	for _, name := range []string{secret.Token, Refresh, secret.Session} {
		s, err := t.keeper.Get(ctx, name)
		if err != nil && !errors.Is(err, secret.ErrNone) {
			return fmt.Errorf("read the secrets of X: %w", err)
		}
		slot[name] = s.Reveal()
	}
	of := fingerprint(slot[secret.Token] + "\n" + slot[Refresh])
	var kept session
	if slot[secret.Session] != "" && json.Unmarshal([]byte(slot[secret.Session]), &kept) == nil && kept.Of == of {
		t.have = kept
		return nil
	}
	t.have = session{Of: of, Access: slot[secret.Token], Refresh: slot[Refresh]}
	if t.have.Access == "" && t.have.Refresh == "" {
		return &source.Final{Err: errors.New("no access token of X is kept; " + t.again)}
	}
	return nil
}

// renew trades the refresh token for new tokens; the caller holds the lock.
func (t *tokens) renew(ctx context.Context) error {
	id, err := t.keeper.Get(ctx, Client)
	if err != nil {
		return fmt.Errorf("read the client ID of the app, which renews the token: %w", err)
	}
	form := url.Values{"refresh_token": {t.have.Refresh}, "client_id": {id.Reveal()}}
	got, err := source.TradeToken(ctx, t.client, "/2/oauth2/token", form)
	if source.Answered(err, http.StatusBadRequest, http.StatusUnauthorized) {
		return fmt.Errorf("%w and %s (the refresh token was refused)", errSignIn, t.again)
	}
	if err != nil {
		return fmt.Errorf("renew the token of X: %w", err)
	}
	next := session{Of: t.have.Of, Access: got.Access, Refresh: cmp.Or(got.Refresh, t.have.Refresh)}
	if got.Lasts > 0 {
		next.Expires = t.now().Add(got.Lasts)
	}
	raw, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("keep the token of X: %w", err)
	}
	t.have = next
	if err := t.keeper.Put(ctx, secret.Session, secret.New(string(raw)), next.Expires); err != nil {
		return fmt.Errorf("keep the renewed token of X: %w", err)
	}
	return nil
}

func fingerprint(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}
