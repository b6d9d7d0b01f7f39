package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
)

// team is the shared part of a desk: its line to the hub, and all that goes on
// over it. Each of its parts is tried again when it fails, is told of meanwhile,
// and takes no other with it; nothing that a person does waits for any of them
// longer than askWait.
type team struct {
	a     *App
	desk  hub.Desk
	begun sync.Once
	from  uint64 // up to where the log was looked at

	ring    chan struct{} // there is a claim to look at
	looks   chan hub.Look // what the person here does, to be said
	sending chan struct{} // a lease to send under was had, or lost

	mu      sync.Mutex
	line    hub.Line // nil until it was opened
	up      bool
	since   time.Time // since when it is up, or down
	ever    bool      // it has been up since the start
	synced  hub.SyncState
	faults  map[string]error // why a part does not go on, by its name
	changed chan struct{}    // closed when line or up change
	news    chan struct{}    // closed when synced changes
	roster  chan struct{}    // closed when the roster changes

	held    map[domain.ID]time.Time // until when the hub keeps others out of what is ours
	due     map[domain.ID]bool      // claims to be looked at
	lost    map[domain.ID]bool      // claims that somebody else has at the hub
	doubted map[domain.Ref]string   // claims whose token the hub contradicts, and how
	asked   int                     // how many claims were held against the hub's word since asking
	asking  time.Time
	claimer *hub.Claims                      // over the line; nil until one is needed
	lessors map[domain.JournalID]*hub.Leases // over the line
	turns   int                              // how many hold leases, or wait for them
	leases  map[string]hub.Lease             // that are held
	ready   map[string]bool                  // leases under which may be sent
	others  map[string]string                // who has the leases that we wait for
	last    map[domain.JournalID]time.Time   // when each journal was written last
}

// The names of the parts, as people are told of them.
const (
	partLine   = "line"
	partSync   = "sync"
	partClaims = "claims"
	partLooks  = "telling who is here"
	partHere   = "seeing who is here"
	partDoor   = "letting colleagues in"
	partWatch  = "following the log"
	partScrub  = "taking erased texts out of the hub"
)

// errAlone says that this log belongs to no desk, though hark.toml names a hub.
var errAlone = errors.New("this log belongs to no desk; hark join CODE joins one, hark hub begins one")

// shares reports whether the desk has a hub.
func (o *Options) shares() bool { return o.Line != nil || o.Config.Hub.Set() }

// newTeam is the shared part of a desk that has a hub; nil where it has none.
// Nothing goes on before begin.
func (a *App) newTeam() *team {
	if !a.o.shares() {
		return nil
	}
	return &team{
		a: a, since: a.o.Now(), faults: map[string]error{},
		ring: make(chan struct{}, 1), looks: make(chan hub.Look, 1), sending: make(chan struct{}, 1),
		changed: make(chan struct{}), news: make(chan struct{}), roster: make(chan struct{}),
		held: map[domain.ID]time.Time{}, due: map[domain.ID]bool{}, lost: map[domain.ID]bool{}, doubted: map[domain.Ref]string{},
		leases: map[string]hub.Lease{}, lessors: map[domain.JournalID]*hub.Leases{}, ready: map[string]bool{}, others: map[string]string{}, last: map[domain.JournalID]time.Time{},
	}
}

// begin opens the line and starts what goes on over it, once.
func (t *team) begin() {
	t.begun.Do(func() {
		founder := t.a.roster().Founder()
		if founder == (domain.JournalID{}) {
			t.fault(partLine, errAlone)
			return
		}
		t.desk, t.from = hub.Desk(founder), t.a.end()
		t.a.parts.Go(func() { t.keep(t.a.ctx, partLine, t.session) })
		t.a.parts.Go(func() { t.keep(t.a.ctx, partWatch, t.follow) })
	})
}

// parts are what goes on over a line.
func (t *team) parts() map[string]func(context.Context) error {
	parts := map[string]func(context.Context) error{
		partLine: t.watch, partSync: t.sync, partClaims: t.settle, partLooks: t.say, partHere: t.hear,
		partDoor: func(ctx context.Context) error { return t.while(ctx, t.a.opens, t.door) },
	}
	if t.a.host != nil { // nobody else may
		parts[partScrub] = t.a.host.scrub
	}
	return parts
}

