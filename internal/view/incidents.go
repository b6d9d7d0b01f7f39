package view

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/near"
)

// bucketIncidents holds every incident of the log: id -> incidentRecord, JSON.
const bucketIncidents = "incidents"

// Incident is a subject that is talked about out of the ordinary, as all its
// events together say.
type Incident struct {
	domain.Incident              // as it was last said; since, first mention and alert are the earliest said, P the least
	Open            bool         `json:"open"`             // it is not over
	Ended           time.Time    `json:"ended,omitzero"`   // when it was found to be over
	Changed         time.Time    `json:"changed,omitzero"` // when it last grew or ended
	Owner           string       `json:"owner,omitzero"`   // who looks after it; empty is nobody yet
	Taken           time.Time    `json:"taken,omitzero"`   // when somebody first did
	At              domain.Clock `json:"-"`                // of the latest event of it
	Last            domain.Kind  `json:"-"`                // the kind of that event
}

// Lead is the time from the first mention to the alert: how long it took to notice.
func (i *Incident) Lead() time.Duration {
	if i.First.IsZero() || i.Alerted.Before(i.First) {
		return 0
	}
	return i.Alerted.Sub(i.First)
}

// About is the subject in words: "everything" where it is the desk as a whole.
func (i *Incident) About() string { return cmp.Or(i.Subject, "everything") }

// Rarity says in words how unusual it is: "once in 3 years by its own past".
func (i *Incident) Rarity() string { return rarity(i.P) + " by its own past" }

// Negative reports whether it is those who write negatively that are many.
func (i *Incident) Negative() bool { return i.Series == "negative" }

// What says in words what happens, without the subject: "37 people write
// negatively, 2.5 are usual".
func (i *Incident) What() string {
	verb := "write"
	if i.Negative() {
		verb = "write negatively"
	}
	if !i.Open {
		verb = strings.Replace(verb, "write", "wrote", 1)
	}
	return fmt.Sprintf("%d people %s, %s usual", i.Count, verb, usually(i.Expected))
}

func usually(m float64) string {
	switch {
	case m < 0.95:
		return fmt.Sprintf("%.1f is", m)
	case m < 9.95:
		return fmt.Sprintf("%.1f are", m)
	}
	return fmt.Sprintf("%.0f are", m)
}

// Filter lists what an incident is made of: a filter of Search. In the hours
// between two alarms that count as one, there may be more than it counted.
func (i *Incident) Filter() string {
	f := postedIn(Period{i.Since, i.Until}) + " is:net"
	if i.Subject != "" {
		f += " subject:" + quoteValue(i.Subject)
	}
	if i.Negative() {
		f += " sentiment:negative"
	}
	return f
}

// describeIncident is a sentence for the activity.
func describeIncident(e *domain.Event) (who, what string) {
	if e.Incident == nil {
		return "", "an incident without content"
	}
	i := Incident{Incident: *e.Incident, Open: e.Kind == domain.Warned}
	if len(i.ID) > shortID {
		i.ID = i.ID[:shortID]
	}
	switch {
	case e.Kind == domain.Warned:
		return "hark", "warns of " + i.About() + ": " + i.What() + ", " + i.Rarity()
	case e.Kind == domain.Calmed:
		return "hark", "finds " + i.About() + " as usual again"
	case e.To != "":
		return cmp.Or(e.By, "somebody"), "gave incident " + i.ID + " to " + e.To
	}
	return cmp.Or(e.By, "somebody"), "looks after incident " + i.ID
}

// shortID is as much of an id as tells a day's work apart.
const shortID = 7

// incidentRecord is what is kept of an incident. Every part of it is the least
// or the latest of what the events say, so their order of arrival is nothing.
type incidentRecord struct {
	Incident
	Spoken stamp `json:"spoken"` // of the latest Warned or Calmed
	Named  stamp `json:"named"`  // of the latest Taken
	Took   stamp `json:"took"`   // of the first Taken
}

// stamp orders events as the fold does.
type stamp struct {
	At      domain.Clock     `json:"at"`
	Journal domain.JournalID `json:"journal"`
	Seq     uint64           `json:"seq"`
}

func (s stamp) before(o stamp) bool {
	a := domain.Event{At: s.At, Journal: s.Journal, Seq: s.Seq}
	b := domain.Event{At: o.At, Journal: o.Journal, Seq: o.Seq}
	return a.Before(&b)
}

// incidentIDMax bounds an id: it is a key, and comes with other people's logs.
const incidentIDMax = 64

