package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/source"
)

// hostile is what a network may say to break us.
var hostile = []string{
	strings.Repeat("x", 299) + "\u00e9 and on", // a letter across the bound
	"\xff\xfe\xfd",
	strings.Repeat("\x80", 1<<20),
	strings.Repeat("\u20ac", 1<<20),
	strings.Repeat("\x00", 1<<10),
}

// TestHostileErrors: whatever a network says of a failure, a person gets to
// know of it, and the reply is not stuck.
func TestHostileErrors(t *testing.T) {
	for i, text := range hostile {
		said := errors.New(text)
		for name, c := range map[string]struct {
			err    error
			find   error
			status domain.ReplyStatus
		}{
			"refused":      {&source.Definite{Err: said}, nil, domain.ReplyFailed},
			"no reason":    {&source.Definite{}, nil, domain.ReplyFailed},
			"given up":     {&source.Definite{Err: said, Retry: true}, nil, domain.ReplyParked},
			"doubtful":     {said, said, domain.ReplyParked},
			"cannot tell":  {said, fmt.Errorf("%w: %s", source.ErrCannotTell, text), domain.ReplyParked},
			"other's word": {fmt.Errorf("post: %s", text), nil, domain.ReplyParked},
		} {
			t.Run(fmt.Sprint(name, i), func(t *testing.T) {
				play(t, func(s *stage) {
					s.net.answers(func(context.Context, source.Outgoing) (domain.Receipt, error) { return domain.Receipt{}, c.err })
					s.net.find = func(source.Outgoing) (domain.Receipt, bool, error) { return domain.Receipt{}, false, c.find }
					id := s.log.ask(1, "mastodon")
					stop := s.run()
					defer stop()
					time.Sleep(48 * time.Hour)
					r := s.last(id)
					if r.Status != c.status || len(r.Error) > errorMax+100 || !utf8.ValidString(r.Error) {
						s.Errorf("reply is %s with %d bytes of reason, want %s", r.Status, len(r.Error), c.status)
					}
				})
			})
		}
	}
}

// TestHostileReceipts: a receipt is kept as far as it is one.
func TestHostileReceipts(t *testing.T) {
	long := strings.Repeat("x", nameMax+1)
	const page = "https://m.example/1"
	for name, c := range map[string]struct{ gives, want domain.Receipt }{
		"both":         {domain.Receipt{ID: "1", URL: page}, domain.Receipt{ID: "1", URL: page}},
		"long id":      {domain.Receipt{ID: long, URL: page}, domain.Receipt{URL: page}},
		"long address": {domain.Receipt{ID: "1", URL: page + long}, domain.Receipt{ID: "1"}},
		"a script":     {domain.Receipt{ID: "1", URL: "javascript:alert(1)"}, domain.Receipt{ID: "1"}},
		"a file":       {domain.Receipt{ID: "1", URL: "file:///etc/passwd"}, domain.Receipt{ID: "1"}},
		"no host":      {domain.Receipt{ID: "1", URL: "https:"}, domain.Receipt{ID: "1"}},
		"no text":      {domain.Receipt{ID: "\xff", URL: page}, domain.Receipt{URL: page}},
		"no address":   {domain.Receipt{ID: "1", URL: page + "\xff"}, domain.Receipt{ID: "1"}},
		"by hand":      {domain.Receipt{ID: "1", ByHand: true}, domain.Receipt{ID: "1"}},
		"nothing left": {domain.Receipt{ID: long, URL: "javascript:x"}, domain.Receipt{}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.net.answers(func(context.Context, source.Outgoing) (domain.Receipt, error) { return c.gives, nil })
				s.net.find = func(source.Outgoing) (domain.Receipt, bool, error) { return c.gives, true, nil }
				id := s.log.ask(1, "mastodon")
				stop := s.run()
				defer stop()
				time.Sleep(48 * time.Hour)
				r, status := s.last(id), domain.ReplySent
				if c.want == (domain.Receipt{}) {
					status = domain.ReplyParked
				}
				if r.Status != status || status == domain.ReplySent && r.Receipt != c.want {
					s.Errorf("reply is %s with receipt %+v, want %s with %+v", r.Status, r.Receipt, status, c.want)
				}
			})
		})
	}
}
