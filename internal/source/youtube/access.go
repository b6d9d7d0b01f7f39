package youtube

import (
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

// early is how long before its end an access token is replaced.
const early = 2 * time.Minute

// sessionMax is how long an access token is used at the most, whatever was
// said of it.
const sessionMax = 24 * time.Hour

// access gives access tokens: what the refresh token is exchanged for, kept as
// the session; or the token itself where no client is given. It is safe for
// concurrent use.
type access struct {
	o    source.Opening
	web  *web.Client
	path string

	mu      sync.Mutex
	loaded  bool // the kept session was looked at
	session session
}

// session is an access token as it is kept.
type session struct {
	Access  string `json:"access"`
	Expires int64  `json:"expires"` // seconds of the epoch
	For     string `json:"for"`     // which refresh token it came of
}

// lacking is the error of a request that was not made, because there was no
// access token for it.
type lacking struct{ err error }

// Error says why.
func (l *lacking) Error() string { return l.err.Error() }

// Unwrap gives the cause.
func (l *lacking) Unwrap() error { return l.err }

// token is an access token that holds for a while. Its error is a *lacking.
func (a *access) token(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	refresh, err := a.o.Secrets.Get(ctx, secret.Token)
	if errors.Is(err, secret.ErrNone) {
		return "", &lacking{&source.Final{Err: errors.New("no token is kept for it; " + a.o.Renew())}}
	}
	if err != nil {
		return "", &lacking{err}
	}
	client, err := a.client(ctx)
	if err != nil {
		return "", &lacking{err}
	}
	if client == nil {
		return refresh.Reveal(), nil
	}
	if !a.loaded {
		a.session, a.loaded = a.kept(ctx), true
	}
	mark := sha256.Sum256([]byte(refresh.Reveal()))
	of := hex.EncodeToString(mark[:8])
	now := a.o.Clock()
	if a.session.For == of && time.Unix(a.session.Expires, 0).After(now.Add(early)) {
		return a.session.Access, nil
	}
	client.Set("refresh_token", refresh.Reveal())
	fresh, err := source.TradeToken(ctx, a.web, a.path, client)
	if source.Answered(err, http.StatusBadRequest, http.StatusUnauthorized) {
		err = &source.Final{Err: fmt.Errorf("the refresh token is not taken any more: %w; %s", err, a.o.Renew())}
	}
	if err != nil {
		return "", &lacking{err}
	}
	a.session = session{Access: fresh.Access, Expires: now.Add(min(fresh.Lasts, sessionMax)).Unix(), For: of}
	return fresh.Access, a.keep(ctx, a.session)
}

// client is the OAuth client as the token endpoint wants it, or nil where the
// token is used as it is.
func (a *access) client(ctx context.Context) (url.Values, error) {
	form := url.Values{}
	for _, slot := range []string{ClientID, ClientSecret} {
		t, err := a.o.Secrets.Get(ctx, slot)
		if errors.Is(err, secret.ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		form.Set(slot, t.Reveal())
	}
	if form.Get(ClientID) == "" {
		return nil, nil
	}
	return form, nil
}

// kept is the session of an earlier run, or an empty one.
func (a *access) kept(ctx context.Context) (s session) {
	t, err := a.o.Secrets.Get(ctx, secret.Session)
	if err != nil || source.ReadJSON([]byte(t.Reveal()), &s) != nil {
		return session{}
	}
	return s
}

func (a *access) keep(ctx context.Context, s session) error {
	b, err := json.Marshal(s)
	if err == nil {
		err = a.o.Secrets.Put(ctx, secret.Session, secret.New(string(b)), time.Unix(s.Expires, 0))
	}
	if err != nil {
		return &lacking{fmt.Errorf("keep the session: %w", err)}
	}
	return nil
}

// forget drops the session that the network did not take.
func (a *access) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session, a.loaded = session{}, true // not the kept one either
}

// refreshes reports whether there is a way to another access token.
func (a *access) refreshes(ctx context.Context) bool {
	client, err := a.client(ctx)
	return err == nil && client != nil
}
