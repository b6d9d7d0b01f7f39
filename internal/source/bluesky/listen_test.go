package bluesky

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/bluesky/fake"
	"hark/internal/source/sourcetest"
)

func (w *world) notificationsOnly() *world { w.n.Settings.Stream = noStream; return w }

func (w *world) streamOnly(words ...string) *world {
	w.n.Settings.User, w.n.Settings.Words = "", words
	return w
}

func TestThreadsComeWithWhatStandsAbove(t *testing.T) {
	for name, w := range map[string]*world{"notifications": newWorld(t).notificationsOnly(), "stream": newWorld(t).streamOnly("screen")} {
		t.Run(name, func(t *testing.T) {
			root, rootCID := w.Post(w.them.DID, map[string]any{"$type": collection, "text": "First", "createdAt": "2026-11-21T10:00:00Z"})
			r := ref{root, rootCID}
			ours, oursCID := w.Post(w.us.DID, answer("Which one?", r, r))
			last, _ := w.Post(w.them.DID, answer("The screen of the Mini", r, ref{ours, oursCID}))
			w.listen(w.has(last))
			if want := "(First)|(Which one?)|The screen of the Mini"; w.Texts() != want {
				t.Errorf("heard %q, want %q", w.Texts(), want)
			}
			if m := w.Last(last); m.Thread != root || m.InReplyTo != ours {
				t.Errorf("the answer is %+v", m)
			}
		})
	}
}

func TestChangesAndDeletions(t *testing.T) {
	for name, w := range map[string]*world{"notifications": newWorld(t).notificationsOnly(), "stream": newWorld(t).streamOnly("mini")} {
		t.Run(name, func(t *testing.T) {
			edited, removed := w.n.Write("My Mini is slow").ID, w.n.Write("My Mini is red").ID
			w.listen(func() bool { return w.Has(edited, removed) })
			// Another process goes on, and knows them from the cursor.
			w.Edit(edited, "All is well")
			w.Delete(removed)
			w.listen(func() bool { return w.Last(edited).Text == "All is well" && w.Last(removed).Deleted })
		})
	}
}

func TestOneInstantOverAPageIsNotLost(t *testing.T) {
	w := newWorld(t).notificationsOnly()
	var ids []string
	for i := range 130 {
		record := fake.Mentioning(w.us.DID, fmt.Sprint("Mini number ", i))
		record["createdAt"] = time.Date(2026, 11, 21, 9, 0, i/60, 0, time.UTC).Format(time.RFC3339)
		id, _ := w.Post(w.them.DID, record)
		ids = append(ids, id)
	}
	w.listen(w.Live)
	for i, id := range ids {
		if !w.Has(id) {
			t.Errorf("number %d was lost between two pages", i)
		}
	}
	if !w.Told(func(h source.Health) bool { return h.State == source.CatchingUp && h.Missed > 0 }) {
		t.Errorf("nothing was said of catching up: %+v", w.Health)
	}
}

func TestMentionsThatAreDatedBackAreFound(t *testing.T) {
	w := newWorld(t).notificationsOnly()
	for i := range pageLimit + 20 {
		w.n.Write(fmt.Sprint("Mini number ", i))
	}
	late := ""
	w.listen(func() bool {
		if late == "" && w.State() == source.Live {
			record := fake.Mentioning(w.us.DID, "dated back")
			record["createdAt"] = "2025-01-01T00:00:00Z"
			late, _ = w.Post(w.them.DID, record)
		}
		return late != "" && w.Has(late)
	})
}

func TestWordsAreSearchedFor(t *testing.T) {
	w := newWorld(t).notificationsOnly()
	w.n.Settings.Words = []string{"Dell Mini", "delmini"}
	say := func(did, text string) string {
		id, _ := w.Post(did, map[string]any{"$type": collection, "text": text, "createdAt": time.Now().UTC().Format(time.RFC3339)})
		return id
	}
	ours, other, part := say(w.us.DID, "Our dell mini"), say(w.them.DID, "A dell mini!"), say(w.them.DID, "dell miniature")
	last := say(w.them.DID, "#delmini")
	w.listen(w.has(last))
	if w.Has(ours) || !w.Has(other) || w.Has(part) {
		t.Errorf("heard %+v; want what others say with whole words", w.Mentions)
	}
}

func TestTheStreamShowsWhoWroteAndCounts(t *testing.T) {
	w := newWorld(t).streamOnly("mini")
	w.Post(w.them.DID, map[string]any{"$type": collection, "text": "nothing", "createdAt": "2026-11-21T10:00:00Z"})
	id := w.n.Write("my mini").ID
	w.listen(func() bool { return w.Has(id) && w.Latest().Seen >= 3 })
	if a := w.Last(id).Author; a.Handle != "maria.test" || a.Followers != 42 || a.ID != w.them.DID {
		t.Errorf("the author is %+v", a)
	}
	w.NoView(true)
	id = w.n.Write("my other mini").ID
	w.listen(w.has(id))
	if m := w.Last(id); m.Author.Handle != w.them.DID || !strings.Contains(m.URL, w.them.DID) {
		t.Errorf("nobody can say who it is, and the author is %+v", m.Author)
	}
}

