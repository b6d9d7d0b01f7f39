package match

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// syllables make words that look like words, in three scripts.
var syllables = [][]string{
	strings.Fields("a be co di el fa go he in jo ka le mi no or pa que ri so ta un ve wi yo ze ing tion ly er st"),
	strings.Fields("а бе во го да ек жи зо и ка ле ми но об по ра се ту ук хо че ша ть ный ова"),
	strings.Fields("水 壶 北 京 我 爱 的 は の が を に 쇼 핑 이 가 다"),
}

func madeWord(r *rand.Rand, script int) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		b.WriteString(syllables[script][r.IntN(len(syllables[script]))])
	}
	return b.String()
}

// brands are n phrases of one to three words, most of them in Latin letters.
func brands(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		script := max(r.IntN(12)-9, 0)
		words := []string{fmt.Sprint(madeWord(r, script), i%977)}
		for range r.IntN(3) {
			words = append(words, madeWord(r, script))
		}
		out[i] = strings.Join(words, " ")
	}
	return out
}

// posts are as long as those of a public stream: 20 to 300 characters, a third
// not in Latin letters, with links, tags and emoji.
func posts(n int) []string {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]string, n)
	for i := range out {
		script := max(r.IntN(6)-3, 0)
		var b strings.Builder
		for long := 20 + r.IntN(280); b.Len() < long; {
			switch r.IntN(20) {
			case 0:
				b.WriteString("https://www.example.com/" + madeWord(r, 0))
			case 1:
				b.WriteString("#" + madeWord(r, script))
			case 2:
				b.WriteString("😀👍🏽")
			default:
				b.WriteString(madeWord(r, script))
			}
			b.WriteByte(' ')
		}
		out[i] = b.String()
	}
	return out
}

// BenchmarkAny is 10,000 phrases against posts; an operation is one post.
func BenchmarkAny(b *testing.B) {
	s, err := New(brands(MaxPhrases))
	if err != nil {
		b.Fatal(err)
	}
	texts := posts(4096)
	bytes, hits := 0, 0
	for i := 0; b.Loop(); i++ {
		text := texts[i%len(texts)]
		bytes += len(text)
		if s.Any(text) {
			hits++
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(bytes)/b.Elapsed().Seconds()/1e6, "MB/s")
	b.ReportMetric(float64(hits)/float64(b.N), "kept/post")
	b.ReportAllocs()
}

// BenchmarkNew is the making of a set of 10,000 phrases.
func BenchmarkNew(b *testing.B) {
	phrases := brands(MaxPhrases)
	for b.Loop() {
		if _, err := New(phrases); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
}
