package eventlog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"hark/internal/domain"
)

// spool keeps the records of a merge in a temporary file while they are being
// proven: only then is the first of them stored, and however many there are,
// they need no memory.
type spool struct {
	file *os.File
	w    *bufio.Writer
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "hark-merge-*")
	if err != nil {
		return nil, fmt.Errorf("make spool: %w", err)
	}
	return &spool{f, bufio.NewWriterSize(f, 1<<16)}, nil
}

// close removes the file.
func (s *spool) close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// add writes a record: its three parts, each after its length.
func (s *spool) add(r *domain.Record) error {
	for _, part := range [...][]byte{r.Raw, r.Salt, []byte(r.Text)} {
		if _, err := s.w.Write(binary.AppendUvarint(nil, uint64(len(part)))); err != nil {
			return fmt.Errorf("write spool: %w", err)
		}
		if _, err := s.w.Write(part); err != nil {
			return fmt.Errorf("write spool: %w", err)
		}
	}
	return nil
}

// each reads the records back, in order.
func (s *spool) each(f func(r domain.Record) error) error {
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write spool: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read spool: %w", err)
	}
	in := bufio.NewReaderSize(s.file, 1<<16)
	for {
		var parts [3][]byte
		for i := range parts {
			n, err := binary.ReadUvarint(in)
			if err == io.EOF && i == 0 {
				return nil
			}
			if err != nil {
				return fmt.Errorf("read spool: %w", err)
			}
			parts[i] = make([]byte, n)
			if _, err := io.ReadFull(in, parts[i]); err != nil {
				return fmt.Errorf("read spool: %w", err)
			}
		}
		r := domain.Record{Raw: parts[0], Text: string(parts[2])}
		if len(parts[1]) > 0 {
			r.Salt = parts[1]
		}
		if err := f(r); err != nil {
			return err
		}
	}
}
