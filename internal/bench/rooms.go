package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/listen"
	"hark/internal/source"
	"hark/internal/source/demo"
	"hark/internal/view"
)

// openLog opens the log of a home as the console does.
func openLog(ctx context.Context, home string) (*eventlog.Log, error) {
	paths, err := config.Paths(os.Getenv, home)
	if err != nil {
		return nil, err
	}
	return eventlog.Open(ctx, eventlog.Options{Path: paths.Log(), Keys: paths.Keys(), Views: []eventlog.View{view.New()}, Holder: "hark bench"})
}

// stored measures what is done with a log that is there: actions, search, fold.
func stored(t *table, home string) error {
	ctx := context.Background()
	log, err := openLog(ctx, home)
	if err != nil {
		return err
	}
	defer log.Close()
	if err := act(ctx, t, log); err != nil {
		return err
	}
	if err := search(t, log); err != nil {
		return err
	}
	return fold(ctx, t, log)
}

// act measures single claims, each durable on its own.
func act(ctx context.Context, t *table, log *eventlog.Log) error {
	me, err := log.Journal(ctx, "bench")
	if err != nil {
		return err
	}
	var open []view.Row
	if err := log.Read(func(s kv.Snapshot) (err error) { open, err = view.Open(s); return err }); err != nil {
		return err
	}
	var times []time.Duration
	for _, row := range open[:min(len(open), 200)] {
		start := time.Now()
		_, err := log.Write(ctx, me, func(s kv.Snapshot) (eventlog.Batch, error) {
			c, err := view.Conversation(s, row.ID)
			if err != nil {
				return eventlog.Batch{}, err
			}
			p, err := desk.Decide(&c, desk.Command{Verb: "claim", ID: row.ID}, desk.Moment{Me: "bench", Now: time.Now(), Lease: time.Minute})
			return eventlog.Batch{Proposals: p}, err
		})
		if refusal := (*desk.Refusal)(nil); errors.As(err, &refusal) {
			continue // somebody's already
		}
		if err != nil {
			return err
		}
		times = append(times, time.Since(start))
	}
	times = sorted(times)
	t.add("action on disk, p50 / p99", "one commit", ms(quantile(times, 0.5))+" / "+ms(quantile(times, 0.99)), true)
	return nil
}

// search looks for a word that few mentions hold, and for one that none does.
func search(t *table, log *eventlog.Log) error {
	var worst time.Duration
	for _, word := range []string{"smoke", "lawyer", "zyzzyva"} {
		f, err := view.ParseFilter(word)
		if err != nil {
			return err
		}
		for range 5 {
			start := time.Now()
			err := log.Read(func(s kv.Snapshot) error {
				_, err := view.Search(s, f, view.At{Me: "bench", Now: start}, view.Page{Limit: 50})
				return err
			})
			if err != nil {
				return err
			}
			worst = max(worst, time.Since(start))
		}
	}
	t.add("search of a rare word, first page, slowest of 15", "50 ms", ms(worst), worst <= 50*time.Millisecond)
	return nil
}

// fold measures dropping every view and folding it again.
func fold(ctx context.Context, t *table, log *eventlog.Log) error {
	events := log.Stats().Events
	start := time.Now()
	if err := log.Rebuild(ctx, func(uint64, uint64) {}); err != nil {
		return err
	}
	took := time.Since(start)
	million := time.Duration(float64(took) / float64(events) * 1e6)
	t.add(fmt.Sprintf("fold of 1,000,000 events (from %d)", events), "10 s", million.Round(10*time.Millisecond).String(), million <= 10*time.Second)
	return nil
}

// firehose is a source that gives posts as fast as they are taken.
type firehose struct {
	sample []domain.Mention
	n      int
}

func (f *firehose) Name() string { return "firehose" }

func (f *firehose) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	at := time.Now().Add(-time.Hour)
	for done := 0; done < f.n; {
		var b source.Batch
		for range min(2000, f.n-done) {
			m := f.sample[done%len(f.sample)]
			m.ID, m.Source, m.At = fmt.Sprint(done), "firehose", at.Add(time.Duration(done)*time.Millisecond)
			m.InReplyTo, m.Thread = "", "" // an eighth of all would be one conversation
			m.Text = fmt.Sprintf("%s (order %d)", m.Text, 100000+done*7919%900000)
			m.Author.ID = fmt.Sprint(done % 5000)
			b.Mentions, done = append(b.Mentions, m), done+1
		}
		b.Cursor = fmt.Append(nil, done)
		for {
			err := to.Deliver(ctx, b)
			if err == nil {
				break
			}
			if !errors.Is(err, source.ErrLagging) {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}
	return nil
}

// intake measures mentions from a source to the disk: checked, compared with
// what is known, understood, stored, folded, indexed.
func intake(t *table, dir string) error {
	home := filepath.Join(dir, "intake")
	defer os.RemoveAll(home)
	ctx := context.Background()
	log, err := openLog(ctx, home)
	if err != nil {
		return err
	}
	defer log.Close()
	j, err := log.Journal(ctx, "listener")
	if err != nil {
		return err
	}
	model := enrich.New(enrich.Options{Brand: []string{"acme"}, Subjects: enrich.DefaultSubjects()})
	l := listen.New(listen.Options{Log: log, Journal: j, Understand: model})
	hose := &firehose{sample: sample(), n: 60_000}
	start := time.Now()
	if err := l.Run(ctx, hose); err != nil {
		return err
	}
	rate := float64(hose.n) / time.Since(start).Seconds()
	t.add("durable intake, understood, without doubles", "20,000 mentions/s", fmt.Sprintf("%.0f mentions/s", rate), rate >= 20_000)
	return nil
}

// collector keeps what a source gives first.
type collector struct {
	got  []domain.Mention
	done context.CancelFunc
}

func (c *collector) Deliver(_ context.Context, b source.Batch) error {
	c.got = append(c.got, b.Mentions...)
	c.done()
	return nil
}

func (c *collector) Report(source.Health) {}

// sample is the first posts of the simulated day.
func sample() []domain.Mention {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := &collector{done: cancel}
	_ = demo.New(demo.Options{Seed: 7}).Listen(ctx, nil, c) // ends by the cancelled context
	return c.got
}
