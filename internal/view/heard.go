package view

import (
	"slices"
	"strings"

	"hark/internal/domain"
)

// heardFact is what one mention contributes.
type heardFact struct {
	hour    uint32 // hours since 1970, UTC
	feeling byte   // index into feelings
	label   byte   // the same, of what a person said who was asked about it; 0 where nobody was
	gone    bool
	copied  bool
	theirs  bool   // by the author who began the conversation
	author  uint32 // by authorPrint
	lang    string // its primary subtag: es of es-MX
	about   []aboutFact
	lists   []string
	named   []string
}

// aboutFact is a subject of a mention, and how it feels about it.
type aboutFact struct {
	subject string
	feeling byte
}

// heardOf is what a mention of a conversation contributes.
func heardOf(c *domain.Conversation, h *domain.Heard) heardFact {
	return heardFact{
		hour: hourOf(h.When()), feeling: feelingIndex(h.Sentiment.Feeling), label: feelingIndex(h.Label.Feeling),
		gone: h.Deleted, copied: !h.Understood.CopyOf.IsZero(), theirs: byRoot(c, h), author: authorPrint(h),
		lang: primaryLang(h), about: aboutOf(c, h), lists: names(h.Understood.Lists), named: names(h.Understood.Named),
	}
}

// firstHourOf is the hour of the earliest event, or of the earliest post where
// that was before.
func firstHourOf(entries []domain.Entry, heard []heardFact) uint32 {
	first := uint32(1<<32 - 1)
	for i := range entries {
		first = min(first, hourOf(entries[i].Event.At.Time()))
	}
	for i := range heard {
		first = min(first, heard[i].hour)
	}
	return first
}

// byRoot reports whether the author who began the conversation wrote it.
func byRoot(c *domain.Conversation, h *domain.Heard) bool {
	root := &c.Heard[0].Mention
	return h.Mention.Source == root.Source && h.Mention.Author.Key() == root.Author.Key()
}

// aboutOf are the subjects of a mention, at least one: the one that a person
// gave the conversation, else its own, else the conversation's. How it feels
// about each is what the machine told apart, unless a person has judged it.
func aboutOf(c *domain.Conversation, h *domain.Heard) []aboutFact {
	subjects := names(h.Understood.Subjects)
	if c.ByHand || len(subjects) == 0 {
		subjects = []string{c.Subject}
	}
	judged := h.Sentiment != h.Understood.Sentiment
	about := make([]aboutFact, len(subjects))
	for i, s := range subjects {
		about[i] = aboutFact{s, feelingIndex(h.Sentiment.Feeling)}
		if at := slices.IndexFunc(h.Understood.About, func(a domain.Aspect) bool { return a.Subject == s }); at >= 0 && !judged {
			about[i].feeling = feelingIndex(h.Understood.About[at].Feeling)
		}
	}
	return about
}

// names is a list of names, sorted, each once; nil for none.
func names(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// primaryLang is the first subtag of a mention's language. What a source sends
// that is none counts as unknown: it would fill the counters with noise.
func primaryLang(h *domain.Heard) string {
	lang := h.Understood.Lang
	if lang == "" {
		lang = h.Mention.Lang
	}
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	odd := func(r rune) bool { return r < 'a' || r > 'z' }
	if len(lang) < 2 || len(lang) > 3 || strings.ContainsFunc(lang, odd) { // ISO 639
		return ""
	}
	return lang
}

// The kinds of mentions: those that stand in net figures, and why the others
// do not. Of several reasons the first one counts.
const (
	kindNet = iota
	kindSpam
	kindDeleted
	kindCopy
)

// kind says whether a mention of the conversation stands in net figures.
func (r *record) kind(h *heardFact) byte { return kindOf(&r.row, h) }

func kindOf(r *Row, h *heardFact) byte {
	switch {
	case r.Outcome == outcomeSpam:
		return kindSpam
	case h.gone:
		return kindDeleted
	case h.copied:
		return kindCopy
	}
	return kindNet
}

const (
	heardGone = 1 << (iota + 4) // above the two bits of the feeling and those of the label
	heardCopied
	heardTheirs
	heardMore // lists or names follow
)

func (h *heardFact) encode(e *encoder) {
	b := h.feeling | h.label<<2
	for i, is := range [...]bool{h.gone, h.copied, h.theirs, len(h.lists)+len(h.named) > 0} {
		if is {
			b |= heardGone << i
		}
	}
	e.byte(b)
	e.uint(uint64(h.author))
	e.str(h.lang)
	e.uint(uint64(len(h.about)))
	for _, a := range h.about {
		e.str(a.subject)
		e.byte(a.feeling)
	}
	if b&heardMore == 0 {
		return
	}
	for _, list := range [][]string{h.lists, h.named} {
		e.uint(uint64(len(list)))
		for _, s := range list {
			e.str(s)
		}
	}
}

func (h *heardFact) decode(d *decoder) {
	b := d.byte()
	h.feeling, h.label = b&3, b>>2&3
	h.gone, h.copied, h.theirs = b&heardGone != 0, b&heardCopied != 0, b&heardTheirs != 0
	h.author = uint32(d.uint())
	h.lang = d.str()
	h.about = make([]aboutFact, d.count())
	for i := range h.about {
		h.about[i] = aboutFact{d.str(), d.byte() & 3}
	}
	if b&heardMore == 0 {
		return
	}
	for _, list := range []*[]string{&h.lists, &h.named} {
		for range d.count() {
			*list = append(*list, d.str())
		}
	}
}
