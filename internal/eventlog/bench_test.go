package eventlog

import (
	"context"
	"fmt"
	"testing"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// heard is a batch of n mentions, about as long as real ones.
func heard(from, n int) Batch {
	var b Batch
	for i := range n {
		id := fmt.Sprint("post-", from+i)
		m := domain.Mention{
			ID: id, Source: "mastodon", URL: "https://social.example/@maria/" + id, At: day, Lang: "en",
			Author: domain.Author{ID: fmt.Sprint("author-", i%500), Handle: "maria_r", Name: "Maria R", Followers: 4200, URL: "https://social.example/@maria"},
		}
		b.Proposals = append(b.Proposals, domain.Proposal{
			Event: domain.Event{
				Kind: domain.Mentioned, Conversation: m.MentionID(), Mention: &m,
				Understood: &domain.Understanding{Lang: "en", Sentiment: domain.Sentiment{Feeling: domain.Negative, Score: -0.4, By: "lexicon 1"}, Subjects: []string{"keyboard"}},
			},
			Text: "My new Mini 9 is lovely, but the apostrophe key sits where Enter should be and I keep sending half my sentences. Is there a way to swap them?",
		})
	}
	return b
}

// count is a view that costs next to nothing: how many events there are.
type count struct{}

func (count) Name() string { return "count" }
func (count) Version() int { return 1 }
func (count) Fold(tx kv.Tx, entries []domain.Entry) error {
	return tx.Bucket("n").Put([]byte("n"), posKey(entries[len(entries)-1].Pos))
}

func benchLog(b *testing.B, mentions int) (*Log, domain.JournalID) {
	o := options(b)
	o.Views = []View{count{}}
	l := open(b, o)
	j := journalOf(b, l, "listener")
	for n := 0; n < mentions; n += 1000 {
		write(b, l, j, heard(n, 1000))
	}
	return l, j
}

func perSecond(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkWriteAction(b *testing.B) {
	l, j := benchLog(b, 10_000)
	for b.Loop() {
		write(b, l, j, said(conv(1), 1, ""))
	}
}

func BenchmarkWriteActions8(b *testing.B) {
	l, j := benchLog(b, 10_000)
	b.SetParallelism(4) // on 2 cores: 8 at once
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			write(b, l, j, said(conv(1), 1, ""))
		}
	})
	perSecond(b, 1)
}

func BenchmarkIntake1000(b *testing.B) {
	l, j := benchLog(b, 0)
	n := 0
	for b.Loop() {
		write(b, l, j, heard(n, 1000))
		n += 1000
	}
	perSecond(b, 1000)
}

func BenchmarkFollow(b *testing.B) {
	const n = 50_000
	l, _ := benchLog(b, n)
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		seen := 0
		for entries, err := range l.Follow(ctx, 0) {
			if err != nil {
				b.Fatal(err)
			}
			if seen += len(entries); seen > n {
				break
			}
		}
		cancel()
	}
	perSecond(b, n)
}

func BenchmarkRecords(b *testing.B) {
	const n = 50_000
	l, _ := benchLog(b, n)
	for b.Loop() {
		for _, err := range l.Records(b.Context(), nil) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	perSecond(b, n)
}

func BenchmarkMerge(b *testing.B) {
	const n = 20_000
	l, _ := benchLog(b, n)
	heads, records := dump(b, l)
	for b.Loop() {
		b.StopTimer()
		o := options(b)
		o.Views = []View{count{}}
		into := open(b, o)
		b.StartTimer()
		if _, err := into.Merge(b.Context(), heads, each(records)); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, n)
}

func BenchmarkMergeKnown(b *testing.B) {
	const n = 20_000
	l, _ := benchLog(b, n)
	heads, records := dump(b, l)
	for b.Loop() {
		if _, err := l.Merge(b.Context(), heads, each(records)); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, n)
}

func BenchmarkRebuild(b *testing.B) {
	const n = 200_000
	l, _ := benchLog(b, n)
	for b.Loop() {
		if err := l.Rebuild(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, n)
}

// The view that hark has, on mentions alone.
func BenchmarkRebuildDesk(b *testing.B) {
	const n = 100_000
	o := options(b)
	o.Views = []View{view.New()}
	l := open(b, o)
	j := journalOf(b, l, "listener")
	for i := 0; i < n; i += 1000 {
		write(b, l, j, heard(i, 1000))
	}
	for b.Loop() {
		if err := l.Rebuild(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, n)
}

func BenchmarkCheck(b *testing.B) {
	const n = 200_000
	l, _ := benchLog(b, n)
	for b.Loop() {
		soundLog(b, l)
	}
	perSecond(b, n)
}

func BenchmarkOpen(b *testing.B) {
	l, _ := benchLog(b, 100_000)
	o := l.o
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		l, err := Open(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
