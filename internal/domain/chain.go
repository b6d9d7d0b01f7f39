package domain

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Chain proves records that come from elsewhere: that each one is what its
// journal's writer signed, directly or through the events after it. Records
// may come in any order and leave gaps; what it keeps grows with the number
// of unbroken stretches, not of records. Nothing is proven until Close.
type Chain struct {
	heads     map[Ref]Hash
	stretches map[JournalID][]*stretch
	ends      map[Ref]*stretch // by their last event
	added     int
}

// maxSeq bounds the numbers of events that come from elsewhere: what a JSON
// number holds exactly in any reader (RFC 8259, section 6).
const maxSeq = 1 << 53

// RecordError says which of the records that were added is wrong.
type RecordError struct {
	Record int // 1 is the first that was added
	Err    error
}

// Error implements error.
func (e *RecordError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// stretch is an unbroken range of a journal, as it came.
type stretch struct {
	first, last uint64
	prev, end   Hash // what the first says comes before it; the hash of the last
	record      int  // which record was added last
}

// NewChain begins a proof from heads, whose signatures it checks. Two heads
// of one journal and number that differ are a forgery.
func NewChain(heads []Head) (*Chain, error) {
	c := &Chain{heads: map[Ref]Hash{}, stretches: map[JournalID][]*stretch{}, ends: map[Ref]*stretch{}}
	for i := range heads {
		h := &heads[i]
		if err := h.Verify(); err != nil {
			return nil, err
		}
		ref := Ref{h.Journal, h.Seq}
		if known, ok := c.heads[ref]; ok && known != h.Hash {
			return nil, fmt.Errorf("verify head of journal %s at %d: two heads differ: %w", h.Journal, h.Seq, ErrForged)
		}
		c.heads[ref] = h.Hash
	}
	return c, nil
}

// Add takes one record in: its shape, its text, and its place after the
// record of the same journal that came before it.
func (c *Chain) Add(r *Record) (e Event, err error) {
	if err = e.decode(r.Raw); err == nil || errors.Is(err, ErrNewer) {
		err = c.add(&e, r)
	}
	return e, err
}

// AddEntry is Add for who stores the record then: its event comes back as
// DecodeEntry gives it.
func (c *Chain) AddEntry(r *Record) (Entry, error) {
	e := Entry{Raw: r.Raw}
	unknown := e.Event.decode(r.Raw)
	if unknown != nil && !errors.Is(unknown, ErrNewer) {
		return e, unknown
	}
	err := c.add(&e.Event, r)
	if unknown != nil {
		e.Event.Kind = newer
	}
	return e, err
}

// add takes in a record and its event.
func (c *Chain) add(e *Event, r *Record) error {
	c.added++
	if e.Seq == 0 || e.Seq > maxSeq || bytes.IndexByte(r.Raw, '\n') >= 0 {
		return errors.New("decode event: its number is not one, or it is not one line")
	}
	if err := r.check(e); err != nil {
		return err
	}
	if e.Seq == 1 {
		if err := e.begins(); err != nil {
			return err
		}
	}
	hash := HashOf(r.Raw)
	if head, ok := c.heads[e.Ref()]; ok && head != hash {
		return fmt.Errorf("verify %s/%d: it is not the event whose head was signed: %w", e.Journal, e.Seq, ErrForged)
	}
	return c.extend(e, hash)
}

func (c *Chain) extend(e *Event, hash Hash) error {
	before := Ref{e.Journal, e.Seq - 1}
	s := c.ends[before]
	if s == nil {
		s = &stretch{first: e.Seq, prev: e.Prev}
		c.stretches[e.Journal] = append(c.stretches[e.Journal], s)
	} else if e.Prev != s.end {
		return fmt.Errorf("verify %s/%d: it does not follow the event before it: %w", e.Journal, e.Seq, ErrForged)
	}
	delete(c.ends, before)
	s.last, s.end, s.record = e.Seq, hash, c.added
	c.ends[e.Ref()] = s
	return nil
}

// Close finishes the proof: the end of every stretch must be a signed head,
// or what comes right after it must be proven and name it as the one before.
// held tells what a log already holds and has proven: what the event called
// ref names as the one before it; it may be nil. The error is a *RecordError.
func (c *Chain) Close(held func(ref Ref) (prev Hash, ok bool)) error {
	for j, list := range c.stretches {
		slices.SortFunc(list, func(a, b *stretch) int { return cmp.Compare(a.first, b.first) })
		for i, s := range list {
			var next *stretch
			if i+1 < len(list) {
				next = list[i+1]
			}
			if err := c.anchor(j, s, next, held); err != nil {
				return &RecordError{s.record, err}
			}
		}
	}
	return nil
}

func (c *Chain) anchor(j JournalID, s, next *stretch, held func(Ref) (Hash, bool)) error {
	if next != nil && next.first <= s.last {
		return fmt.Errorf("verify %s/%d: it is there twice", j, next.first)
	}
	if _, ok := c.heads[Ref{j, s.last}]; ok {
		return nil // Add compared the hash
	}
	var prev Hash
	var ok bool
	if next != nil && next.first == s.last+1 {
		prev, ok = next.prev, true
	} else if held != nil {
		prev, ok = held(Ref{j, s.last + 1})
	}
	switch {
	case !ok:
		return fmt.Errorf("verify %s/%d: no signed head covers it; events are missing after it, or were cut off: %w", j, s.last, ErrForged)
	case prev != s.end:
		return fmt.Errorf("verify %s/%d: the event after it names another one: %w", j, s.last, ErrForged)
	}
	return nil
}

// begins checks a journal's first event.
func (e *Event) begins() error {
	if e.Prev != (Hash{}) || e.Kind != Opened {
		return fmt.Errorf("verify %s/1: a journal begins with an event of kind %s and nothing before it: %w", e.Journal, Opened, ErrForged)
	}
	_, err := e.Founder()
	return err
}

// check compares what was written with the event it came with.
func (r *Record) check(e *Event) error {
	if r.Salt == nil && r.Text == "" {
		return nil // there is none, or it was erased
	}
	switch {
	case len(r.Text) > MaxText:
		return fmt.Errorf("verify %s/%d: a text of %d bytes, at most %d are allowed", e.Journal, e.Seq, len(r.Text), MaxText)
	case len(r.Salt) != SaltSize || HashText(r.Salt, r.Text) != e.Text:
		return fmt.Errorf("verify %s/%d: the text is not the one that was written: %w", e.Journal, e.Seq, ErrForged)
	}
	return nil
}
