// Package view folds the log into what people look at: the queue, a
// conversation, people, figures, search, activity, and what the outbox owes.
//
// The contract. A conversation's state is always domain.Fold of its events:
// what is stored is its list of log positions and what was derived from them.
// New events, late ones, an undo, a merge and a rebuild all take one way:
// read the conversation's events, fold, take the old contribution back, make
// the new one. So any order of arrival gives the same rows and figures, and
// everything stored here can be dropped and folded again. Fold changes only
// the transaction it is given: if it fails, or the machine does, nothing of
// the batch is in the view. What was erased is out of every row, text and
// result, and its words out of the search index, as soon as the erasure is
// folded. A log whose entries come in order of position always gives the same
// bytes here, however they are batched.
//
// The package is pure: kv in, kv out, and no clock but the moment it is asked
// at. Its readers take a kv.Snapshot and keep nothing of it.
package view

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"hark/internal/domain"
	"hark/internal/kv"
)

// View folds the log. It is an eventlog.View and safe for concurrent use. What
// it remembers from one batch to the next saves work and changes nothing.
type View struct {
	sealAt int // events in a segment of the index
	long   decoded
}

// New is the view of the desk.
func New() *View { return &View{sealAt: segmentSize} }

// Name is the name that its buckets are kept under.
func (*View) Name() string { return viewName }

// Version changes whenever the fold or its stored form does.
func (*View) Version() int { return 19 }

// work is one conversation that a batch touches.
type work struct {
	id      domain.ID
	num     uint64
	fresh   []arrival
	raws    [][]byte       // of the events known before, at old.pos
	kept    []domain.Entry // of them, as they were decoded before, and then all for the next time
	old     *record        // nil for a new conversation
	wasDone bool
	erasing bool
	crew    *crew
	roster  *domain.Roster

	// What derive makes of it.
	entries []domain.Entry // all its events, in the order of the fold; after derive only where something is erased
	now     *record
	latest  *domain.Heard // set where the excerpt is of a text that is still to be read
	stored  []byte        // now, as it is stored; not yet where latest is set
	people  changes
	labels  changes
	members changes
	err     error
}

// arrival is a new event and what is made of it alone.
type arrival struct {
	*domain.Entry
	text    string
	words   []uint32  // for the index
	mention domain.ID // of the mention that it is about, zero if none
	content uint64    // ContentHash of the text
}

// folding is one batch on its way into the view.
type folding struct {
	tx         kv.Tx
	sealAt     int
	long       *decoded
	ids        identCache
	open, done kv.Bucket
	due        kv.Bucket
	people     changes
	labels     changes
	members    changes
	queue      changes
	meta       meta
	works      []*work
	sums       sums
	since      domain.Clock // the first arrival of a mention
	crew       *crew
	index      []indexed
	erased     []uint64 // positions whose words must leave the index
}

// Fold takes new events in. The order of the entries does not matter, and an
// entry that is already known changes nothing.
func (v *View) Fold(tx kv.Tx, entries []domain.Entry) error {
	f, err := v.begin(tx)
	if err != nil {
		return err
	}
	f.crew.meet(entries)
	if err := f.gather(entries); err != nil {
		return err
	}
	return f.run()
}

// Forget brings conversations up to date of which texts are gone without an
// event that says so. It implements eventlog.Forgetter.
func (v *View) Forget(tx kv.Tx, conversations []domain.ID) error {
	f, err := v.begin(tx)
	if err != nil {
		return err
	}
	for _, id := range conversations {
		w := &work{id: id, crew: f.crew, roster: tx.Roster(), erasing: true}
		if i, err := f.ids.get(id); err != nil || i.own == 0 {
			return fmt.Errorf("forget texts of conversation %s: %w", id, errors.Join(err, ErrUnknown))
		}
		if err := f.load(w); err != nil {
			return err
		}
		f.works = append(f.works, w)
	}
	f.inOrder()
	return f.run()
}

// begin reads what all batches need.
func (v *View) begin(tx kv.Tx) (*folding, error) {
	f := &folding{
		tx: tx, sealAt: v.sealAt, long: &v.long, open: tx.Bucket(bucketOpen), done: tx.Bucket(bucketDone),
		due: tx.Bucket(bucketDue),
		ids: identCache{bucket: tx.Bucket(bucketIDs)}, since: readSince(tx.Bucket(bucketMeta)),
	}
	var err error
	if f.meta, err = loadMeta(tx.Bucket(bucketMeta)); err != nil {
		return nil, err
	}
	f.crew, err = loadCrew(tx.Bucket(bucketCrew))
	return f, err
}

// run folds the gathered conversations and writes what comes of it.
func (f *folding) run() error {
	f.sums = each(f.works)
	for _, w := range f.works {
		if err := f.store(w); err != nil {
			return err
		}
		if w.kept != nil {
			f.long.keep(w.id, w.kept)
		}
	}
	return f.finish()
}

