package listen

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// house is a log with the desk's view and a listener on it.
type house struct {
	t       *testing.T
	path    string
	log     *eventlog.Log
	journal domain.JournalID
	*Listener
	understood sync.Map // ids
	health     []Status
	now        time.Time
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, path: filepath.Join(t.TempDir(), "log"), now: time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)}
	h.open()
	t.Cleanup(func() {
		problems, err := h.log.Check(context.Background())
		for _, p := range problems {
			if !p.Info {
				t.Errorf("check: %s", p.What)
			}
		}
		if err := errors.Join(err, h.log.Close()); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) open() {
	h.t.Helper()
	var err error
	h.log, err = eventlog.Open(h.t.Context(), eventlog.Options{
		Path: h.path, Keys: filepath.Join(filepath.Dir(h.path), "keys"), Views: []eventlog.View{view.New()}, Now: func() time.Time { return h.now },
	})
	if err == nil {
		h.journal, err = h.log.Journal(h.t.Context(), "listener")
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.Listener = h.listener(h.log)
}

func (h *house) listener(log Log) *Listener {
	return New(Options{Log: log, Journal: h.journal, Understand: h, Now: func() time.Time { return h.now },
		OnHealth: func(s Status) { h.health = append(h.health, s) }})
}

// reopen is what a kill and a new start do.
func (h *house) reopen() {
	h.t.Helper()
	if err := h.log.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.open()
}

// Understand implements Understander.
func (h *house) Understand(m *domain.Mention) domain.Understanding {
	h.understood.Store(m.ID, true)
	return domain.Understanding{Lang: "en", Subjects: []string{"about " + m.ID}}
}

// script is a source that delivers its batches after the cursor, which counts them.
type script struct {
	name    string
	batches []source.Batch
	fail    func(n int) // called before the n-th batch is delivered
}

func (s *script) Name() string { return s.name }

func (s *script) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Live, Detail: "a script"})
	from := 0
	if len(cursor) > 0 {
		fmt.Sscan(string(cursor), &from)
	}
	for i := from; i < len(s.batches); i++ {
		if s.fail != nil {
			s.fail(i)
		}
		b := s.batches[i]
		b.Cursor = fmt.Append(nil, i+1)
		if err := source.Deliver(ctx, to, b); err != nil {
			return err
		}
	}
	return nil
}

func (h *house) hear(mentions ...domain.Mention) Status {
	h.t.Helper()
	return h.run(&script{name: "net", batches: []source.Batch{{Mentions: mentions}}})
}

// run gives the source's mentions to the log from the beginning.
func (h *house) run(s *script) Status {
	h.t.Helper()
	if _, err := h.log.Write(h.t.Context(), h.journal, func(kv.Snapshot) (eventlog.Batch, error) {
		return eventlog.Batch{Local: []kv.Local{{Space: kv.Cursors, Key: s.name}}}, nil
	}); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Run(h.t.Context(), s); err != nil {
		h.t.Fatal(err)
	}
	for _, st := range h.Health() {
		if st.Name == s.name {
			return st
		}
	}
	h.t.Fatalf("no health of %s", s.name)
	return Status{}
}

