package app

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"

	"hark/internal/bundle"
	"hark/internal/domain"
)

// Signer is a journal, and the names that its events give for who did them.
type Signer struct {
	Journal domain.JournalID
	Names   []string
	Ours    bool
	New     bool // it is in what is being looked at
}

// add notes a name, of which a journal has few.
func (s *Signer) add(name string) {
	if name != "" && len(s.Names) < bundle.NamesMax && !slices.Contains(s.Names, name) {
		s.Names = append(s.Names, name)
	}
}

// warningsMax bounds the warnings about one file.
const warningsMax = 20

// SameNames warns of names that several journals use, where one of them is
// new and not ours. Every machine has a listener, which is no person.
func SameNames(list []Signer) []string {
	users := map[string][]Signer{}
	for _, s := range list {
		for _, name := range s.Names {
			users[name] = append(users[name], s)
		}
	}
	delete(users, ListenerName)
	warnings := []string{}
	for _, name := range slices.Sorted(maps.Keys(users)) {
		same := users[name]
		if !slices.ContainsFunc(same, func(s Signer) bool { return s.New && !s.Ours }) {
			continue
		}
		slices.SortFunc(same, func(a, b Signer) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), bytes.Compare(a.Journal[:], b.Journal[:]))
		})
		for _, s := range same[1:] {
			if !s.Ours && len(warnings) < warningsMax {
				warnings = append(warnings, fmt.Sprintf("journal %s also calls itself %s; hark cannot yet tell people apart (no roster)", s.Journal, name))
			}
		}
	}
	return warnings
}

// rank is who may rather have a name: we, then those who had it before.
func rank(s Signer) int {
	switch {
	case s.Ours:
		return 0
	case !s.New:
		return 1
	}
	return 2
}

// signers gathers the names in records on their way into the log.
type signers map[domain.JournalID]*Signer

func (m signers) of(j domain.JournalID) *Signer {
	if m[j] == nil {
		m[j] = &Signer{Journal: j}
	}
	return m[j]
}

// watch passes records on. What cannot be read is for the merge to refuse.
func (m signers) watch(records iter.Seq2[domain.Record, error]) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for r, err := range records {
			if err == nil {
				if e, err := domain.Decode(r.Raw); err == nil {
					s := m.of(e.Journal)
					s.New = true
					s.add(e.By)
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// warnings adds who wrote what the log holds, and compares. Where there is a
// roster, it tells people apart.
func (a *App) warnings(m signers) ([]string, error) {
	if a.Founder() != (domain.JournalID{}) {
		return []string{}, nil
	}
	writers, err := a.log.Writers()
	if err != nil {
		return nil, fmt.Errorf("compare names: %w", err)
	}
	for _, w := range writers {
		s := m.of(w.Journal)
		s.Ours = w.Ours || a.ours(w.Journal)
		s.add(w.Name)
	}
	list := make([]Signer, 0, len(m))
	for _, s := range m {
		list = append(list, *s)
	}
	return SameNames(list), nil
}
