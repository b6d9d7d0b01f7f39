//go:build unix

package eventlog

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// A console catches up with a hub: chunks of one journal, each with its head,
// several of them in one merge or each by itself.
func BenchmarkMergeChunks(b *testing.B) {
	const size, chunks = 512, 48
	l, j := benchLog(b, size*chunks)
	heads, records := cut(b, l, j, size)
	heads, records = heads[:chunks], records[:size*chunks]
	for _, v := range []View{count{}, view.New()} {
		for _, at := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/%d", v.Name(), at), func(b *testing.B) {
				catchUp(b, v, heads, records, at)
			})
		}
	}
}

// catchUp merges equal chunks, so many at a time, and tells what that costs.
func catchUp(b *testing.B, v View, heads []domain.Head, records []domain.Record, at int) {
	size := len(records) / len(heads)
	n := size * len(heads)
	var commits int
	var allocated uint64
	var busy time.Duration
	for b.Loop() {
		b.StopTimer()
		o := options(b)
		o.Views = []View{v}
		into := open(b, o)
		from, was, began := transactions(b, into), bytesAllocated(), processor(b)
		b.StartTimer()
		for i := 0; i < len(heads); i += at {
			end := min(i+at, len(heads))
			if _, err := into.Merge(b.Context(), heads[i:end], each(records[i*size:end*size])); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		commits += transactions(b, into) - from
		allocated += bytesAllocated() - was
		busy += processor(b) - began
		b.StartTimer()
	}
	perSecond(b, n)
	b.ReportMetric(float64(busy.Microseconds())/float64(b.N*n), "cpu-µs/event")
	b.ReportMetric(float64(commits)/float64(b.N), "commits/op")
	b.ReportMetric(float64(allocated)/float64(b.N*n), "B/event")
}

func bytesAllocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// processor is how much time of the processors this process has had: on a
// machine that others use too it tells more than the clock.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
