package view

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// crew numbers the names of colleagues from 1, in the order in which the log
// first names them. 0 is nobody, and everybody beyond maxCrew.
type crew struct {
	names []string // names[0] is empty
	known map[string]uint16
	fresh int // of names, those before it are stored
}

// maxCrew bounds what is believed of a log that names no end of people.
const maxCrew = 4000

func loadCrew(b kv.Reader) (*crew, error) {
	c := &crew{names: []string{""}, known: map[string]uint16{}}
	for k, v := range b.From(nil) {
		if len(k) != 2 || int(binary.BigEndian.Uint16(k)) != len(c.names) {
			return nil, fmt.Errorf("read the names of colleagues: %w", errCorrupt)
		}
		c.add(string(v))
	}
	c.fresh = len(c.names)
	return c, nil
}

func (c *crew) add(name string) {
	if name == "" || c.known[name] != 0 || len(c.names) > maxCrew {
		return
	}
	c.known[name] = uint16(len(c.names))
	c.names = append(c.names, name)
}

// meet numbers whom the events of a batch name, in the order of the log.
func (c *crew) meet(entries []domain.Entry) {
	order := make([]*domain.Entry, 0, len(entries))
	for i := range entries {
		if e := &entries[i]; e.Void == "" && e.Event.Kind != domain.Mentioned && !e.Event.Conversation.IsZero() {
			order = append(order, e)
		}
	}
	slices.SortStableFunc(order, func(a, b *domain.Entry) int { return cmp.Compare(a.Pos, b.Pos) })
	for _, e := range order {
		c.add(e.Event.By)
		c.add(e.Event.To)
	}
}

// number is who somebody is in stints.
func (c *crew) number(name string) uint16 { return c.known[name] }

func (c *crew) write(b kv.Bucket) error {
	for i := c.fresh; i < len(c.names); i++ {
		if err := b.Put(binary.BigEndian.AppendUint16(nil, uint16(i)), []byte(c.names[i])); err != nil {
			return err
		}
	}
	return nil
}
