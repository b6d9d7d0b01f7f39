package view

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
)

// picture is all that people see of a view, without this log's own numbers
// and positions.
type picture struct {
	Rows    map[domain.ID]Row
	Stats   Stats
	Due     []Due
	Found   map[string][]domain.ID
	Known   map[domain.ID]Known
	Persons map[string]Person
}

func (m *memory) picture(t *testing.T, g *generator) picture {
	t.Helper()
	p := picture{Rows: map[domain.ID]Row{}, Found: map[string][]domain.ID{}, Known: map[domain.ID]Known{}, Persons: map[string]Person{}}
	at := At{Me: "ana", Now: g.now}
	for _, q := range []string{"", "is:open", "is:resolved", "battery", `"dell mini"`, "電池", "größe -refund", "cafe", "tag:vip"} {
		f, err := ParseFilter(q)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := Search(m, f, at, Page{Limit: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.Num == 0 {
				t.Errorf("%s has no number", r.ID)
			}
			r.Num = 0
			if q == "" {
				p.Rows[r.ID] = r
			}
			p.Found[q] = append(p.Found[q], r.ID)
		}
		slices.SortFunc(p.Found[q], func(a, b domain.ID) int { return slices.Compare(a[:], b[:]) })
	}
	var err error
	if p.Stats, err = Measure(m, Ask{Period: Period{start.Add(-24 * time.Hour), g.now.Add(time.Hour)}}); err != nil {
		t.Fatal(err)
	}
	if p.Due, err = Pending(m); err != nil {
		t.Fatal(err)
	}
	for i := range p.Due {
		p.Due[i].Reply.Pos = 0
	}
	for _, heard := range g.heard {
		for _, h := range heard {
			k, ok := KnownOf(m, h.MentionID())
			if !ok {
				t.Errorf("mention %s is not known", h.ID)
			}
			p.Known[h.MentionID()] = k
			author := h.Author.Key()
			person, _, err := PersonOf(m, h.Source, author)
			if err != nil {
				t.Fatal(err)
			}
			person.Recent, person.Author = nil, domain.Author{}
			p.Persons[h.Source+" "+author] = person
		}
	}
	return p
}

func diff(t *testing.T, a, b picture) {
	t.Helper()
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		if x, y := va.Field(i).Interface(), vb.Field(i).Interface(); !reflect.DeepEqual(x, y) {
			t.Errorf("%s differ:\n%+v\n%+v", va.Type().Field(i).Name, x, y)
		}
	}
}

