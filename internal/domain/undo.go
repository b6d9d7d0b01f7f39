package domain

// CanUndo reports whether an event of this kind can be taken back. What was
// heard, and what a network did with a reply, is so whether we like it or
// not; an undo that names it counts for nothing.
func CanUndo(k Kind) bool {
	switch k {
	case Claimed, Released, Assigned, Tagged, Untagged, Classified, Felt, Labelled, Grouped, Ungrouped, Noted,
		Snoozed, Resolved, Reopened, Replied, Proposed, Approved, Declined, Recalled, Undone:
		return true
	}
	return false
}

// TakenBack is the set of events that were undone, of entries in the order
// of Fold. An undo counts only in the journal of the event that it names (so
// nobody's bundle can take back what others did), only after that event, and
// never for a reply that may be out or for the recall of one that is gone. It
// can itself be undone.
func TakenBack(entries []Entry) map[Ref]bool {
	var earlier map[Ref]*Event
	for i := range entries {
		if entries[i].Event.Kind == Undone {
			earlier = make(map[Ref]*Event, len(entries))
			break
		}
	}
	if earlier == nil {
		return nil
	}
	for i := range entries {
		earlier[entries[i].Event.Ref()] = &entries[i].Event
	}
	void := map[Ref]bool{}
	for i := len(entries) - 1; i >= 0; i-- {
		e := &entries[i].Event
		delete(earlier, e.Ref())
		target := earlier[e.Undoes]
		if e.Kind != Undone || entries[i].Void != "" || void[e.Ref()] || target == nil || target.Journal != e.Journal || !CanUndo(target.Kind) {
			continue
		}
		switch {
		case sends(target.Kind) && MayBeOut(entries, target.Reply):
		case target.Kind == Recalled && gone(entries, target.Reply):
		default:
			void[e.Undoes] = true
		}
	}
	return void
}

// sends reports whether a kind lets a reply go out, at once or when it is approved.
func sends(k Kind) bool { return k == Replied || k == Proposed || k == Approved }

// MayBeOut reports whether the reply has left or may have: the network took
// it, or an attempt was begun of which no event says that it failed.
func MayBeOut(entries []Entry, reply string) bool {
	open := map[int]bool{}
	speaks := speakers(entries, reply)
	for i := range entries {
		e := &entries[i].Event
		if !speaks(&entries[i]) {
			continue
		}
		switch e.Kind {
		case Sent:
			return true
		case Sending:
			if _, known := open[e.Attempt]; !known {
				open[e.Attempt] = true
			}
		case Failed:
			open[e.Attempt] = false
		}
	}
	for _, doubtful := range open {
		if doubtful {
			return true
		}
	}
	return false
}

// gone reports whether the network has taken a reply down.
func gone(entries []Entry, reply string) bool {
	speaks := speakers(entries, reply)
	for i := range entries {
		if entries[i].Event.Kind == Removed && speaks(&entries[i]) {
			return true
		}
	}
	return false
}
