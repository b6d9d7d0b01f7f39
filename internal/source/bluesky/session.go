package bluesky

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// The patience with sessions. bsky.social allows 30 sign-ins in 5 minutes and
// 300 a day, so that one is kept and refreshed.
const (
	refreshEarly = 2 * time.Minute  // before a token runs out
	signInEvery  = 10 * time.Minute // at most one sign-in
)

// tokens are a session as it is kept.
type tokens struct {
	User    string `json:"user"` // whom it was asked for
	DID     string `json:"did"`
	Handle  string `json:"handle"`
	Access  string `json:"accessJwt"`
	Refresh string `json:"refreshJwt"`
}

// session proves the account. It is safe for concurrent use; whoever comes
// while it is refreshed waits.
type session struct {
	pds    *web.Client
	user   string
	keeper secret.Keeper
	now    func() time.Time
	again  string // what a person does where a session cannot be had

	mu     sync.Mutex
	have   tokens
	signed time.Time // the last sign-in
}

// token gives the access token, and a new one where it is the stale one. An
// error that only a person can mend is a *source.Final.
func (s *session) token(ctx context.Context, stale string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.have.Access == "" || s.have.Access == stale || s.old(s.have.Access) {
		s.load(ctx) // another process may have refreshed it
	}
	if a := s.have.Access; a != "" && a != stale && !s.old(a) {
		return a, nil
	}
	if s.have.Refresh != "" {
		err := s.renew(ctx, "com.atproto.server.refreshSession", s.have.Refresh, empty{})
		if !ended(err) {
			return s.have.Access, err
		}
	}
	return s.have.Access, s.signIn(ctx)
}

// old reports whether a token is known to run out.
func (s *session) old(token string) bool {
	exp := expiry(token)
	return !exp.IsZero() && !s.now().Before(exp.Add(-refreshEarly))
}

// me gives the account, signing in where that has never been done.
func (s *session) me(ctx context.Context) (did, handle string, err error) {
	if _, err := s.token(ctx, ""); err != nil {
		return "", "", &unsent{err}
	}
	did, handle = s.who()
	return did, handle, nil
}

// who is the account once a session was had; else empty.
func (s *session) who() (did, handle string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.have.DID, s.have.Handle
}

// ended reports whether the server will not take the refresh token again.
func ended(err error) bool {
	if err == nil {
		return false
	}
	name, _ := fault(err)
	return stale(err) || name == "AccountTakedown" || name == "AuthMissing"
}

// load takes what is kept, if it is of this account.
func (s *session) load(ctx context.Context) {
	kept, err := s.keeper.Get(ctx, secret.Session)
	var t tokens
	if err == nil && json.Unmarshal([]byte(kept.Reveal()), &t) == nil && t.User == s.user && t.DID != "" {
		s.have = t
	}
}

// signIn makes a session of the app password.
func (s *session) signIn(ctx context.Context) error {
	password, err := s.keeper.Get(ctx, secret.Token)
	if errors.Is(err, secret.ErrNone) {
		return &source.Final{Err: fmt.Errorf("there is no app password for %s; %s", s.user, s.again)}
	}
	if err != nil {
		return fmt.Errorf("read the app password of %s: %w", s.user, err)
	}
	if wait := s.signed.Add(signInEvery).Sub(s.now()); !s.signed.IsZero() && wait > 0 {
		return fmt.Errorf("%s has ended a session that is only just made; the next sign-in is in %s", s.pds.Host(), wait.Round(time.Second))
	}
	s.have = tokens{}
	err = s.renew(ctx, "com.atproto.server.createSession", "", map[string]string{"identifier": s.user, "password": password.Reveal()})
	switch name, message := fault(err); {
	case err == nil:
		s.signed = s.now()
	case name == "AuthFactorTokenRequired":
		return &source.Final{Err: fmt.Errorf("%s wants an e-mailed code for that password; make an app password and %s", s.pds.Host(), s.again)}
	case source.Denied(err), name == "AccountTakedown", name == "InvalidRequest":
		return &source.Final{Err: fmt.Errorf("%s does not take the app password of %s (%s); make a new one and %s", s.pds.Host(), s.user, message, s.again)}
	}
	return err
}

// renew makes or refreshes a session and keeps it.
func (s *session) renew(ctx context.Context, method, token string, body any) error {
	var t tokens
	if err := send(ctx, s.pds, call{name: method, body: body, token: token}, &t); err != nil {
		return err
	}
	if t.Access == "" || t.Refresh == "" || t.DID == "" {
		return fmt.Errorf("%s gave a session without tokens", s.pds.Host())
	}
	t.User = s.user
	s.have = t
	kept, err := json.Marshal(&t)
	if err == nil {
		err = s.keeper.Put(ctx, secret.Session, secret.New(string(kept)), expiry(t.Refresh))
	}
	if err != nil {
		return fmt.Errorf("keep the session of %s: %w", s.user, err)
	}
	return nil
}

// expiry reads when a token runs out (RFC 7519, "exp"). It is a hint: only the
// server can judge a token. Zero is unknown.
func expiry(jwt string) time.Time {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Exp float64 `json:"exp"`
	}
	if err != nil || source.ReadJSON(raw, &claims) != nil || claims.Exp <= 0 || claims.Exp > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(claims.Exp), 0)
}
