package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/source/demo"
	"hark/internal/view"
)

// handsOver is a source that delivers what a test hands it.
type handsOver struct {
	posts chan []domain.Mention
	taken chan error
}

func (h *handsOver) Name() string { return "demo" }

func (h *handsOver) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case posts := <-h.posts:
			h.taken <- to.Deliver(ctx, source.Batch{Mentions: posts})
		}
	}
}

// word is what was said of an incident, and when.
type word struct {
	alarm
	at time.Duration // since the beginning of the month
}

// month is a simulated month as a desk lives through it.
type month struct {
	*testing.T
	a     *App
	clock *slowClock
	src   *handsOver
	*demo.Month
	plants []demo.Plant
	found  []word            // of incidents, in order
	closer map[string]string // plant -> how near it came, in words
	held   map[string]string // plant -> the rule that held an alarm back
	posts  int
	peak   map[string]int      // plant -> most people in an hour
	about  map[string][]string // plant -> what its posts are about
}

// live lives through the month: each slot is heard by the listener, understood,
// written, folded and looked at, as in a console that is open all the time.
func (m *month) live(slots, every int) {
	var batch []domain.Mention
	for slot := range slots {
		batch = append(batch, m.Slot(slot)...)
		learning := slot < demo.LearnDays*24*4
		if step := stepOf(learning, every); slot%step != step-1 {
			continue
		}
		m.clock.set(m.At(slot + 1))
		m.deliver(batch)
		m.posts += len(batch)
		batch = batch[:0]
		if learning {
			continue
		}
		for _, f := range look(m.T, m.a) {
			if f.kind == domain.Warned {
				m.found = append(m.found, word{f, m.clock.Now().Sub(m.Began())})
			}
		}
		m.near(slot)
	}
}

// learnAbout finds out what the posts of each plant are about, as enrich has it.
func (m *month) learnAbout() {
	for _, p := range m.plants {
		n, hits := 0, map[string]int{}
		for slot := int(p.From / demo.Slot); slot < int((p.From+p.For)/demo.Slot); slot++ {
			for _, post := range m.Planted(slot) {
				n++
				for _, s := range m.a.mind.Understand(&post).Subjects {
					hits[s]++
				}
			}
		}
		m.about[p.Name] = []string{p.Subject}
		for s, k := range hits {
			if 10*k >= n && s != p.Subject {
				m.about[p.Name] = append(m.about[p.Name], s)
			}
		}
	}
}

// stepOf is how many slots are heard at once: while nothing is watched an hour's.
func stepOf(learning bool, every int) int {
	if learning {
		return max(every, 4)
	}
	return every
}

const deliverMost = 400 // posts of one delivery

func (m *month) deliver(posts []domain.Mention) {
	for part := range slices.Chunk(posts, deliverMost) {
		m.src.posts <- part
		if err := <-m.src.taken; err != nil {
			m.Fatal(err)
		}
	}
}

// near notes, while something happens, which rule holds an alarm back.
func (m *month) near(slot int) {
	at := time.Duration(slot+1) * demo.Slot
	for _, p := range m.plants {
		if at <= p.From || at > p.From+p.For || len(m.of(&p)) > 0 {
			continue
		}
		if err := m.a.log.Read(func(s kv.Snapshot) error {
			now := m.clock.Now().Add(-time.Minute)
			list, err := view.Watch(s, m.a.warning(), now)
			if err != nil {
				return err
			}
			voices, err := view.Voices(s, now)
			i := slices.IndexFunc(list, func(w view.Watched) bool { return w.Subject == p.Subject })
			if err != nil || i < 0 {
				return err
			}
			hours := voices[p.Subject].Hours
			people, v := hours[len(hours)-1].Negative, &list[i].Negative
			if m.peak[p.Name] <= people {
				m.peak[p.Name] = people
				m.closer[p.Name] = fmt.Sprintf("at most %d people an hour were negative, %d would be an alarm", people, v.Needs)
			}
			if v.Held != "" {
				m.held[p.Name] = v.Held
			}
			return nil
		}); err != nil {
			m.Fatal(err)
		}
	}
}

