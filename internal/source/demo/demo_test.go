package demo

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		return sourcetest.Harness{New: func(*testing.T) source.Source { return New(Options{Seed: 1, Rate: 500}) }}
	})
}

// lucky finds a day on which the conformance suite's first attempt meets that luck.
func lucky(t *testing.T, from, till int) *Demo {
	for seed := range uint64(10_000) {
		luck := chance(seed^digest("conformance-key-1"), 1)
		luck.IntN(700)
		next := chance(seed^digest("conformance-key-1"), 2)
		next.IntN(700)
		if l := luck.IntN(100); l >= from && l < till && next.IntN(100) >= turnedAway+lost {
			return New(Options{Seed: seed})
		}
	}
	t.Fatal("no such seed")
	return nil
}

func TestReplierConformance(t *testing.T) {
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		d := lucky(t, turnedAway+lost, 100)
		texts := func(*testing.T) []string {
			d.mu.Lock()
			defer d.mu.Unlock()
			var all []string
			for _, a := range d.replies {
				if a.taken {
					all = append(all, "Thank you, we are looking into it.")
				}
			}
			return all
		}
		return sourcetest.Replies{
			New:    func(*testing.T) source.Replier { return d },
			To:     func(*testing.T) domain.Mention { return d.script.at(0) },
			Posted: texts,
			Busy:   func(t *testing.T) { d = lucky(t, 0, turnedAway) },
			Lose:   func(t *testing.T) { d = lucky(t, turnedAway, turnedAway+lost) },
		}
	})
}

func TestSameSeedSameDay(t *testing.T) {
	a, b, other := newScript(7), newScript(7), newScript(8)
	same := 0
	for n := range 500 {
		if x, y := a.at(n), b.at(n); !reflect.DeepEqual(x, y) {
			t.Fatalf("post %d differs: %+v and %+v", n, x, y)
		}
		if a.at(n).Text == other.at(n).Text {
			same++
		}
	}
	if same > 50 {
		t.Errorf("%d of 500 posts are the same under another seed", same)
	}
}

func TestTheDayIsBelievable(t *testing.T) {
	s, m := newScript(3), enrich.New(enrich.Options{Brand: Brand(), Subjects: enrich.DefaultSubjects()})
	langs, subjects, feelings, sources := map[string]int{}, map[string]int{}, map[domain.Feeling]int{}, map[string]int{}
	ids, texts, authors := map[string]bool{}, map[string]int{}, map[string]int{}
	const n = 2000
	var deleted, edits, urgent int
	for i := range n {
		p := s.at(i)
		if p.ID == "" || p.Source == "" || !strings.HasPrefix(p.URL, "https://") || strings.ContainsAny(p.Text, "{}") {
			t.Fatalf("post %d: %+v", i, p)
		}
		sources[p.Source]++
		switch {
		case p.Deleted:
			deleted++
			if !ids[p.ID] {
				t.Errorf("post %d deletes %q, which was not posted before", i, p.ID)
			}
			continue
		case p.Revision > 0:
			edits++
			if !ids[p.ID] {
				t.Errorf("post %d changes %q, which was not posted before", i, p.ID)
			}
			continue
		case ids[p.ID]:
			t.Errorf("post %d has an id that was given before", i)
		case p.InReplyTo != "" && !ids[p.InReplyTo]:
			t.Errorf("post %d answers %q, which was not posted before", i, p.InReplyTo)
		}
		ids[p.ID] = true
		texts[p.Text]++
		authors[p.Author.Key()]++
		u := m.Understand(&p)
		langs[u.Lang]++
		feelings[u.Sentiment.Feeling]++
		if u.Urgent != "" {
			urgent++
		}
		for _, sub := range u.Subjects {
			subjects[sub]++
		}
	}
	for lang, least := range map[string]int{"en": n / 2, "es": n / 30, "pt": n / 40, "de": n / 40, "fr": n / 40, "ja": n / 60, "ar": n / 80} {
		if langs[lang] < least {
			t.Errorf("%d posts in %q, want at least %d; all: %v", langs[lang], lang, least, langs)
		}
	}
	if langs[""] > n/10 {
		t.Errorf("the language of %d posts is not known", langs[""])
	}
	if len(subjects) < 15 || len(sources) != len(networks()) {
		t.Errorf("subjects %v, sources %v", subjects, sources)
	}
	if feelings[domain.Negative] < n/6 || feelings[domain.Positive] < n/10 {
		t.Errorf("feelings: %v", feelings)
	}
	if deleted == 0 || edits == 0 || urgent < n/50 || urgent > n/5 {
		t.Errorf("%d deleted, %d edited, %d urgent", deleted, edits, urgent)
	}
	regulars := 0
	for _, c := range authors {
		if c > 3 {
			regulars++
		}
	}
	if regulars < 20 {
		t.Errorf("only %d authors wrote more than three times", regulars)
	}
}

func TestTheSpikeIsOfTheUpdate(t *testing.T) {
	s, m := newScript(1), enrich.New(enrich.Options{Subjects: enrich.DefaultSubjects()})
	share := func(from, till int) float64 {
		hits := 0
		for n := from; n < till; n++ {
			p := s.at(n)
			if slices.Contains(m.Understand(&p).Subjects, "wifi") {
				hits++
			}
		}
		return float64(hits) / float64(till-from)
	}
	before, during := share(0, spikeFrom), share(spikeFrom, spikeTill)
	if during < 0.35 || during < 4*before {
		t.Errorf("wifi is in %.2f of the posts before and %.2f during the spike", before, during)
	}
}

