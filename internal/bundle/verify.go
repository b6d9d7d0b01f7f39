package bundle

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"hark/internal/domain"
)

// Report is what Verify found in a sound bundle.
type Report struct {
	Journals     []Journal // in order of their ids
	Events       int
	Texts        int // texts that are in the bundle and match their events
	Erased       int // texts that events speak of and that are not in the bundle
	Shifts       []domain.Shift
	Acknowledged []Acknowledgement
	First, Last  time.Time // of the events, by their clocks
}

// Journal is one journal's part of a bundle. First and Last are 0 where the
// bundle holds its head alone.
type Journal struct {
	ID            domain.JournalID
	Name          string           // its writer's, where its first event is in the bundle
	By            []string         // the names that its events give for who did them, as they come; the first NamesMax
	First, Last   uint64           // the range of numbers
	Head          uint64           // the highest number that its writer signed
	Countersigned domain.JournalID // by whose writer a head of it is; zero if by nobody's
}

// NamesMax is how many names of one journal are kept. A person has one, or a
// few over the years; somebody hostile may write any number.
const NamesMax = 16

// Acknowledgement is the word of the next shift that it has read a hand-off.
type Acknowledgement struct {
	Shift string
	By    string
	At    time.Time
	Heads int // how many heads it countersigned, with signatures that hold
}

// Verify proves a bundle: the signatures and countersignatures of its heads,
// the chain of every journal up to them, the name of every journal, and every
// text against its hash. What is wrong comes back as an error that names the
// line; the report is then of no use.
func Verify(r io.Reader) (Report, error) {
	b, err := Read(r)
	if err != nil {
		return Report{}, err
	}
	chain, err := domain.NewChain(b.Heads)
	if err != nil {
		return Report{}, fmt.Errorf("verify bundle: line 1: %w", err)
	}
	v := &verifier{journals: map[domain.JournalID]*Journal{}}
	for i := range b.Heads {
		h := &b.Heads[i]
		j := v.journal(h.Journal)
		j.Head = max(j.Head, h.Seq)
		if h.Countersigned != nil {
			j.Countersigned = h.Countersigned.Journal
		}
	}
	for rec, err := range b.Records() {
		if err != nil {
			return Report{}, err
		}
		e, err := chain.Add(&rec)
		if err == nil {
			err = v.event(&e, &rec)
		}
		if err != nil {
			return Report{}, fmt.Errorf("verify bundle: line %d: %w", b.line, err)
		}
	}
	if err := chain.Close(nil); err != nil {
		var at *domain.RecordError
		if errors.As(err, &at) {
			return Report{}, fmt.Errorf("verify bundle: line %d: %w", at.Record+1, err)
		}
		return Report{}, fmt.Errorf("verify bundle: %w", err)
	}
	return v.report(), nil
}

// verifier gathers the report.
type verifier struct {
	Report
	journals map[domain.JournalID]*Journal
}

func (v *verifier) journal(id domain.JournalID) *Journal {
	j := v.journals[id]
	if j == nil {
		j = &Journal{ID: id}
		v.journals[id] = j
	}
	return j
}

func (v *verifier) event(e *domain.Event, r *domain.Record) error {
	v.Events++
	switch {
	case r.Salt != nil:
		v.Texts++
	case !e.Text.IsZero():
		v.Erased++
	}
	j := v.journal(e.Journal)
	if j.First == 0 || e.Seq < j.First {
		j.First = e.Seq
	}
	j.Last = max(j.Last, e.Seq)
	if len(j.By) < NamesMax && e.By != "" && !slices.Contains(j.By, e.By) {
		j.By = append(j.By, e.By)
	}
	if t := e.At.Time(); v.First.IsZero() || t.Before(v.First) {
		v.First = t
	}
	if t := e.At.Time(); t.After(v.Last) {
		v.Last = t
	}
	switch e.Kind {
	case domain.Opened:
		if e.Seq == 1 {
			j.Name = e.By
		}
	case domain.HandedOver:
		if e.Shift != nil {
			v.Shifts = append(v.Shifts, *e.Shift)
		}
	case domain.Acknowledged:
		return v.acknowledged(e)
	}
	return nil
}

// acknowledged checks the heads that the next shift countersigned.
func (v *verifier) acknowledged(e *domain.Event) error {
	a := Acknowledgement{By: e.By, At: e.At.Time(), Heads: len(e.Heads)}
	if e.Shift != nil {
		a.Shift = e.Shift.ID
	}
	for i := range e.Heads {
		h := &e.Heads[i]
		if err := h.Verify(); err != nil {
			return err
		}
		if h.Countersigned == nil || h.Countersigned.Journal != e.Journal {
			return fmt.Errorf("an acknowledgement by journal %s has a head that it did not countersign: %w", e.Journal, domain.ErrForged)
		}
	}
	v.Acknowledged = append(v.Acknowledged, a)
	return nil
}

func (v *verifier) report() Report {
	for _, j := range v.journals {
		v.Journals = append(v.Journals, *j)
	}
	slices.SortFunc(v.Journals, func(a, b Journal) int {
		return cmp.Or(bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.First, b.First))
	})
	return v.Report
}
