package sim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// A state is all that a desk holds and makes of it, a line a fact, without
// what may differ from desk to desk: the order in which events came.

// stateOf writes a desk's state down.
func stateOf(n *node, r *running, now time.Time) (lines []string, err error) {
	err = r.log.Read(func(s kv.Snapshot) error {
		entries, err := held(s)
		if err != nil {
			return err
		}
		ranks := rank(entries)
		line := func(what string, key any, v any) {
			rerank(reflect.ValueOf(v), ranks)
			b, err := json.Marshal(v)
			lines = append(lines, fmt.Sprintf("%s %v %s %v", what, key, b, err))
		}
		for i := range entries {
			text, ok := s.Text(entries[i].Pos)
			e := &entries[i].Event
			line("event", e.Ref(), []any{e.By, e.Kind, domain.HashOf(entries[i].Raw).String()[:12], ok, text, entries[i].Void})
		}
		if err := n.conversations(s, entries, line); err != nil {
			return err
		}
		return figures(s, now, line)
	})
	return lines, err
}

// held reads and judges all events, in order of journals.
func held(s kv.Snapshot) ([]domain.Entry, error) {
	entries := make([]domain.Entry, 0, s.End())
	for pos := uint64(1); pos <= s.End(); pos++ {
		e, err := s.Roster().Entry(pos, bytes.Clone(s.Raw(pos)))
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b domain.Entry) int {
		return cmp.Or(bytes.Compare(a.Event.Journal[:], b.Event.Journal[:]), cmp.Compare(a.Event.Seq, b.Event.Seq))
	})
	return entries, nil
}

// rank numbers positions in an order that is the same on every desk.
func rank(entries []domain.Entry) map[uint64]uint64 {
	ranks := map[uint64]uint64{}
	for i := range entries {
		ranks[entries[i].Pos] = uint64(i + 1)
	}
	return ranks
}

// rerank puts ranks in the place of positions, wherever a value has some.
func rerank(v reflect.Value, ranks map[uint64]uint64) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			rerank(v.Elem(), ranks)
		}
	case reflect.Slice:
		for i := range v.Len() {
			rerank(v.Index(i), ranks)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if t := v.Type().Field(i); f.Kind() == reflect.Uint64 && f.CanSet() && (t.Name == "Pos" || t.Name == "Num") {
				f.SetUint(ranks[f.Uint()])
				if t.Name == "Num" {
					f.SetUint(0)
				}
			} else if t.IsExported() {
				rerank(f, ranks)
			}
		}
	}
}

// conversations writes down what the views say of each, and checks it against
// a fold of its events in an order of chance.
func (n *node) conversations(s kv.Snapshot, entries []domain.Entry, line func(what string, key, v any)) error {
	byID := map[domain.ID][]domain.Entry{}
	var ids []domain.ID
	for _, e := range entries {
		id := e.Event.Conversation
		if id.IsZero() {
			continue
		}
		if byID[id] == nil {
			ids = append(ids, id)
		}
		byID[id] = append(byID[id], e)
	}
	slices.SortFunc(ids, func(a, b domain.ID) int { return bytes.Compare(a[:], b[:]) })
	shuffle := rand.New(rand.NewPCG(n.w.seed, 0))
	for _, id := range ids {
		c, err := view.Conversation(s, id)
		if err != nil {
			return err
		}
		own := byID[id]
		shuffle.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
		if fold := domain.Fold(own); !reflect.DeepEqual(c, fold) {
			n.w.wrong("%s: of %s the view says otherwise than its events:\n%s", n.name, id, fields(c, fold))
		}
		if n.w.broken.arrival && n == n.w.nodes[desks-1] {
			c = asTheyCame(own)
		}
		row, _, err := view.Get(s, id)
		if err != nil {
			return err
		}
		line("conversation", id, &c)
		line("row", id, &row)
	}
	return nil
}

// fields tells in which fields two conversations differ, and how.
func fields(a, b domain.Conversation) string {
	var out []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if f, g := x.Field(i), y.Field(i); !reflect.DeepEqual(f.Interface(), g.Interface()) {
			out = append(out, fmt.Sprintf("  %s: %s\n  %s  %s", x.Type().Field(i).Name,
				short(fmt.Sprintf("%+v", f.Interface()), 200), strings.Repeat(" ", len(x.Type().Field(i).Name)), short(fmt.Sprintf("%+v", g.Interface()), 200)))
		}
	}
	return strings.Join(out, "\n")
}

// asTheyCame is what a desk would make of events that did not put them in order.
func asTheyCame(entries []domain.Entry) domain.Conversation {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Event.At = domain.Clock(entries[i].Pos)
	}
	return domain.Fold(entries)
}

// figures writes down what is counted, and the buckets that hold the counts.
func figures(s kv.Snapshot, now time.Time, line func(what string, key, v any)) error {
	st, err := view.Measure(s, view.Ask{Period: view.Period{To: now}})
	if err != nil {
		return err
	}
	slices.SortFunc(st.Work.Team.Rows, func(a, b view.Colleague) int { return strings.Compare(a.Name, b.Name) })
	line("stats", "", &st)
	for _, name := range []string{"hours", "days", "voices"} {
		for k, v := range s.View("desk/" + name).From(nil) {
			line(name, fmt.Sprintf("%x", k), fmt.Sprintf("%x", v))
		}
	}
	r := s.Roster()
	for _, m := range r.Members() {
		line("member", m.Name, m)
	}
	line("policy", "", r.Policy())
	return nil
}

// differ gives the first lines in which two states differ.
func differ(a, b []string) string {
	in := map[string]bool{}
	for _, l := range b {
		in[l] = true
	}
	var out []string
	for _, l := range a {
		if !in[l] {
			out = append(out, "  only here:  "+short(l, 500))
		}
		delete(in, l)
	}
	for _, l := range b {
		if in[l] {
			out = append(out, "  only there: "+short(l, 500))
		}
	}
	return strings.Join(out[:min(len(out), 6)], "\n")
}
