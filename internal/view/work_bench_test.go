package view

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// workedStock is a log of 200 days of work by 40 people: half of what is heard
// is claimed, and of that nine tenths answered; all but five in a hundred are
// resolved. How long things took is drawn from an exponential distribution.
func workedStock(tb testing.TB, n int) (*bolt.DB, time.Time) {
	const days = 200
	db := openBench(tb)
	c := &crowd{rnd: rand.New(rand.NewPCG(5, 5)), every: days * 24 * time.Hour / time.Duration(n)}
	var pos uint64
	for c.n < uint64(n) {
		err := db.Update(func(tx *bolt.Tx) error {
			var events []written
			for range min(10_000, n) {
				events = append(events, c.worked()...)
			}
			return New().Fold(disk{tx}, keep(tb, tx, &pos, events))
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return db, start.Add(days * 24 * time.Hour)
}

// worked is one mention and what somebody did about it.
func (c *crowd) worked() []written {
	c.n++
	posted := c.now().Add(-time.Duration(c.rnd.ExpFloat64() * float64(3*time.Hour)))
	m := domain.Mention{ID: fmt.Sprint(c.n), Source: fmt.Sprintf("source%d", c.n%8), At: posted, Author: domain.Author{ID: fmt.Sprint(c.n % 50_000)}}
	u := domain.Understanding{Lang: "en", Subjects: []string{fmt.Sprintf("s%d", c.n%20)}, Sentiment: domain.Sentiment{Feeling: feelings[c.n%4]}}
	id := m.MentionID()
	all := []written{c.event(domain.Event{Kind: domain.Mentioned, Conversation: id, Mention: &m, Understood: &u}, "")}
	basis, who := all[0].event.Ref(), fmt.Sprintf("colleague%d", c.rnd.IntN(40))
	do := func(e domain.Event) {
		e.Conversation, e.By, e.Basis = id, who, basis
		all = append(all, c.event(e, ""))
	}
	if c.rnd.IntN(2) == 0 {
		do(domain.Event{Kind: domain.Claimed, Until: c.now().Add(30 * time.Minute)})
		basis = all[1].event.Ref()
		if c.rnd.IntN(10) > 0 {
			reply := fmt.Sprint("r", c.n)
			do(domain.Event{Kind: domain.Replied, Reply: reply})
			do(domain.Event{Kind: domain.Sent, Reply: reply, Receipt: &domain.Receipt{ID: reply}})
		}
	}
	if c.rnd.IntN(20) > 0 {
		outcomes := domain.Outcomes()
		do(domain.Event{Kind: domain.Resolved, Outcome: outcomes[c.rnd.IntN(len(outcomes))].Name, Reason: "as told"})
	}
	return all
}

// benchBest prints the fastest run too: on a machine that others use as well,
// it is what the work itself takes.
func benchBest(b *testing.B, db *bolt.DB, read func(s kv.Snapshot) error) {
	b.Helper()
	best := time.Duration(1 << 62)
	benchRead(b, db, func(s kv.Snapshot) error {
		began := time.Now()
		defer func() { best = min(best, time.Since(began)) }()
		return read(s)
	})
	b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
}

// BenchmarkWork measures how the team worked, in business hours and against
// clocks, alone and with everything else that Measure measures.
func BenchmarkWork(b *testing.B) {
	db, end := workedStock(b, *benchMentions)
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Skip(err)
	}
	office := &Hours{Zone: zone, Open: weekdays(Stretch{9 * 60, 12 * 60}, Stretch{13 * 60, 17 * 60})}
	for _, p := range []struct {
		name string
		days int
	}{{"day", 1}, {"week", 7}, {"30d", 30}, {"90d", 90}, {"all", 201}} {
		for _, w := range []struct {
			name string
			Working
		}{{"calendar", Working{Now: end}}, {"business", Working{Now: end, Hours: office, Response: time.Hour, Resolve: 24 * time.Hour, Business: true}}} {
			ask := Ask{Period: Period{end.AddDate(0, 0, -p.days), end}, Working: w.Working}
			st := Stats{From: ask.Period.From, To: end, Step: stepOf(uint32(p.days * 24)), Baseline: Period{ask.Period.From.AddDate(0, 0, -p.days), ask.Period.From}}
			b.Run(p.name+"/"+w.name+"/work", func(b *testing.B) {
				benchBest(b, db, func(s kv.Snapshot) error { _, err := measureWork(s, &st, w.Working); return err })
			})
			b.Run(p.name+"/"+w.name+"/all", func(b *testing.B) {
				benchBest(b, db, func(s kv.Snapshot) error { _, err := Measure(s, ask); return err })
			})
		}
	}
}