// times is how many times as many people as usual wrote negatively about the
// plant's subject while it lasted: against the same hours of such days before.
func (m *month) times(p *demo.Plant) (times float64) {
	if err := m.a.log.Read(func(s kv.Snapshot) error {
		voices, err := view.Voices(s, m.Began().Add(p.From+p.For-time.Minute))
		hours := voices[p.Subject].Hours
		n := int(p.For / time.Hour)
		if err != nil || len(hours) < n {
			return err
		}
		var now, past, days float64
		for i := len(hours) - n; i < len(hours); i++ {
			now += float64(hours[i].Negative)
			for j := i - 24; j >= 0; j -= 24 {
				if weekend(p.From) == weekend(p.From-time.Duration(i-j)*time.Hour) {
					past += float64(hours[j].Negative)
					days++
				}
			}
		}
		times = now / float64(n) / max(past/days, 0.1)
		return nil
	}); err != nil {
		m.Fatal(err)
	}
	return times
}

func weekend(since time.Duration) bool { return int(since/(24*time.Hour))%7 >= 5 }

// during reports whether an incident is the plant's: of a subject that its
// posts are about, or of everything, while it lasts and a little after.
func (m *month) during(p *demo.Plant, w *word) bool {
	about := w.Subject == "" || slices.Contains(m.about[p.Name], w.Subject)
	return about && w.at > p.From && w.at <= p.From+p.For+3*time.Hour
}

// of is the first word of each incident of a plant, its own subject first.
func (m *month) of(p *demo.Plant) (all []word) {
	for i := range m.found {
		w := &m.found[i]
		if m.during(p, w) && !slices.ContainsFunc(all, func(o word) bool { return o.ID == w.ID }) {
			all = append(all, *w)
		}
	}
	slices.SortStableFunc(all, func(a, b word) int {
		own := func(w *word) int {
			if w.Subject == p.Subject {
				return 0
			}
			return 1
		}
		return own(&a) - own(&b)
	})
	return all
}

// falseAlarms are the incidents that began without a plant.
func (m *month) falseAlarms() (all []word) {
	for i := range m.found {
		w := &m.found[i]
		if w.began && !slices.ContainsFunc(m.plants, func(p demo.Plant) bool { return m.during(&p, w) }) {
			all = append(all, *w)
		}
	}
	return all
}

// report says of each plant what became of it, and counts false alarms.
func (m *month) report(days int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d posts in %d days, of which the last %d are watched\n", m.posts, demo.LearnDays+days, days)
	b.WriteString("size: people who write negatively, against the usual; alarm: after so much of it; lead time: from the first mention\n\n")
	fmt.Fprintf(&b, "%-46s %-12s %6s %8s %9s  %s\n", "planted", "when", "size", "alarm", "lead time", "what became of it")
	for i := range m.plants {
		p := &m.plants[i]
		if p.From >= time.Duration(demo.LearnDays+days)*24*time.Hour {
			continue
		}
		when := m.Began().Add(p.From).Format("Mon 2 15:04")
		first := m.of(p)
		if len(first) == 0 {
			says := cmp.Or(m.held[p.Name], m.closer[p.Name])
			if p.Why != "" {
				says = p.Why + " (" + says + ")"
			}
			fmt.Fprintf(&b, "%-46s %-12s %5.1fx %8s %9s  no: %s\n", p.Name, when, m.times(p), "-", "-", says)
			continue
		}
		for n, f := range first {
			name, times := p.Name, fmt.Sprintf("%.1fx", m.times(p))
			if n > 0 {
				name, when, times = "", "", ""
			}
			in := view.Incident{Incident: f.Incident, Open: true}
			says := in.About() + ": " + in.What() + "; " + in.Rarity()
			if n == 0 && p.Kind == demo.Loud && f.Series == "all" {
				says = "loud, not bad: " + says
			}
			fmt.Fprintf(&b, "%-46s %-12s %6s %8s %9s  %s\n", name, when, times, short(f.at-p.From), short(f.at-f.First.Sub(m.Began())), says)
		}
	}
	m.countFalse(&b, days)
	return b.String()
}

