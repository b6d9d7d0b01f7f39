package mastodon

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// eventMax bounds one event, in bytes; a status has a few thousand.
const eventMax = 1 << 20

// readEvents reads server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html) and hands
// on each that has data; a line that begins with a colon is a heartbeat. Its
// error is that of the reader or of emit, or errEnded.
func readEvents(in io.Reader, emit func(event) error) error {
	r := bufio.NewReader(in)
	var e event
	some := false
	for {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			return errEnded // what has no blank line behind it is not whole
		}
		if err != nil {
			return err
		}
		if len(line) == 0 {
			if some {
				if err := emit(e); err != nil {
					return err
				}
			}
			e, some = event{}, false
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "event":
			e.kind = clean(string(value), 100)
		case "data":
			if some {
				e.payload = append(e.payload, '\n')
			}
			some = true
			if e.payload = append(e.payload, value...); len(e.payload) > eventMax {
				return fmt.Errorf("an event of more than %d bytes", eventMax)
			}
		}
	}
}

// readLine is the next line without its end, a copy.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if line = append(line, part...); len(line) > eventMax+16 {
			return nil, fmt.Errorf("a line of more than %d bytes", eventMax)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return nil, err
		default:
			return bytes.TrimRight(line, "\r\n"), nil
		}
	}
}