func (h *house) thread(native string) view.Thread {
	h.t.Helper()
	var th view.Thread
	err := h.log.Read(func(s kv.Snapshot) error {
		k, ok := view.KnownOf(s, domain.MentionID("net", native))
		if !ok {
			return fmt.Errorf("%s is not known", native)
		}
		var err error
		th, err = view.ThreadOf(s, k.Conversation)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return th
}

func (h *house) quarantined() []Quarantined {
	h.t.Helper()
	var out []Quarantined
	err := h.log.Read(func(s kv.Snapshot) error {
		var err error
		out, err = QuarantineOf(s, 1<<20)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func post(id, text string) domain.Mention {
	return domain.Mention{ID: id, Text: text, At: time.Date(2026, 11, 21, 13, 59, 0, 0, time.UTC), Author: domain.Author{Handle: "maria"}}
}

func TestRefusalsAreKept(t *testing.T) {
	h := newHouse(t)
	long := post("long", strings.Repeat("é", textMax))
	st := h.run(&script{name: "net", batches: []source.Batch{{
		Mentions: []domain.Mention{{ID: "", Text: "no id"}, {ID: "silent"}, long, post("1", "fine")},
		Refused:  []source.Refused{source.Refuse("line 7", "not JSON", []byte("{\xff"))},
	}}})
	if st.Kept != 2 || st.Refused != 4 {
		t.Errorf("status %+v", st)
	}
	var got []string
	for _, q := range h.quarantined() {
		if q.Source != "net" || !q.At.Equal(h.now) {
			t.Errorf("got %+v", q)
		}
		got = append(got, q.Where+": "+q.Reason)
	}
	want := []string{"long: its text of 524288 bytes was cut", "silent: it says nothing", `a mention without an id: its "id" is missing`, "line 7: not JSON"}
	if len(got) != len(want) {
		t.Fatalf("quarantine %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
	th := h.thread("long")
	if n := len(th.Texts[th.Conversation.Heard[0].Pos]); n > textMax || n < textMax-4 {
		t.Errorf("%d bytes are kept", n)
	}
}

func TestQuarantineKeepsTheNewest(t *testing.T) {
	h := newHouse(t)
	for n := range 3 {
		var b source.Batch
		for i := range QuarantineMax/2 + 10 {
			b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("%d/%d", n, i), "bad", nil))
		}
		h.run(&script{name: "net", batches: []source.Batch{b}})
		h.now = h.now.Add(-time.Hour) // a clock that is set back changes no order
	}
	q := h.quarantined()
	if len(q) != QuarantineMax || q[0].Where != "2/509" || q[len(q)-1].Where != "1/20" {
		t.Errorf("%d kept, from %+v to %+v", len(q), q[0], q[len(q)-1])
	}
}

func TestKilledBetweenBatches(t *testing.T) {
	h := newHouse(t)
	s := &script{name: "net"}
	for i := range 20 {
		s.batches = append(s.batches, source.Batch{Mentions: []domain.Mention{post(fmt.Sprint(i), "text"), post(fmt.Sprint(i, "b"), "text")}})
	}
	for kill := range s.batches {
		ctx, cancel := context.WithCancel(t.Context())
		s.fail = func(n int) {
			if n == kill {
				cancel()
			}
		}
		if err := h.Run(ctx, s); err != nil {
			t.Fatal(err)
		}
		h.reopen()
	}
	s.fail = nil
	if err := h.Run(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if n := h.log.Stats().Events; n != 40+1 { // and the journal's opening
		t.Errorf("%d events, want 41", n)
	}
	if st := h.Health()[0]; st.Duplicates != 0 {
		t.Errorf("doubled: %+v", st)
	}
}

// narrow is a log that has no room for some writes, or that waits.
type narrow struct {
	Log
	full int
	gate chan struct{}
	came chan struct{}
}

func (n *narrow) Write(ctx context.Context, j domain.JournalID, f func(kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error) {
	if n.full > 0 {
		n.full--
		return nil, &eventlog.FullError{Err: errors.New("no space left on device")}
	}
	if n.gate != nil {
		n.came <- struct{}{}
		<-n.gate
	}
	return n.Log.Write(ctx, j, f)
}

func TestFullDiskStopsAndResumes(t *testing.T) {
	h := newHouse(t)
	h.Listener = h.listener(&narrow{Log: h.log, full: 2})
	st := h.hear(post("1", "hello"))
	if st.Kept != 1 || st.Received != 1 || st.Error != "" {
		t.Errorf("status %+v", st)
	}
	said := false
	for _, s := range h.health {
		said = said || strings.Contains(s.Error, "free some disk space")
	}
	if !said {
		t.Errorf("nobody was told that the disk is full: %+v", h.health)
	}
}

func TestLaggingWhenTooMuchWaits(t *testing.T) {
	h := newHouse(t)
	n := &narrow{Log: h.log, gate: make(chan struct{}), came: make(chan struct{})}
	l := New(Options{Log: n, Journal: h.journal, Understand: h, MaxBehind: 2, Now: func() time.Time { return h.now }})
	to := &sink{l, &heard{status: Status{Name: "net"}}}
	first := make(chan error)
	go func() {
		first <- to.Deliver(t.Context(), source.Batch{Mentions: []domain.Mention{post("1", "a"), post("2", "b"), post("3", "c")}})
	}()
	<-n.came // more than may wait, but alone: it is let in
	if err := to.Deliver(t.Context(), source.Batch{Mentions: []domain.Mention{post("4", "d")}}); !errors.Is(err, source.ErrLagging) {
		t.Errorf("Deliver gives %v, want ErrLagging", err)
	}
	close(n.gate)
	if err := <-first; err != nil {
		t.Error(err)
	}
	go func() {
		first <- to.Deliver(t.Context(), source.Batch{Mentions: []domain.Mention{post("4", "d")}})
	}()
	<-n.came
	if err := <-first; err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// odd is a source that does what it is told.
type odd struct {
	name   string
	listen func(ctx context.Context, to source.Sink) error
}

func (o odd) Name() string { return o.name }
func (o odd) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	return o.listen(ctx, to)
}

func TestABrokenSourceIsReported(t *testing.T) {
	h := newHouse(t)
	err := h.Run(t.Context(), odd{"panics", func(context.Context, source.Sink) error { panic("oh") }})
	if err == nil || !strings.Contains(err.Error(), "oh") {
		t.Errorf("Run gives %v", err)
	}
	err = h.Run(t.Context(), odd{"fails", func(context.Context, source.Sink) error { return errors.New("no such host") }})
	if err == nil {
		t.Error("Run hides the fault")
	}
	for _, st := range h.Health() {
		if st.State != source.Broken || st.Error == "" {
			t.Errorf("health %+v", st)
		}
	}
	if err := h.Run(t.Context(), odd{"a\x00b", nil}); err == nil {
		t.Error("a name with NUL was taken")
	}
	err = h.Run(t.Context(), odd{"twice", func(ctx context.Context, _ source.Sink) error {
		return h.Run(ctx, odd{"twice", nil})
	}})
	if err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("one source ran twice at once: %v", err)
	}
}

func TestReportsAddUp(t *testing.T) {
	h := newHouse(t)
	at := h.now.Add(time.Minute)
	var seen []Status
	_ = h.Run(t.Context(), odd{"net", func(_ context.Context, to source.Sink) error {
		for _, r := range []source.Health{
			{State: source.Starting, Detail: "an address"},
			{State: source.Retrying, Error: "refused", NextTry: at},
			{Detail: "another address"},
			{State: source.Live},
		} {
			to.Report(r)
			seen = append(seen, h.Health()[0])
		}
		return nil
	}})
	if s := seen[2]; s.State != source.Retrying || s.Error != "refused" || s.NextTry != at || s.Detail != "another address" {
		t.Errorf("after a partial report %+v", s)
	}
	if s := seen[3]; s.State != source.Live || s.Error != "" || !s.NextTry.IsZero() {
		t.Errorf("live again %+v", s)
	}
}
