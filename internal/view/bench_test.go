package view

import (
	"cmp"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

var benchMentions = flag.Int("mentions", 50_000, "how many mentions the benchmarks of reading stand on, 5 in a hundred of them open")

// disk is a log and its view in bbolt, in the shape that the event log gives them.
type disk struct{ tx *bolt.Tx }

func (d disk) Raw(pos uint64) []byte { return d.at("events").Get(number(pos)) }

func (d disk) Roster() *domain.Roster { return nil }

func (d disk) Text(pos uint64) (string, bool) {
	t := d.at("texts").Get(number(pos))
	return string(t), t != nil
}

func (d disk) at(name string) diskBucket {
	return diskBucket{d.tx.Bucket([]byte(name))}
}

func (d disk) Bucket(name string) kv.Bucket {
	b, err := d.tx.CreateBucketIfNotExists([]byte(viewName + "/" + name))
	if err != nil {
		panic(err)
	}
	return diskBucket{b}
}

func (d disk) View(name string) kv.Reader { return d.at(name) }
func (d disk) Local(string) kv.Reader     { return &kv.Memory{} }
func (d disk) End() uint64                { return 0 }

type diskBucket struct{ *bolt.Bucket }

func (b diskBucket) Get(key []byte) []byte {
	if b.Bucket == nil {
		return nil
	}
	return b.Bucket.Get(key)
}

func (b diskBucket) From(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		if b.Bucket == nil {
			return
		}
		c := b.Cursor()
		for k, v := c.Seek(key); k != nil && yield(k, v); k, v = c.Next() {
		}
	}
}

func (b diskBucket) Back(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		if b.Bucket == nil {
			return
		}
		c := b.Cursor()
		k, v := c.Last()
		if key != nil {
			if k, _ = c.Seek(key); k == nil {
				k, v = c.Last()
			} else {
				k, v = c.Prev()
			}
		}
		for ; k != nil && yield(k, v); k, v = c.Prev() {
		}
	}
}

// crowd makes mentions as a firehose would, a tenth of a second apart, or as
// slowly as it is told.
type crowd struct {
	rnd   *rand.Rand
	n     uint64
	seq   uint64
	every time.Duration
}

func (c *crowd) now() time.Time {
	return start.Add(time.Duration(c.n) * cmp.Or(c.every, 100*time.Millisecond))
}

func (c *crowd) event(e domain.Event, text string) written {
	c.seq++
	e.V, e.Journal, e.Seq = 1, domain.JournalID{1}, c.seq
	e.At = domain.ClockAt(c.now())
	if text != "" {
		e.Text = domain.HashText(make([]byte, domain.SaltSize), text)
	}
	return written{e, text}
}

func (c *crowd) mention() written {
	c.n++
	var words []string
	for range 18 {
		words = append(words, fmt.Sprintf("w%d", int(c.rnd.ExpFloat64()*800)))
	}
	if c.n%20_000 == 7 {
		words = append(words, "rarity")
	}
	who := c.rnd.IntN(50_000)
	m := domain.Mention{
		ID: fmt.Sprint(c.n), Source: fmt.Sprintf("source%d", who%8), URL: fmt.Sprintf("https://social.example/@u/%d", c.n), At: c.now(),
		Text: strings.Join(words, " "), Author: domain.Author{ID: fmt.Sprint(who), Handle: fmt.Sprintf("user%d", who), Name: "A User", Followers: who},
	}
	s := m.Strip()
	u := domain.Understanding{
		Lang: fmt.Sprintf("l%c", 'a'+who%11), Subjects: []string{fmt.Sprintf("s%d", who%20)},
		Sentiment: domain.Sentiment{Feeling: feelings[who%4], Score: -0.25, By: "m1"},
		Lists:     [][]string{nil, nil, nil, {"press"}, {fmt.Sprintf("list%d", who%5)}}[who%5], Named: [][]string{nil, {domain.Us}, {fmt.Sprintf("rival%d", who%4)}}[who%3],
	}
	return c.event(domain.Event{Kind: domain.Mentioned, Conversation: m.MentionID(), Mention: &s, Understood: &u}, m.Text)
}

func (c *crowd) resolve(w written) written {
	return c.event(domain.Event{Kind: domain.Resolved, Conversation: w.event.Conversation, By: "ana", Basis: w.event.Ref(), Outcome: "thanked"}, "")
}

// keep writes events into the log's own buckets and gives the entries.
func keep(tb testing.TB, tx *bolt.Tx, pos *uint64, events []written) []domain.Entry {
	log, err := tx.CreateBucketIfNotExists([]byte("events"))
	if err != nil {
		tb.Fatal(err)
	}
	texts, err := tx.CreateBucketIfNotExists([]byte("texts"))
	if err != nil {
		tb.Fatal(err)
	}
	var entries []domain.Entry
	for _, w := range events {
		*pos++
		raw, err := w.event.Encode()
		if err != nil {
			tb.Fatal(err)
		}
		if err := log.Put(number(*pos), raw); err != nil {
			tb.Fatal(err)
		}
		if w.text != "" {
			if err := texts.Put(number(*pos), []byte(w.text)); err != nil {
				tb.Fatal(err)
			}
		}
		entries = append(entries, domain.Entry{Pos: *pos, Event: w.event, Raw: raw})
	}
	return entries
}

