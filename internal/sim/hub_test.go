package sim

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/kv"
)

// cursor is the setting that holds how far the hub was read.
const cursor = "sim-hub"

// dial gives the desk a line, as bad as its lines are.
func (n *node) dial(r *running) *hubtest.Line {
	l := n.w.hub.Line(r.journal)
	if n.hears {
		l = n.w.hub.Owner() // it writes two journals
	}
	l.Slow(n.w.lag(n.name))
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cut {
		l.Cut()
	}
	n.line = l
	return l
}

// lag is how long things take on one line.
func (w *world) lag(name string) func() time.Duration {
	rng := w.rng("lag", name)
	return func() time.Duration {
		d := time.Duration(rng.ExpFloat64()*float64(40*time.Millisecond)) + 1
		if rng.IntN(50) == 0 {
			d += time.Duration(rng.ExpFloat64() * float64(20*time.Second))
		}
		return d
	}
}

// sync keeps the log and the hub at one, until the desk stops.
func (n *node) sync(r *running) {
	err := hub.Sync(r.ctx, hub.SyncOptions{
		Line: r.line, Desk: n.w.hub.Desk, Log: r.log, Now: n.now, Dice: n.w.dice(n.name),
		Ours: func(j domain.JournalID) bool { return j == r.journal || n.hears && j == r.ears },
		Keep: func(ctx context.Context, c []byte) error {
			_, err := r.log.Write(ctx, r.journal, func(kv.Snapshot) (eventlog.Batch, error) {
				return eventlog.Batch{Local: []kv.Local{{Space: kv.Settings, Key: cursor, Value: c}}}, nil
			})
			return err
		},
		Kept: func() (c []byte, err error) {
			return c, r.log.Read(func(s kv.Snapshot) error {
				c = append(c, s.Local(kv.Settings).Get([]byte(cursor))...)
				return nil
			})
		},
		Told: n.told,
	})
	n.failed(r, "sync", err)
}

// dice draws by how much the desk's waits differ.
func (w *world) dice(name string) func(time.Duration) time.Duration {
	rng := w.rng("waits", name)
	var mu sync.Mutex
	return func(below time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(rng.Int64N(max(int64(below), 1)))
	}
}

// told keeps what syncing says.
func (n *node) told(s hub.SyncState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.synced = s
	for _, x := range s.Refused {
		if x.Why == "" {
			go n.w.wrong("%s: message %d was refused without a word", n.name, x.Seq)
		}
		n.named[x.Seq] = x
	}
}

// grant is a conversation that somebody had by the hub's word.
type grant struct {
	by       string
	id       domain.ID
	token    uint64
	had      time.Time
	until    time.Time
	released bool // they began to give it back
}

// claim asks the hub for a conversation. Offline it is had for the time being.
func (n *node) claim(r *running, id domain.ID, lease time.Duration) (token uint64, refused bool) {
	ctx, done := context.WithTimeout(r.ctx, 15*time.Second)
	defer done()
	g, err := r.claims.Take(ctx, id, lease)
	var held *hub.HeldError
	switch {
	case err == nil:
		n.w.granted(&grant{by: n.name, id: id, token: g.Token, had: time.Now(), until: g.Until})
		return g.Token, false
	case errors.As(err, &held):
		n.w.count("claim lost")
		return 0, true
	}
	n.w.count("claim offline")
	return 0, false
}

// release gives a conversation back to the hub as well.
func (n *node) release(r *running, id domain.ID) {
	n.w.mu.Lock()
	for _, g := range n.w.grants {
		if g.by == n.name && g.id == id {
			g.released = true
		}
	}
	n.w.mu.Unlock()
	ctx, done := context.WithTimeout(r.ctx, 15*time.Second)
	defer done()
	_ = r.claims.Release(ctx, id) // where it does not get through, the lease ends
}

// granted notes what the hub gave, and finds a second winner.
func (w *world) granted(g *grant) {
	w.mu.Lock()
	var double *grant
	for _, o := range w.grants {
		if o.id == g.id && o.by != g.by && !o.released && o.until.After(g.had) {
			double = o
		}
	}
	w.grants = append(w.grants, g)
	w.happened["claim granted"]++
	w.mu.Unlock()
	if double != nil {
		w.wrong("two winners: %s has %s by token %d until %s, and %s got it by token %d at %s",
			double.by, g.id, double.token, double.until, g.by, g.token, g.had)
	}
}

// rush has everybody reach for the same conversation at once.
func (w *world) rush(working context.Context) {
	rng := w.rng("rush")
	for pause(working, rng, 10*time.Minute) {
		id := w.posts.any(rng.IntN(1 << 16))
		if id.IsZero() {
			continue
		}
		for _, n := range w.nodes {
			wait := 1 + time.Duration(rng.Int64N(int64(30*time.Millisecond)))
			if r := n.running(); r != nil {
				r.all.Go(func() {
					time.Sleep(wait)
					n.do(r, desk.Command{Verb: "claim", ID: id})
				})
			}
		}
	}
}

// hasty is a line whose claims expect nothing: a client without manners.
type hasty struct{ hub.Line }

func (h hasty) Claims() hub.Stream { return rude{h.Line.Claims()} }

type rude struct{ hub.Stream }

