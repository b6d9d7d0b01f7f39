package hub

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"hark/internal/bundle"
	"hark/internal/domain"
)

// A chunk is what one message of the events holds. A record that is larger
// than chunkBytes by itself is sent alone.
const (
	chunkBytes  = 256 << 10
	chunkEvents = 512
)

// chunk is an unbroken range of one journal, with the signed head of its last
// event, so that it proves itself.
type chunk struct {
	head    domain.Head
	records []domain.Record
}

// first is the number of the chunk's first event.
func (c *chunk) first() uint64 { return c.head.Seq - uint64(len(c.records)) + 1 }

func (c *chunk) encode() ([]byte, error) {
	var b bytes.Buffer
	if err := bundle.Write(&b, []domain.Head{c.head}, each(c.records)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// decodeChunk reads a chunk of journal j. Only its shape is checked; that it
// is what the writer signed, whoever stores it proves.
func decodeChunk(j domain.JournalID, data []byte) (chunk, error) {
	var c chunk
	b, err := bundle.Read(bytes.NewReader(data))
	if err != nil {
		return c, err
	}
	if len(b.Heads) != 1 || b.Heads[0].Journal != j {
		return c, fmt.Errorf("read chunk: it does not have the head of journal %s", j)
	}
	c.head = b.Heads[0]
	for r, err := range b.Records() {
		if err != nil {
			return c, err
		}
		c.records = append(c.records, r)
	}
	if len(c.records) == 0 || uint64(len(c.records)) > c.head.Seq {
		return c, fmt.Errorf("read chunk: %d events that end with number %d", len(c.records), c.head.Seq)
	}
	return c, c.ends()
}

// ends checks that a chunk ends with the event that its head is of: what later
// heads prove is then proven of this one as well, but for who signed it.
func (c *chunk) ends() error {
	last := c.records[len(c.records)-1].Raw
	e, err := domain.DecodeEntry(0, last)
	if err != nil {
		return fmt.Errorf("read chunk: %w", err)
	}
	if e.Event.Ref() != (domain.Ref{Journal: c.head.Journal, Seq: c.head.Seq}) || domain.HashOf(last) != c.head.Hash {
		return fmt.Errorf("read chunk: it does not end with the event of its head: %w", domain.ErrForged)
	}
	return nil
}

// prove checks that a chunk is what its writer signed.
func (c *chunk) prove() error {
	chain, err := domain.NewChain([]domain.Head{c.head})
	if err != nil {
		return err
	}
	for i := range c.records {
		e, err := chain.Add(&c.records[i])
		if err != nil {
			return err
		}
		if want := (domain.Ref{Journal: c.head.Journal, Seq: c.first() + uint64(i)}); e.Ref() != want {
			return fmt.Errorf("verify chunk: event %s/%d stands in the place of %s/%d: %w", e.Journal, e.Seq, want.Journal, want.Seq, domain.ErrForged)
		}
	}
	return chain.Close(nil)
}

// writerOf is the journal that a subject of events ends with.
func writerOf(subject string) (j domain.JournalID, err error) {
	if err := j.UnmarshalText([]byte(subject[strings.LastIndexByte(subject, '.')+1:])); err != nil {
		return j, fmt.Errorf("read subject %q: %w", subject, err)
	}
	return j, nil
}

// each yields records as Merge and Write take them.
func each(records []domain.Record) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}
