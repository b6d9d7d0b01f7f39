package view

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// incidentEvents is the life of two incidents, as two machines tell it.
func incidentEvents() []written {
	at := start
	i := domain.Incident{
		ID: "aaaa", Subject: "wifi", Series: "negative", Since: at, Until: at.Add(time.Hour),
		First: at.Add(5 * time.Minute), Alerted: at.Add(30 * time.Minute), Count: 9, Expected: 1.2, P: 1e-4, By: "warn@1",
	}
	grown := i
	grown.Count, grown.P, grown.Until, grown.First = 20, 1e-7, at.Add(2*time.Hour), at.Add(6*time.Minute)
	late := i
	late.Alerted, late.P = at.Add(40*time.Minute), 1e-9
	other := domain.Incident{ID: "bbbb", Series: "all", Since: at, Until: at.Add(time.Hour), Alerted: at.Add(time.Hour), Count: 90, Expected: 40, P: 3e-6}
	list := []domain.Event{
		{Kind: domain.Warned, Incident: &i},
		{Kind: domain.Warned, Incident: &late},
		{Kind: domain.Warned, Incident: &grown},
		{Kind: domain.Taken, By: "ana", Incident: &domain.Incident{ID: "aaaa"}},
		{Kind: domain.Taken, By: "ana", To: "ben", Incident: &domain.Incident{ID: "aaaa"}},
		{Kind: domain.Calmed, Incident: &grown},
		{Kind: domain.Warned, Incident: &other},
		{Kind: domain.Taken, By: "ana", Incident: &domain.Incident{ID: "unheard"}},
		{Kind: domain.Warned},                               // says of nothing
		{Kind: domain.Warned, Incident: &domain.Incident{}}, // nor does this
		{Kind: domain.Warned, Incident: &domain.Incident{ID: strings.Repeat("x", 65)}},
	}
	out := make([]written, len(list))
	for n := range list {
		e := list[n]
		e.V, e.Journal, e.Seq = domain.Version, domain.JournalID{byte(n%2 + 1)}, uint64(n+1)
		e.At = domain.ClockAt(at.Add(time.Duration(n+30) * time.Minute))
		out[n] = written{e, ""}
	}
	return out
}

func TestIncidentsInAnyOrder(t *testing.T) {
	for seed := range uint64(50) {
		events := incidentEvents()
		events = append(events, events[:4]...) // heard twice, as after a merge
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		m := newMemory()
		m.fold(t, events, func() int { return 1 + r.IntN(3) })
		list, err := Incidents(m)
		if err != nil || len(list) != 2 {
			t.Fatalf("seed %d: %+v, %v", seed, list, err)
		}
		open, over := list[0], list[1]
		if !open.Open || open.ID != "bbbb" || open.About() != "everything" || open.Owner != "" || open.What() != "90 people write, 40 are usual" {
			t.Errorf("seed %d: %+v", seed, open)
		}
		if over.Open || over.Owner != "ben" || !over.Taken.Equal(start.Add(33*time.Minute)) || !over.Ended.Equal(start.Add(35*time.Minute)) ||
			over.Count != 20 || over.P != 1e-9 || over.Lead() != 25*time.Minute || over.What() != "20 people wrote negatively, 1.2 are usual" {
			t.Errorf("seed %d: %+v", seed, over)
		}
	}
}

func TestIncidentOf(t *testing.T) {
	m := newMemory()
	m.foldAll(t, incidentEvents())
	if i, err := IncidentOf(m, " AA"); err != nil || i.ID != "aaaa" {
		t.Errorf("by its beginning: %+v, %v", i, err)
	}
	for prefix, want := range map[string]string{"c": "no incident", "": "no incident", "aaab": "aaaa"} {
		_, err := IncidentOf(m, prefix)
		var no *IncidentError
		if !errors.As(err, &no) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want a word of %q", prefix, err, want)
		}
	}
}

// TestIncidentFilterIsAFilter: what lists an incident can be typed.
func TestIncidentFilterIsAFilter(t *testing.T) {
	i := Incident{Incident: domain.Incident{Subject: "screen hinge", Series: "negative", Since: start, Until: start.Add(2 * time.Hour)}}
	f, err := ParseFilter(i.Filter())
	if want := `posted:2026-11-20T08Z..2026-11-20T09Z is:net subject:"screen hinge" sentiment:negative`; err != nil || f.String() != want {
		t.Errorf("%s, %v; want %s", f, err, want)
	}
}

func TestRarity(t *testing.T) {
	for p, want := range map[float64]string{
		1:      "once in 2 hours",
		1e-2:   "once in 4 days",
		2e-3:   "once in 3 weeks",
		2e-4:   "once in 7 months",
		2.3e-5: "once in 5 years",
		1e-9:   "less than once in a hundred years",
		0:      "less than once in a hundred years",
	} {
		if got := rarity(p); got != want {
			t.Errorf("%g: %s, want %s", p, got, want)
		}
	}
}

func TestIncidentsInTheActivity(t *testing.T) {
	m := newMemory()
	m.foldAll(t, incidentEvents()[:7])
	lines, err := Activity(m, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, l.By+" "+l.Text)
	}
	want := []string{
		"hark warns of everything: 90 people write, 40 are usual, once in 38 years by its own past",
		"hark finds wifi as usual again",
		"ana gave incident aaaa to ben",
		"ana looks after incident aaaa",
		"hark warns of wifi: 20 people write negatively, 1.2 are usual, less than once in a hundred years by its own past",
	}
	if len(got) != 7 || !slices.Equal(got[:5], want) {
		t.Errorf("it says\n%s", strings.Join(got, "\n"))
	}
}
