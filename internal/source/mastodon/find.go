package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// How far a reply is looked for.
const (
	findPages = 50               // of our own posts: 2,000
	slack     = 10 * time.Minute // by which clocks may differ that nobody compared
	tight     = 2 * time.Minute  // and those that were
)

// search is the look for one reply.
type search struct {
	s     *Source
	me    *account
	out   source.Outgoing
	want  string // the text, as same compares it
	since time.Time
	sure  bool // since is by the server's own clock
}

// Find looks a reply up in our own posts and below the original: a post that
// answers it, of the time since the first attempt, that says the same. It says
// "not there" only when our own posts were read back to before that time and
// the original's thread was read too.
func (s *Source) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	me, err := s.whoami(ctx)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	f := &search{s: s, me: me, out: r, want: same(r.Text), since: r.Started.Add(-slack)}
	if p, bad := readPlan(r.Plan); bad == nil {
		if err := source.SameAccount(p.As, s.as(me)); err != nil {
			return domain.Receipt{}, false, err
		}
		if f.sure = !p.Since.IsZero(); f.sure {
			f.since = p.Since.Add(-tight)
		}
	}
	below, errBelow := f.below(ctx) // one request, and mostly enough
	if below != nil {
		return receipt(below), true, nil
	}
	own, errOwn := f.own(ctx)
	if own != nil {
		return receipt(own), true, nil
	}
	return domain.Receipt{}, false, errors.Join(errOwn, errBelow)
}

// own reads our own posts, newest first, until they are older than the reply
// can be.
func (f *search) own(ctx context.Context) (*status, error) {
	q := url.Values{"limit": {strconv.Itoa(pageSize)}, "exclude_reblogs": {"true"}}
	seen := map[source.NativeID]bool{}
	for range findPages {
		var raw []jsontext.Value
		a, err := f.s.get(ctx, "/api/v1/accounts/"+url.PathEscape(string(f.me.ID))+"/statuses", q, &raw)
		if err != nil {
			return nil, fmt.Errorf("look for the reply in our own posts: %w", err)
		}
		f.compareClocks(a)
		p, err := f.page(raw, seen)
		if err != nil || p.match != nil {
			return p.match, err
		}
		rel, told := links(a.Header.Get("Link"))
		switch {
		case len(raw) == 0, p.older, told && rel["next"] == nil:
			return nil, nil
		case p.fresh == 0:
			return nil, fmt.Errorf("look for the reply in our own posts: %s gives the same page again: %w", f.s.web.Host(), source.ErrCannotTell)
		}
		next := rel["next"].Get("max_id")
		if next == "" {
			next = string(p.last)
		}
		q.Set("max_id", next)
	}
	return nil, fmt.Errorf("look for the reply in our own posts: not read to its time after %d pages: %w", findPages, source.ErrCannotTell)
}

// compareClocks narrows the time that is searched by what the server's clock
// says, once.
func (f *search) compareClocks(a *web.Answer) {
	if date, err := http.ParseTime(a.Header.Get("Date")); err == nil && !f.sure {
		f.since = f.out.Started.Add(date.Sub(f.s.o.Clock())).Add(-tight)
	}
}

// ownPage is what one page of our own posts says.
type ownPage struct {
	match *status
	last  source.NativeID // the page's last, to ask for what is older
	fresh int             // posts that no page before had
	older bool            // all of it is from before the reply
}

func (f *search) page(raw []jsontext.Value, seen map[source.NativeID]bool) (ownPage, error) {
	p := ownPage{older: len(raw) > 0}
	for _, one := range raw {
		var st status
		if err := source.ReadJSON(one, &st); err != nil || st.ID == "" {
			return p, fmt.Errorf("look for the reply in our own posts: one cannot be read, and may be it: %w", source.ErrCannotTell)
		}
		if f.is(&st) {
			p.match = &st
			return p, nil
		}
		if !seen[st.ID] {
			seen[st.ID] = true
			p.fresh++
		}
		p.last = st.ID
		t := at(st.Created)
		p.older = p.older && !t.IsZero() && t.Before(f.since)
	}
	return p, nil
}

// below reads the thread under the original. Where the original is gone,
// servers list a direct or private reply nowhere but among our own posts, and
// not all do that.
func (f *search) below(ctx context.Context) (*status, error) {
	t, err := f.s.context(ctx, f.out.To.ID)
	if source.Absent(err) {
		if p, bad := readPlan(f.out.Plan); bad == nil && (p.Visibility == "public" || p.Visibility == "unlisted") {
			return nil, nil
		}
		return nil, fmt.Errorf("the post is gone, and with it the list of what answers it: %w", source.ErrCannotTell)
	}
	if err != nil {
		return nil, fmt.Errorf("look for the reply below the post: %w", err)
	}
	var unread error
	for _, one := range t.Descendants {
		var st status
		if err := source.ReadJSON(one, &st); err != nil {
			unread = fmt.Errorf("look for the reply below the post: one cannot be read, and may be it: %w", source.ErrCannotTell)
			continue
		}
		if f.is(&st) {
			return &st, nil
		}
	}
	return nil, unread
}

// is reports whether a post is the reply. One whose parent is not told counts
// as well: servers forget it when the original is deleted.
func (f *search) is(st *status) bool {
	t := at(st.Created)
	return st.Account.ID == f.me.ID && (string(st.ReplyTo) == f.out.To.ID || st.ReplyTo == "") &&
		(t.IsZero() || !t.Before(f.since)) && same(plain(st.Content, f.s.web.Base())) == f.want
}

var (
	frontNames = regexp.MustCompile(`^(\s*@[\w.-]+(@[\w.:-]+)?)+`)
	aScheme    = regexp.MustCompile(`https?://(www\.)?`)
)

// same is what two forms of one text have in common, whatever a server made of
// it: without the names in front, the servers of names, space, punctuation and
// the schemes of links. A text of nothing else is kept as it is. It would
// rather take two texts for one than post the same reply twice.
func same(text string) string {
	text = frontNames.ReplaceAllString(norm.NFKC.String(text), "")
	text = aName.ReplaceAllString(aScheme.ReplaceAllString(text, ""), "$1@$2")
	keep := func(drop func(rune) bool) string {
		return strings.Map(func(r rune) rune {
			if drop(r) {
				return -1
			}
			return unicode.ToLower(r)
		}, text)
	}
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == '\uFE0F' }
	if bare := keep(func(r rune) bool { return odd(r) || unicode.IsPunct(r) }); bare != "" {
		return bare
	}
	return keep(odd)
}
