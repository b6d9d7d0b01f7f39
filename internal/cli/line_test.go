package cli

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestReadLine(t *testing.T) {
	const most = 5000 // more than the reader's own buffer
	full, long := strings.Repeat("x", most), strings.Repeat("y", most+1)
	for in, want := range map[string][]string{
		"":                             nil,
		"\n":                           {""},
		"a\nb":                         {"a", "b"},
		"a\r\n\nb\n":                   {"a\r", "", "b"},
		full + "\n" + long + "\nafter": {full, "LONG", "after"},
		long:                           {"LONG"},
		long + "\n":                    {"LONG"},
		full:                           {full},
	} {
		r := bufio.NewReaderSize(strings.NewReader(in), 16)
		var got []string
		for {
			line, err := readLine(r, most)
			if errors.Is(err, errLong) {
				line, err = []byte("LONG"), nil
			}
			if err != nil {
				if !errors.Is(err, io.EOF) || len(line) > 0 {
					t.Errorf("%.20q ends with %q, %v", in, line, err)
				}
				break
			}
			got = append(got, string(line))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%.20q: got %.80q, want %.80q", in, got, want)
		}
	}
}
