package lines

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json"
)

// place is how far a file was read: the cursor.
type place struct {
	Offset int64  `json:"offset"`
	Line   int64  `json:"line"` // lines before Offset
	Tail   string `json:"tail"` // fingerprint of what stands before Offset
}

// tailBytes is how much before the offset is compared: enough that two files
// of mentions do not agree by chance.
const tailBytes = 1024

// fingerprint is of what stands in f before offset. It fails where f is shorter.
func fingerprint(f io.ReaderAt, offset int64) (string, error) {
	buf := make([]byte, min(offset, tailBytes))
	if n, err := f.ReadAt(buf, offset-int64(len(buf))); n < len(buf) {
		return "", err
	}
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:8]), nil
}

// standsIn reports whether f is still the file that p was a place of.
func (p place) standsIn(f io.ReaderAt) bool {
	tail, err := fingerprint(f, p.Offset)
	return err == nil && (tail == p.Tail || p.Offset == 0)
}

// parsePlace reads a cursor. One that it cannot read is the beginning: what
// the log knows already is not taken twice.
func parsePlace(cursor []byte) place {
	var p place
	if json.Unmarshal(cursor, &p) != nil || p.Offset < 0 || p.Line < 0 {
		return place{}
	}
	return p
}

func (p place) cursor() ([]byte, error) { return json.Marshal(p) }

// open opens a plain file.
func open(path string) (*os.File, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a plain file; give - and pipe it to standard input", path)
	}
	return os.Open(path)
}
