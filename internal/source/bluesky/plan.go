package bluesky

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
)

// plan is what every attempt of a reply repeats besides its text. With the
// text it gives the record, byte for byte.
type plan struct {
	Repo    string   `json:"repo"` // the account's DID
	RKey    string   `json:"rkey"` // a TID that no other record of the account has
	Created string   `json:"created_at"`
	Reply   answers  `json:"reply"`
	Langs   []string `json:"langs,omitzero"`
	DIDs    []string `json:"dids,omitzero"` // behind the handles in the text, in their order; empty for one that is nobody's
}

// post is the record of a reply, as it is sent.
type post struct {
	Type    string   `json:"$type"`
	Text    string   `json:"text"`
	Created string   `json:"createdAt"`
	Reply   answers  `json:"reply"`
	Langs   []string `json:"langs,omitzero"`
	Facets  []facet  `json:"facets,omitzero"`
}

// post is the record of the reply that the plan is for.
func (p *plan) post(text string) *post {
	return &post{Type: collection, Text: text, Created: p.Created, Reply: p.Reply, Langs: p.Langs, Facets: facets(text, p.DIDs)}
}

// uri is the address that the reply has or will have.
func (p *plan) uri() string { return postURI(p.Repo, p.RKey) }

// Prepare implements source.Preparer.
func (n *network) Prepare(ctx context.Context, r source.Outgoing) (string, error) {
	if n.session == nil {
		return "", n.errNoAccount()
	}
	if err := fits(r.Text); err != nil {
		return "", err
	}
	did, _, err := n.session.me(ctx)
	if err != nil {
		return "", verdict(err)
	}
	p := plan{Repo: did, Created: n.o.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
	p.RKey = syntax.NewTIDFromTime(n.o.Now(), rand.UintN(1024)).String()
	if p.Reply, err = n.refs(ctx, r.To.ID); err != nil {
		return "", err
	}
	if r.To.Lang != "" {
		if lang, err := syntax.ParseLanguage(r.To.Lang); err == nil {
			p.Langs = []string{lang.String()}
		}
	}
	for _, handle := range handles(spans(r.Text)) {
		did, err := n.resolve(ctx, handle)
		if err != nil {
			return "", fmt.Errorf("ask who @%s is: %w", handle, err)
		}
		p.DIDs = append(p.DIDs, did)
	}
	text, err := json.Marshal(&p)
	if err != nil {
		return "", fmt.Errorf("plan a reply: %w", err)
	}
	return string(text), nil
}

// refs says what a reply to a post answers: the post, and the thread's first.
func (n *network) refs(ctx context.Context, uri string) (answers, error) {
	v, err := n.now(ctx, uri)
	if errors.Is(err, source.ErrGone) {
		return answers{}, &source.Definite{Err: err}
	}
	if err != nil {
		return answers{}, err
	}
	r, err := readRecord(v.Record)
	if err != nil || v.CID == "" {
		return answers{}, fmt.Errorf("read what is answered: %w", errors.Join(err, errNoCID(v)))
	}
	self := ref{URI: uri, CID: v.CID}
	if r.Reply != nil && r.Reply.Root.URI != "" && r.Reply.Root.CID != "" && len(r.Reply.Root.URI)+len(r.Reply.Root.CID) <= idMax {
		return answers{Root: r.Reply.Root, Parent: self}, nil
	}
	return answers{Root: self, Parent: self}, nil
}

func errNoCID(v *view) error {
	if v.CID != "" {
		return nil
	}
	return errors.New("the server does not say which version of the post it has")
}

// now is a post as it is. The PDS is asked first: it knows at once what its own
// accounts do, and passes on what is asked of others. Where it has not that
// account, the AppView's word counts. The error is source.ErrGone where the
// post is no more.
func (n *network) now(ctx context.Context, uri string) (*view, error) {
	at, err := parseURI(uri)
	if err != nil {
		return nil, &source.Definite{Err: fmt.Errorf("%q is not a post of Bluesky: %w", uri, err)}
	}
	if n.pds != nil {
		got, err := n.get(ctx, at)
		if err == nil {
			return &view{URI: uri, CID: got.CID, Record: got.Value, Author: n.people.of(at.did)}, nil
		}
		if !refused(err) {
			return nil, err
		}
	}
	all, err := n.posts(ctx, []string{uri})
	if err == nil && all[uri] == nil {
		err = source.ErrGone
	}
	return all[uri], err
}

// stored is a record as a PDS has it.
type stored struct {
	URI   string         `json:"uri"`
	CID   string         `json:"cid"`
	Value jsontext.Value `json:"value"`
}

// get asks the PDS for a post. The error is source.ErrGone where it surely has
// none of that name.
func (n *network) get(ctx context.Context, at place) (stored, error) {
	var out stored
	q := url.Values{"repo": {at.did}, "collection": {collection}, "rkey": {at.rkey}}
	err := n.ask(ctx, n.pds, call{name: "com.atproto.repo.getRecord", query: q}, &out)
	if name, _ := fault(err); name == "RecordNotFound" {
		return out, source.ErrGone
	}
	return out, err
}

// resolve gives the DID behind a handle; empty where it is nobody's.
func (n *network) resolve(ctx context.Context, handle string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	var said profile
	err := n.ask(ctx, n.pds, call{name: "com.atproto.identity.resolveHandle", query: url.Values{"handle": {handle}}}, &said)
	if name, _ := fault(err); name == "HandleNotFound" || name == "InvalidRequest" {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	did, err := syntax.ParseDID(said.DID)
	if err != nil {
		return "", nil // what is no DID names nobody
	}
	return did.String(), nil
}
