package sim

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hark/internal/bundle"
	"hark/internal/domain"
)

// liar is a colleague with a key of their own and no scruples. What stands in
// their journal is properly signed, whatever it says; what they forge of
// others is not.
type liar struct {
	w    *world
	rng  *rand.Rand
	key  ed25519.PrivateKey
	name string

	head    domain.Head     // of what they wrote, not signed
	records []domain.Record // what they wrote
	sent    int             // so many of them went to the hub
	gone    bool            // they were removed
	put     uint64          // the number of their latest message
	faces   faces
}

// forgery is something that must not be believed.
type forgery struct {
	what    string
	raw     []byte // an event that must not be held anywhere; nil where there is none
	ref     domain.Ref
	void    bool             // or it may be held, and counts nowhere
	message uint64           // of the hub, where it came that way; 0 is by hand
	subject domain.JournalID // of the message
}

// cutJournal is a lie that can be harmless: who holds what was cut off can prove
// what stands before it, and takes in of that what they lack.
const cutJournal = "cut journal"

func newLiar(w *world) *liar {
	l := &liar{w: w, rng: w.rng("liar"), name: "mallory", faces: faces{rng: w.rng("two faces")}}
	seed := make([]byte, ed25519.SeedSize)
	_, _ = w.entropy("liar").Read(seed) // it never fails
	l.key = ed25519.NewKeyFromSeed(seed)
	pub := l.key.Public().(ed25519.PublicKey)
	l.head.Journal = domain.NewJournalID(pub)
	l.write(domain.Event{Kind: domain.Opened, By: l.name, Key: domain.KeyText(pub)}, "", time.Now())
	return l
}

// write adds an event to their journal.
func (l *liar) write(e domain.Event, text string, at time.Time) *domain.Event {
	e.V = max(e.V, domain.Version)
	e.Journal, e.Seq, e.Prev, e.At = l.head.Journal, l.head.Seq+1, l.head.Hash, domain.ClockAt(at)+domain.Clock(l.head.Seq%1000)
	r := domain.Record{Text: text}
	if text != "" {
		r.Salt = bytes.Repeat([]byte{byte(e.Seq)}, domain.SaltSize)
		e.Text = domain.HashText(r.Salt, text)
	}
	var err error
	if r.Raw, err = e.Encode(); err != nil {
		l.w.wrong("liar: %v", err)
		return &e
	}
	l.records = append(l.records, r)
	l.head.Seq, l.head.Hash = e.Seq, domain.HashOf(r.Raw)
	return &e
}

// signed is a head as they sign it.
func (l *liar) signed(h domain.Head) domain.Head {
	h.Sign(l.key)
	return h
}

// forge notes what must not be believed.
func (l *liar) forge(f forgery) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.forged = append(l.w.forged, &f)
	l.w.happened["lie: "+f.what]++
}

// live lies until ctx ends.
func (l *liar) live(ctx context.Context) {
	l.publish(ctx)
	restored := l.rng.IntN(3) > 0 // in one world of three, the hub is put back from a backup
	for pause(ctx, l.rng, 3*time.Minute) {
		if !restored && l.w.hub != nil && time.Since(l.w.began) > l.w.lasts/2 {
			restored = true
			l.w.restore(1 + l.rng.Uint64N(25))
		}
		l.twoFaces(ctx)
		if l.rng.IntN(2) == 0 {
			l.claimTooMuch()
			l.publish(ctx)
			continue
		}
		if l.w.hub != nil && l.rng.IntN(8) == 0 {
			l.replay()
			continue
		}
		what, data, raw := l.forged(ctx)
		if data == nil {
			continue
		}
		f := forgery{what: what, raw: raw}
		if l.rng.IntN(3) > 0 && l.w.hub != nil {
			if f.message, f.subject = l.post(data); what == cutJournal {
				f.message = 0 // who holds what was cut off can prove it all the same
			}
		} else {
			l.hand(what, data)
		}
		l.forge(f)
	}
}

