package app

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"hark/internal/domain"
	"hark/internal/listen"
	"hark/internal/source"
)

func TestNotices(t *testing.T) {
	var said []string
	say := func(line string) { said = append(said, line) }
	unsay := func(line string) { said = slices.DeleteFunc(said, func(s string) bool { return s == line }) }
	n := &notices{say: say, show: say, unsay: unsay, state: map[string]source.State{}, behind: map[string]bool{},
		look: []string{"bluesky", "news", "blog"}}
	next := func(s listen.Status, want ...string) {
		t.Helper()
		said = nil
		n.tell(s)
		n.tell(s)
		if !slices.Equal(said, want) {
			t.Errorf("%+v: says %q, want %q", s, said, want)
		}
	}
	next(listen.Status{Name: "bluesky", State: source.Starting})
	next(listen.Status{Name: "news", State: source.Retrying}, "not reached yet and tried again: news")
	next(listen.Status{Name: "bluesky", State: source.Live}, "listening to bluesky; not reached yet and tried again: news")
	next(listen.Status{Name: "blog", State: source.CatchingUp, First: true, Missed: 1}, "listening to bluesky, blog; not reached yet and tried again: news")
	next(listen.Status{Name: "blog", State: source.Live, First: true, Missed: 1}, "1 post of the past of blog: it is in the queue")
	next(listen.Status{Name: "news", State: source.Live}, "listening to bluesky, news, blog")
	next(listen.Status{Name: "news", State: source.Retrying})
	next(listen.Status{Name: "news", State: source.CatchingUp, Missed: 200})
	next(listen.Status{Name: "news", State: source.Retrying, Missed: 200})
	next(listen.Status{Name: "news", State: source.Live, Missed: 214}, "you missed 214 posts on news while hark was away; they are in the queue")
	next(listen.Status{Name: "news", State: source.CatchingUp})
	next(listen.Status{Name: "news", State: source.Live})
}

// Of a first look the console shows the last word, however slowly it reads.
func TestAFirstLookSaysItsLastWord(t *testing.T) {
	p := newPulse()
	n := &notices{say: p.notice, show: p.notice, unsay: p.unsay, state: map[string]source.State{}, behind: map[string]bool{},
		look: []string{"bluesky", "news"}}
	p.notice("something else")
	n.tell(listen.Status{Name: "news", State: source.Retrying})
	n.tell(listen.Status{Name: "bluesky", State: source.Live})
	if said, want := p.said(), "something else; listening to bluesky; not reached yet and tried again: news"; said != want {
		t.Errorf("the console shows %q, want %q", said, want)
	}
}

// late is a source that was away: it catches up with n mentions in pages.
type late struct{ n int }

func (late) Name() string { return "mastodon" }
func (l late) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	for from := 0; from < l.n; from += 200 {
		b := source.Batch{Cursor: fmt.Append(nil, from)}
		for i := from; i < min(from+200, l.n); i++ {
			b.Mentions = append(b.Mentions, domain.Mention{ID: fmt.Sprint(i), Source: "mastodon", Text: fmt.Sprint("lid number ", i)})
		}
		if err := source.Deliver(ctx, to, b); err != nil {
			return err
		}
		to.Report(source.Health{State: source.CatchingUp, Missed: from + len(b.Mentions)})
	}
	to.Report(source.Health{State: source.Live})
	<-ctx.Done()
	return nil
}

// The console is told in one line what was missed, however late it comes.
func TestTheConsoleIsToldWhatWasMissed(t *testing.T) {
	o := testDesk(t)
	o.Sources, o.Listen = []Wired{{Source: late{430}, Kind: "mastodon"}}, true
	told := make(chan string, 1)
	o.Trouble = func(line string) { told <- line }
	a := open(t, o)
	want := <-told // it is Live before a console is there
	for c := range a.Changes(t.Context()) {
		if c.Notice == "" {
			continue
		}
		if c.Notice != want || want != "430 posts of the past of mastodon: they are in the queue" {
			t.Errorf("the console says %q, the listener %q", c.Notice, want)
		}
		break
	}
	for _, s := range a.links() {
		if s.Missed != 430 || !s.First || s.State != source.Live {
			t.Errorf("%+v", s)
		}
	}
}
