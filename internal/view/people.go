package view

import (
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// RecentMax is how many of a person's conversations are named.
const RecentMax = 16

// Person is who began conversations on a source, and how these went.
type Person struct {
	Source        string
	Author        domain.Author // as of the latest conversation
	Conversations int
	Heard         int         // mentions of theirs in these conversations
	Feelings      Counts      // of these mentions, deleted ones left out
	LastOutcome   string      // of the latest episode that was resolved
	LastAt        time.Time   // when that was; zero if never
	Seen          time.Time   // the hour in which they last wrote
	Recent        []domain.ID // latest first, at most RecentMax
}

// personKey is the beginning of a person's keys.
func personKey(source, authorKey string) []byte {
	id := domain.MentionID(source, authorKey)
	return id[:]
}

// movePerson replaces what a conversation says of the person who began it:
// one pair a conversation, so that every sum is made from present states.
func movePerson(people *changes, old, now *record) {
	was, is := personOfRecord(old), personOfRecord(now)
	if was != nil && string(was) != string(is) {
		people.delete(was)
	}
	if is == nil {
		return
	}
	said := now.said()
	if string(was) == string(is) && string(old.said()) == string(said) {
		return
	}
	people.put(is, said)
}

func personOfRecord(r *record) []byte {
	if r == nil || r.row.Heard == 0 || r.row.Author.Key() == "" {
		return nil
	}
	return append(personKey(r.row.Source, r.row.Author.Key()), number(r.row.Num)...)
}

// said is what the conversation tells of the person who began it.
func (r *record) said() []byte {
	var n [len(feelings)]int
	var heard int
	var hour uint32
	for i := range r.facts.heard {
		h := &r.facts.heard[i]
		if !h.theirs {
			continue
		}
		heard++
		hour = max(hour, h.hour)
		if !h.gone {
			n[h.feeling]++
		}
	}
	var last episodeFact
	for _, e := range r.facts.episodes {
		if e.resolved >= last.resolved {
			last = e
		}
	}
	var e encoder
	e.uint(uint64(heard))
	for _, k := range n {
		e.uint(uint64(k))
	}
	e.uint(uint64(hour))
	e.uint(uint64(last.resolved))
	if last.resolved > 0 {
		e.str(last.outcome)
	}
	return e.b
}

// add sums one conversation up.
func (p *Person) add(v []byte) error {
	d := decoder{s: string(v)}
	p.Conversations++
	p.Heard += int(d.uint())
	p.Feelings.add(Counts{Unknown: int(d.uint()), Negative: int(d.uint()), Neutral: int(d.uint()), Positive: int(d.uint())})
	if t := hourTime(uint32(d.uint())); t.After(p.Seen) {
		p.Seen = t
	}
	if ms := int64(d.uint()); ms > 0 {
		if t := time.UnixMilli(ms).UTC(); t.After(p.LastAt) {
			p.LastAt, p.LastOutcome = t, d.str()
		}
	}
	if d.bad {
		return errCorrupt
	}
	return nil
}

// PersonOf reads what is known of an author (domain.Author.Key) of a source.
func PersonOf(s kv.Snapshot, source, authorKey string) (Person, bool, error) {
	if authorKey == "" {
		return Person{}, false, nil
	}
	p := Person{Source: source}
	prefix := personKey(source, authorKey)
	end := append(personKey(source, authorKey), number(1<<64-1)...)
	open, done := in(s, bucketOpen), in(s, bucketDone)
	for k, v := range in(s, bucketPeople).Back(end) {
		if len(k) != len(end) || string(k[:len(prefix)]) != string(prefix) {
			break
		}
		if err := p.add(v); err != nil {
			return p, false, err
		}
		if len(p.Recent) >= RecentMax {
			continue
		}
		num := numberOf(k[len(prefix):])
		r, err := decodeRow(num, load(open, done, num))
		if err != nil {
			return p, false, err
		}
		if p.Recent = append(p.Recent, r.ID); len(p.Recent) == 1 {
			p.Author = r.Author
		}
	}
	return p, p.Conversations > 0, nil
}

// peopleScan bounds how many conversations People looks at.
const peopleScan = 5000

// People gives who began the latest conversations, latest first, at most
// limit. Only the latest 5,000 conversations are looked at.
func People(s kv.Snapshot, limit int) ([]Person, error) {
	var people []Person
	seen := map[string]bool{}
	scanned := 0
	for r, err := range newest(s, everything, 0) {
		if err != nil {
			return nil, err
		}
		if scanned++; scanned > peopleScan || len(people) >= limit {
			break
		}
		key := r.Author.Key()
		if k := string(personKey(r.Source, key)); key == "" || seen[k] {
			continue
		} else {
			seen[k] = true
		}
		p, ok, err := PersonOf(s, r.Source, key)
		if err != nil {
			return nil, err
		}
		if ok {
			people = append(people, p)
		}
	}
	return people, nil
}
