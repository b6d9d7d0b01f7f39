package fault

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// outcome is what whoever asks sees, and what the server got.
type outcome struct {
	status int
	broken bool // no whole answer came
	got    int
	killed int
}

// expected says what a fault promises.
func expected(f Fault) outcome {
	s := steps()[f]
	o := outcome{status: s.status, broken: s.give != whole}
	if s.status == 0 && s.give == whole {
		o.status = http.StatusCreated
	}
	if s.give != whole {
		o.status = 0
	}
	if s.forward {
		o.got = 1
	}
	if s.kill {
		o.killed = 1
	}
	return o
}

func TestProxyDoesWhatItSays(t *testing.T) {
	for _, f := range append(All(), None) {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			var got, killed atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if b, err := io.ReadAll(r.Body); err != nil || string(b) != "a reply" || r.URL.RequestURI() != "/post?x=1" || r.Header.Get("Authorization") != "token" {
					t.Errorf("the server got %s %s, %q, %v", r.Method, r.URL, b, err)
				}
				got.Add(1)
				w.WriteHeader(http.StatusCreated)
				_, _ = io.WriteString(w, strings.Repeat("x", 2000))
			}))
			defer server.Close()
			p, err := New(Options{Target: server.URL, Choose: func(*http.Request) Fault { return f }, Kill: func() { killed.Add(1) }})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			ctx, stop := context.WithTimeout(t.Context(), time.Second)
			defer stop()
			if steps()[f].hang && !f.Kills() {
				ctx, stop = context.WithTimeout(t.Context(), 50*time.Millisecond)
				defer stop()
			}
			var o outcome
			o.status, o.broken = ask(ctx, p.Address())
			want := expected(f)
			if f == None {
				want = outcome{status: http.StatusCreated, got: 1}
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			o.got, o.killed = int(got.Load()), int(killed.Load())
			if o != want {
				t.Errorf("came to %+v, want %+v", o, want)
			}
			if p.Count(f) != 1 {
				t.Errorf("counted %v", p.Counts())
			}
		})
	}
}

func ask(ctx context.Context, address string) (status int, broken bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/post?x=1", strings.NewReader("a reply"))
	if err != nil {
		return 0, true
	}
	req.Header.Set("Authorization", "token")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, true
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0, true
	}
	return resp.StatusCode, false
}

// mailbox is a server of a protocol in lines: a text that ends with a dot on a
// line of its own is taken, and the answer is "250 taken".
func mailbox(t *testing.T) (address string, got *atomic.Int32) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		all.Wait()
	})
	got = &atomic.Int32{}
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				for in := bufio.NewScanner(c); in.Scan(); {
					switch in.Text() {
					case "hello":
						_, _ = io.WriteString(c, "220 hello\r\n")
					case ".":
						got.Add(1)
						_, _ = io.WriteString(c, "250 taken\r\n")
					}
				}
			})
		}
	})
	return l.Addr().String(), got
}

func TestLineDoesWhatItSays(t *testing.T) {
	for _, f := range append(All(), None) {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			target, got := mailbox(t)
			var killed atomic.Int32
			p, err := NewLine(LineOptions{
				Target: target, Mark: "\r\n.\r\n", Choose: func() Fault { return f }, Kill: func() { killed.Add(1) },
				Says: map[Fault]string{Busy: "451 later\r\n"},
			})
			if err != nil {
				t.Fatal(err)
			}
			s := steps()[f]
			c, err := net.Dial("tcp", p.Address())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			in := bufio.NewReader(c)
			said := func(text string) string {
				_, _ = io.WriteString(c, text)
				line, _ := in.ReadString('\n') // how it ends is what is tested
				return strings.TrimSpace(line)
			}
			if s := said("hello\r\n"); s != "220 hello" {
				t.Fatalf("before any fault the server says %q", s)
			}
			if s.hang && !s.kill {
				_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
			}
			_, _ = io.WriteString(c, "text\r\n") // the mark comes in two pieces
			answer := said(".\r\n")
			want := "250 taken"
			switch {
			case f == Busy:
				want = "451 later"
			case f == None, s.status != 0:
				s = step{forward: true}
			case s.give == half:
				want = "250 t"
			case s.give == nothing:
				want = ""
			}
			if answer != want {
				t.Errorf("the answer is %q, want %q", answer, want)
			}
			_ = c.Close()
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			if n := got.Load(); (n == 1) != s.forward || (killed.Load() == 1) != s.kill {
				t.Errorf("the server took it %d times, and %d were killed; want %+v", n, killed.Load(), s)
			}
		})
	}
}
