package view

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// memory is a log and its view in memory: a kv.Tx and a kv.Snapshot.
type memory struct {
	raws    [][]byte
	texts   map[uint64]string
	buckets map[string]*kv.Memory
	locals  kv.Memory
	view    View
	roster  *domain.Roster
}

func newMemory() *memory {
	return &memory{view: View{sealAt: 16}, texts: map[uint64]string{}, buckets: map[string]*kv.Memory{}}
}

func (m *memory) Raw(pos uint64) []byte {
	if pos == 0 || pos > uint64(len(m.raws)) {
		return nil
	}
	return m.raws[pos-1]
}

func (m *memory) Roster() *domain.Roster { return m.roster }

func (m *memory) Text(pos uint64) (string, bool) {
	t, ok := m.texts[pos]
	return t, ok
}

func (m *memory) Bucket(name string) kv.Bucket { return m.bucket(viewName + "/" + name) }

func (m *memory) View(name string) kv.Reader { return m.bucket(name) }

func (m *memory) bucket(name string) *kv.Memory {
	if m.buckets[name] == nil {
		m.buckets[name] = &kv.Memory{}
	}
	return m.buckets[name]
}

func (m *memory) Local(string) kv.Reader { return &m.locals }

func (m *memory) End() uint64 { return uint64(len(m.raws)) }

// written is an event and its text, as a generator makes it.
type written struct {
	event domain.Event
	text  string
}

