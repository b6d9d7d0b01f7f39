package sourcetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/source"
)

// Replies joins the suite to a source that sends replies.
type Replies struct {
	// New makes the replier as a new process would. The world stays.
	New func(t *testing.T) source.Replier
	// To is a mention in the world that can be answered.
	To func(t *testing.T) domain.Mention
	// Posted gives the texts of all replies that the world has.
	Posted func(t *testing.T) []string
	// Refuse makes the world refuse the next reply for good. Nil where it cannot.
	Refuse func(t *testing.T)
	// Lose makes the world take the next reply and lose the answer on its way
	// back. Nil where it cannot.
	Lose func(t *testing.T)
	// Busy makes the world ask the next reply to come again later. Nil where
	// it cannot.
	Busy func(t *testing.T)
	// Change and Delete alter the post that To gave, as its author would. Nil
	// where the network knows no such thing.
	Change func(t *testing.T, m domain.Mention, text string)
	Delete func(t *testing.T, m domain.Mention)
	// Once says that the network itself takes a reply with the same key and plan
	// only once, so that it may safely be sent again.
	Once bool
}

// RunReplier holds a source that sends replies to the contract. It calls
// setup for each of its parts, for a fresh world.
func RunReplier(t *testing.T, setup func(t *testing.T) Replies) {
	parts := []struct {
		name string
		test func(t *testing.T, r Replies)
	}{
		{"a reply has a receipt", sends},
		{"a refusal is definite", refused},
		{"a busy network is definite and worth another try", busy},
		{"a lost answer is doubtful and can be looked up", lost},
		{"what was never sent is not found", neverSent},
		{"an ended context sends nothing", sendCancelled},
		{"limits make sense", limits},
		{"a plan holds for every attempt", plans},
		{"the original is as it was heard", originals},
		{"a changed original is seen", changed},
		{"a deleted original is gone", gone},
		{"a reply is taken down, once and again", takenDown},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.test(t, setup(t)) })
	}
}

func outgoing(t *testing.T, r Replies) source.Outgoing {
	t.Helper()
	out := source.Outgoing{Key: "conformance-key-1", To: r.To(t), Text: "Thank you, we are looking into it.", Started: time.Now()}
	return prepared(t, r.New(t), out)
}

// prepared has the plan that the outbox would have stored before the first attempt.
func prepared(t *testing.T, rep source.Replier, out source.Outgoing) source.Outgoing {
	t.Helper()
	p, can := rep.(source.Preparer)
	if !can {
		return out
	}
	plan, err := p.Prepare(t.Context(), out)
	if err != nil {
		t.Fatalf("Prepare: %v", err)
	}
	if len(plan) > source.PlanMax || !utf8.ValidString(plan) || strings.IndexFunc(plan, unicode.IsControl) >= 0 {
		t.Errorf("the plan has %d bytes; want at most %d, of text without control characters", len(plan), source.PlanMax)
	}
	if strings.Contains(plan, out.Text) {
		t.Error("the plan holds the reply's text")
	}
	out.Plan = plan
	return out
}

// has checks how many replies of the world have that text.
func (r Replies) has(t *testing.T, text string, times int) {
	t.Helper()
	if n := len(slices.DeleteFunc(slices.Clone(r.Posted(t)), func(s string) bool { return s != text })); n != times {
		t.Errorf("the world has the reply %d times, want %d", n, times)
	}
}

// meet sends a reply that something happens to.
func (r Replies) meet(t *testing.T, fault func(*testing.T)) (source.Outgoing, error) {
	t.Helper()
	if fault == nil {
		t.Skip("this does not happen on this network")
	}
	out := outgoing(t, r)
	fault(t)
	_, err := r.New(t).Reply(t.Context(), out)
	return out, err
}

// send sends a reply by a new process.
func (r Replies) send(t *testing.T, out source.Outgoing) domain.Receipt {
	t.Helper()
	rc, err := r.New(t).Reply(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	checkReceipt(t, rc)
	return rc
}

func checkReceipt(t *testing.T, rc domain.Receipt) {
	t.Helper()
	if rc.ID == "" && rc.URL == "" {
		t.Error("the receipt has neither an ID nor a URL")
	}
	if rc.ByHand {
		t.Error("the receipt says that a person posted it")
	}
}

func sends(t *testing.T, r Replies) {
	out := outgoing(t, r)
	rc := r.send(t, out)
	r.has(t, out.Text, 1)
	found, ok, err := r.New(t).Find(t.Context(), out)
	if errors.Is(err, source.ErrCannotTell) {
		return
	}
	if err != nil || !ok || found.ID != rc.ID {
		t.Errorf("Find gives %+v, %v, %v; want the receipt %+v", found, ok, err, rc)
	}
}

func refused(t *testing.T, r Replies) {
	out, err := r.meet(t, r.Refuse)
	var d *source.Definite
	if !errors.As(err, &d) || d.Retry {
		t.Errorf("a refusal gave %v; want a *Definite without Retry", err)
	}
	r.has(t, out.Text, 0)
}

func busy(t *testing.T, r Replies) {
	out, err := r.meet(t, r.Busy)
	var d *source.Definite
	if !errors.As(err, &d) || !d.Retry {
		t.Fatalf("a busy network gave %v; want a *Definite with Retry", err)
	}
	r.send(t, out) // by a new process, which does not know of the pause
	r.has(t, out.Text, 1)
}

func lost(t *testing.T, r Replies) {
	out, err := r.meet(t, r.Lose)
	var d *source.Definite
	if err == nil || errors.As(err, &d) {
		t.Fatalf("the answer was lost and Reply gave %v; want an error that is not a *Definite", err)
	}
	rc, found, err := r.New(t).Find(t.Context(), out)
	if errors.Is(err, source.ErrCannotTell) {
		return
	}
	if err != nil || !found {
		t.Fatalf("Find gives %v, %v for a reply that the world has", found, err)
	}
	checkReceipt(t, rc)
	r.has(t, out.Text, 1)
}

func neverSent(t *testing.T, r Replies) {
	_, found, err := r.New(t).Find(t.Context(), outgoing(t, r))
	if found || err != nil && !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("Find gives %v, %v for a reply that was never sent", found, err)
	}
}

func sendCancelled(t *testing.T, r Replies) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := outgoing(t, r)
	if _, err := r.New(t).Reply(ctx, out); err == nil {
		t.Error("a reply under an ended context came back without an error")
	}
	r.has(t, out.Text, 0)
}

func limits(t *testing.T, r Replies) {
	l := r.New(t).Limits()
	if l.Length < 0 || l.Length > 0 && l.Unit == "" {
		t.Errorf("the limits are %+v; want a length of 0 or more, and its unit", l)
	}
}
