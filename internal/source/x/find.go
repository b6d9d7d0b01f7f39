package x

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"hark/internal/domain"
	"hark/internal/source"
)

// The bounds of a search in the own timeline.
const (
	// findMargin is added before the first attempt, for what two clocks differ.
	findMargin = 15 * time.Minute
	// findPages of pageSize posts are all that X lists of a timeline: 3,200.
	findPages = 32
)

// Find implements source.Replier. It reads the account's timeline from now
// back to before the first attempt, or to the post that is answered, whichever
// comes first. A list that ends before that by X's own bound, a post that
// differs from the reply in nothing but its links, and one of which X does not
// say what it answers, are no answer.
func (x *X) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	target, err := x.to(&r)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	account, err := x.account(ctx)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	q := url.Values{"max_results": {strconv.Itoa(pageSize)}, "since_id": {target}}
	for n := range findPages {
		var a answer[[]jsontext.Value]
		got, err := x.read(ctx, "/2/users/"+account+"/tweets", q, &a)
		if err != nil {
			return domain.Receipt{}, false, fmt.Errorf("read our own posts on X: %w", err)
		}
		x.meter.add(len(a.Data) * priceOwned)
		if len(a.Data) == 0 && len(a.Errors) > 0 {
			return domain.Receipt{}, false, fmt.Errorf("read our own posts on X: %s", a.Errors[0].said())
		}
		past := false
		for _, raw := range a.Data {
			p, err := readPost(raw)
			if err != nil {
				return domain.Receipt{}, false, fmt.Errorf("read our own posts on X: one of them cannot be read: %w", err)
			}
			switch like, answers := same(p.Text, r.Text), p.target("replied_to"); {
			case like == no || answers != target && answers != "":
			case answers == "": // X has renamed the field before
				return domain.Receipt{}, false, fmt.Errorf("%w: post %s of ours says the same, and X does not say what it answers", source.ErrCannotTell, p.ID)
			case like == yes:
				return x.receipt(p.ID), true, nil
			default:
				return domain.Receipt{}, false, fmt.Errorf("%w: post %s of ours answers the same and differs in its links only", source.ErrCannotTell, p.ID)
			}
			past = past || !p.At.IsZero() && p.At.Before(x.begin(got.Header, r.Started))
		}
		if past || a.Meta.Next == "" && n < findPages-1 {
			return domain.Receipt{}, false, nil
		}
		if a.Meta.Next == "" {
			break
		}
		q.Set("pagination_token", a.Meta.Next)
	}
	return domain.Receipt{}, false, fmt.Errorf("%w: X lists our latest posts only, and the first attempt was before them", source.ErrCannotTell)
}

// begin is a time before the first attempt, by the clock of X, which stamps
// its posts and its answers.
func (x *X) begin(h http.Header, started time.Time) time.Time {
	now := x.o.Clock()
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		theirs = now
	}
	return theirs.Add(-now.Sub(started) - findMargin)
}

// likeness is whether two texts are one reply.
type likeness int

const (
	no likeness = iota
	perhaps
	yes
)

// same compares what X has with what was sent. X puts handles in front, makes
// links of addresses and changes the form of letters and spaces.
func same(have, sent string) likeness {
	have, sent = settled(have), settled(sent)
	if bare(have) == bare(sent) {
		return yes
	}
	if cut := unlinked(have); cut == unlinked(sent) && (have != cut || sent != cut) {
		return perhaps
	}
	return no
}

// settled is a text without leading handles, in NFC, with single spaces.
func settled(s string) string {
	words := strings.Fields(norm.NFC.String(s))
	for len(words) > 0 && strings.HasPrefix(words[0], "@") && handleOK(words[0][1:]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// bare is a text whose links have lost what X adds to them.
func bare(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		w = strings.TrimPrefix(strings.TrimPrefix(w, "https://"), "http://")
		words[i] = strings.TrimRight(w, "/")
	}
	return strings.Join(words, " ")
}

// unlinked is a text without its links.
func unlinked(s string) string {
	var b strings.Builder
	from := 0
	for _, at := range linkSpans(s) {
		b.WriteString(s[from:at[0]])
		from = at[1]
	}
	b.WriteString(s[from:])
	return strings.Join(strings.Fields(b.String()), " ")
}
