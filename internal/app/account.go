package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"hark/internal/config"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// Accounts looks after the accounts of hark.toml and their secrets. It needs
// no log: a console that is open goes on with the accounts that it began with.
type Accounts struct {
	o     Options
	vault *secret.Vault
}

// NewAccounts opens nothing yet.
func NewAccounts(o Options) *Accounts {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Accounts{o, o.vault()}
}

// AccountLine is one account as it is listed; it holds no secret.
type AccountLine struct {
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	Who     string       `json:"who,omitempty"` // the user of the entry, or what a test said
	Replies bool         `json:"replies"`
	Secrets []SecretLine `json:"secrets"`
	Error   string       `json:"error,omitempty"` // what is wrong with the entry
}

// SecretLine says where one secret is kept.
type SecretLine struct {
	Slot    string     `json:"slot"`            // token, session, or one of the kind's own
	Store   string     `json:"store,omitempty"` // empty: nowhere
	Expires *time.Time `json:"expires,omitempty"`
	Error   string     `json:"error,omitempty"` // why it cannot be read
}

// List tells of every [[source]] of the file.
func (a *Accounts) List(ctx context.Context) []AccountLine {
	m := a.o.maker()
	lines := make([]AccountLine, 0, len(a.o.Config.Sources))
	for i := range a.o.Config.Sources {
		s := &a.o.Config.Sources[i]
		l := AccountLine{Name: s.Name, Kind: s.Kind, Who: s.User, Secrets: []SecretLine{}}
		k, err := kindOf(m.kinds, s.Kind)
		if err == nil {
			l.Replies = k.Replies
			_, err = m.open(s, account(a.vault, s))
		}
		if err != nil {
			l.Error = err.Error()
		}
		l.Secrets = secretLines(ctx, account(a.vault, s), &k)
		lines = append(lines, l)
	}
	return lines
}

// slots are where the secrets of a kind are kept; none where it has none.
func slots(k *source.Kind) []string {
	var list []string
	for _, p := range k.Secrets {
		list = append(list, p.Slot)
	}
	if len(list) > 0 && !slices.Contains(list, secret.Session) {
		list = append(list, secret.Session)
	}
	return list
}

func secretLines(ctx context.Context, a *secret.Account, k *source.Kind) []SecretLine {
	lines := []SecretLine{}
	for _, h := range a.Held(ctx, slots(k)) {
		if h.Slot == secret.Session && h.Store == "" && h.Err == nil {
			continue // not every network gives one
		}
		l := SecretLine{Slot: h.Slot, Store: h.Store}
		if !h.Expires.IsZero() {
			end := stamp(h.Expires)
			l.Expires = &end
		}
		if h.Err != nil {
			l.Error = h.Err.Error()
		}
		lines = append(lines, l)
	}
	return lines
}

// Test asks the network as whom it knows an account of the file.
func (a *Accounts) Test(ctx context.Context, name string) (AccountLine, error) {
	i := slices.IndexFunc(a.o.Config.Sources, func(s config.Source) bool { return s.Name == name })
	if i < 0 {
		return AccountLine{}, a.unknown(name)
	}
	s := &a.o.Config.Sources[i]
	who, err := a.try(ctx, s, account(a.vault, s))
	if err != nil {
		return AccountLine{}, refused(err, "`hark account renew "+name+"` asks for a new one")
	}
	k, err := kindOf(a.o.maker().kinds, s.Kind)
	if err != nil {
		return AccountLine{}, Explain(err)
	}
	return AccountLine{Name: s.Name, Kind: s.Kind, Who: who, Replies: k.Replies, Secrets: secretLines(ctx, account(a.vault, s), &k)}, nil
}

func (a *Accounts) unknown(name string) error {
	return Failure(Failed, "`hark account list` names them", "no [[source]] of hark.toml is called %q", name)
}

// refused gives the error of a network that does not take a secret the hint
// that fits what is being done, and the network's own words; other errors stay.
func refused(err error, hint string) error {
	known := *Explain(err)
	answer, ok := errors.AsType[*web.Refusal](err)
	if !ok || known.Code != SignIn {
		return err
	}
	if answer.Message != "" && !strings.Contains(known.Message, answer.Message) {
		known.Message += ": " + answer.Message
	}
	known.Hint = hint
	return &known
}

// tryFor bounds a test, sign-in and all.
const tryFor = 90 * time.Second

// try opens a source and asks the network who it is.
func (a *Accounts) try(ctx context.Context, s *config.Source, k secret.Keeper) (who string, err error) {
	ctx, stop := context.WithTimeout(ctx, tryFor)
	defer stop()
	w, err := a.o.maker().open(s, k)
	if err != nil {
		return "", Failure(BadConfig, "`hark help "+s.Kind+"` says what it needs", "%w", err)
	}
	t, can := w.Source.(source.Tester)
	if !can {
		return "", nil
	}
	if who, err = t.Test(ctx); err == nil {
		return who, nil
	}
	known := *Explain(err)
	known.Message = fmt.Sprintf("%s does not work: %s", s.Name, known.Message)
	refusal, refused := errors.AsType[*web.Refusal](err)
	if refused && (refusal.Status == http.StatusUnauthorized || refusal.Status == http.StatusForbidden) || errors.Is(err, secret.ErrNone) || errors.Is(err, secret.ErrLocked) {
		known.Code = SignIn
	}
	known.Hint = cmp.Or(known.Hint, "`hark help "+s.Kind+"` says what it needs and where to get it")
	return "", &known
}
