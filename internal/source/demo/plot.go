package demo

import (
	"math/rand/v2"
	"strconv"
	"time"

	"hark/internal/domain"
)

// leaseTime is the lease of a claim in the simulated desk.
const leaseTime = 30 * time.Minute

// plot plans what happens to one conversation, one thing after the other.
type plot struct {
	h  *history
	r  *rand.Rand
	t  *tale
	at time.Time // of what was planned last

	steps []Step
}

// after lets about so much time pass.
func (p *plot) after(median time.Duration) *plot {
	p.at = p.at.Add(lag(p.r, median))
	return p
}

// do plans something that the responder does.
func (p *plot) do(e domain.Event, text string) {
	e.By = p.t.by
	p.steps = append(p.steps, Step{At: p.at, Proposal: domain.Proposal{Event: e, Text: text}})
}

// hear plans a mention.
func (p *plot) hear(m domain.Mention) {
	p.h.mentions++
	p.steps = append(p.steps, Step{At: p.at, Proposal: domain.Proposal{Event: domain.Event{Kind: domain.Mentioned}}, Mention: &m})
}

// finished plans a conversation that is resolved. Most need one look.
func (p *plot) finished() {
	switch weighted(p.r, 66, 9, 5, 16, 4) {
	case 0:
		p.after(25 * time.Minute).resolveQuietly()
	case 1:
		p.after(20*time.Minute).do(domain.Event{Kind: domain.Claimed}, "")
		p.after(3 * time.Minute).resolveQuietly()
	case 2:
		p.after(20 * time.Minute).tag()
		p.after(time.Minute).resolveQuietly()
	case 3:
		p.answer()
		if p.r.IntN(10) < 4 {
			p.after(20 * time.Second).tag()
		}
		p.after(4 * time.Minute).resolve()
	case 4:
		p.long()
	}
}

// long is a conversation that goes back and forth.
func (p *plot) long() {
	p.answer()
	p.after(time.Minute).do(domain.Event{Kind: domain.Noted}, p.line("en", "note"))
	switch p.r.IntN(5) {
	case 0:
		to := pick(p.r, responders())
		p.after(5*time.Minute).do(domain.Event{Kind: domain.Assigned, To: to}, "")
		p.t.by = to
	case 1:
		until := p.at.Add(20 * time.Hour).UTC().Truncate(time.Minute)
		p.after(time.Minute).do(domain.Event{Kind: domain.Snoozed, Until: until}, "")
	case 2:
		p.after(2 * time.Minute).resolve()
		p.after(10*time.Minute).do(domain.Event{Kind: domain.Reopened}, "")
	case 3:
		p.after(time.Minute).tag()
		p.after(5*time.Second).do(domain.Event{Kind: domain.Undone}, "")
	case 4:
		p.after(time.Minute).do(domain.Event{Kind: domain.Felt, Sentiment: &domain.Sentiment{Feeling: domain.Negative, By: p.t.by}}, "")
	}
	if p.h.mentions < p.h.n {
		p.after(3 * time.Hour).comeBack()
	}
	p.answer()
	p.after(10 * time.Minute).resolve()
}

// unfinished plans a conversation that is still open in the end.
func (p *plot) unfinished() {
	switch weighted(p.r, 60, 15, 8, 5, 12) {
	case 1:
		p.after(20*time.Minute).do(domain.Event{Kind: domain.Claimed}, "")
	case 2:
		p.after(20 * time.Minute).tag()
		p.after(time.Minute).do(domain.Event{Kind: domain.Noted}, p.line("en", "note"))
	case 3:
		until := p.h.until.Add(time.Duration(1+p.r.IntN(48)) * time.Hour).UTC().Truncate(time.Minute)
		p.after(20*time.Minute).do(domain.Event{Kind: domain.Snoozed, Until: until}, "")
	case 4:
		p.answer()
		if p.h.mentions < p.h.n {
			p.after(2 * time.Hour).comeBack()
		}
	}
}