// incident folds an event of early warning.
func (f *folding) incident(e *domain.Event) error {
	in := e.Incident
	switch e.Kind {
	case domain.Warned, domain.Calmed, domain.Taken:
	default:
		return nil
	}
	if in == nil || in.ID == "" || len(in.ID) > incidentIDMax {
		return nil
	}
	b := f.tx.Bucket(bucketIncidents)
	var r incidentRecord
	if raw := b.Get([]byte(in.ID)); raw != nil {
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("read incident %s: %w", in.ID, errCorrupt)
		}
	}
	r.ID = in.ID
	at := stamp{e.At, e.Journal, e.Seq}
	if e.Kind == domain.Taken {
		r.take(e, at)
	} else {
		r.say(e, at)
	}
	return kv.PutJSON(b, []byte(in.ID), &r)
}

// say takes in that it began, grew or ended.
func (r *incidentRecord) say(e *domain.Event, at stamp) {
	old, in := r.Incident.Incident, *e.Incident
	in.Alerted = cmp.Or(in.Alerted, e.At.Time())
	if r.Spoken.before(at) {
		r.Spoken, r.Incident.Incident = at, in
		r.Open, r.Ended, r.Changed = e.Kind == domain.Warned, time.Time{}, e.At.Time()
		if !r.Open {
			r.Ended = e.At.Time()
		}
	}
	if old.Alerted.IsZero() { // these are the first words of it
		return
	}
	now := &r.Incident.Incident
	now.Since, now.First = earliest(old.Since, in.Since), earliest(old.First, in.First)
	now.Alerted = earliest(old.Alerted, in.Alerted)
	now.P = min(old.P, in.P)
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// take takes in who looks after it.
func (r *incidentRecord) take(e *domain.Event, at stamp) {
	if r.Named.before(at) {
		r.Named, r.Owner = at, cmp.Or(e.To, e.By)
	}
	if r.Took == (stamp{}) || at.before(r.Took) {
		r.Took, r.Taken = at, e.At.Time()
	}
}

// told is the incident with what its events say together.
func (r *incidentRecord) told() Incident {
	i := r.Incident
	i.At, i.Last = r.Spoken.At, domain.Calmed
	if i.Open {
		i.Last = domain.Warned
	}
	if r.Spoken.before(r.Named) {
		i.At, i.Last = r.Named.At, domain.Taken
	}
	return i
}

// Incidents are all there were: those that are not over first, and of these
// those that nobody looks after, then the latest. One of which only the owner
// is known yet is left out.
func Incidents(s kv.Snapshot) ([]Incident, error) {
	var list []Incident
	for k, v := range in(s, bucketIncidents).From(nil) {
		var r incidentRecord
		if err := json.Unmarshal(v, &r); err != nil {
			return nil, fmt.Errorf("read incident %q: %w", k, errCorrupt)
		}
		if !r.Alerted.IsZero() {
			list = append(list, r.told())
		}
	}
	rank := func(i *Incident) int {
		switch {
		case !i.Open:
			return 2
		case i.Owner != "":
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b Incident) int {
		return cmp.Or(rank(&a)-rank(&b), b.Alerted.Compare(a.Alerted), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// IncidentError says that an id names no incident, or several.
type IncidentError struct {
	ID   string
	Many bool
	Near string // what may be meant
}

// Error says what is wrong, and what may be meant.
func (e *IncidentError) Error() string {
	switch {
	case e.Many:
		return fmt.Sprintf("%q begins several incidents", e.ID)
	case e.Near != "":
		return fmt.Sprintf("there is no incident %q (did you mean %q?)", e.ID, e.Near)
	}
	return fmt.Sprintf("there is no incident %q", e.ID)
}

// IncidentOf finds an incident by its id or the beginning of it. The error of
// one that is not there is an *IncidentError.
func IncidentOf(s kv.Snapshot, prefix string) (Incident, error) {
	list, err := Incidents(s)
	if err != nil {
		return Incident{}, err
	}
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	var found []Incident
	var ids []string
	for _, i := range list {
		if i.ID == prefix {
			return i, nil
		}
		if prefix != "" && strings.HasPrefix(i.ID, prefix) {
			found = append(found, i)
		}
		ids = append(ids, i.ID)
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return Incident{}, &IncidentError{prefix, len(found) > 1, near.To(prefix, ids)}
}

// rarity is how often chance does something of which the chance is p an hour.
// A month of history cannot tell one in a century from one in ten.
func rarity(p float64) string {
	const day, year = 24.0, 24 * 365.25
	hours := max(1/max(p, 1e-12), 2)
	switch {
	case hours < 2*day:
		return fmt.Sprintf("once in %.0f hours", hours)
	case hours < 14*day:
		return fmt.Sprintf("once in %.0f days", hours/day)
	case hours < 60*day:
		return fmt.Sprintf("once in %.0f weeks", hours/day/7)
	case hours < 2*year:
		return fmt.Sprintf("once in %.0f months", hours/year*12)
	case hours < 100*year:
		return fmt.Sprintf("once in %.0f years", hours/year)
	}
	return "less than once in a hundred years"
}
