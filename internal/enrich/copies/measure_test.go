package copies

import (
	"hark/internal/enrich/labelled"
	"runtime"
	"testing"
	"time"
)

// posts are the texts of labelled sets.
func posts(t testing.TB, sets ...string) (texts []string) {
	t.Helper()
	for _, p := range labelled.Posts(t, sets...) {
		texts = append(texts, p.Text)
	}
	return texts
}

// alike finds by counting, without any band, all earlier posts that each post
// is a copy of.
func alike(prints []Fingerprint) [][]int {
	out := make([][]int, len(prints))
	holding := map[uint32][]int32{}
	shared := make([]int32, len(prints))
	for i := range prints {
		var near []int32
		for _, p := range prints[i].pairs {
			for _, j := range holding[p] {
				if shared[j]++; shared[j] == 1 {
					near = append(near, j)
				}
			}
			holding[p] = append(holding[p], int32(i))
		}
		for _, j := range near {
			n := int(shared[j])
			all := len(prints[i].pairs) + len(prints[j].pairs) - n
			shared[j] = 0
			if float64(n) >= Like*float64(all) && prints[i].like(&prints[j]) > 0 {
				out[i] = append(out[i], int(j))
			}
		}
	}
	return out
}

func TestCopiesOfRealPosts(t *testing.T) {
	all := posts(t, "sanders", "semeval_train")
	if testing.Short() {
		all = all[:10_000]
	}
	prints := make([]Fingerprint, len(all))
	for i, s := range all {
		prints[i] = Of(s)
	}
	truth := alike(prints)
	x := New[int](1<<16-1, time.Hour)
	said := make([]int, len(all)) // the original, as it was told
	copied, found, wrong, pairs, together, exact := 0, 0, 0, 0, 0, 0
	words := map[[16]byte]bool{}
	for i := range prints {
		first, ok := x.Met(prints[i], i, time.Time{})
		if said[i] = i; ok {
			said[i] = first
			if prints[i].exact != prints[first].exact && prints[i].like(&prints[first]) < Like {
				wrong++
			}
		}
		if words[prints[i].exact] && len(prints[i].pairs) > 0 {
			exact++
		}
		words[prints[i].exact] = true
		if len(truth[i]) == 0 {
			continue
		}
		copied++
		if ok {
			found++
		}
		for _, j := range truth[i] {
			if pairs++; said[j] == said[i] {
				together++
			}
		}
	}
	t.Logf("%d posts, %d of them copies (%d word by word): %.1f %% found, %d wrong; %.1f %% of %d pairs together",
		len(all), copied, exact, 100*float64(found)/float64(copied), wrong, 100*float64(together)/float64(pairs), pairs)
	if wrong > 0 {
		t.Errorf("%d posts are held for copies of posts they are not like", wrong)
	}
	if recall := float64(found) / float64(copied); recall < 0.95 {
		t.Errorf("%.3f of the copies were found, want at least 0.95", recall)
	}
}

func BenchmarkCopies(b *testing.B) {
	all := posts(b, "sanders", "umsab_english_train")
	b.Run("fingerprint", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			Of(all[i%len(all)])
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	})
	all = posts(b, "semeval_train")
	prints := make([]Fingerprint, len(all))
	for i, s := range all {
		prints[i] = Of(s)
	}
	b.Run("met", func(b *testing.B) {
		var x *Index[int]
		for i := 0; b.Loop(); i++ {
			if i%len(all) == 0 {
				x = New[int](20_000, time.Hour)
			}
			x.Met(prints[i%len(all)], i, time.Time{})
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	})
	b.Run("memory", func(b *testing.B) {
		var before, after runtime.MemStats
		const n = 20_000
		for b.Loop() {
			runtime.GC()
			runtime.ReadMemStats(&before)
			x := New[[10]byte](n, time.Hour)
			for i := range n {
				x.Met(Of(all[i]), [10]byte{byte(i), byte(i >> 8)}, time.Time{})
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(x)
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "bytes/text")
	})
}