// answer plans a claim, a reply and its way out.
func (p *plot) answer() {
	p.after(18*time.Minute).do(domain.Event{Kind: domain.Claimed}, "")
	p.t.replies++
	id := p.t.id.String() + "-" + strconv.Itoa(p.t.replies)
	p.after(3*time.Minute).do(domain.Event{Kind: domain.Replied, Reply: id}, p.words())
	p.machine(700*time.Millisecond, domain.Event{Kind: domain.Sending, Reply: id, Attempt: 1, Key: id})
	post := "r" + id[:11] + strconv.Itoa(p.t.replies)
	receipt := &domain.Receipt{ID: post, URL: "https://" + p.t.root.Source + ".example/acme/" + post}
	p.machine(600*time.Millisecond, domain.Event{Kind: domain.Sent, Reply: id, Attempt: 1, Receipt: receipt})
}

// machine plans something that no person does.
func (p *plot) machine(median time.Duration, e domain.Event) {
	p.after(median)
	p.steps = append(p.steps, Step{At: p.at, Proposal: domain.Proposal{Event: e}})
}

// comeBack plans the customer's answer.
func (p *plot) comeBack() {
	topic := []string{"thanks", "still"}[weighted(p.r, 60, 40)]
	l := p.h.script.lines.on(p.r, p.t.lang, topic)
	root := &p.t.root
	m := domain.Mention{
		ID: root.ID + "-" + strconv.Itoa(p.h.mentions), Source: root.Source, URL: root.URL, Text: l.text, Lang: l.lang,
		InReplyTo: root.ID, Thread: root.ID, Author: root.Author,
	}
	p.hear(m)
}

func (p *plot) tag() {
	tags := []string{"mini", "studio", "trek", "vip", "known-issue", "needs-part", "escalated", "retail", "returns", "firmware",
		"wifi-1.3", "apostrophe", "press", "student", "business", "warranty", "courier", "refund-late", "safety", "follow-up"}
	e := domain.Event{Kind: domain.Tagged, Tags: []string{pick(p.r, tags)}}
	p.do(e, "")
}

func (p *plot) line(lang, topic string) string {
	return p.h.script.lines.on(p.r, lang, topic).fill(p.r, p.h.script.version()).text
}

// words are what the responder answers: in the customer's language, fitting
// the mood of the post where there are words for it.
func (p *plot) words() string {
	from := p.h.script.lines[p.t.lang+" reply"]
	start := p.r.IntN(len(from))
	for i := range from {
		if l := from[(start+i)%len(from)]; l.mood == p.t.mood {
			return l.text
		}
	}
	return from[start].text
}

// resolveQuietly plans the end of what needs no answer.
func (p *plot) resolveQuietly() {
	e := domain.Event{Kind: domain.Resolved, Outcome: "no-action"}
	switch p.t.mood {
	case '+':
		e.Outcome = "thanked"
	case 's':
		e.Outcome = "spam"
	case 'i':
		e.Outcome = "idea"
	default:
		e.Reason = pick(p.r, []string{"nothing to add", "answered by another customer", "a known issue, counted", "not about us"})
	}
	p.do(e, "")
}

// resolve plans the end of what was answered.
func (p *plot) resolve() {
	e := domain.Event{Kind: domain.Resolved}
	switch p.t.mood {
	case '+':
		e.Outcome = "thanked"
	case 's':
		e.Outcome = "spam"
	case 'i':
		e.Outcome = pick(p.r, []string{"idea", "idea", "changed", "will-not-change"})
	case 'r':
		e.Outcome = "corrected"
	case '-':
		e.Outcome = pick(p.r, []string{"fixed", "fixed", "explained", "routed", "will-not-change"})
	default:
		e.Outcome = "explained"
	}
	if e.Outcome == "will-not-change" {
		e.Reason = pick(p.r, []string{"the tooling for this year is done", "most customers prefer it as it is", "the law asks for it"})
	}
	p.do(e, "")
}