// hand gives a bundle that must be refused to one desk.
func (l *liar) hand(what string, data []byte) {
	n := pick(l.rng, l.w.nodes)
	r := n.running()
	if r == nil {
		return
	}
	before := r.log.Stats().Events
	err := n.merge(r, data)
	if after := r.log.Stats().Events; r.ctx.Err() == nil && what != cutJournal && (err == nil || after != before) {
		l.w.wrong("%s took a bundle of the liar (%s): %v, %d events more", n.name, what, err, after-before)
	}
	l.w.count("bundle refused")
}

// claimTooMuch writes an event to their own journal that the roster must void,
// or one that is harmless.
func (l *liar) claimTooMuch() {
	e, void := l.excess()
	at := time.Now().Add(time.Duration(l.rng.NormFloat64() * float64(time.Hour)))
	if l.gone && e.Kind != domain.Opened {
		void, at = true, l.w.began.Add(time.Duration(l.rng.Int64N(int64(time.Hour))))
	}
	if e.By == "" {
		e.By = l.name
	}
	text := ""
	if e.Kind == domain.Noted || e.Kind == domain.Mentioned {
		text = fmt.Sprintf("lies %d", l.rng.Uint64())
	}
	done := l.write(e, text, at)
	if void {
		l.forge(forgery{what: "own " + string(e.Kind), ref: done.Ref(), void: true})
	}
}

// excess is an event, and whether it is more than a responder may.
func (l *liar) excess() (e domain.Event, void bool) {
	e.Conversation = l.w.posts.any(l.rng.IntN(1 << 16))
	victim := pick(l.rng, l.w.nodes)
	if e.Conversation.IsZero() {
		return domain.Event{Kind: domain.Opened}, false
	}
	switch l.rng.IntN(14) {
	case 0:
		e.Kind, e.Conversation = domain.Enrolled, domain.ID{}
		e.Member = &domain.Member{Terms: domain.Terms{Name: l.name, Role: domain.Administrator}, Seats: []domain.Seat{{Journal: l.head.Journal}}}
		return e, true
	case 1:
		e.Kind, e.Conversation = domain.Enrolled, domain.ID{}
		e.Member = &domain.Member{Terms: domain.Terms{Name: victim.name}, Seats: []domain.Seat{{Journal: victim.writes()}}}
		return e, true
	case 2:
		e.Kind, e.Conversation, e.Policy = domain.Governed, domain.ID{}, &domain.Policy{Retain: 1}
		return e, true
	case 3:
		e.Kind, e.Mention = domain.Mentioned, &domain.Mention{ID: fmt.Sprint("fake", l.rng.Uint64()), Source: network, At: time.Now()}
		e.Conversation = e.Mention.MentionID()
		return e, true
	case 4:
		e.Kind, e.Reply = domain.Approved, "any"
		return e, true
	case 5:
		e.Kind, e.By, e.Outcome = domain.Resolved, victim.name, "fixed"
		return e, true
	case 6:
		e.Kind, e.Undoes, e.Reason = domain.Erased, domain.Ref{Journal: victim.writes(), Seq: 1 + l.rng.Uint64N(20)}, "because"
		return e, true
	case 7:
		e.Kind, e.Conversation, e.Until = domain.Erased, domain.ID{}, time.Now().Add(time.Hour)
		return e, true
	case 8:
		e.Kind, e.Token, e.Until = domain.Claimed, 1+l.rng.Uint64N(9), time.Now().Add(8*time.Hour)
	case 9:
		e.Kind, e.Undoes = domain.Undone, domain.Ref{Journal: victim.writes(), Seq: 1 + l.rng.Uint64N(20)}
	case 10:
		e.Kind, e.V = "conquered", domain.Version+1
	case 11:
		e.Kind, e.Tags = domain.Tagged, []string{"vip", strings.Repeat("x", 4000)}
	default:
		e.Kind = domain.Noted
	}
	return e, false
}

