package bluesky

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/match"
	"hark/internal/source"
)

// frameOf is a message as Jetstream writes them.
func frameOf(text string) []byte {
	quoted, err := json.Marshal(text, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err)
	}
	return fmt.Appendf(nil, `{"did":"did:plc:eygmaihciaxprqvxpfvl6flk","time_us":1725911162329308,"type":"com","kind":"commit","commit":{"rev":"3l3qo2vutsw2b","type":"c",`+
		`"operation":"create","collection":"app.bsky.feed.post","rkey":"3l3qo2vuowo2b","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-21T19:46:02.102Z",`+
		`"langs":["en"],"reply":{"parent":{"cid":"bafyreibprq4k6mdd3f5e5wqtubz2ue3dwnxlbhakf3g2ntvtzhdmrhkxeq","uri":"at://did:plc:abc/app.bsky.feed.post/3l3qnx4cqab2a"},`+
		`"root":{"cid":"bafyreibprq4k6mdd3f5e5wqtubz2ue3dwnxlbhakf3g2ntvtzhdmrhkxeq","uri":"at://did:plc:abc/app.bsky.feed.post/3l3qnx4cqab2a"}},"text":%s},`+
		`"cid":"bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi"}}`, quoted)
}

func sieveOf(t testing.TB, phrases ...string) *sieve {
	t.Helper()
	set, err := match.New(phrases)
	if err != nil {
		t.Fatal(err)
	}
	return &sieve{says: set, did: []byte("did:plc:brand")}
}

func TestSieve(t *testing.T) {
	s := sieveOf(t, "dell mini", "café")
	for raw, want := range map[string]bool{
		string(frameOf("I love my Dell  Mini!")):                                              true,
		string(frameOf("dell\nmini")):                                                         true,
		string(frameOf(`"dell mini"`)):                                                        true,
		string(frameOf("nothing here")):                                                       false,
		strings.Replace(string(frameOf("Xaf\u00e9")), "X", `\u0063`, 1):                       true,
		strings.Replace(string(frameOf("cafX")), "X", `\u00E9`, 1):                            true,
		strings.Replace(string(frameOf("for X")), "X", `did:plc:brand`, 1):                    true,
		`{"kind":"commit","commit":{"operation":"delete","collection":"app.bsky.feed.post"}}`: true,
		`{"kind":"commit","commit":{"operation":"delete","collection":"app.bsky.feed.like"}}`: false,
		`{"kind":"identity","did":"did:plc:brand"}`:                                           false,
		`\`: false,
	} {
		if got := s.passes([]byte(raw)); got != want {
			t.Errorf("%s: %v, want %v", raw, got, want)
		}
	}
}

// FuzzSieve holds the sieve to its word: a post with one of the words passes.
func FuzzSieve(f *testing.F) {
	for _, text := range []string{"dell mini", "a \"dell\tmini\"", "caf\u00e9 \u2028 \U0001F600", "\x00\\u0063"} {
		f.Add(text)
	}
	s := sieveOf(f, "dell mini", "café", "mini", "ミニ")
	f.Fuzz(func(t *testing.T, text string) {
		raw := frameOf(text)
		fr, err := readFrame(raw)
		if err != nil {
			t.Fatal(err)
		}
		r, err := readRecord(fr.Commit.Record)
		if err != nil {
			t.Fatal(err)
		}
		if s.says.Any(r.Text) && !s.passes(raw) {
			t.Errorf("%q has a word and is kept back", text)
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add(frameOf("my dell mini"))
	f.Add([]byte(`{"did":"did:plc:x","time_us":1,"kind":"commit","commit":{"operation":"delete","collection":"app.bsky.feed.post","rkey":"1"}}`))
	f.Add([]byte(`{"did":"x","time_us":1e3,"kind":"account","account":{"active":true}}`))
	n := opened(f, source.Settings{Words: []string{"mini"}})
	l := &listener{n: n, h: newHearing(n, nil), did: "did:plc:brand"}
	s := sieveOf(f, "mini")
	f.Fuzz(func(t *testing.T, raw []byte) {
		e := l.judge(raw, s.passes(raw))
		if e.mention != nil && (e.mention.Text == "" || e.mention.ID == "" || e.refused != nil) {
			t.Errorf("heard %+v", e)
		}
		if e.refused == nil && e.time <= 0 {
			t.Errorf("a frame without a time was taken: %+v", e)
		}
	})
}

// BenchmarkFrames is the whole way of a frame that has none of 10,000 phrases:
// 5,000 of them a second are to be looked at on one core.
func BenchmarkFrames(b *testing.B) {
	phrases := make([]string, 10_000)
	for i := range phrases {
		phrases[i] = fmt.Sprintf("brand%d model%d", i, i*7)
	}
	n := opened(b, source.Settings{Words: phrases})
	l := &listener{n: n, h: newHearing(n, nil), did: "did:plc:brand"}
	s := &sieve{says: n.says, did: []byte(l.did)}
	frames := [][]byte{
		frameOf("Just a post about the weather, which is as it is in November, and about nothing else."),
		frameOf("A post\nwith \"quotes\" and lines\nand 👍 and so on, of the usual length of a post that people write."),
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range frames {
			if s.passes(f) {
				_ = l.judge(f, true)
			}
		}
	}
	b.ReportMetric(float64(2*b.N)/b.Elapsed().Seconds(), "frames/s")
}

// BenchmarkStream is the same over a WebSocket of this machine, whose other
// end is part of what is measured.
func BenchmarkStream(b *testing.B) {
	raw := frameOf("Just a post about the weather, which is as it is in November, and about nothing else.")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		for err == nil {
			err = conn.Write(r.Context(), websocket.MessageText, raw)
		}
	}))
	defer srv.Close()
	n := opened(b, source.Settings{Words: []string{"mini"}, Stream: "ws" + strings.TrimPrefix(srv.URL, "http")})
	l := &listener{n: n, h: newHearing(n, nil)}
	conn, err := n.dial(b.Context(), 0)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.CloseNow()
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	events := make(chan event, 1)
	go func() {
		for range events {
			if l.seen.Load() >= int64(b.N) {
				_ = conn.CloseNow() // that ends read
			}
		}
	}()
	b.ResetTimer()
	_ = l.read(ctx, conn, events)
	b.ReportMetric(float64(l.seen.Load())/b.Elapsed().Seconds(), "frames/s")
	close(events)
}

// BenchmarkDecoded is the same without the sieve: every frame is read.
func BenchmarkDecoded(b *testing.B) {
	n := opened(b, source.Settings{Words: []string{"mini"}})
	l := &listener{n: n, h: newHearing(n, nil)}
	raw := frameOf("Just a post about the weather, which is as it is in November, and about nothing else.")
	for b.Loop() {
		_ = l.judge(raw, true)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "frames/s")
}
