package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"hark/internal/domain"
)

// MonthDays is how long a Month is: a week to learn what is usual, and four
// that are watched.
const (
	LearnDays = 7
	MonthDays = LearnDays + 28
)

// Slot is the length of the stretches that a Month is told in.
const Slot = 15 * time.Minute

// slots of an hour and of a day.
const (
	slotsHour = int(time.Hour / Slot)
	slotsDay  = 24 * slotsHour
)

// Month is five weeks of a brand: English-speaking people on all networks, by
// the curve of a day, fewer on weekends, in bursts, and some stretches in which
// something happens that somebody should notice. Every slot is the same for
// the same seed, whichever were told before it.
type Month struct {
	script *script
	perDay int
	began  time.Time
	plants []Plant
	people []int // of the cast, who write English
}

// Plant is something that happens in a Month.
type Plant struct {
	Name    string
	Topic   string        // what is written about, of lines.txt
	Subject string        // what enrich calls it
	From    time.Duration // since the beginning of the month
	For     time.Duration
	Posts   float64 // more posts an hour than usual
	Kind    PlantKind
	Seen    bool // it is meant to be noticed; else Why says why not
	Why     string
}

// PlantKind is how people write then.
type PlantKind byte

// The kinds of plants.
const (
	Complaints PlantKind = iota // many complain
	Loud                        // many write, as they always do
	Reposts                     // many repeat what one of them wrote
)

// NewMonth begins at midnight UTC of a Monday before or at began. The plants
// are made for 5,000 posts a day; with a quarter of them they are half as large,
// since what is quiet varies more.
func NewMonth(seed uint64, perDay int, began time.Time) *Month {
	began = began.UTC().Truncate(24 * time.Hour)
	began = began.AddDate(0, 0, -(int(began.Weekday())+6)%7)
	m := &Month{script: newScript(seed), perDay: perDay, began: began}
	for i, p := range m.script.cast().all {
		if p.lang == "en" {
			m.people = append(m.people, i)
		}
	}
	at := func(week, day, hour int) time.Duration {
		return time.Duration(LearnDays+7*week+day)*24*time.Hour + time.Duration(hour)*time.Hour
	}
	m.plants = []Plant{
		{"a bad update takes the wifi", "wifi", "wifi", at(0, 2, 19), 6 * time.Hour, 60, Complaints, true, ""},
		{"one complaint is reposted a thousand times", "repair", "repair", at(0, 3, 17), 5 * time.Hour, 200, Reposts, false, "a thousand copies are one voice"},
		{"chargers spark", "battery", "battery", at(0, 4, 10), 4 * time.Hour, 30, Complaints, true, ""},
		{"a courier loses a van, on a Sunday", "delivery", "delivery", at(0, 6, 14), 4 * time.Hour, 26, Complaints, true, ""},
		{"refunds are late, for a day and a half", "refund", "order and refund", at(1, 1, 8), 36 * time.Hour, 12, Complaints, true, ""},
		{"one shop annoys two people", "store", "store", at(1, 4, 15), 2 * time.Hour, 1, Complaints, false, "two people are no news"},
		{"a few more dislike the keyboard", "keyboard", "keyboard", at(1, 5, 12), 4 * time.Hour, 1.5, Complaints, false, "it is within what is usual"},
		{"screens flicker after midnight", "screen", "screen", at(2, 1, 1), 3 * time.Hour, 14, Complaints, true, ""},
		{"linux is in the news: everybody talks of it", "linux", "linux", at(2, 3, 9), 12 * time.Hour, 30, Loud, false, "many write, but no larger share of them negatively"},
		{"half as many again complain of repairs", "repair", "repair", at(3, 0, 10), 4 * time.Hour, 3, Complaints, false, "no method finds that in a few hours"},
		{"fans are loud, in a heat wave", "heat", "heat and noise", at(3, 2, 13), 8 * time.Hour, 20, Complaints, true, ""},
		{"everything goes wrong at once", "update", "update", at(3, 4, 18), 4 * time.Hour, 40, Complaints, true, ""},
	}
	for i := range m.plants {
		m.plants[i].Posts *= math.Sqrt(float64(perDay) / perDayUsual)
	}
	return m
}

// perDayUsual is what the plants are made for.
const perDayUsual = 5_000

// Began is the beginning of the month.
func (m *Month) Began() time.Time { return m.began }

// Slots is how many there are.
func (m *Month) Slots() int { return MonthDays * slotsDay }

// At is the beginning of a slot.
func (m *Month) At(slot int) time.Time { return m.began.Add(time.Duration(slot) * Slot) }

// Plants are what happens in the month, in order of time.
func (m *Month) Plants() []Plant { return slices.Clone(m.plants) }

