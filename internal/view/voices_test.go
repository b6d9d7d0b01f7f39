package view

import (
	"maps"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/warn"
)

// plainVoices counts people by reading every conversation anew.
func plainVoices(t *testing.T, m *memory, g *generator) map[string]map[uint32]warn.Hour {
	t.Helper()
	who := map[string]map[uint32]map[string]bool{} // subject, hour, author -> wrote negatively
	for _, id := range g.ids {
		c, err := Conversation(m, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Episodes) > 0 && c.Episode().Outcome == outcomeSpam && c.Episode().Resolved > 0 {
			continue
		}
		for i := range c.Heard {
			h := &c.Heard[i]
			if h.Deleted || !h.Understood.CopyOf.IsZero() {
				continue
			}
			for _, a := range aboutOf(&c, h) {
				hour := hourOf(h.When())
				if who[a.subject] == nil {
					who[a.subject] = map[uint32]map[string]bool{}
				}
				if who[a.subject][hour] == nil {
					who[a.subject][hour] = map[string]bool{}
				}
				author := h.Mention.Source + " " + h.Mention.Author.ID
				who[a.subject][hour][author] = who[a.subject][hour][author] || feelings[a.feeling] == domain.Negative
			}
		}
	}
	counts := map[string]map[uint32]warn.Hour{}
	for subject, hours := range who {
		counts[subject] = map[uint32]warn.Hour{}
		for hour, authors := range hours {
			h := warn.Hour{All: len(authors)}
			for _, negative := range authors {
				if negative {
					h.Negative++
				}
			}
			counts[subject][hour] = h
		}
	}
	return counts
}

// TestVoicesAreThePlainCount: whatever was taken back, copied, deleted or called
// spam since, the hours hold what a second count finds.
func TestVoicesAreThePlainCount(t *testing.T) {
	for seed := range uint64(12) {
		m := newMemory()
		g := generate(seed, 400)
		m.fold(t, g.out, func() int { return 1 + g.rnd.IntN(40) })
		want := plainVoices(t, m, g)
		got, err := Voices(m, g.now)
		if err != nil {
			t.Fatal(err)
		}
		first := hourOf(readSince(in(m, bucketMeta)).Time())
		for subject := range want {
			maps.DeleteFunc(want[subject], func(hour uint32, _ warn.Hour) bool { return hour < first })
			if len(want[subject]) == 0 {
				delete(want, subject)
			}
		}
		for subject, s := range got {
			for i, h := range s.Hours {
				hour := uint32(s.First) + uint32(i)
				if h != want[subject][hour] {
					t.Errorf("seed %d: %q at %v: %+v, want %+v", seed, subject, hourTime(hour), h, want[subject][hour])
				}
			}
			if hours := hourOf(g.now) - uint32(s.First) + 1; len(s.Hours) != int(hours) {
				t.Errorf("seed %d: %d hours, want %d", seed, len(s.Hours), hours)
			}
		}
		if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
			t.Errorf("seed %d: subjects %v, want %v", seed, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
	}
}

// TestCopiesAndFloodsAreOneVoice: who writes ten times is one, and so are ten
// who repeat another.
func TestCopiesAndFloodsAreOneVoice(t *testing.T) {
	m, g := newMemory(), newGenerator(1)
	hear := func(native, author string, u domain.Understanding) {
		mention := domain.Mention{ID: native, Source: "mastodon", At: g.now, Author: domain.Author{ID: author}}
		u.Subjects = []string{"wifi"}
		g.emit(domain.Event{Kind: domain.Mentioned, Conversation: mention.MentionID(), Mention: &mention, Understood: &u}, native)
		g.now = start
	}
	negative := domain.Understanding{Sentiment: domain.Sentiment{Feeling: domain.Negative}}
	for i := range 10 {
		n := string(rune('a' + i))
		hear("flood"+n, "tom", negative)
		hear("copy"+n, "author"+n, domain.Understanding{CopyOf: domain.ID{1}, Sentiment: negative.Sentiment})
		hear("nameless"+n, "", domain.Understanding{})
	}
	m.foldAll(t, g.out)
	got, err := Voices(m, start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var sum warn.Hour
	for _, h := range got["wifi"].Hours {
		sum.All, sum.Negative = sum.All+h.All, sum.Negative+h.Negative
	}
	if (sum != warn.Hour{All: 11, Negative: 1}) {
		t.Errorf("%+v; want tom, who is negative, and ten whom the source does not name", sum)
	}
}

func TestNobodyHeardIsNoVoice(t *testing.T) {
	if got, err := Voices(newMemory(), start); err != nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := Watch(newMemory(), Warning{}, start); err != nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestDamagedVoicesAreAnError(t *testing.T) {
	for name, put := range map[string][2]string{
		"nothing":       {string(bigEndian32(hourOf(start))) + "wifi", ""},
		"half":          {string(bigEndian32(hourOf(start))) + "wifi", "\x01"},
		"more than all": {string(bigEndian32(hourOf(start))) + "wifi", "\x01\x02\x00\x00"},
		"a lie":         {string(bigEndian32(hourOf(start))) + "wifi", "\xff\xff\xff\xff\x0f\x00"},
	} {
		m := newMemory()
		f := &folding{tx: m}
		heard := domain.Event{Kind: domain.Mentioned, At: domain.ClockAt(start)}
		if err := f.arrived(&work{fresh: []arrival{{Entry: &domain.Entry{Event: heard}}}}); err != nil {
			t.Fatal(err)
		}
		if err := m.Bucket(bucketVoices).Put([]byte(put[0]), []byte(put[1])); err != nil {
			t.Fatal(err)
		}
		if _, err := Voices(m, start.Add(time.Hour)); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

// BenchmarkWatch judges two hundred subjects by a month of hours.
func BenchmarkWatch(b *testing.B) {
	m := newMemory()
	f := &folding{tx: m}
	heard := domain.Event{Kind: domain.Mentioned, At: domain.ClockAt(start)}
	if err := f.arrived(&work{fresh: []arrival{{Entry: &domain.Entry{Event: heard}}}}); err != nil {
		b.Fatal(err)
	}
	const days = 33
	for hour := range days * 24 {
		for s := range 200 {
			k := voiceKey{hourOf(start) + uint32(hour), string([]byte{'s', byte('a' + s/20), byte('a' + s%20)})}
			people := map[uint32]voice{}
			for p := range 1 + (hour+s)%5 {
				people[uint32(p*1_000_003)] = voice{1, p % 2}
			}
			if err := m.Bucket(bucketVoices).Put(k.bytes(), encodeVoices(people)); err != nil {
				b.Fatal(err)
			}
		}
	}
	now := start.Add(days*24*time.Hour - time.Minute)
	for b.Loop() {
		if list, err := Watch(m, Warning{}, now); err != nil || len(list) != 201 {
			b.Fatal(len(list), err)
		}
	}
}
