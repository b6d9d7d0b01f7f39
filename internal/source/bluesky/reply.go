package bluesky

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// The limits of a post's text, by its lexicon.
const (
	maxGraphemes = 300
	maxBytes     = 3_000
)

// count is the length of a text so that maxGraphemes bounds both: characters,
// or a tenth of its bytes where that is more.
func count(text string) int {
	n := 0
	for it := graphemes.FromString(text); it.Next(); {
		n++
	}
	const each = maxBytes / maxGraphemes
	return max(n, (len(text)+each-1)/each)
}

// Limits implements source.Replier.
func (n *network) Limits() source.Limits {
	return source.Limits{Length: maxGraphemes, Count: count, Unit: "characters"}
}

func fits(text string) error {
	switch {
	case text == "":
		return &source.Definite{Err: errors.New("the reply is empty")}
	case !utf8.ValidString(text):
		return &source.Definite{Err: errors.New("the reply is not UTF-8; write it again")}
	case count(text) > maxGraphemes:
		return &source.Definite{Err: fmt.Errorf("the reply has a length of %d; Bluesky takes %d characters and %d bytes", count(text), maxGraphemes, maxBytes)}
	}
	return nil
}

func (n *network) errNoAccount() error {
	return &source.Definite{Err: fmt.Errorf("this source has no account to reply from; set user in hark.toml, then %s", n.o.Renew())}
}

// put is the body of com.atproto.repo.putRecord.
type put struct {
	Repo       string  `json:"repo"`
	Collection string  `json:"collection"`
	RKey       string  `json:"rkey"`
	Record     *post   `json:"record"`
	Swap       *string `json:"swapRecord"` // null: only where there is no record
}

// Reply implements source.Replier. It may be called with one plan any number
// of times: one record is what comes of it.
func (n *network) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	p, err := n.planned(ctx, r)
	if err != nil {
		return domain.Receipt{}, verdict(err)
	}
	if err := fits(r.Text); err != nil {
		return domain.Receipt{}, err
	}
	var said ref
	err = n.ask(ctx, n.pds, call{name: "com.atproto.repo.putRecord", body: &put{p.Repo, collection, p.RKey, p.post(r.Text), nil}}, &said)
	if there, taken := swapped(err); taken {
		return n.ours(ctx, p, r.Text, there)
	}
	if err != nil {
		return domain.Receipt{}, verdict(err)
	}
	if said.URI != p.uri() {
		return domain.Receipt{}, fmt.Errorf("%s took the reply and names another post", n.pds.Host())
	}
	return n.receipt(p), nil
}

// planned reads the plan and checks that the account is the one it is for.
func (n *network) planned(ctx context.Context, r source.Outgoing) (*plan, error) {
	if n.session == nil {
		return nil, n.errNoAccount()
	}
	var p plan
	if err := json.Unmarshal([]byte(r.Plan), &p); err != nil || p.Repo == "" || p.RKey == "" {
		return nil, &source.Definite{Err: errors.New("the reply has no plan")}
	}
	did, _, err := n.session.me(ctx)
	if err != nil {
		return nil, err
	}
	if did != p.Repo {
		return nil, &source.Definite{Err: errors.New("the account was changed since the reply was written; write it again")}
	}
	return &p, nil
}

// verdict says what an error means for a reply. One that came before anything
// was sent, because the account could not be proved, is definite.
func verdict(err error) error {
	var before *unsent
	var final *source.Final
	var done *source.Definite
	switch {
	case errors.As(err, &done):
		return err
	case errors.As(err, &before):
		return &source.Definite{Err: err, Retry: !errors.As(err, &final), After: source.NextTry(err, 0)}
	}
	return source.Verdict(err)
}

var wasAt = regexp.MustCompile(`^Record was at (b[a-z2-7]{8,256}|null)$`)

// swapped reads the answer of a server that has a record where there should
// be none, and which version of it that is, if it says so.
func swapped(err error) (cid string, taken bool) {
	name, message := fault(err)
	if name != "InvalidSwap" {
		return "", false
	}
	if m := wasAt.FindStringSubmatch(message); m != nil && m[1] != "null" {
		return m[1], true
	}
	return "", true
}

// ours looks whether the record that is there is the reply. cid is the version
// that the server named, if it did.
func (n *network) ours(ctx context.Context, p *plan, text, cid string) (domain.Receipt, error) {
	got, err := n.get(ctx, place{p.Repo, p.RKey})
	switch {
	case err != nil:
		return domain.Receipt{}, fmt.Errorf("look at the reply that is already there: %w", err)
	case cid != "" && got.CID != cid, !same(got.Value, p.post(text)):
		return domain.Receipt{}, fmt.Errorf("%s has another text in the place of this reply; look at %s", n.pds.Host(), n.receipt(p).URL)
	}
	return n.receipt(p), nil
}

// same reports whether a record is what was sent.
func same(got jsontext.Value, sent *post) bool {
	want, err := json.Marshal(sent)
	if err != nil {
		return false
	}
	a, b := got.Clone(), jsontext.Value(want)
	return a.Canonicalize() == nil && b.Canonicalize() == nil && bytes.Equal(a, b)
}

func (n *network) receipt(p *plan) domain.Receipt {
	_, handle := n.session.who()
	return domain.Receipt{ID: p.uri(), URL: webURL(handle, p.Repo, p.RKey)}
}

// Find implements source.Replier.
func (n *network) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	p, err := n.planned(ctx, r)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	receipt, err := n.ours(ctx, p, r.Text, "")
	if errors.Is(err, source.ErrGone) {
		return domain.Receipt{}, false, nil
	}
	return receipt, err == nil, err
}

// Original implements source.Original.
func (n *network) Original(ctx context.Context, m domain.Mention) (domain.Mention, error) {
	v, err := n.now(ctx, m.ID)
	if err != nil {
		return domain.Mention{}, err
	}
	now, _, err := n.seen(v)
	if err != nil {
		return domain.Mention{}, fmt.Errorf("read the post again: %w", err)
	}
	now.Context = m.Context
	if v.Author.Handle == "" {
		now.Author, now.URL = m.Author, m.URL
	}
	return now, nil
}

// gone is the body of com.atproto.repo.deleteRecord.
type gone struct {
	Repo       string `json:"repo"`
	Collection string `json:"collection"`
	RKey       string `json:"rkey"`
}

// Delete implements source.Deleter.
func (n *network) Delete(ctx context.Context, _ source.Outgoing, receipt domain.Receipt) error {
	if n.session == nil {
		return n.errNoAccount()
	}
	at, err := parseURI(receipt.ID)
	if err != nil {
		return fmt.Errorf("%q is not a reply on Bluesky: %w", receipt.ID, err)
	}
	return n.ask(ctx, n.pds, call{name: "com.atproto.repo.deleteRecord", body: &gone{at.did, collection, at.rkey}}, nil)
}
