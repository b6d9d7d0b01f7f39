package domain

// MayChange reports whether an administrator's journal may change the terms of
// another journal from now on: those of everybody but the founder and the
// administrators who stand as high or higher. The founder may change all, and
// stays an administrator. Without a roster nobody may.
func (r *Roster) MayChange(by, of JournalID) bool {
	if r == nil {
		return false
	}
	writer, other := stintAt(r.seats[by], maxSeq), stintAt(r.seats[of], maxSeq)
	switch {
	case writer == nil || writer.terms.Role != Administrator:
		return false
	case by == r.founder:
		return true
	case of == r.founder:
		return false
	case other == nil || other.by == nil || other.terms.Role != Administrator:
		return true
	}
	return writer.by != nil && other.by.round > writer.by.round
}