func TestAPDSWithoutAnAppView(t *testing.T) {
	w := newWorld(t).notificationsOnly()
	w.NoView(true)
	w.listen(func() bool { return w.State() == source.Retrying })
	if h := w.Latest(); !strings.Contains(h.Error, "notifications: ") || !strings.Contains(h.Error, "502") || h.NextTry.IsZero() {
		t.Errorf("the health is %+v", h)
	}
	to, n := w.n.Write("hello"), w.open()
	defer n.close()
	if now, err := n.Original(t.Context(), to); err != nil || now.Body() != to.Body() {
		t.Errorf("the original is %+v, %v", now, err)
	}
	if _, err := w.reply(n, to, "We are here."); err != nil {
		t.Errorf("replies need no AppView: %v", err)
	}
}

func TestTheStreamGoesOnAfterABreak(t *testing.T) {
	w := newWorld(t).streamOnly("mini")
	first, second := w.n.Write("mini one").ID, ""
	w.listen(func() bool {
		if second == "" && w.Has(first) {
			w.CutStreams()
			second = w.n.Write("mini two").ID
		}
		return second != "" && w.Has(second) && w.State() == source.Live
	})
	retried := w.Told(func(h source.Health) bool { return h.State == source.Retrying && strings.Contains(h.Error, "stream: ") })
	if !retried || w.Streams() < 2 {
		t.Errorf("the line was cut: opened %d times, health %+v", w.Streams(), w.Health)
	}
}

func TestAGiantFrameIsSkipped(t *testing.T) {
	w := newWorld(t).streamOnly("mini")
	w.Say(`{"did":"did:plc:x","kind":"commit","time_us":1,"commit":{"collection":"app.bsky.feed.post","update":"` + strings.Repeat("x", 2*frameMax) + `"}}`)
	id := w.n.Write("mini").ID
	w.listen(w.has(id))
	if w.Streams() != 1 {
		t.Errorf("the stream was opened %d times", w.Streams())
	}
}

func TestWhereTheStreamIsTakenUp(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	n := opened(t, source.Settings{Words: []string{"a"}, Stream: "wss://one.example/subscribe"})
	n.o.Now = func() time.Time { return now }
	for name, c := range map[string]struct {
		at   mark
		want time.Time
		lost bool
	}{
		"first":              {mark{}, now.Add(-firstLook), false},
		"same instance":      {mark{Host: "one.example", Stream: now.Add(-time.Hour).UnixMicro()}, now.Add(-time.Hour), false},
		"another instance":   {mark{Host: "two.example", Stream: now.Add(-time.Hour).UnixMicro()}, now.Add(-time.Hour - rewind), false},
		"longer than it has": {mark{Host: "one.example", Stream: now.Add(-40 * time.Hour).UnixMicro()}, now.Add(-lookBack), true},
	} {
		from, lost := n.resume(c.at)
		if from != c.want.UnixMicro() || (lost != "") != c.lost {
			t.Errorf("%s: from %v, %q; want %v", name, time.UnixMicro(from).UTC(), lost, c.want)
		}
	}
}

func TestACursorThatCannotBeReadIsTheBeginning(t *testing.T) {
	w := newWorld(t).streamOnly("mini")
	w.Cursor = []byte("\x00{")
	id := w.n.Write("mini").ID
	w.listen(w.has(id))
}

func TestMemoryIsBounded(t *testing.T) {
	n := opened(t, source.Settings{Words: []string{"a"}})
	h := newHearing(n, nil)
	e := &sourcetest.Ear{}
	for i := range heardMax/100 + 3 {
		var b source.Batch
		for k := range 100 {
			b.Mentions = append(b.Mentions, domain.Mention{ID: postURI("did:plc:eygmaihciaxprqvxpfvl6flk", fmt.Sprint(i, "-", k)), Source: "bluesky", Text: "a"})
		}
		if _, err := h.take(t.Context(), e, b, nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.heard) != heardMax || len(h.known) != heardMax || len(h.at.Heard) != heardKept || len(e.Cursor) > 16<<10 {
		t.Errorf("%d and %d remembered, %d kept in %d bytes", len(h.heard), len(h.known), len(h.at.Heard), len(e.Cursor))
	}
}

func TestAnAppViewThatKnowsNothingDeletesNothing(t *testing.T) {
	w := newWorld(t).notificationsOnly()
	a, b := w.n.Write("one").ID, w.n.Write("two").ID
	rounds := 0
	w.listen(func() bool {
		if !w.Has(a, b) {
			return false
		}
		w.Forget(true)
		rounds++
		return rounds > 8*checkEvery
	})
	if w.Last(a).Deleted || w.Last(b).Deleted {
		t.Errorf("the AppView has lost its memory, and hark believes all posts deleted: %+v", w.Mentions)
	}
}

func TestAStreamThatIsNotThere(t *testing.T) {
	w := newWorld(t).streamOnly("mini")
	w.n.Settings.Stream = strings.Replace(w.Stream(), "subscribe", "nothing", 1)
	w.listen(func() bool { return w.State() == source.Retrying })
	if h := w.Latest(); !strings.Contains(h.Error, "404") || h.NextTry.IsZero() {
		t.Errorf("the health is %+v", h)
	}
	w.n.Settings.Stream = "ws://127.0.0.1:1/subscribe"
	w.listen(func() bool { return w.State() == source.Retrying })
	if h := w.Latest(); strings.Contains(h.Error, "cursor") || !strings.Contains(h.Error, "127.0.0.1:1") {
		t.Errorf("the health is %+v", h)
	}
}
