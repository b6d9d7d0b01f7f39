package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

// board is the smallest network: notes that answer notes. It promises nothing
// about repeated ones, as most networks.
type board struct {
	mu    sync.Mutex
	notes []note
}

type note struct {
	ID, To, Text, Key string
}

func startBoard(t *testing.T) sourcetest.Network {
	b := &board{}
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	set := func(address string) source.Settings { return source.Settings{Name: "board", Server: address} }
	return sourcetest.Network{
		Settings: set(s.URL), Server: s.URL, Through: set,
		Write: func(text string) domain.Mention {
			n := b.add(note{Text: text})
			return domain.Mention{ID: n.ID, Source: "board", Text: text, At: time.Now(), Author: domain.Author{Handle: "kay"}}
		},
		Replies: func() (posted []sourcetest.Posted) {
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, n := range b.notes {
				if n.To != "" {
					posted = append(posted, sourcetest.Posted{ID: n.ID, To: n.To, Text: n.Text})
				}
			}
			return posted
		},
	}
}

func (b *board) add(n note) note {
	b.mu.Lock()
	defer b.mu.Unlock()
	n.ID = fmt.Sprint("n", len(b.notes)+1)
	b.notes = append(b.notes, n)
	return n
}

func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var n note
		if json.UnmarshalRead(r.Body, &n) != nil {
			http.Error(w, "no note", http.StatusBadRequest)
			return
		}
		_ = json.MarshalWrite(w, b.add(n))
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	found := []note{}
	for _, n := range b.notes {
		if n.To == r.URL.Query().Get("to") {
			found = append(found, n)
		}
	}
	_ = json.MarshalWrite(w, found)
}

// boarder is the board's connector. Its flaw, if it has one, is what the table
// must find.
type boarder struct {
	web  *web.Client
	name string
	flaw string
}

func boardKind(name string) source.Kind {
	_, flaw, _ := strings.Cut(name, ", which ")
	return source.Kind{Name: name, Replies: true, Open: func(o source.Opening) (source.Source, error) {
		c, err := web.New(web.Options{Base: o.Server, Hosts: o.Hosts})
		return &boarder{c, o.Name, flaw}, err
	}}
}

func (b *boarder) Name() string { return b.name }

func (b *boarder) Listen(context.Context, []byte, source.Sink) error { return nil }

func (b *boarder) Limits() source.Limits { return source.Limits{} }

func (b *boarder) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	body, err := json.Marshal(note{To: r.To.ID, Text: r.Text, Key: r.Key})
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: err}
	}
	var n note
	_, err = b.web.JSON(ctx, web.Request{Method: http.MethodPost, Path: "/", Body: body}, &n)
	err = source.Verdict(err)
	var no *source.Definite
	switch doubtful := err != nil && !errors.As(err, &no); {
	case doubtful && b.flaw == "retries what is doubtful":
		err = &source.Definite{Err: err, Retry: true}
	case doubtful && b.flaw == "believes what is doubtful":
		return domain.Receipt{ID: "surely " + r.Key}, nil
	}
	return domain.Receipt{ID: n.ID}, err
}

func (b *boarder) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	var found []note
	_, err := b.web.JSON(ctx, web.Request{Path: "/", Query: url.Values{"to": {r.To.ID}}}, &found)
	for _, n := range found {
		if n.Key == r.Key && b.flaw != "sees nothing" {
			return domain.Receipt{ID: n.ID}, true, nil
		}
	}
	return domain.Receipt{}, false, err
}