// gather groups the batch by conversation and reads what is known of each. A
// transaction is not for sharing between goroutines, so all reading is here.
func (f *folding) gather(entries []domain.Entry) error {
	works := make(map[domain.ID]*work, len(entries))
	for i := range entries {
		e := &entries[i]
		id := e.Event.Conversation
		if id.IsZero() && e.Void != "" {
			continue
		}
		if id.IsZero() {
			if err := f.incident(&e.Event); err != nil {
				return err
			}
			if err := f.clustered(&e.Event); err != nil {
				return err
			}
			continue
		}
		w := works[id]
		if w == nil {
			w = &work{id: id, crew: f.crew, roster: f.tx.Roster()}
			if err := f.load(w); err != nil {
				return err
			}
			works[id] = w
			f.works = append(f.works, w)
		}
		if w.old != nil && contains(w.old.pos, e.Pos) {
			continue
		}
		var text string
		if !e.Event.Text.IsZero() {
			text, _ = f.tx.Text(e.Pos)
		}
		w.fresh = append(w.fresh, arrival{Entry: e, text: text})
		w.erasing = w.erasing || e.Event.Kind == domain.Erased
	}
	f.works = slices.DeleteFunc(f.works, func(w *work) bool { return len(w.fresh) == 0 })
	f.inOrder()
	return nil
}

func (f *folding) inOrder() {
	slices.SortFunc(f.works, func(a, b *work) int { return compare(a.num, b.num) })
}

// load reads a conversation's record and earlier events, or gives it the next number.
func (f *folding) load(w *work) error {
	i, err := f.ids.get(w.id)
	if err != nil {
		return err
	}
	if i.own == 0 {
		f.meta.numbers++
		i.own = f.meta.numbers
		w.num = i.own
		return nil
	}
	w.num = i.own
	key := number(w.num)
	b := f.open.Get(key)
	if b == nil {
		b, w.wasDone = f.done.Get(key), true
	}
	if w.old, err = decodeRecord(w.num, b); err != nil {
		return err
	}
	if len(w.old.pos) >= longThread {
		w.kept = f.long.take(w.id)
	}
	for _, pos := range w.old.pos {
		w.raws = append(w.raws, f.tx.Raw(pos))
	}
	return nil
}

// derive decodes, folds, encodes and takes the words apart: the work that
// needs no transaction, and so can be done on every core. What is needed no
// longer than that goes into the room.
func (w *work) derive(in *room) {
	if w.err = w.decode(in); w.err != nil {
		return
	}
	for i := range w.fresh {
		a := &w.fresh[i]
		a.words = wordsOf(a.Entry, a.text)
		if a.mention = mentionOf(a.Entry); !a.mention.IsZero() {
			a.content = ContentHash(a.text)
		}
	}
	conv := domain.Fold(w.entries)
	w.now = &record{row: rowOf(&conv), facts: factsOf(&conv, w.crew), pos: make([]uint64, len(w.entries))}
	w.now.row.Num = w.num
	for i := range w.entries {
		w.now.pos[i] = w.entries[i].Pos
	}
	w.now.first = firstHourOf(w.entries, w.now.facts.heard)
	slices.Sort(w.now.pos)
	w.now.pos = slices.Compact(w.now.pos)
	movePerson(&w.people, w.old, w.now)
	moveMember(&w.members, w.old, w.now)
	moveLabels(&w.labels, w.old, w.now)
	if w.latest = conv.Latest(); w.latest != nil {
		w.quote()
	}
	if w.latest == nil {
		w.stored = w.now.bytes(in)
	}
	in.sums.replace(w.old, w.now)
	if !w.erasing {
		w.entries = nil
	}
}

// quote takes the excerpt from the new events, where the latest mention is one.
func (w *work) quote() {
	for i := range w.fresh {
		if w.fresh[i].Pos == w.latest.Pos {
			w.now.row.Excerpt = excerptOf(w.latest.Mention, w.fresh[i].text)
			w.latest = nil
			return
		}
	}
}

// mentionOf is the id of the mention that an event is about, or zero: what
// does not count makes no mention known.
func mentionOf(en *domain.Entry) domain.ID {
	e := &en.Event
	if en.Void != "" || e.Mention == nil || e.Kind != domain.Mentioned && e.Kind != domain.Withdrawn {
		return domain.ID{}
	}
	return e.Mention.MentionID()
}

// worthSharing is how many conversations repay the start of goroutines.
const worthSharing = 32

// each derives every work, on all cores where there is enough to do, and gives
// what they contribute to all that is counted.
func each(works []*work) sums {
	n := min(runtime.GOMAXPROCS(0), len(works)/worthSharing+1)
	rooms := make([]room, n)
	var next atomic.Int64
	var all sync.WaitGroup
	derive := func(in *room) {
		in.sums = newSums()
		for {
			end := int(next.Add(worthSharing))
			start := end - worthSharing
			if start >= len(works) {
				return
			}
			for _, w := range works[start:min(end, len(works))] {
				w.derive(in)
			}
		}
	}
	for i := range rooms[1:] {
		all.Go(func() { derive(&rooms[1+i]) })
	}
	derive(&rooms[0])
	all.Wait()
	for i := range rooms[1:] {
		rooms[0].sums.add(&rooms[1+i].sums)
	}
	return rooms[0].sums
}

func contains(sorted []uint64, v uint64) bool {
	_, ok := slices.BinarySearch(sorted, v)
	return ok
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return +1
	}
	return 0
}
