// Package bundle is the form in which a range of journals travels: one file
// of JSON Lines that a person can read, a machine can merge, and anybody can
// prove offline.
//
// The first line is a header with the signed heads:
//
//	{"hark":"bundle","v":1,"heads":[...]}
//
// and every other line is one event, its stored bytes verbatim, with the salt
// and the text that belong to it where they were not erased:
//
//	{"event":{...},"salt":"<base64>","text":"..."}
//
// The same heads and records always give the same bytes. Reading is
// streaming, bounds every line, and names the line in every error; it never
// trusts what it reads: Verify proves a bundle without any log.
package bundle

import (
	"io"
	"iter"
	"time"

	"hark/internal/domain"
)

// Reader reads a bundle.
type Reader struct {
	Heads []domain.Head // as the header gives them, not verified
}

// Report is what Verify found in a sound bundle.
type Report struct {
	Journals     []Journal
	Events       int
	Texts        int // texts that are in the bundle and match their events
	Erased       int // texts that events speak of and that are not in the bundle
	Shifts       []domain.Shift
	Acknowledged []Acknowledgement
	First, Last  time.Time // of the events, by their clocks
}

// Journal is one journal's part of a bundle.
type Journal struct {
	ID            domain.JournalID
	Name          string           // its writer's, where its first event is in the bundle
	First, Last   uint64           // the range of numbers
	Countersigned domain.JournalID // by whom its head is; zero if by nobody
}

// Acknowledgement is the word of the next shift that it has read a hand-off.
type Acknowledgement struct {
	Shift string
	By    string
	At    time.Time
}

// Write writes a bundle.
func Write(w io.Writer, heads []domain.Head, records iter.Seq2[domain.Record, error]) error {
	return io.ErrNoProgress
}

// Read reads the header of a bundle.
func Read(r io.Reader) (*Reader, error) { return nil, io.ErrNoProgress }

// Records yields the bundle's records in order, once.
func (r *Reader) Records() iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {}
}

// Verify proves a bundle.
func Verify(r io.Reader) (Report, error) { return Report{}, io.ErrNoProgress }
