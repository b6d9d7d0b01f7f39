package cli

import (
	"bufio"
	"errors"
	"io"
)

// errLong says that a line was longer than it may be. It has been read over.
var errLong = errors.New("the line is too long")

// readLine reads one line of at most most bytes, without its end. The last
// line may lack its end; after it the error is io.EOF. A longer line is
// errLong, and reading goes on behind it. The line is good until the next call.
func readLine(in *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if n := len(part); n > 0 && part[n-1] == '\n' {
			part = part[:n-1]
		}
		if long = long || len(line)+len(part) > most; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLong
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		}
		return line, err
	}
}