// session opens the line and runs all parts until ctx ends. It fails only
// where no line can be opened.
func (t *team) session(ctx context.Context) error {
	line, err := t.a.line(ctx)
	if err != nil {
		return err
	}
	t.fault(partLine, nil)
	t.set(func() { t.line = line })
	var parts sync.WaitGroup
	for name, part := range t.parts() {
		parts.Go(func() { t.keep(ctx, name, part) })
	}
	parts.Wait()
	for t.turning() { // leases are given back over the line
		time.Sleep(connectPause)
	}
	t.set(func() {
		t.line, t.up, t.claimer = nil, false, nil
		clear(t.lessors)
	})
	if err := line.Close(); err != nil {
		t.a.o.Diary.Warn("close the line to the hub", "error", err)
	}
	return nil
}

// fault notes why a part does not go on; nil is that it does. Whoever runs a
// listener or a hub is told when that changes.
func (t *team) fault(part string, err error) {
	var was error
	t.set(func() {
		was = t.faults[part]
		if delete(t.faults, part); err != nil {
			t.faults[part] = err
		}
	})
	switch {
	case err != nil && (was == nil || was.Error() != err.Error()):
		t.a.trouble(told(part, err))
		if errors.Is(err, hub.ErrLogin) {
			t.a.changes.alert(unsettled(err))
		}
	case err == nil && was != nil && part == partLine:
		t.a.trouble("the hub is reached again")
	}
}

// told is a fault in a line for people.
func told(part string, err error) string {
	switch {
	case part == partLine && errors.Is(err, hub.ErrOffline):
		return err.Error()
	case part == partLine:
		return "the hub is not reached: " + err.Error()
	}
	return part + ": " + err.Error()
}

// set changes what is known of the team, and tells the console.
func (t *team) set(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, up := t.line, t.up
	change()
	if t.line != line || t.up != up {
		close(t.changed)
		t.changed = make(chan struct{})
	}
	t.a.changes.shared()
}

// connected is the line while it is up, else nil.
func (t *team) connected() hub.Line {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.up {
		return nil
	}
	return t.line
}

// watch notes whether the line is up.
func (t *team) watch(ctx context.Context) error {
	for up, err := range t.line.Up(ctx) {
		switch {
		case up:
			err = nil
		case err == nil:
			err = hub.ErrOffline
		}
		t.fault(partLine, err)
		t.set(func() {
			if t.up != up {
				t.up, t.since = up, t.a.o.Now()
			}
			t.ever = t.ever || up
		})
	}
	return ctx.Err()
}

// cursorKey is the setting that says how far the hub was read.
const cursorKey = "hub cursor"

// cursor says how far the hub was read.
func (a *App) cursor() (cursor []byte, err error) {
	err = a.log.Read(func(s kv.Snapshot) error {
		cursor = slices.Clone(s.Local(kv.Settings).Get([]byte(cursorKey)))
		return nil
	})
	return cursor, err
}

// sync brings journals up and down.
func (t *team) sync(ctx context.Context) error {
	return hub.Sync(ctx, hub.SyncOptions{
		Line: t.line, Desk: t.desk, Log: t.a.log, Ours: t.brings, Now: t.a.o.Now,
		Keep: func(ctx context.Context, cursor []byte) error {
			return t.a.local(ctx, kv.Local{Space: kv.Settings, Key: cursorKey, Value: cursor})
		},
		Kept: t.a.cursor,
		Told: func(s hub.SyncState) {
			t.fault(partSync, s.Err)
			t.set(func() {
				t.synced = s
				close(t.news)
				t.news = make(chan struct{})
			})
		},
	})
}

// brings reports whether a journal goes up from here: one of this machine that
// the roster knows. The hub takes no other, and nobody misses it.
func (t *team) brings(j domain.JournalID) bool {
	return t.a.ours(j) && t.a.roster().TermsOf(domain.Ref{Journal: j, Seq: ^uint64(0)}) != nil
}

// wrong is what does not go on, in one line; nil where all does.
func (t *team) wrong() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.faults[partLine]; err != nil {
		return err // the others wait for it
	}
	var all []error
	for _, name := range slices.Sorted(maps.Keys(t.faults)) {
		all = append(all, fmt.Errorf("%s: %w", name, t.faults[name]))
	}
	return errors.Join(all...)
}

// roster is who may do what at this desk; nil where everybody may everything.
func (a *App) roster() (r *domain.Roster) {
	_ = a.log.Read(func(s kv.Snapshot) error { // fails only once the log is closed, and then nothing is done any more
		r = s.Roster()
		return nil
	})
	return r
}
