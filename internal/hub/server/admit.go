package server

import (
	"encoding/base64"
	"strings"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"hark/internal/hub/nats"
)

// Check implements natsserver.Authentication: it is asked at each sign-in.
// Whoever is judged here is listed under a login, so that Kick, which waits
// until the judging is done, finds them.
func (s *Server) Check(c natsserver.ClientAuthentication) bool {
	s.judging.RLock()
	defer s.judging.RUnlock()
	o := c.GetOpts()
	switch {
	case c.Kind() != natsserver.CLIENT:
		return false
	case o.Nkey != "":
		return s.checkLogin(c, o)
	case o.Token != "":
		hash, known := nats.Secret(o.Token)
		if !known || !s.o.Code(hash) {
			return false
		}
		inbox := nats.CodeInbox(hash)
		if in, held := s.shares.signs(inbox, "somebody with a join code", time.Now()); !in || held {
			return false
		}
		s.diary.Info("somebody with a join code signed in", "from", from(c))
		c.RegisterUser(user(inbox, s.names().Stranger(inbox)))
		return true
	}
	return false
}

// checkLogin admits who proves that the key of their login is theirs.
func (s *Server) checkLogin(c natsserver.ClientAuthentication, o *natsserver.ClientOpts) bool {
	if !signed(o.Nkey, o.Sig, c.GetNonce()) {
		return false
	}
	if o.Nkey == s.login {
		// Any subject: what this process may do is a matter of its code.
		c.RegisterUser(&natsserver.User{Username: o.Nkey})
		return true
	}
	permit, ok := s.o.Admit(o.Nkey)
	if !ok {
		s.diary.Info("refused a sign-in", "login", o.Nkey, "from", from(c))
		return false
	}
	in, held := s.shares.signs(o.Nkey, permit.Name, time.Now())
	switch {
	case !in:
		return false
	case held:
		c.RegisterUser(user(o.Nkey, s.names().Reader(nats.Inbox(o.Nkey))))
		return true
	}
	writers := make([]nats.Writer, len(permit.Journals))
	for i, j := range permit.Journals {
		writers[i] = nats.Writer{Journal: j.String(), Leases: permit.Leases[j]}
	}
	s.diary.Info("signed in", "name", permit.Name, "from", from(c))
	c.RegisterUser(user(o.Nkey, s.names().Member(nats.Inbox(o.Nkey), writers...)))
	return true
}

// signed reports whether the nonce of a connection was signed with the key of
// a login.
func signed(login, signature string, nonce []byte) bool {
	sig, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(signature, "="))
	if err != nil || len(nonce) == 0 || !nkeys.IsValidPublicUserKey(login) {
		return false
	}
	key, err := nkeys.FromPublicKey(login)
	return err == nil && key.Verify(nonce, sig) == nil
}

// user is somebody with these permits and no others.
func user(name string, p nats.Permits) *natsserver.User {
	perms := &natsserver.Permissions{
		Publish:   &natsserver.SubjectPermission{Allow: p.Publish},
		Subscribe: &natsserver.SubjectPermission{Allow: p.Subscribe},
	}
	return &natsserver.User{Username: name, Permissions: perms}
}

func from(c natsserver.ClientAuthentication) string {
	if a := c.RemoteAddress(); a != nil {
		return a.String()
	}
	return "this process"
}