func TestCopiesSayTheSame(t *testing.T) {
	s, seen := newScript(5), enrich.NewCopies(100)
	copies := 0
	for n := range 200 {
		p := s.at(n)
		if p.Revision == 0 && !p.Deleted && !seen.Seen(p.Body(), p.MentionID(), time.Time{}).IsZero() {
			copies++
		}
	}
	if copies < 5 || copies > 45 {
		t.Errorf("%d copies among 200 posts", copies)
	}
}

func TestTheDayGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, stop := sourcetest.Overhear(t, New(Options{Seed: 2}), nil)
		synctest.Wait()
		first := k.SoFar()
		if len(first) != backlog {
			t.Fatalf("%d posts are there at once, want %d", len(first), backlog)
		}
		written := map[string]time.Time{}
		for _, m := range first {
			if was, ok := written[m.ID]; ok && !m.At.Equal(was) {
				t.Errorf("post %s was written at %v, and changed or deleted it says %v", m.ID, was, m.At)
			}
			written[m.ID] = m.At
		}
		oldest, newest := time.Since(first[0].At), time.Since(first[backlog-1].At)
		if oldest < 5*time.Hour || newest > time.Minute {
			t.Errorf("the backlog is from %v to %v ago", oldest, newest)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		stop()
		if got := len(k.Mentions) - backlog; got < 50 || got > 160 {
			t.Errorf("%d posts came in two minutes", got)
		}
		// Another process goes on with the very next post.
		again, stop := sourcetest.Overhear(t, New(Options{Seed: 2}), k.Cursor)
		time.Sleep(30 * time.Second)
		stop()
		if want := newScript(2).at(len(k.Mentions)); len(again.Mentions) == 0 || again.Mentions[0].ID != want.ID {
			t.Errorf("after the restart came %+v, want %+v", again.Mentions, want)
		}
	})
}

func TestRateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, stop := sourcetest.Overhear(t, New(Options{Seed: 2, Rate: 1000}), nil)
		time.Sleep(10 * time.Second)
		stop()
		if got := len(k.Mentions) - backlog; got < 9_900 || got > 10_100 {
			t.Errorf("%d posts in ten seconds at 1,000 a second", got)
		}
	})
}

func TestCustomersAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(Options{Seed: 4, Rate: 0.001})
		k, stop := sourcetest.Overhear(t, d, nil)
		var receipts, definite, doubtful int
		for n := range 300 {
			out := source.Outgoing{Key: "key " + string(rune('a'+n%26)) + time.Duration(n).String(), To: d.script.root(n), Text: "Sorry!", Started: time.Now()}
			rc, err := d.Reply(t.Context(), out)
			var no *source.Definite
			switch {
			case err == nil:
				receipts++
				if again, err := d.Reply(t.Context(), out); err != nil || again != rc {
					t.Fatalf("the same reply again: %+v, %v", again, err)
				}
			case errors.As(err, &no):
				definite++
			default:
				doubtful++
				if _, found, err := d.Find(t.Context(), out); !found || err != nil {
					t.Errorf("a doubtful reply was not found: %v", err)
				}
			}
		}
		if receipts < 250 || definite < 3 || doubtful < 1 {
			t.Errorf("%d receipts, %d turned away, %d doubtful", receipts, definite, doubtful)
		}
		time.Sleep(5 * time.Minute)
		stop()
		answers, foreign := 0, 0
		for _, m := range k.Mentions {
			if strings.HasPrefix(m.ID, "fr") && m.InReplyTo != "" && m.Author.ID != "" {
				answers++
				if m.Lang != "en" {
					foreign++
				}
			}
		}
		if foreign < answers/5 {
			t.Errorf("%d of %d answers are not in English; customers answer in their own language", foreign, answers)
		}
		if answers < 90 || answers > 190 {
			t.Errorf("%d of %d customers answered", answers, receipts)
		}
		if _, _, err := New(Options{}).Find(t.Context(), source.Outgoing{Key: "old", Started: time.Now().Add(-time.Hour)}); !errors.Is(err, source.ErrCannotTell) {
			t.Errorf("of a reply before its time the network says %v", err)
		}
	})
}

func TestReplyLimits(t *testing.T) {
	d := New(Options{Seed: 1})
	for name, out := range map[string]source.Outgoing{
		"too long": {Key: "k", To: d.script.root(1), Text: strings.Repeat("a", replyMax+1)},
		"empty":    {Key: "k", To: d.script.root(1)},
		"no post":  {Key: "k", Text: "hello"},
	} {
		var no *source.Definite
		if _, err := d.Reply(t.Context(), out); !errors.As(err, &no) || no.Retry {
			t.Errorf("%s: %v, want a definite no", name, err)
		}
	}
}

func TestBadCursor(t *testing.T) {
	for _, c := range []string{"x", "-1", "1.5"} {
		if err := New(Options{}).Listen(t.Context(), []byte(c), &sourcetest.Ear{}); err == nil {
			t.Errorf("the cursor %q was taken", c)
		}
	}
}

// BenchmarkPost is the making of one post of the day.
func BenchmarkPost(b *testing.B) {
	s := newScript(1)
	s.cast()
	n := 0
	for b.Loop() {
		s.at(n)
		n++
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Options{Seed: 1}).script.cast()
	}
}
