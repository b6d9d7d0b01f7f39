package lines

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

func TestConformance(t *testing.T) {
	for _, follow := range []bool{false, true} {
		t.Run(fmt.Sprintf("follow=%v", follow), func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
				path := filepath.Join(t.TempDir(), "mentions.jsonl")
				h := sourcetest.Harness{
					New: func(t *testing.T) source.Source {
						return mustNew(t, Options{Name: "file", Path: path, Follow: follow, Every: time.Millisecond})
					},
					Publish: func(t *testing.T, posts ...domain.Mention) {
						for _, p := range posts {
							appendTo(t, path, string(encode(t, p))+"\n")
						}
					},
					Spoil:  func(t *testing.T) { appendTo(t, path, "{\"id\":7}\n") },
					Finite: !follow,
				}
				if follow {
					h.Break = func(t *testing.T, broken bool) {
						from, to := path, path+".hidden"
						if !broken {
							from, to = to, from
						}
						if err := os.Rename(from, to); err != nil {
							t.Error(err)
						}
					}
				}
				return h
			})
		})
	}
}

func mustNew(t *testing.T, o Options) *Lines {
	t.Helper()
	l, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func encode(t *testing.T, m domain.Mention) []byte {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(text)
		f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// listen hears l until the ear has n posts in all, or to the end where n is 0.
func listen(t *testing.T, l *Lines, e *sourcetest.Ear, n int) {
	t.Helper()
	if n == 0 {
		if e.Hear(t, l, nil); e.Err != nil {
			t.Fatal(e.Err)
		}
		return
	}
	e.Hear(t, l, func(e *sourcetest.Ear) bool { return len(e.Mentions) >= n })
}

func object(id string) string { return fmt.Sprintf(`{"id":%q,"text":"says %s"}`, id, id) }

func wantIDs(t *testing.T, e *sourcetest.Ear, want ...string) {
	t.Helper()
	var got []string
	for _, m := range e.Mentions {
		got = append(got, m.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("heard %q, want %q", got, want)
	}
}

func TestPlainFileTakesItsLastLineWithoutAnEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	appendTo(t, path, "\xef\xbb\xbf"+object("a")+"\r\n\n"+object("b"))
	h := &sourcetest.Ear{}
	listen(t, mustNew(t, Options{Name: "f", Path: path}), h, 0)
	wantIDs(t, h, "a", "b")
	appendTo(t, path, "\n"+object("c"))
	listen(t, mustNew(t, Options{Name: "f", Path: path}), h, 0)
	wantIDs(t, h, "a", "b", "c")
}

func TestFollowedFileWaitsForTheEndOfALine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	whole := object("b")
	appendTo(t, path, object("a")+"\n"+whole[:9])
	h := &sourcetest.Ear{}
	l := mustNew(t, Options{Name: "f", Path: path, Follow: true, Every: time.Millisecond})
	listen(t, l, h, 1)
	appendTo(t, path, whole[9:]+"\n")
	listen(t, l, h, 2)
	wantIDs(t, h, "a", "b")
	if len(h.Refused) > 0 {
		t.Errorf("half a line was refused: %+v", h.Refused)
	}
}

func TestRotationAndTruncationLoseNothing(t *testing.T) {
	rotate := func(t *testing.T, path string) {
		if err := os.Rename(path, path+".1"); err != nil {
			t.Fatal(err)
		}
	}
	truncateCopy := func(t *testing.T, path string) {
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path+".1", b, 0o600)
		}
		if err == nil {
			err = os.Truncate(path, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, turn := range map[string]func(*testing.T, string){"renamed": rotate, "copied and truncated": truncateCopy} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f")
			appendTo(t, path, object("a")+"\n")
			h := &sourcetest.Ear{}
			l := mustNew(t, Options{Name: "f", Path: path, Follow: true, Every: time.Millisecond})
			listen(t, l, h, 1)
			appendTo(t, path, object("b")+"\n") // written while nobody listens
			turn(t, path)
			appendTo(t, path, object("c")+"\n")
			listen(t, l, h, 3)
			wantIDs(t, h, "a", "b", "c")
		})
	}
}

// TestRotationWhileRunning rotates the file under a running source, when it
// has heard "a".
func TestRotationWhileRunning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	appendTo(t, path, object("a")+"\n")
	turned := false
	e := sourcetest.Hear(t, mustNew(t, Options{Name: "f", Path: path, Follow: true, Every: time.Millisecond}), nil, func(e *sourcetest.Ear) bool {
		if !turned && e.Has("a") {
			turned = true
			appendTo(t, path, object("b")) // its end never comes
			if err := os.Rename(path, path+".old"); err != nil {
				t.Error(err)
			}
			appendTo(t, path, object("c")+"\n")
		}
		return len(e.Mentions) >= 3
	})
	wantIDs(t, e, "a", "b", "c")
}

func TestRefusesWithLineNumberAndReason(t *testing.T) {
	in := strings.Join([]string{
		object("a"),
		`{"id":"x"`,
		`{"id":"y","text":"t","rating":"five"}`,
		`{"id":"z","text":"` + strings.Repeat("x", source.MentionMax) + `"}`,
		object("b"),
	}, "\n")
	h := &sourcetest.Ear{}
	listen(t, mustNew(t, Options{Name: "in", Reader: strings.NewReader(in)}), h, 0)
	wantIDs(t, h, "a", "b")
	var got []string
	for _, r := range h.Refused {
		got = append(got, r.Where+": "+r.Reason)
		if len(r.Raw) == 0 || len(r.Raw) > source.RefusedMax {
			t.Errorf("%s keeps %d bytes", r.Where, len(r.Raw))
		}
	}
	want := []string{"line 2: not JSON", `line 3: "rating" is "five": want a number`, "line 4: the line is longer"}
	if len(got) != len(want) {
		t.Fatalf("refused %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("refused %q, want %q", got[i], want[i])
		}
	}
}

func TestStreamEndsWithItsContext(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go w.Write([]byte(object("a") + "\n"))
	h := &sourcetest.Ear{}
	listen(t, mustNew(t, Options{Name: "in", Reader: r}), h, 1)
	wantIDs(t, h, "a")
}

func TestNewRefuses(t *testing.T) {
	for _, o := range []Options{
		{Path: "f"},
		{Name: "n"},
		{Name: "n", Path: "f", Reader: strings.NewReader("")},
		{Name: "n", Reader: strings.NewReader(""), Follow: true},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("New(%+v) took it", o)
		}
	}
	if err := mustNew(t, Options{Name: "n", Path: t.TempDir()}).Listen(t.Context(), nil, &sourcetest.Ear{}); err == nil {
		t.Error("a folder was read")
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte(object("a") + "\n{\n\n" + object("b")))
	f.Add([]byte("\xff\xfe{\x00\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		h := &sourcetest.Ear{}
		if err := mustNew(t, Options{Name: "in", Reader: bytes.NewReader(in)}).Listen(t.Context(), nil, h); err != nil {
			t.Fatal(err)
		}
		lines := len(bytes.Split(in, []byte("\n")))
		if len(h.Mentions)+len(h.Refused) > lines {
			t.Errorf("%d mentions and %d refusals from %d lines", len(h.Mentions), len(h.Refused), lines)
		}
	})
}