func openBench(tb testing.TB) *bolt.DB {
	db, err := bolt.Open(filepath.Join(tb.TempDir(), "bench.db"), 0o600,
		&bolt.Options{NoSync: true, FreelistType: bolt.FreelistMapType, InitialMmapSize: 1 << 30})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// stock fills a log with n mentions; all but open in a hundred are resolved.
func stock(tb testing.TB, n, open int) *bolt.DB { return stockOver(tb, n, open, 0) }

// stockOver is stock with so much time between two mentions.
func stockOver(tb testing.TB, n, open int, every time.Duration) *bolt.DB {
	db := openBench(tb)
	c := &crowd{rnd: rand.New(rand.NewPCG(1, 1)), every: every}
	var pos uint64
	for c.n < uint64(n) {
		err := db.Update(func(tx *bolt.Tx) error {
			var events []written
			for range min(10_000, n) {
				w := c.mention()
				events = append(events, w)
				if c.rnd.IntN(100) >= open {
					events = append(events, c.resolve(w))
				}
			}
			return New().Fold(disk{tx}, keep(tb, tx, &pos, events))
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

// BenchmarkFold folds batches of 1,000 new mentions into a log that holds
// some already; it prints the time for one mention, commit without fsync apart.
func BenchmarkFold(b *testing.B) {
	db := stock(b, 20_000, 5)
	c := &crowd{rnd: rand.New(rand.NewPCG(2, 2)), n: 1 << 30, seq: 1 << 30}
	pos := uint64(1 << 30)
	v := New()
	var spent time.Duration
	rounds := 0
	for b.Loop() {
		var events []written
		for range 1000 {
			events = append(events, c.mention())
		}
		err := db.Update(func(tx *bolt.Tx) error {
			entries := keep(b, tx, &pos, events)
			began := time.Now()
			defer func() { spent += time.Since(began); rounds++ }()
			return v.Fold(disk{tx}, entries)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(spent.Microseconds())/float64(1000*rounds), "µs/mention")
}

// BenchmarkRefold folds 50,000 events, most of which resolve what came before
// them, in one batch, as a rebuild does.
func BenchmarkRefold(b *testing.B) {
	c := &crowd{rnd: rand.New(rand.NewPCG(3, 3))}
	var events []written
	for len(events) < 50_000 {
		w := c.mention()
		events = append(events, w, c.resolve(w))
	}
	db := openBench(b)
	var entries []domain.Entry
	var pos uint64
	if err := db.Update(func(tx *bolt.Tx) error { entries = keep(b, tx, &pos, events); return nil }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		tx, err := db.Begin(true)
		if err != nil {
			b.Fatal(err)
		}
		if err := New().Fold(disk{tx}, entries); err != nil {
			b.Fatal(err)
		}
		if err := tx.Rollback(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(entries))/1000, "µs/event")
}

func benchRead(b *testing.B, db *bolt.DB, read func(s kv.Snapshot) error) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if err := db.View(func(tx *bolt.Tx) error { return read(disk{tx}) }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := stock(b, n, 100)
			benchRead(b, db, func(s kv.Snapshot) error { _, err := Open(s); return err })
		})
	}
}

// BenchmarkFirst is what the console reads before its first picture.
func BenchmarkFirst(b *testing.B) {
	db := stock(b, 50_000, 100)
	benchRead(b, db, func(s kv.Snapshot) error { _, _, err := First(s, 200); return err })
}

// BenchmarkMeasure measures a log of 200 days, with every entry of the
// catalogue that is drawn of it. Before it there is one look, which warms the
// pages that the file's cache holds.
func BenchmarkMeasure(b *testing.B) {
	const days = 200
	every := days * 24 * time.Hour / time.Duration(*benchMentions)
	db := stockOver(b, *benchMentions, 5, every)
	end := start.Add(days * 24 * time.Hour)
	for _, p := range []struct {
		name string
		days int
	}{{"day", 1}, {"week", 7}, {"30d", 30}, {"90d", 90}, {"all", days}} {
		ask := Ask{Period: Period{end.Add(-time.Duration(p.days)*24*time.Hour - 5*time.Hour), end.Add(-5 * time.Hour)}}
		b.Run(p.name, func(b *testing.B) {
			benchRead(b, db, func(s kv.Snapshot) error {
				st, err := Measure(s, ask)
				for _, f := range Figures() {
					f.Value(&st)
				}
				for _, t := range Tables() {
					t.Fill(&st)
				}
				for _, c := range Charts() {
					c.Points(&st)
				}
				return err
			})
		})
	}
}

func BenchmarkRead(b *testing.B) {
	db := stock(b, *benchMentions, 5)
	end := start.Add(time.Duration(*benchMentions) * 100 * time.Millisecond)
	b.Run("Measure/30d", func(b *testing.B) {
		benchRead(b, db, func(s kv.Snapshot) error {
			_, err := Measure(s, Ask{Period: Period{end.Add(-30 * 24 * time.Hour), end}})
			return err
		})
	})
	for name, q := range map[string]string{"rare": "rarity", "common": "w1", "two": "w100 w2000", "none": "", "state": "is:open", "absent": "nowhere",
		"post": "posted:2026-11-20 is:net sentiment:negative subject:s3", "nopost": "posted:2025-01-01 is:net"} {
		f, err := ParseFilter(q)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("Search/"+name, func(b *testing.B) {
			benchRead(b, db, func(s kv.Snapshot) error { _, err := Search(s, f, At{Now: end}, Page{Limit: 50}); return err })
		})
	}
	b.Run("People/50", func(b *testing.B) {
		benchRead(b, db, func(s kv.Snapshot) error { _, err := People(s, 50); return err })
	})
}