// forged is a bundle, or what looks like one, that must be refused as a whole,
// and the event that it would bring.
func (l *liar) forged(ctx context.Context) (what string, data, raw []byte) {
	heads, records, victim := l.stolen(ctx)
	if len(records) == 0 {
		return "", nil, nil
	}
	last := records[len(records)-1]
	e, err := domain.Decode(last.Raw)
	if err != nil {
		return "", nil, nil
	}
	switch l.rng.IntN(8) {
	case 0: // one event more, signed with the wrong key
		e.Prev, e.Seq, e.Kind, e.Text = domain.HashOf(last.Raw), e.Seq+1, domain.Noted, domain.TextHash{}
		raw = must(e.Encode())
		h := domain.Head{Journal: victim, Seq: e.Seq, Hash: domain.HashOf(raw)}
		return "another's event", bundled([]domain.Head{l.signed(h)}, append(records, domain.Record{Raw: raw})), raw
	case 1: // another's event with other words
		raw = bytes.Replace(last.Raw, []byte(`"kind":"`), []byte(`"kind":"un`), 1)
		records[len(records)-1].Raw = raw
		return "changed event", bundled(heads, records), raw
	case 2: // another's head over something else
		h := heads[0]
		h.Hash[0]++
		return "changed head", bundled([]domain.Head{h}, records), nil
	case 3: // the end is cut off, and the head is not
		if len(records) < 2 {
			return "", nil, nil
		}
		return cutJournal, bundled(heads, records[:len(records)-1]), nil
	case 4: // the file is cut off
		data = bundled(heads, records)
		return "cut bundle", data[:len(data)-1-l.rng.IntN(40)], nil
	case 5: // their own, but it does not follow
		mine := l.head
		e := domain.Event{V: 1, Journal: mine.Journal, Seq: mine.Seq + 1, Prev: domain.HashOf([]byte("no")), At: domain.ClockAt(time.Now()), Kind: domain.Noted, By: l.name}
		raw = must(e.Encode())
		next := domain.Event{V: 1, Journal: mine.Journal, Seq: mine.Seq + 2, Prev: domain.HashOf([]byte("nor this")), At: e.At, Kind: domain.Noted, By: l.name}
		h := domain.Head{Journal: mine.Journal, Seq: next.Seq, Hash: domain.HashOf(must(next.Encode()))}
		return "broken chain", bundled([]domain.Head{l.signed(h)}, []domain.Record{{Raw: raw}, {Raw: must(next.Encode())}}), raw
	case 6:
		data = make([]byte, 1+l.rng.IntN(4000))
		for i := range data {
			data[i] = byte(l.rng.Uint32())
		}
		return "garbage", data, nil
	}
	for i := range records {
		if records[i].Salt != nil {
			records[i].Text += "!"
			return "changed text", bundled(heads, records), nil
		}
	}
	return "", nil, nil
}

// stolen is the end of somebody's journal, as an honest desk would prove it.
func (l *liar) stolen(ctx context.Context) (heads []domain.Head, records []domain.Record, of domain.JournalID) {
	n := pick(l.rng, l.w.nodes)
	r := n.running()
	if r == nil {
		return nil, nil, of
	}
	of = r.journal
	all, err := r.log.Heads(ctx)
	if err != nil {
		return nil, nil, of
	}
	from := map[domain.JournalID]uint64{}
	for _, h := range all {
		from[h.Journal] = ^uint64(0)
		if h.Journal == of {
			heads = append(heads, h)
			from[of] = 1 + h.Seq - min(h.Seq, 1+l.rng.Uint64N(9))
		}
	}
	for rec, err := range r.log.Records(ctx, from) {
		if err != nil {
			return nil, nil, of
		}
		records = append(records, rec)
	}
	return heads, records, of
}

// bundled writes a bundle of whatever is in it.
func bundled(heads []domain.Head, records []domain.Record) []byte {
	var b bytes.Buffer
	_ = bundle.Write(&b, heads, func(yield func(domain.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	})
	return b.Bytes()
}

func must(raw []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return raw
}
