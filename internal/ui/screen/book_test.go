package screen

import (
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

func owner(name string) func(*view.Row) { return func(r *view.Row) { r.Owner = name } }

func TestBookKeepsTheLogsWord(t *testing.T) {
	id := domain.MentionID("x", "1")
	row := func(name string) view.Row { return view.Row{ID: id, Owner: name} }
	for name, c := range map[string]struct {
		do   func(b *Book)
		want string
		busy bool
	}{
		"a guess is shown":              {func(b *Book) { b.Guess(id, "claim", owner("ana")) }, "ana", true},
		"a refused guess is taken back": {func(b *Book) { b.Settle(id, b.Guess(id, "claim", owner("ana")), false) }, "", false},
		"what was done stays":           {func(b *Book) { b.Settle(id, b.Guess(id, "claim", owner("ana")), true) }, "ana", false},
		"until the log says":            {func(b *Book) { b.Settle(id, b.Guess(id, "claim", owner("ana")), true); b.Put(row("kim")) }, "kim", false},
		"the log is early":              {func(b *Book) { g := b.Guess(id, "claim", owner("ana")); b.Put(row("kim")); b.Settle(id, g, true) }, "kim", false},
		"the log does not end a guess":  {func(b *Book) { b.Guess(id, "claim", owner("ana")); b.Put(row("kim")) }, "ana", true},
		"an old end leaves a newer guess": {func(b *Book) {
			g := b.Guess(id, "claim", owner("ana"))
			b.Guess(id, "assign", owner("tom"))
			b.Settle(id, g, false)
		}, "tom", true},
		"a refusal falls back on the news": {func(b *Book) { g := b.Guess(id, "claim", owner("ana")); b.Put(row("kim")); b.Settle(id, g, false) }, "kim", false},
	} {
		b := NewBook()
		b.Put(row(""))
		c.do(b)
		if it := b.Get(id); it.Row.Owner != c.want || (it.Busy != "") != c.busy {
			t.Errorf("%s: owner %q, busy %q", name, it.Row.Owner, it.Busy)
		}
	}
}

func TestFuzzy(t *testing.T) {
	options := []Option{{Name: "conversation"}, {Name: "claim"}, {Name: "reclaim"}, {Name: "copy", Says: "clone it"}}
	if got := Best("cl", options); len(got) != 3 || got[0].Name != "claim" || got[1].Name != "reclaim" || got[2].Name != "copy" {
		t.Errorf("cl: %v", got)
	}
	if got := Best("  ", options); len(got) != 4 {
		t.Errorf("nothing typed: %v", got)
	}
	if _, ok := Fuzzy("xyz", "claim"); ok {
		t.Error("xyz fits claim")
	}
}

func TestWords(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{-time.Hour: "now", 59 * time.Second: "now", time.Minute: "1m", 59 * time.Minute: "59m", 25 * time.Hour: "1d", 365 * 24 * time.Hour: "52w"} {
		if got := Ago(now, now.Add(-d)); got != want {
			t.Errorf("%v ago: %q, want %q", d, got, want)
		}
	}
	for at, want := range map[time.Time]string{now: "14:02", now.AddDate(0, 0, -1): "Fri 14:02", now.AddDate(0, -2, 0): "21 Sep", now.AddDate(-2, 0, 0): "Nov 2024"} {
		if got := When(now, at); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.0k", 4200: "4.2k", 9949: "9.9k", 9950: "10k", 999_499: "999k", 999_500: "1.0M", 12_400_000: "12M"} {
		if got := Short(n); got != want || len(got) > 4 {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{1: "first", 3: "third", 5: "5th", 11: "11th", 21: "21st", 112: "112th"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := NextAge(now.Add(20 * time.Second)); got != 40*time.Second {
		t.Errorf("the next age is in %v", got)
	}
}
