package bluesky

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"hark/internal/source"
)

// firehose is what a Jetstream sends in a moment: posts of 20 to 300 characters
// in four scripts, with emoji, quotes and lines, with the facets, embeds and
// languages of real records; some deletions; the account and identity events
// that come unasked; and every hundredth post with one of the phrases.
func firehose(tb testing.TB, phrases []string) [][]byte {
	r := rand.New(rand.NewPCG(5, 6))
	words := [][]string{
		strings.Fields("the of and today my new kettle morning weather really about when people with never again love this coffee train city game win lost night"),
		strings.Fields("и в не на сегодня мой чайник утро погода очень когда люди никогда снова город игра ночь"),
		strings.Fields("今日 は 天気 が いい 新しい 我们 今天 喝 茶 的 时候 朋友"),
		strings.Fields("오늘 날씨가 좋다 새로운 사람들과 함께 커피를 마셨다"),
	}
	var out [][]byte
	for i := range 4096 {
		var text strings.Builder
		script := words[max(r.IntN(7)-3, 0)]
		for long := 20 + r.IntN(280); text.Len() < long; text.WriteByte(" \n"[r.IntN(12)/11]) {
			switch r.IntN(24) {
			case 0:
				text.WriteString("😀👍🏽")
			case 1:
				text.WriteString(`"` + script[r.IntN(len(script))] + `"`)
			default:
				text.WriteString(script[r.IntN(len(script))])
			}
		}
		if i%100 == 0 {
			text.WriteString(strings.ToUpper(phrases[r.IntN(len(phrases))]))
		}
		did, rkey := fmt.Sprintf("did:plc:%024x", r.Uint64()), fmt.Sprintf("3l%011x", r.Uint32())
		frame := map[string]any{"did": did, "time_us": 1_790_000_000_000_000 + i, "kind": "commit"}
		commit := map[string]any{"rev": rkey, "operation": "create", "collection": collection, "rkey": rkey, "cid": "bafyreib" + strings.Repeat("q", 51)}
		commit["record"] = map[string]any{
			"$type": collection, "createdAt": "2026-11-21T14:02:11.123Z", "langs": []string{"en"}, "text": text.String(),
			"facets": []any{map[string]any{"index": map[string]any{"byteStart": 0, "byteEnd": 3},
				"features": []any{map[string]any{"$type": "app.bsky.richtext.facet#link", "uri": "https://www.example.com/" + rkey}}}},
			"reply": map[string]any{"root": map[string]any{"cid": "bafyrei", "uri": postURI(did, rkey)}, "parent": map[string]any{"cid": "bafyrei", "uri": postURI(did, rkey)}},
		}
		switch frame["commit"] = commit; {
		case i%20 == 7:
			delete(commit, "record")
			commit["operation"] = "delete"
		case i%50 == 9:
			delete(frame, "commit")
			frame["kind"], frame["identity"] = "identity", map[string]any{"did": did, "handle": "someone.example", "seq": i}
		}
		raw, err := json.Marshal(frame)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, raw)
	}
	return out
}

// BenchmarkFirehose is 10,000 phrases against the public stream, the whole way
// of a frame from its bytes to the decision; an operation is one frame. 5,000
// posts a second on one core are to be kept up with.
func BenchmarkFirehose(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	phrases := make([]string, 10_000)
	for i := range phrases {
		phrases[i] = fmt.Sprintf("%c%crand%d model %d", 'a'+rune(r.IntN(26)), 'a'+rune(r.IntN(26)), i, r.IntN(100))
	}
	n := opened(b, source.Settings{Words: phrases})
	l := &listener{n: n, h: newHearing(n, nil), did: "did:plc:brand"}
	s := &sieve{says: n.says, did: []byte(l.did)}
	frames := firehose(b, phrases)
	bytes, kept := 0, 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		raw := frames[i%len(frames)]
		bytes += len(raw)
		if s.passes(raw) && l.judge(raw, true).mention != nil {
			kept++
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(bytes)/b.Elapsed().Seconds()/1e6, "MB/s")
	b.ReportMetric(float64(kept)/float64(b.N), "kept/post")
}

// What the benchmark's stream holds is what comes out of it.
func TestFirehoseKeepsWhatHasAPhrase(t *testing.T) {
	phrases := []string{"acme kettle", "zebra-9"}
	n := opened(t, source.Settings{Words: phrases})
	l := &listener{n: n, h: newHearing(n, nil)}
	s := &sieve{says: n.says}
	kept, gone := 0, 0
	for _, raw := range firehose(t, phrases) {
		if !s.passes(raw) {
			continue
		}
		switch e := l.judge(raw, true); {
		case e.mention != nil:
			kept++
		case e.gone != "":
			gone++
		}
	}
	if kept != 41 || gone != 205 {
		t.Errorf("kept %d posts and %d deletions, want 41 and 205", kept, gone)
	}
}
