package domain

import "slices"

// Numbers are a range of the numbers of a journal, both ends included.
type Numbers struct {
	Journal     JournalID
	First, Last uint64
}

// Differs tells which events the roster may judge other than old does, apart
// from roster events and from what RepliesDiffer tells of.
func (r *Roster) Differs(old *Roster) []Numbers {
	var list []Numbers
	for j := range r.seats {
		list = differ(list, j, r.seats[j], old.stints(j))
	}
	if old != nil {
		for j := range old.seats {
			if r.seats[j] == nil {
				list = differ(list, j, nil, old.seats[j])
			}
		}
	}
	return list
}

func (r *Roster) stints(j JournalID) []stint {
	if r == nil {
		return nil
	}
	return r.seats[j]
}

// differ adds the numbers for which two lists have different terms.
func differ(list []Numbers, j JournalID, a, b []stint) []Numbers {
	var from []uint64
	for _, s := range slices.Concat(a, b) {
		from = append(from, s.from)
	}
	slices.Sort(from)
	from = slices.Compact(from)
	for i, first := range from {
		last := uint64(maxAfter)
		if i+1 < len(from) {
			last = from[i+1] - 1
		}
		if !alike(termsAt(a, first), termsAt(b, first)) {
			list = append(list, Numbers{j, first, last})
		}
	}
	return list
}

func termsAt(list []stint, seq uint64) *Terms {
	if s := stintAt(list, seq); s != nil {
		return s.terms
	}
	return nil
}

// alike reports whether terms let the same events count: expertise does not
// come into it.
func alike(a, b *Terms) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Name == b.Name && a.Role == b.Role && a.Certified.Equal(b.Certified) && slices.Equal(a.Also, b.Also) &&
		slices.Equal(a.Sources, b.Sources) && slices.Equal(a.Subjects, b.Subjects) && slices.Equal(a.Sends, b.Sends)
}

// Alike reports whether two judgements of one event come to the same.
func (e *Entry) Alike(o *Entry) bool {
	return e.Void == o.Void && alike(e.Terms, o.Terms)
}

// RepliesDiffer tells where replies stand that the roster may judge other than
// old does, because by one of them they needed a certificate and by the other
// none: anywhere in the journals of people.
func (r *Roster) RepliesDiffer(old *Roster) (list []Numbers) {
	if slices.Equal(r.certified(), old.certified()) {
		return nil
	}
	for j, stints := range r.seats {
		if slices.ContainsFunc(stints, func(s stint) bool { return Permits(s.terms.Role, Replied) }) {
			list = append(list, Numbers{j, 1, maxAfter})
		}
	}
	return list
}

// certified are the clocks at which the need of a certificate began and ended,
// in turn.
func (r *Roster) certified() (turns []Clock) {
	if r == nil {
		return nil
	}
	for _, p := range r.policies {
		if p.Certify == (len(turns)%2 == 0) {
			turns = append(turns, p.at)
		}
	}
	return turns
}