func TestAnyOrderAndAnyBatchesGiveTheSame(t *testing.T) {
	for seed := range uint64(8) {
		g := generate(seed, 250)
		rnd := rand.New(rand.NewPCG(seed, 2))
		whole := newMemory()
		whole.foldAll(t, g.out)
		want := whole.picture(t, g)

		split := newMemory()
		split.fold(t, g.out, func() int { return rnd.IntN(20) })
		if err := whole.same(split); err != nil {
			t.Errorf("seed %d: cut into batches: %v", seed, err)
		}

		shuffled := slices.Clone(g.out)
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		other := newMemory()
		other.fold(t, shuffled, func() int { return rnd.IntN(30) })
		diff(t, want, other.picture(t, g))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestRowsAreTheFold(t *testing.T) {
	g := generate(7, 400)
	m := newMemory()
	m.fold(t, g.out, func() int { return 7 })
	for id, entries := range g.entries {
		if id.IsZero() {
			continue
		}
		want := domain.Fold(slices.Clone(entries))
		got, err := Conversation(m, id)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s:\n%+v\n%+v", id, want, got)
		}
		row, ok, err := Get(m, id)
		if err != nil || !ok && len(want.Heard) > 0 {
			t.Fatal(ok, err)
		}
		derived := rowOf(&want)
		derived.Num, derived.Excerpt = row.Num, row.Excerpt
		if !reflect.DeepEqual(derived, row) {
			t.Errorf("%s:\n%+v\n%+v", id, derived, row)
		}
	}
}

func TestFoldingAgainChangesNothing(t *testing.T) {
	g := generate(3, 200)
	m, twice := newMemory(), newMemory()
	m.foldAll(t, g.out)
	twice.foldAll(t, g.out)
	var again []domain.Entry
	for pos := range twice.End() {
		e, err := domain.DecodeEntry(pos+1, twice.Raw(pos+1))
		if err != nil {
			t.Fatal(err)
		}
		again = append(again, e)
	}
	if err := twice.view.Fold(twice, again); err != nil {
		t.Fatal(err)
	}
	if err := m.same(twice); err != nil {
		t.Error(err)
	}
}

func TestFirstIsTheStartOfOpen(t *testing.T) {
	g := generate(5, 400)
	m := newMemory()
	m.foldAll(t, g.out)
	want, err := Open(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 2, 5, len(want) - 1, len(want), len(want) + 1} {
		rows, all, err := First(m, n)
		if err != nil {
			t.Fatal(err)
		}
		if all != len(want) || !reflect.DeepEqual(rows, want[:min(n, len(want))]) {
			t.Errorf("the first %d of %d are not those of Open (%d of %d)", n, len(want), len(rows), all)
		}
	}
}

func TestOpenIsSortedByWait(t *testing.T) {
	g := generate(5, 400)
	m := newMemory()
	m.foldAll(t, g.out)
	rows, err := Open(m)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 5 {
		t.Fatalf("only %d rows are open", len(rows))
	}
	for i := range rows {
		if rows[i].Status == domain.StatusResolved {
			t.Errorf("%s is resolved", rows[i].ID)
		}
		if i == 0 {
			continue
		}
		a, b := rows[i-1].Wait, rows[i].Wait
		if a.IsZero() && !b.IsZero() || !b.IsZero() && b.Before(a) {
			t.Errorf("row %d waits since %v, the one before since %v", i, b, a)
		}
	}
}

// TestErase erases texts and holds the view to one that never had them.
func TestErase(t *testing.T) {
	for seed := range uint64(4) {
		g := generate(seed, 200)
		secret := g.ids[0]
		m := newMemory()
		m.fold(t, g.out, func() int { return 11 })
		var erasures []written
		for i, w := range g.out {
			if w.event.Conversation != secret || w.text == "" {
				continue
			}
			delete(m.texts, uint64(i+1))
			erasures = append(erasures, written{event: domain.Event{
				V: 1, Journal: domain.JournalID{9}, Seq: uint64(len(erasures) + 1), At: domain.ClockAt(g.now.Add(time.Hour)),
				Kind: domain.Erased, Conversation: secret, By: "ana", Undoes: w.event.Ref(), Reason: "asked to",
			}})
		}
		m.foldAll(t, erasures)
		row, _, err := Get(m, secret)
		if err != nil || row.Excerpt != "" {
			t.Errorf("the excerpt is %q, %v", row.Excerpt, err)
		}
		if k, ok := KnownOf(m, secret); !ok || !k.Erased || k.Content != 0 {
			t.Errorf("the mention is known as %+v", k)
		}
		bare := newMemory()
		var events []written
		for _, w := range append(slices.Clone(g.out), erasures...) {
			if w.event.Conversation == secret {
				w.text = ""
			}
			events = append(events, w)
		}
		bare.foldAll(t, events)
		if err := m.same(bare); err != nil {
			t.Errorf("seed %d: something of the texts is left: %v", seed, err)
		}
	}
}

func TestDamageIsAnError(t *testing.T) {
	g := generate(1, 100)
	m := newMemory()
	m.foldAll(t, g.out)
	for k := range m.Bucket(bucketOpen).From(nil) {
		if err := m.Bucket(bucketOpen).Put(slices.Clone(k), []byte("not a record")); err != nil {
			t.Fatal(err)
		}
		break
	}
	if _, err := Open(m); err == nil {
		t.Error("a damaged row went unnoticed")
	}
}