// Slot gives what is posted in one slot, in order of time.
func (m *Month) Slot(slot int) []domain.Mention {
	r := chance(m.script.seed^0x30d, uint64(slot))
	var posts []domain.Mention
	for range min(poisson(r, m.usual(slot)), slotMost) {
		n := slot*slotMost + len(posts)
		posts = append(posts, m.post(slot, n, m.anything))
	}
	posts = append(posts, m.Planted(slot)...)
	slices.SortStableFunc(posts, func(a, b domain.Mention) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return posts
}

// Planted are those of a slot's posts that are of its plants.
func (m *Month) Planted(slot int) []domain.Mention {
	r := chance(m.script.seed^0x9147, uint64(slot))
	var posts []domain.Mention
	for _, p := range m.plants {
		if begin := time.Duration(slot) * Slot; begin < p.From || begin >= p.From+p.For {
			continue
		}
		for range min(poisson(r, p.Posts/float64(slotsHour)), slotMost-len(posts)) {
			n := (m.Slots()+slot)*slotMost + len(posts)
			posts = append(posts, m.post(slot, n, func(n int, r *rand.Rand) domain.Mention { return m.planted(&p, n, r) }))
		}
	}
	return posts
}

// post writes post number n at some moment of a slot.
func (m *Month) post(slot, n int, write func(n int, r *rand.Rand) domain.Mention) domain.Mention {
	r := chance(m.script.seed^0x90057, uint64(n))
	post := write(n, r)
	post.At = m.At(slot).Add(time.Duration(r.Int64N(int64(Slot)))).Truncate(time.Second)
	return post
}

// slotMost is how many posts a slot can have.
const slotMost = 10_000

// bursts is by how much hours differ that should be alike: the standard
// deviation of the logarithm.
const bursts = 0.2

// usual is how many posts a slot has on average: most in the afternoon, few at
// night, a third less on weekends, and hour by hour more or fewer by a fifth.
func (m *Month) usual(slot int) float64 {
	hour := float64(slot%slotsDay) / float64(slotsHour)
	mean := float64(m.perDay) / float64(slotsDay) * (1 + 0.8*math.Sin(2*math.Pi*(hour-9)/24))
	if day := slot / slotsDay % 7; day >= 5 {
		mean *= 0.67
	}
	r := chance(m.script.seed^0xb1157, uint64(slot/slotsHour))
	return mean * math.Exp(bursts*r.NormFloat64()-bursts*bursts/2)
}

// poisson draws how often something happens that happens mean times on average.
func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for sum := r.ExpFloat64(); sum < mean; sum += r.ExpFloat64() {
		n++
	}
	return n
}

// anything is what somebody writes on any day.
func (m *Month) anything(n int, r *rand.Rand) domain.Mention {
	who := m.someone(r)
	topics := m.script.lines["en"]
	if who.at.name == "blog" {
		topics = m.script.lines["en blog"]
	}
	return m.write(n, r, who, pick(r, topics))
}

// planted is a post of a plant.
func (m *Month) planted(p *Plant, n int, r *rand.Rand) domain.Mention {
	lines := m.script.lines["en "+p.Topic]
	who := m.someone(r)
	switch p.Kind {
	case Complaints:
		lines = slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return l.mood != '-' })
	case Reposts:
		of := m.write(slotMost*int(p.From/Slot)+slotMost-1, chance(m.script.seed, uint64(p.From)), m.someone(chance(m.script.seed, 1)), complaint(lines))
		post := m.script.post(n, who, line{lang: "en"}, "RT @"+of.Author.Handle+": "+of.Text)
		post.Rating = 0
		return m.name(post, who, n)
	}
	return m.write(n, r, who, pick(r, lines))
}

func complaint(lines []line) line {
	return lines[slices.IndexFunc(lines, func(l line) bool { return l.mood == '-' })]
}

func (m *Month) someone(r *rand.Rand) person { return m.script.cast().all[pick(r, m.people)] }

// write lets somebody write a line and something of their own, so that no two
// pass for copies of each other.
func (m *Month) write(n int, r *rand.Rand, who person, l line) domain.Mention {
	l = l.fill(r, m.script.version())
	l.text += " (" + strconv.Itoa(firstCase+n) + ")"
	post := m.script.post(n, who, l, m.script.lines.ramble(r, l, dress(r, l, who.at)))
	return m.name(post, who, n)
}

// firstCase is the first number that somebody writes beside a complaint: a
// number of their own tells it from another's, and is about nothing.
const firstCase = 88_000_000

// name gives a post an id that no other of the month has.
func (m *Month) name(post domain.Mention, who person, n int) domain.Mention {
	post.ID = "m" + strconv.FormatInt(int64(n), 36)
	post.URL = who.link(post.ID)
	return post
}
