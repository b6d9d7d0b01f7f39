package outbox

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

var (
	ana     = domain.JournalID{1}
	machine = domain.JournalID{2}
	foreign = domain.JournalID{3}
)

// memory is a log in memory that can fail and die.
type memory struct {
	mu      sync.Mutex
	tick    domain.Ticker
	entries []domain.Entry
	texts   map[uint64]string
	seqs    map[domain.JournalID]uint64
	convs   map[domain.ID][]domain.Entry
	pending map[domain.ID]bool
	news    chan struct{}
	terms   map[domain.JournalID]*domain.Terms // of what is written here, where the desk has a roster

	refuse error                  // what writes answer, without writing
	tries  int                    // writes that were asked for
	dead   func(after bool) error // asked before and after each write whether the process has died
}

func newMemory() *memory {
	return &memory{
		tick: domain.Ticker{Now: time.Now}, texts: map[uint64]string{}, seqs: map[domain.JournalID]uint64{},
		convs: map[domain.ID][]domain.Entry{}, pending: map[domain.ID]bool{}, news: make(chan struct{}),
	}
}

// snapshot is the memory as a kv.Snapshot, while its lock is held.
type snapshot struct{ *memory }

func (s snapshot) Raw(uint64) []byte      { return nil }
func (s snapshot) Roster() *domain.Roster { return nil }
func (s snapshot) Text(pos uint64) (string, bool) {
	t, ok := s.texts[pos]
	return t, ok
}
func (s snapshot) View(string) kv.Reader  { return &kv.Memory{} }
func (s snapshot) Local(string) kv.Reader { return &kv.Memory{} }
func (s snapshot) End() uint64            { return uint64(len(s.entries)) }

func (m *memory) Read(f func(kv.Snapshot) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return f(snapshot{m})
}

func (m *memory) Write(ctx context.Context, j domain.JournalID, f func(kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.tries++
	if m.refuse != nil {
		return nil, m.refuse
	}
	if m.dead != nil {
		if err := m.dead(false); err != nil {
			return nil, err
		}
	}
	b, err := f(snapshot{m})
	if err != nil {
		return nil, err
	}
	for i := range b.Proposals {
		if _, err := b.Proposals[i].Event.Encode(); err != nil {
			return nil, err // as the real log does
		}
	}
	wrote := m.store(j, b.Proposals)
	if m.dead != nil {
		if err := m.dead(true); err != nil {
			return nil, err
		}
	}
	return wrote, nil
}

func (m *memory) store(j domain.JournalID, ps []domain.Proposal) []domain.Entry {
	from := len(m.entries)
	for _, p := range ps {
		m.seqs[j]++
		e := p.Event
		e.V, e.Journal, e.Seq, e.At = domain.Version, j, m.seqs[j], m.tick.Next()
		pos := uint64(len(m.entries) + 1)
		if p.Text != "" {
			m.texts[pos] = p.Text
		}
		entry := domain.Entry{Pos: pos, Event: e, Terms: m.terms[j]}
		m.entries = append(m.entries, entry)
		m.convs[e.Conversation] = append(m.convs[e.Conversation], entry)
	}
	m.fold(from)
	return m.entries[from:]
}

// fold brings what is known of conversations up to date with the entries from
// that on, and tells those who follow.
func (m *memory) fold(from int) {
	done := map[domain.ID]bool{}
	for _, e := range m.entries[from:] {
		if id := e.Event.Conversation; !done[id] {
			done[id] = true
			c := domain.Fold(slices.Clone(m.convs[id]))
			m.pending[id] = slices.ContainsFunc(c.Replies, func(r domain.Reply) bool { return r.Pending() })
		}
	}
	close(m.news)
	m.news = make(chan struct{})
}

// stored is an entry as it travels, with its text.
type stored struct {
	domain.Entry
	text string
}

// since are the entries from a position on.
func (m *memory) since(from int) (out []stored) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries[from:] {
		out = append(out, stored{e, m.texts[e.Pos]})
	}
	return out
}

// merge takes in what others wrote.
func (m *memory) merge(entries []stored) {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := len(m.entries)
	for _, s := range entries {
		e := s.Entry
		if slices.ContainsFunc(m.convs[e.Event.Conversation], func(o domain.Entry) bool { return o.Event.Ref() == e.Event.Ref() }) {
			continue
		}
		e.Pos = uint64(len(m.entries) + 1)
		if s.text != "" {
			m.texts[e.Pos] = s.text
		}
		m.tick.Observe(e.Event.At)
		m.entries = append(m.entries, e)
		m.convs[e.Event.Conversation] = append(m.convs[e.Event.Conversation], e)
	}
	if len(m.entries) > from {
		m.fold(from)
	}
}