func (m *month) countFalse(b *strings.Builder, days int) {
	var list []view.Watched
	if err := m.a.log.Read(func(s kv.Snapshot) (err error) {
		list, err = view.Watch(s, m.a.warning(), m.clock.Now())
		return err
	}); err != nil {
		m.Fatal(err)
	}
	wrong := m.falseAlarms()
	months := float64(len(list)) * float64(days) / 30
	noun := "alarms"
	if len(wrong) == 1 {
		noun = "alarm"
	}
	fmt.Fprintf(b, "\n%d false %s on %d subjects in %d days: %.2f a subject-month, %.1f a month for the desk (the budget is %g)\n",
		len(wrong), noun, len(list), days, float64(len(wrong))/months, float64(len(wrong))*30/float64(days), m.a.o.Config.Warn.Budget)
	for _, f := range wrong {
		in := view.Incident{Incident: f.Incident, Open: true}
		fmt.Fprintf(b, "  %s  %s: %s; %s\n", f.Alerted.Format("Mon 2 15:04"), in.About(), in.What(), in.Rarity())
	}
	states := map[string][]string{}
	for i := range list {
		w := &list[i]
		states[string(w.State())] = append(states[string(w.State())], fmt.Sprintf("%s %.1f", cmp.Or(w.Subject, "everything"), w.All.Rate))
	}
	fmt.Fprintf(b, "\nin the end, with people an hour:\n")
	for _, s := range slices.Sorted(maps.Keys(states)) {
		fmt.Fprintf(b, "  %s: %s\n", s, strings.Join(states[s], ", "))
	}
}

func short(d time.Duration) string {
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(math.Round(d.Minutes()))%60)
}

// TestMonth lives through a simulated month: every spike planted is found, or
// the rule is named that holds it back; false alarms are counted. The whole of
// it is HARK_MONTH posts a day, `make month`; without it, fewer posts and days.
// HARK_SEED is another month.
func TestMonth(t *testing.T) {
	perDay, days, every := 1_200, 5, 4
	if n, err := strconv.Atoi(os.Getenv("HARK_MONTH")); err == nil {
		perDay, days, every = n, demo.MonthDays-demo.LearnDays, 1
	} else if testing.Short() {
		t.Skip("takes seconds; make month takes minutes")
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("HARK_SEED"), "1"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	clock := &slowClock{now: monday}
	o := testDesk(t)
	o.Now = clock.Now
	o.Config.Brand.Words = demo.Brand()
	a := open(t, o)
	m := &month{
		T: t, a: a, clock: clock, src: &handsOver{make(chan []domain.Mention), make(chan error)},
		Month: demo.NewMonth(seed, perDay, monday), closer: map[string]string{}, held: map[string]string{}, peak: map[string]int{}, about: map[string][]string{},
	}
	m.plants = m.Plants()
	m.learnAbout()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- a.ear.Run(ctx, m.src) }()
	m.live((demo.LearnDays+days)*24*4, every)
	stop()
	<-done
	t.Log("\n" + m.report(days))
	m.judge(days)
}

// judge fails where the month did not come out as it should.
func (m *month) judge(days int) {
	for i := range m.plants {
		p := &m.plants[i]
		if p.From >= time.Duration(demo.LearnDays+days)*24*time.Hour {
			continue
		}
		negative := slices.ContainsFunc(m.of(p), func(f word) bool { return f.Subject == p.Subject && f.Series == "negative" })
		switch {
		case p.Seen && len(m.of(p)) == 0:
			m.Errorf("%s: it was not found", p.Name)
		case !p.Seen && negative:
			m.Errorf("%s: it is an incident, and should not be: %s", p.Name, p.Why)
		}
	}
	if n, most := len(m.falseAlarms()), 2*m.a.o.Config.Warn.Budget*float64(days)/30+1; float64(n) > most {
		m.Errorf("%d false alarms, at most %.0f are within what the budget allows", n, most)
	}
}
