package listen

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/source"
	"hark/internal/view"
)

// BenchmarkDeliver takes new mentions in, understood and on disk, in batches
// as a busy source gives them. The figure is mentions/s.
func BenchmarkDeliver(b *testing.B) {
	for _, size := range []int{100, 1000, 4000} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			to := benchSink(b)
			n := 0
			for b.Loop() {
				batch := source.Batch{Mentions: make([]domain.Mention, size), Cursor: []byte("cursor")}
				for i := range batch.Mentions {
					n++
					batch.Mentions[i] = benchPost(n)
				}
				if err := to.Deliver(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "mentions/s")
		})
	}
}

// BenchmarkSources takes new mentions in from four sources at once, whose
// batches are understood while others are written and share commits.
func BenchmarkSources(b *testing.B) {
	to := benchSink(b)
	var n atomic.Int64
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			batch := source.Batch{Mentions: make([]domain.Mention, 500)}
			for i := range batch.Mentions {
				batch.Mentions[i] = benchPost(int(n.Add(1)))
			}
			if err := source.Deliver(b.Context(), to, batch); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "mentions/s")
}

// BenchmarkKnown takes in what is known already, as polls that overlap do.
func BenchmarkKnown(b *testing.B) {
	to := benchSink(b)
	batch := source.Batch{Cursor: []byte("cursor")}
	for i := range 1000 {
		batch.Mentions = append(batch.Mentions, benchPost(i))
	}
	n := 0
	for b.Loop() {
		n += len(batch.Mentions)
		if err := to.Deliver(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "mentions/s")
}

func benchSink(b *testing.B) *sink {
	dir := b.TempDir()
	log, err := eventlog.Open(b.Context(), eventlog.Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Views: []eventlog.View{view.New()}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { log.Close() })
	j, err := log.Journal(b.Context(), "listener")
	if err != nil {
		b.Fatal(err)
	}
	model := enrich.New(enrich.Options{Brand: []string{"Mini"}, Subjects: []enrich.Subject{
		{Name: "battery", Words: []string{"battery", "charging"}}, {Name: "display", Words: []string{"screen", "flicker", "display"}},
	}})
	l := New(Options{Log: log, Journal: j, Understand: model})
	return &sink{l, &heard{status: Status{Name: "firehose"}}}
}

func benchPost(n int) domain.Mention {
	texts := []string{
		"The screen of my new Mini 9 flickers since the update, has anyone found a way around it? Support keeps me waiting.",
		"Absolutely love the keyboard on this one, best laptop I have had in years!",
		"Order 88412 still not here, two weeks late and nobody answers the phone. Where is my refund?",
		"Would be great if the lid had a latch again.",
	}
	return domain.Mention{
		ID: fmt.Sprintf("at://post/%d", n), URL: fmt.Sprintf("https://social.example/%d", n),
		Text:   fmt.Sprintf("%s #%d", texts[n%len(texts)], n),
		Author: domain.Author{ID: fmt.Sprintf("u%d", n%5000), Handle: fmt.Sprintf("user%d", n%5000), Name: "A Customer"},
	}
}