func (r rude) Put(ctx context.Context, subject string, data []byte, expect hub.Expect) (uint64, error) {
	m, _, err := r.Last(ctx, expect.Filter)
	if err != nil {
		return 0, err
	}
	return r.Stream.Put(ctx, subject, data, hub.Expect{Filter: expect.Filter, Last: m.Seq})
}

// partitions cuts desks off from the hub, for seconds or for an hour.
func (w *world) partitions(working context.Context) {
	rng := w.rng("partitions")
	for pause(working, rng, 8*time.Minute) {
		n := pick(rng, w.nodes)
		about := 10 * time.Second
		if rng.IntN(2) == 0 {
			about = 15 * time.Minute
		}
		if n.cutOff(true) {
			w.count("partition")
			time.AfterFunc(time.Duration(rng.ExpFloat64()*float64(about))+1, func() { n.cutOff(false) })
		}
	}
}

// cutOff cuts the desk's line, or mends it; it reports false where it was so.
func (n *node) cutOff(cut bool) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cut == cut {
		return false
	}
	n.cut = cut
	switch {
	case n.line == nil:
	case cut:
		n.line.Cut()
	default:
		n.line.Heal()
	}
	return true
}

// misbehave has the hub lose answers, and double, delay and swap what it
// hands out. What becomes of a message hangs on its number alone, so that all
// who read it are told the same.
func (w *world) misbehave() {
	times := map[string]int{}
	w.hub.Break(func(subject string) hubtest.Fault {
		times[subject]++
		rng := rand.New(rand.NewPCG(w.seed, hashOf(subject, times[subject])))
		if rng.IntN(8) > 0 {
			return hubtest.None
		}
		return pick(rng, []hubtest.Fault{hubtest.Refused, hubtest.UnsureStored, hubtest.UnsureLost, hubtest.UnsureLater})
	})
	late := map[uint64]hub.Message{}
	w.hub.Lie(func(m hub.Message) []hub.Message {
		told := []hub.Message{m}
		switch w.fateOf(m.Seq) {
		case doubled:
			told = []hub.Message{m, m}
		case swapped:
			late[m.Seq] = m
			told = nil
		case lost:
			told = nil
		}
		if before, ok := late[m.Seq-1]; ok {
			told = append(told, before)
		}
		return told
	})
}

// What the hub does with a message that it hands out.
const (
	doubled = iota
	swapped // with the next one
	lost    // on the way: who misses it must fetch it
	fates   = 12
)

// fateOf is what the hub does with a message; most are handed out as they are.
func (w *world) fateOf(seq uint64) uint64 { return hashOf("fate", seq, w.seed) % fates }

// restore has the hub forget its latest messages, as one does that is put back
// from a backup. Honest desks bring up again what is theirs; the liar, who was
// told to, does so too.
func (w *world) restore(lost uint64) {
	all := w.hub.Messages()
	if len(all) == 0 {
		return
	}
	to := all[len(all)-1].Seq - min(lost, all[len(all)-1].Seq)
	w.mu.Lock()
	for _, f := range w.forged {
		if f.message > to {
			f.message = 0 // it may be that nobody has seen it
		}
	}
	w.mu.Unlock()
	w.hub.Rollback(to)
	w.misbehave()
	w.liar.sent = 0
	w.count("hub restored")
}

// behave has the hub do its best from now on.
func (w *world) behave() {
	w.hub.Break(nil)
	w.hub.Lie(nil)
	w.hub.Restart()
	for _, n := range w.nodes {
		n.cutOff(false)
	}
}

// publish puts what the liar wrote on the hub.
func (l *liar) publish(ctx context.Context) {
	if l.w.hub == nil || l.sent == len(l.records) {
		return
	}
	data := bundled([]domain.Head{l.signed(l.head)}, l.records[l.sent:])
	subject := l.w.hub.Desk.Events(l.head.Journal.String())
	seq, err := l.line().Events().Put(ctx, subject, data, hub.Expect{Filter: subject, Last: l.put})
	if err != nil {
		l.put = l.last(ctx) // it may be stored all the same: then it is there twice
		return
	}
	l.put, l.sent = seq, len(l.records)
}

// post puts something on the hub: on their own subject, or, past the server's
// permissions, on another's.
func (l *liar) post(data []byte) (message uint64, j domain.JournalID) {
	j = l.head.Journal
	if l.rng.IntN(2) == 0 {
		j = pick(l.rng, l.w.nodes).writes()
	}
	subject := l.w.hub.Desk.Events(j.String())
	l.w.hub.Forge(subject, data)
	all := l.w.hub.Messages()
	if j == l.head.Journal {
		l.put = all[len(all)-1].Seq
	}
	return all[len(all)-1].Seq, j
}

// replay puts an old message of anybody's on the hub again.
func (l *liar) replay() {
	if all := l.w.hub.Messages(); len(all) > 0 {
		m := pick(l.rng, all)
		l.w.hub.Forge(m.Subject, m.Data)
		l.w.count("replayed")
	}
}

func (l *liar) line() hub.Line { return l.w.hub.Owner() }

func (l *liar) last(ctx context.Context) uint64 {
	m, _, err := l.line().Events().Last(ctx, l.w.hub.Desk.Events(l.head.Journal.String()))
	if err != nil {
		l.w.wrong("liar: %v", err)
	}
	return m.Seq
}
