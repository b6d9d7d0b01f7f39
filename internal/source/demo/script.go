package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"

	"hark/internal/domain"
)

// The day's numbers, in posts since its beginning.
const (
	backlog   = 48  // posts that are there already when the day is joined
	spikeFrom = 130 // the update reaches people: two minutes into the day
	spikeTill = 260
	cycle     = 40 // every so many posts there is a thread, an edit, a copy, a deletion
)

// What happens at the places of a cycle. A place that is not named is a post
// of its own. A thread's places answer its first post.
const (
	threadRoot = 6
	edited     = 12 // the author of the post at threadRoot changed the words
	copied     = 23 // somebody posts the words of place 20 again
	copiedToo  = 29
	original   = 20
	deleted    = 36 // the post of place 31 is taken down
	doomed     = 31
)

// castSize is how many people write on a day; regulars are those who write
// often, so that some authors have a history.
const (
	castSize = 3_000
	regulars = 40
)

// script says what is posted. It holds nothing that changes.
type script struct {
	seed  uint64
	lines lines
	cast  func() cast // drawn up on first use
}

// cast are the people of a day, and who of them writes where in what language.
type cast struct {
	all   []person
	where map[string][]int // by network, and by network and language
}

func newScript(seed uint64) *script {
	l, err := readLines()
	if err != nil {
		panic(err)
	}
	return &script{seed, l, sync.OnceValue(func() cast { return drawUp(seed) })}
}

func drawUp(seed uint64) cast {
	c := cast{where: map[string][]int{}}
	for k := range castSize {
		p := member(seed, k)
		c.all = append(c.all, p)
		for _, key := range []string{p.at.name, p.at.name + " " + p.lang} {
			c.where[key] = append(c.where[key], k)
		}
	}
	return c
}

func inThread(place int) bool {
	switch place {
	case 9, 14, 22, 27, 34, 38:
		return true
	}
	return false
}

// spike is the time after the bad update: most people write of nothing else.
func spike(n int) bool { return n >= spikeFrom && n < spikeTill }

// at gives post number n of the day, without its time.
func (s *script) at(n int) domain.Mention {
	place, start := n%cycle, n-n%cycle
	switch {
	case inThread(place):
		return s.follow(n, start+threadRoot)
	case place == edited:
		m := s.root(start + threadRoot)
		m.Text += " " + editedMark(s.tongue(m))
		m.Revision = 1
		return m
	case place == copied, place == copiedToo:
		m, of := s.root(n), s.root(start+original)
		m.Title, m.Text, m.Lang, m.Rating = "", "RT @"+of.Author.Handle+": "+of.Text, of.Lang, 0
		return m
	case place == deleted:
		m := s.root(start + doomed)
		return domain.Mention{ID: m.ID, Source: m.Source, URL: m.URL, Deleted: true, Author: m.Author}
	}
	return s.root(n)
}

// follow is an answer to the thread that root began, on the same network and
// in the same language.
func (s *script) follow(n, root int) domain.Mention {
	r := chance(s.seed, uint64(n))
	first := s.root(root)
	who := s.neighbour(r, first.Source, first.Lang)
	from := s.lines[who.lang+" thread"]
	l := from[(n+n/cycle)/4%len(from)].fill(r, s.version())
	m := s.post(n, who, l, dress(r, l, who.at))
	m.InReplyTo, m.Thread = first.ID, first.ID
	return m
}

// neighbour finds somebody of that network, of that language if there is one.
func (s *script) neighbour(r *rand.Rand, source, lang string) person {
	c := s.cast()
	if near := c.where[source+" "+lang]; len(near) > 0 {
		return c.all[pick(r, near)]
	}
	return c.all[pick(r, c.where[source])]
}

// someone is a person of the day, in a quarter of the cases a regular.
func (s *script) someone(r *rand.Rand) person {
	if r.IntN(4) == 0 {
		return s.cast().all[r.IntN(regulars)]
	}
	return s.cast().all[regulars+r.IntN(castSize-regulars)]
}

// root is a post of its own: what place n says if nothing else happens there.
func (s *script) root(n int) domain.Mention {
	r := chance(s.seed, uint64(n))
	who := s.someone(r)
	switch n % cycle {
	case threadRoot:
		for !who.at.handles && who.at.name != "forum" {
			who = s.someone(r)
		}
	case copied, copiedToo, original:
		for !who.at.handles {
			who = s.someone(r)
		}
	}
	l := s.lines.extend(r, s.words(r, who, n), 15).fill(r, s.version())
	return s.post(n, who, l, s.lines.ramble(r, l, dress(r, l, who.at)))
}

// words chooses what somebody writes about.
func (s *script) words(r *rand.Rand, who person, n int) line {
	key := who.lang
	switch {
	case spike(n) && r.IntN(100) < 65:
		key += " wifi"
	case who.at.name == "blog":
		key = "en blog"
	case who.at.name == "forum" && who.lang == "en" && r.IntN(3) > 0:
		key += " forum"
	case r.IntN(14) == 0: // the misplaced key is what this day is known for
		key += " keyboard"
	}
	from := s.lines[key]
	l := s.turn(from, n)
	for i := 1; i < len(from) && who.at.name == "reviews" && l.mood != '+' && l.mood != '-'; i++ {
		l = s.turn(from, n+i)
	}
	return l
}

// turn deals the lines out like cards: none comes again before the others
// have had their turn.
func (s *script) turn(from []line, n int) line {
	round := chance(s.seed^0xdea1, uint64(n/len(from)))
	return from[round.Perm(len(from))[n%len(from)]]
}

// editedMark is what people add when they change a post.
func editedMark(lang string) string {
	switch lang {
	case "ja":
		return "（追記あり）"
	case "ar":
		return "(معدل)"
	}
	return "[edit: typo]"
}

// tongue is the language of a mention's author, where it is one of ours.
func (s *script) tongue(m domain.Mention) string {
	if len(m.Author.ID) > 1 {
		if k, err := strconv.Atoi(m.Author.ID[1:]); err == nil && k >= firstID && k < firstID+castSize {
			return s.cast().all[k-firstID].lang
		}
	}
	return "en"
}

func (s *script) post(n int, who person, l line, text string) domain.Mention {
	id := strconv.FormatUint(mix(s.seed^uint64(n)<<1), 36)
	m := domain.Mention{
		ID: id, Source: who.at.name, URL: who.link(id), Title: l.title, Text: text, Author: who.Author,
	}
	if n%3 == 0 { // not every network says
		m.Lang = l.lang
	}
	if who.at.name == "reviews" {
		m.Rating = stars(n, l.mood)
	}
	return m
}

func stars(n int, mood byte) float64 {
	switch mood {
	case '-':
		return float64(1 + n%2)
	case '+':
		return float64(4 + n%2)
	}
	return 3
}

// version is the day's firmware.
func (s *script) version() string { return fmt.Sprintf("1.%d.%d", 2+s.seed%7, s.seed%5) }
