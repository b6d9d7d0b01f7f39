package eventlog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"hark/internal/domain"
)

// What one commit of a merge takes at most, in events and in bytes of them and
// their texts: it is held in memory, and whoever writes meanwhile waits for it.
// Less would cost more, because a commit writes the pages of the views anew that
// it touches, be it by one event or by many: to fold 247,501 events took 47.6
// us of the processor each by 1,024, 32.9 by 4,096 and 29.0 by 8,192. While a
// console took in as many from a hub, something small that was written at it
// took 45 ms in the middle with 4,096, and 220 with 8,192.
const (
	MergeEvents = 4096
	MergeBytes  = 8 << 20
)

// spool keeps the records of a merge while they are being proven: only then is
// the first of them stored. As many as one commit takes stay in memory, decoded;
// where there are more, all go to a temporary file, and need no memory.
type spool struct {
	held []stored
	size int // bytes of held
	file *os.File
	w    *bufio.Writer
}

// close removes the file, where there is one.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// empty reports whether no record was added.
func (s *spool) empty() bool { return s.file == nil && len(s.held) == 0 }

// fits counts r to what is held, and reports whether one commit takes it all.
func (s *spool) fits(r *stored) bool {
	s.size += len(r.entry.Raw) + len(r.text)
	return len(s.held) < MergeEvents && s.size <= MergeBytes
}

// add takes a record in.
func (s *spool) add(r stored) error {
	if s.file == nil {
		if s.fits(&r) {
			if len(s.held) == cap(s.held) {
				s.held = slices.Grow(s.held, max(len(s.held), 16)) // they are large: doubled, they are copied half as often
			}
			s.held = append(s.held, r)
			return nil
		}
		if err := s.spill(); err != nil {
			return err
		}
	}
	return s.write(&r)
}

// spill makes the file, and writes to it what was held.
func (s *spool) spill() (err error) {
	if s.file, err = os.CreateTemp("", "hark-merge-*"); err != nil {
		return fmt.Errorf("make spool: %w", err)
	}
	s.w = bufio.NewWriterSize(s.file, 1<<16)
	for i := range s.held {
		if err := s.write(&s.held[i]); err != nil {
			return err
		}
	}
	s.held = nil
	return nil
}

// write writes a record: its three parts, each after its length.
func (s *spool) write(r *stored) error {
	for _, part := range [...][]byte{r.entry.Raw, r.salt, []byte(r.text)} {
		if _, err := s.w.Write(binary.AppendUvarint(nil, uint64(len(part)))); err != nil {
			return fmt.Errorf("write spool: %w", err)
		}
		if _, err := s.w.Write(part); err != nil {
			return fmt.Errorf("write spool: %w", err)
		}
	}
	return nil
}

// batches hands the records of the events that pick takes, which is all where it
// is nil, to store, in order and in commits' worth. store keeps nothing of them.
func (s *spool) batches(pick func(*domain.Event) bool, store func([]stored) error) error {
	if s.file == nil && pick == nil && len(s.held) > 0 {
		return store(s.held)
	}
	var batch spool // which is never spilled
	err := s.each(func(r *stored) error {
		if pick != nil && !pick(&r.entry.Event) {
			return nil
		}
		if !batch.fits(r) && len(batch.held) > 0 {
			if err := store(batch.held); err != nil {
				return err
			}
			batch = spool{held: batch.held[:0]}
			batch.fits(r)
		}
		batch.held = append(batch.held, *r)
		return nil
	})
	if err != nil || len(batch.held) == 0 {
		return err
	}
	return store(batch.held)
}

// each hands on the records, in order.
func (s *spool) each(f func(r *stored) error) error {
	for i := range s.held {
		if err := f(&s.held[i]); err != nil {
			return err
		}
	}
	if s.file == nil {
		return nil
	}
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write spool: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read spool: %w", err)
	}
	in := bufio.NewReaderSize(s.file, 1<<16)
	for {
		r, err := next(in)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = r.entry.Decode()
		}
		if err != nil {
			return fmt.Errorf("read spool: %w", err)
		}
		if err := f(&r); err != nil {
			return err
		}
	}
}

// next reads a record back, or gives io.EOF itself.
func next(in *bufio.Reader) (r stored, err error) {
	var parts [3][]byte
	for i := range parts {
		n, err := binary.ReadUvarint(in)
		if err == io.EOF && i == 0 {
			return r, err
		}
		if err == nil {
			parts[i] = make([]byte, n)
			_, err = io.ReadFull(in, parts[i])
		}
		if err != nil {
			return r, errors.Join(io.ErrUnexpectedEOF, err)
		}
	}
	r.entry.Raw, r.text = parts[0], string(parts[2])
	if len(parts[1]) > 0 {
		r.salt = parts[1]
	}
	return r, nil
}