func (m *memory) Follow(ctx context.Context, from uint64) iter.Seq2[[]domain.Entry, error] {
	return func(yield func([]domain.Entry, error) bool) {
		for {
			m.mu.Lock()
			batch, news := slices.Clone(m.entries[from:]), m.news
			m.mu.Unlock()
			from += uint64(len(batch))
			if len(batch) > 0 && !yield(batch, nil) {
				return
			}
			select {
			case <-news:
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
		}
	}
}

// fails makes writes answer err from now on.
func (m *memory) fails(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = err
}

// asked is how many writes were asked for.
func (m *memory) asked() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries
}

// put writes events of one conversation as if by somebody else.
func (m *memory) put(j domain.JournalID, text string, events ...domain.Event) []domain.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ps []domain.Proposal
	for _, e := range events {
		ps = append(ps, domain.Proposal{Event: e, Text: text})
	}
	return m.store(j, ps)
}

func (m *memory) conversation(id domain.ID) domain.Conversation {
	m.mu.Lock()
	defer m.mu.Unlock()
	return domain.Fold(slices.Clone(m.convs[id]))
}

// ask puts a mention of that number and a reply of ana's to it into the log.
func (m *memory) ask(n int, src string) domain.ID {
	in := domain.Mention{ID: fmt.Sprint("post-", n), Source: src, Author: domain.Author{Handle: "kay"}}
	id := in.MentionID()
	m.put(machine, "does it fit?", domain.Event{Kind: domain.Mentioned, Conversation: id, Mention: &in})
	m.reply(ana, id, fmt.Sprint("r", n), fmt.Sprint("yes, number ", n))
	return id
}

func (m *memory) reply(j domain.JournalID, id domain.ID, reply, text string) {
	m.put(j, text, domain.Event{Kind: domain.Replied, Conversation: id, By: "ana", Reply: reply})
}

func foldOne(s kv.Snapshot, id domain.ID) (domain.Conversation, error) {
	return domain.Fold(slices.Clone(s.(snapshot).convs[id])), nil
}

func pendingOf(s kv.Snapshot) ([]view.Due, error) {
	m := s.(snapshot)
	var owed []view.Due
	for id, any := range m.pending {
		if !any {
			continue
		}
		c, _ := foldOne(s, id)
		for i := range c.Replies {
			if r := &c.Replies[i]; r.Pending() {
				owed = append(owed, view.Due{Conversation: id, Reply: *r, Text: m.texts[r.Pos], To: c.Heard[0].Mention})
			}
		}
	}
	slices.SortFunc(owed, func(a, b view.Due) int { return int(int64(a.Reply.At) - int64(b.Reply.At)) })
	return owed, nil
}

// answers changes what the network does from now on.
func (n *network) answers(f func(ctx context.Context, r source.Outgoing) (domain.Receipt, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reply = f
}

// network is a replier whose answers are scripted.
type network struct {
	mu     sync.Mutex
	reply  func(ctx context.Context, r source.Outgoing) (domain.Receipt, error)
	find   func(r source.Outgoing) (domain.Receipt, bool, error)
	posts  map[string]int // by key
	flying map[string]bool
	limits source.Limits
	seen
}

// seen is what a network has seen of us.
type seen struct {
	texts  []string // that were posted
	calls  []time.Time
	keys   []string
	looks  []time.Time
	broken []string // promises of the contract that were not kept
}

// saw is what the network has seen so far.
func (n *network) saw() seen {
	n.mu.Lock()
	defer n.mu.Unlock()
	return seen{slices.Clone(n.texts), slices.Clone(n.calls), slices.Clone(n.keys), slices.Clone(n.looks), slices.Clone(n.broken)}
}

func newNetwork() *network { return &network{posts: map[string]int{}, flying: map[string]bool{}} }

func (n *network) Limits() source.Limits { return n.limits }

func (n *network) post(r source.Outgoing) domain.Receipt {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.posts[r.Key]++
	n.texts = append(n.texts, r.Text)
	return domain.Receipt{ID: "out-" + r.Key}
}

func (n *network) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	n.mu.Lock()
	n.calls, n.keys = append(n.calls, time.Now()), append(n.keys, r.Key)
	if n.flying[r.Key] {
		n.broken = append(n.broken, "two attempts at once of "+r.Key)
	}
	n.flying[r.Key] = true
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.flying, r.Key)
	}()
	n.mu.Lock()
	reply := n.reply
	n.mu.Unlock()
	if reply == nil {
		return n.post(r), nil
	}
	return reply(ctx, r)
}

func (n *network) Find(_ context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	n.mu.Lock()
	n.looks = append(n.looks, time.Now())
	find := n.find
	n.mu.Unlock()
	if find != nil {
		return find(r)
	}
	return n.see(r)
}

func (n *network) see(r source.Outgoing) (domain.Receipt, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return domain.Receipt{ID: "out-" + r.Key}, n.posts[r.Key] > 0, nil
}

var errLine = errors.New("the line broke")
