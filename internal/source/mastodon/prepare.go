package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// namedMax is how many others of the original a reply names.
const namedMax = 20

// plan is what every attempt of a reply repeats besides its text.
type plan struct {
	Visibility string   `json:"visibility"`
	Warning    string   `json:"warning,omitzero"`
	Lang       string   `json:"lang,omitzero"`
	Names      []string `json:"names,omitzero"` // put in front, without @
	As         string   `json:"as,omitzero"`    // the account that it is for

	// Since is a time before the first attempt by the server's clock, which
	// stamps its posts; zero is unknown. Ours may be set right in between.
	Since time.Time `json:"since,omitzero"`
}

// aLanguage is an ISO 639 code, as the API takes it.
var aLanguage = regexp.MustCompile(`^[a-z]{2,3}$`)

// Prepare reads the original again and fixes who will see the reply, whom it
// names, its content warning and its language.
func (s *Source) Prepare(ctx context.Context, r source.Outgoing) (string, error) {
	me, err := s.whoami(ctx)
	if err != nil {
		return "", unprepared(err)
	}
	st, m, err := s.original(ctx, r.To.ID)
	if err != nil {
		return "", unprepared(err)
	}
	p := plan{As: s.as(me), Since: st.asked, Visibility: visibility(m.Audience, me.Source.Privacy), Warning: clean(strings.TrimSpace(st.Spoiler), warningMax)}
	if aLanguage.MatchString(st.Language) {
		p.Lang = st.Language
	}
	names := names(st, me)
	if m.Audience == domain.Direct {
		if other := stranger(r.Text, append(names, me.Acct)); other != "" {
			return "", &source.Definite{Err: fmt.Errorf("the post is for those whom it names, and the reply would show it to @%s too; take the @ out", other)}
		}
	}
	for _, n := range names {
		if !namesIn(r.Text, n) {
			p.Names = append(p.Names, n)
		}
	}
	a := s.allowed(ctx)
	if n := a.count(p.text(r.Text)) + a.count(p.Warning); n > a.length {
		return "", &source.Definite{Err: fmt.Errorf("with the names and the content warning of the post that it answers, the reply has %d characters and %s takes %d; shorten it by %d", n, s.web.Host(), a.length, n-a.length)}
	}
	raw, err := json.Marshal(p)
	if err != nil || len(raw) > source.PlanMax {
		return "", &source.Definite{Err: fmt.Errorf("the post's names and warning make a plan of %d bytes; answer it in the browser", len(raw))}
	}
	return string(raw), nil
}

// as names an account for a plan.
func (s *Source) as(me *account) string {
	return "account " + clean(string(me.ID), idMax) + " of " + s.web.Host()
}

// unprepared is a fault before anything was sent: another try can do no harm,
// unless the server has said no.
func unprepared(err error) error {
	var d *source.Definite
	var final *source.Final
	var refusal *web.Refusal
	switch {
	case errors.As(source.Verdict(err), &d):
		return d
	case errors.Is(err, source.ErrGone), errors.As(err, &final):
		return &source.Definite{Err: err}
	case errors.As(err, &refusal):
		return &source.Definite{Err: err, Retry: true, After: refusal.After}
	}
	return &source.Definite{Err: err, Retry: true}
}

// visibility is that of a reply: the original's, or the account's own default
// where that is narrower, as Mastodon's own pages do it.
func visibility(a domain.Audience, privacy string) string {
	order := []string{"public", "unlisted", "private", "direct"}
	at := slices.Index([]domain.Audience{domain.Everybody, domain.Unlisted, domain.Followers, domain.Direct}, a)
	if at < 0 {
		return "direct"
	}
	return order[max(at, slices.Index(order, privacy))]
}

// names are those whom a reply to st names: its author, then whom it names
// itself, without us.
func names(st *status, me *account) []string {
	var out []string
	add := func(id source.NativeID, acct string) {
		acct = strings.TrimLeft(acct, "@")
		if id != me.ID && aHandle.MatchString(acct) && !slices.Contains(out, acct) && len(out) <= namedMax {
			out = append(out, acct)
		}
	}
	add(st.Account.ID, st.Account.Acct)
	for _, n := range st.Mentions {
		add(n.ID, n.Acct)
	}
	return out
}

// What a name looks like, alone and in a text.
var (
	aHandle = regexp.MustCompile(`^[\w][\w.-]*(?:@[\w][\w.:-]*)?$`)
	aName   = regexp.MustCompile(`(^|[^/\w@.])@(\w(?:[\w.-]*\w)?)(@\w(?:[\w.:-]*\w)?)?`)
)

// namesIn reports whether a text names the handle.
func namesIn(text, handle string) bool {
	for _, m := range aName.FindAllStringSubmatch(text, -1) {
		if strings.EqualFold(m[2]+m[3], handle) {
			return true
		}
	}
	return false
}

// stranger is a name in the text that is none of those known, or empty.
func stranger(text string, known []string) string {
	for _, m := range aName.FindAllStringSubmatch(text, -1) {
		if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(m[2]+m[3], k) }) {
			return m[2] + m[3]
		}
	}
	return ""
}

// text is the reply as it is posted.
func (p *plan) text(text string) string {
	var front strings.Builder
	for _, n := range p.Names {
		front.WriteString("@" + n + " ")
	}
	return front.String() + text
}

// readPlan reads what Prepare gave.
func readPlan(raw string) (plan, error) {
	var p plan
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		return p, fmt.Errorf("read the plan of the reply: %w", err)
	}
	if !slices.Contains([]string{"public", "unlisted", "private", "direct"}, p.Visibility) {
		return p, fmt.Errorf("read the plan of the reply: %q is no visibility", clean(p.Visibility, 40))
	}
	return p, nil
}

// Original is the post as the server has it now.
func (s *Source) Original(ctx context.Context, m domain.Mention) (domain.Mention, error) {
	_, now, err := s.original(ctx, m.ID)
	return now, err
}

// original reads one post. One without anything in it is gone as well: some
// servers keep the shell of what was deleted.
func (s *Source) original(ctx context.Context, id string) (*status, domain.Mention, error) {
	var st status
	a, err := s.get(ctx, "/api/v1/statuses/"+url.PathEscape(id), nil, &st)
	if source.Absent(err) {
		return nil, domain.Mention{}, fmt.Errorf("%w: %w", source.ErrGone, err)
	}
	if err != nil {
		return nil, domain.Mention{}, err
	}
	if date, bad := http.ParseTime(a.Header.Get("Date")); bad == nil {
		st.asked = date
	}
	if string(st.ID) != id {
		return nil, domain.Mention{}, fmt.Errorf("%s was asked for the post %s and gives another", s.web.Host(), clean(id, 80))
	}
	if s.text(&st) == "" {
		return nil, domain.Mention{}, fmt.Errorf("%w: %s gives it empty", source.ErrGone, s.web.Host())
	}
	return &st, s.mention(&st), nil
}
