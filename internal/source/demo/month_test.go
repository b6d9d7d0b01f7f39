package demo

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestMonthIsTheSameForASeed(t *testing.T) {
	began := time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC) // a Thursday
	a, b, other := NewMonth(7, 2_000, began), NewMonth(7, 2_000, began), NewMonth(8, 2_000, began)
	if w := a.Began(); w.Weekday() != time.Monday || w.After(began) || began.Sub(w) >= 7*24*time.Hour {
		t.Errorf("it begins %v", w)
	}
	b.Slot(3) // what was told before changes nothing
	plants := a.Plants()
	from := int(plants[0].From / Slot)
	ids := map[string]bool{}
	same := 0
	for slot := from - 8; slot < from+8; slot++ {
		posts := a.Slot(slot)
		if !reflect.DeepEqual(posts, b.Slot(slot)) {
			t.Fatalf("slot %d differs", slot)
		}
		if reflect.DeepEqual(posts, other.Slot(slot)) {
			same++
		}
		last := a.At(slot)
		for _, p := range posts {
			if ids[p.ID] || p.Author.ID == "" || strings.ContainsAny(p.Text, "{}") || !strings.HasSuffix(p.URL, p.ID) {
				t.Fatalf("slot %d: %+v", slot, p)
			}
			if p.At.Before(last) || !p.At.Before(a.At(slot+1)) {
				t.Fatalf("slot %d: a post at %v after %v", slot, p.At, last)
			}
			last, ids[p.ID] = p.At, true
		}
	}
	if same > 1 {
		t.Errorf("%d slots are the same under another seed", same)
	}
}

// TestPlantsArePlanted: in every plant there are more posts, and they are what
// the plant says.
func TestPlantsArePlanted(t *testing.T) {
	m := NewMonth(1, 5_000, time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC))
	for _, p := range m.Plants() {
		if p.From < LearnDays*24*time.Hour || p.From+p.For > MonthDays*24*time.Hour || len(m.script.lines["en "+p.Topic]) == 0 {
			t.Errorf("%s: it cannot be told", p.Name)
		}
		if p.Seen != (p.Why == "") {
			t.Errorf("%s: seen %v, because %q", p.Name, p.Seen, p.Why)
		}
		n, reposts := 0, 0
		for slot := int(p.From / Slot); slot < int((p.From+p.For)/Slot); slot++ {
			for _, post := range m.Planted(slot) {
				n++
				if strings.HasPrefix(post.Text, "RT @") {
					reposts++
				}
			}
		}
		if want := p.Posts * p.For.Hours(); float64(n) < 0.6*want-3 || float64(n) > 1.4*want+3 {
			t.Errorf("%s: %d posts, want about %.0f", p.Name, n, want)
		}
		if p.Kind == Reposts && reposts != n || p.Kind != Reposts && reposts > 0 {
			t.Errorf("%s: %d of %d are reposts", p.Name, reposts, n)
		}
	}
}

func TestMonthHasItsDays(t *testing.T) {
	m := NewMonth(1, 5_000, time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC))
	var day, night, weekend float64
	for slot := range 7 * slotsDay {
		n := m.usual(slot)
		switch hour := slot % slotsDay / slotsHour; {
		case slot/slotsDay >= 5:
			weekend += n / 2
		case hour >= 12 && hour < 18:
			day += n / 5
		case hour < 6:
			night += n / 5
		}
	}
	if day < 3*night || weekend > 5_000 || weekend < 2_500 {
		t.Errorf("%.0f in an afternoon, %.0f in a night, %.0f on a weekend's day", day, night, weekend)
	}
}