// put appends an event to the log and gives the entry.
func (m *memory) put(tb testing.TB, w written) domain.Entry {
	tb.Helper()
	raw, err := w.event.Encode()
	if err != nil {
		tb.Fatal(err)
	}
	m.raws = append(m.raws, raw)
	pos := m.End()
	if w.text != "" {
		m.texts[pos] = w.text
	}
	e, err := m.roster.Entry(pos, raw)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// fold takes the events in, cut into batches of at most size.
func (m *memory) fold(tb testing.TB, events []written, size func() int) {
	tb.Helper()
	for len(events) > 0 {
		n := min(max(size(), 1), len(events))
		var batch []domain.Entry
		for _, w := range events[:n] {
			batch = append(batch, m.put(tb, w))
		}
		if err := m.view.Fold(m, batch); err != nil {
			tb.Fatal(err)
		}
		events = events[n:]
	}
}

func (m *memory) foldAll(tb testing.TB, events []written) {
	tb.Helper()
	m.fold(tb, events, func() int { return len(events) })
}

// same reports the first bucket whose bytes differ.
func (m *memory) same(o *memory) error {
	for name := range o.buckets {
		m.bucket(name)
	}
	for name, b := range m.buckets {
		var left, right [][]byte
		for k, v := range b.From(nil) {
			left = append(left, k, v)
		}
		for k, v := range o.bucket(name).From(nil) {
			right = append(right, k, v)
		}
		if len(left) != len(right) {
			return fmt.Errorf("bucket %s: %d and %d pairs", name, len(left)/2, len(right)/2)
		}
		for i := range left {
			if !bytes.Equal(left[i], right[i]) {
				return fmt.Errorf("bucket %s: pair %d: %q and %q", name, i/2, left[i], right[i])
			}
		}
	}
	return nil
}

var start = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// generator writes believable and unbelievable histories of a few conversations.
type generator struct {
	rnd     *rand.Rand
	now     time.Time
	seq     [2]uint64
	roots   int
	entries map[domain.ID][]domain.Entry
	ids     []domain.ID
	refs    map[domain.ID][]domain.Ref
	heard   map[domain.ID][]domain.Mention
	replies int
	out     []written
}

func newGenerator(seed uint64) *generator {
	return &generator{
		rnd: rand.New(rand.NewPCG(seed, 1)), now: start, entries: map[domain.ID][]domain.Entry{},
		refs: map[domain.ID][]domain.Ref{}, heard: map[domain.ID][]domain.Mention{},
	}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func (g *generator) emit(e domain.Event, text string) {
	g.now = g.now.Add(time.Duration(g.rnd.IntN(20*60_000)) * time.Millisecond)
	j := g.rnd.IntN(2)
	if e.Journal != (domain.JournalID{}) {
		j = int(e.Journal[0] - 1)
	}
	g.seq[j]++
	e.V, e.Journal, e.Seq, e.At = domain.Version, domain.JournalID{byte(j + 1)}, g.seq[j], domain.ClockAt(g.now)
	if text != "" {
		e.Text = domain.HashText(make([]byte, domain.SaltSize), text)
	}
	g.out = append(g.out, written{e, text})
	g.entries[e.Conversation] = append(g.entries[e.Conversation], domain.Entry{Pos: uint64(len(g.out)), Event: e})
	g.refs[e.Conversation] = append(g.refs[e.Conversation], e.Ref())
}

var vocabulary = []string{"battery", "Mini", "dell", "screen", "refund", "Größe", "café", "電池が切れた", "order", "flickers",
	"love", "it", "the", "не", "работает", "keyboard", "88", "บริการ", "शिकायत", "update"}

func (g *generator) words() string {
	var b bytes.Buffer
	for range 1 + g.rnd.IntN(12) {
		b.WriteString(pick(g.rnd, vocabulary...))
		b.WriteString(pick(g.rnd, " ", " ", ", ", "\n", "! "))
	}
	return b.String()
}

func (g *generator) mention(conversation domain.ID, m domain.Mention) {
	m.Title, m.Text = "", g.words()
	if g.rnd.IntN(4) == 0 {
		m.Title = g.words()
	}
	body := m.Body()
	u := domain.Understanding{
		Lang: pick(g.rnd, "en", "es-MX", ""), Subjects: pick(g.rnd, nil, []string{"battery"}, []string{"screen", "price"}, []string{"price", "sound, loud"}),
		Lists: pick(g.rnd, nil, nil, []string{"press"}, []string{"top fans", "press"}), Named: pick(g.rnd, nil, []string{domain.Us}, []string{"rival", domain.Us}, []string{"other co"}),
	}
	if g.rnd.IntN(3) == 0 {
		u.About = []domain.Aspect{{Subject: "price", Feeling: pick(g.rnd, feelings[:]...)}, {Subject: "elsewhere", Feeling: domain.Positive}}
	}
	u.Sentiment = domain.Sentiment{Feeling: pick(g.rnd, feelings[:]...), Score: float64(g.rnd.IntN(200)-100) / 100, By: "test 1"}
	if g.rnd.IntN(5) == 0 {
		u.Urgent = "legal"
	}
	u.Hidden = len(g.out)%5 == 3
	if g.rnd.IntN(6) == 0 {
		u.CopyOf = domain.MentionID("other", "1")
	}
	if conversation.IsZero() {
		conversation = m.MentionID()
		g.ids = append(g.ids, conversation)
	}
	stripped := m.Strip()
	g.heard[conversation] = append(g.heard[conversation], stripped)
	g.emit(domain.Event{Kind: domain.Mentioned, Conversation: conversation, Mention: &stripped, Understood: &u}, body)
}

func (g *generator) author() domain.Author {
	n := g.rnd.IntN(5)
	return domain.Author{ID: fmt.Sprint(n), Handle: fmt.Sprintf("tom%d", n), Name: "Tom", Followers: n * 100}
}

func (g *generator) posted() time.Time {
	return g.now.Add(-time.Duration(g.rnd.IntN(180)) * time.Minute)
}

// step adds one event, or a few that belong together.
func (g *generator) step() {
	if len(g.ids) == 0 || g.rnd.IntN(5) == 0 {
		g.roots++
		g.mention(domain.ID{}, domain.Mention{ID: fmt.Sprint("p", g.roots), Source: pick(g.rnd, "mastodon", "rss", "a forum"), Lang: pick(g.rnd, "", "de", "gibber ish"), At: g.posted(), Author: g.author()})
		return
	}
	id := pick(g.rnd, g.ids...)
	if g.rnd.IntN(2) == 0 {
		id = pick(g.rnd, g.ids[max(len(g.ids)-30, 0):]...)
	}
	c := domain.Fold(append([]domain.Entry(nil), g.entries[id]...))
	e := domain.Event{Conversation: id, By: pick(g.rnd, "ana", "tom"), Basis: c.Change}
	if g.rnd.IntN(8) == 0 {
		e.Basis = domain.Ref{}
	}
	until := g.now.Add(time.Duration(g.rnd.IntN(300)) * time.Minute)
	text := ""
	switch g.rnd.IntN(25) {
	case 0, 1:
		m := domain.Mention{ID: fmt.Sprint("f", len(g.out)), Source: "mastodon", At: g.posted(), Author: g.author()}
		if g.rnd.IntN(4) > 0 {
			m.At, m.Source, m.Author = g.now, g.heard[id][0].Source, g.heard[id][0].Author
		}
		g.mention(id, m)
		return
	case 2:
		m := pick(g.rnd, g.heard[id]...)
		m.Revision++
		g.mention(id, m)
		return
	case 3:
		m := pick(g.rnd, g.heard[id]...)
		e.Kind, e.Mention = domain.Withdrawn, &domain.Mention{ID: m.ID, Source: m.Source}
	case 4, 5:
		e.Kind, e.Until, e.Token = domain.Claimed, until, uint64(g.rnd.IntN(3))
	case 6:
		e.Kind = domain.Released
	case 7:
		e.Kind, e.To, e.Until = domain.Assigned, "eve", until
	case 8:
		e.Kind, e.Tags = pick(g.rnd, domain.Tagged, domain.Untagged), []string{pick(g.rnd, "vip", "refund", "offline")}
	case 9:
		e.Kind, e.Subject = domain.Classified, pick(g.rnd, "price", "")
	case 10:
		e.Kind, e.Sentiment = domain.Felt, &domain.Sentiment{Feeling: pick(g.rnd, feelings[:]...), By: "ana"}
	case 11:
		e.Kind, text = domain.Noted, g.words()
	case 12:
		e.Kind, e.Until = domain.Snoozed, until
	case 13, 14, 15:
		e.Kind, e.Outcome = domain.Resolved, pick(g.rnd, "fixed", "thanked", "spam", "routed", "no-action", "idea", "changed")
		if e.Outcome == "no-action" {
			e.Reason = []string{"noise", "a rumour, old"}[len(g.out)%2]
		}
	case 16:
		e.Kind = domain.Reopened
	case 17:
		e.Kind, e.Undoes = domain.Undone, pick(g.rnd, g.refs[id]...)
	case 18, 19:
		m := pick(g.rnd, g.heard[id]...)
		e.Kind, e.Mention = domain.Labelled, &domain.Mention{ID: m.ID, Source: m.Source}
		e.Sentiment = &domain.Sentiment{Feeling: pick(g.rnd, feelings[:]...), By: "ana"}
	default:
		g.reply(e, &c)
		return
	}
	g.emit(e, text)
}

func (g *generator) reply(e domain.Event, c *domain.Conversation) {
	for i := range c.Replies {
		r := &c.Replies[i]
		if r.Settled() {
			continue
		}
		e.Reply, e.Attempt, e.Key = r.ID, r.Attempts+1, "k"
		if g.rnd.IntN(4) > 0 {
			e.Journal = r.Ref.Journal // the only one whose word counts
		}
		e.Kind = pick(g.rnd, domain.Sending, domain.Sent, domain.Sent, domain.Failed, domain.Uncertain, domain.Parked, domain.Retried)
		if e.Kind == domain.Sent {
			e.Receipt = &domain.Receipt{ID: "n" + r.ID}
		}
		if e.Kind == domain.Failed && g.rnd.IntN(2) == 0 {
			e.Until = g.now.Add(time.Minute)
		}
		g.emit(e, "")
		return
	}
	g.replies++
	e.Kind, e.Reply = domain.Replied, fmt.Sprint("r", g.replies)
	g.emit(e, g.words())
}

// generate makes a history of n steps.
func generate(seed uint64, n int) *generator {
	g := newGenerator(seed)
	g.emit(domain.Event{Kind: domain.Opened, By: "ana"}, "")
	for range n {
		g.step()
	}
	g.emit(domain.Event{Kind: domain.HandedOver, By: "ana", Shift: &domain.Shift{ID: "s", Open: 3}}, "")
	return g
}
