package rules

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// kind is what a field asks for.
type kind uint8

const (
	bySource kind = iota
	byAuthor
	byLang
	bySentiment
	byRating
	byFollowers
	bySubject
	byName
	byList
	byIs
	fields // how many there are
)

func (k kind) String() string { return Fields()[k][0] }

// Fields are what can stand before a colon: the name, an example, and what it
// asks for.
func Fields() [][3]string {
	return [][3]string{
		{"source", "source:x,forum", "heard on one of these"},
		{"author", "author:@tom", "written by exactly @tom; author:tom finds parts of names"},
		{"lang", "lang:de", "in this language"},
		{"sentiment", "sentiment:negative", "negative, neutral, positive, ambiguous, unknown, or a score: sentiment:<-0.3"},
		{"rating", "rating:<3", "the stars given"},
		{"followers", "followers:>1000", "how many follow its author; 10k and 1m will do"},
		{"subject", "subject:battery", "about it by its words, or by a rule further up"},
		{"names", "names:us", "names us, competitor (any of them), or this one"},
		{"list", "list:press", "its author is on this list"},
		{"is", "is:urgent", "urgent, reply"},
	}
}

func fieldNames() []string {
	var names []string
	for _, f := range Fields() {
		names = append(names, f[0])
	}
	return names
}

// field is a condition on what is known of a post; one of its values will do.
type field struct {
	kind   kind
	values []value
}

type value struct {
	text  string // as it is written, without quotation marks
	hash  uint64 // of text, see name
	op    string // of a comparison
	num   float64
	exact bool   // of an author: the whole handle
	part  []byte // of an author's name: folded, what it has to contain
}

// Competitor is what names: calls any competitor.
const Competitor = "competitor"

// us is what the brand itself is called among those that a post names.
const us = "us"

// field reads name:value,value from raw, which begins at a byte of the expression.
func (p *parser) field(raw string, colon, from int) *node {
	n := &node{op: opField, from: from, to: from + len(raw)}
	name := strings.ToLower(raw[:colon])
	k := slices.Index(fieldNames(), name)
	if k < 0 {
		e := p.fail(from, "there is no field %q; to find the text itself, put it in quotation marks", name)
		e.Got, e.Known = name, fieldNames()
		return n
	}
	n.field.kind = kind(k)
	at := from + colon + 1
	for _, part := range splitList(raw[colon+1:]) {
		v := value{text: strings.TrimSpace(strings.Map(dropQuote, part))}
		if v.text == "" {
			p.fail(at, "a value is missing after %s:, as in %s", name, Fields()[k][1])
			return n
		}
		v.read(p, n.field.kind, at)
		n.field.values = append(n.field.values, v)
		at += len(part) + 1
	}
	return n
}

// splitList parts at commas outside quotation marks.
func splitList(s string) []string {
	var parts []string
	quoted, start := false, 0
	for i, r := range s {
		switch {
		case quoteMark(r):
			quoted = !quoted
		case r == ',' && !quoted:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

func dropQuote(r rune) rune {
	if quoteMark(r) {
		return -1
	}
	return r
}

// read checks a value and puts it into its plain form.
func (v *value) read(p *parser, k kind, at int) {
	switch k {
	case bySentiment:
		if strings.ContainsAny(v.text[:1], "<>=") {
			v.number(p, at, -1, 1, "a score from -1 to 1, as in sentiment:<-0.3")
			return
		}
		v.oneOf(p, at, "negative", "neutral", "positive", "ambiguous", "unknown")
	case byRating:
		v.number(p, at, 1, 5, "a number of stars from 1 to 5, as in rating:<3")
	case byFollowers:
		v.number(p, at, 0, 1e10, "a number, as in followers:>1000")
	case byIs:
		v.oneOf(p, at, "urgent", "reply")
	case byName:
		if strings.EqualFold(v.text, Competitor) {
			v.text = Competitor
		}
	case byAuthor:
		if handle, exact := strings.CutPrefix(v.text, "@"); exact {
			v.text, v.exact = handle, true
		}
		if v.part = text.AppendFold(nil, v.text); len(v.part) == 0 {
			p.fail(at, "a name is missing, as in author:@tom")
		}
	}
	v.hash = name(v.text)
}

func (v *value) oneOf(p *parser, at int, all ...string) {
	if v.text = strings.ToLower(v.text); !slices.Contains(all, v.text) {
		e := p.fail(at, "%q is none of %s", v.text, strings.Join(all, ", "))
		if e.Offset == at {
			e.Got, e.Known = v.text, all
		}
	}
}

func (v *value) number(p *parser, at int, least, most float64, want string) {
	s := v.text
	v.op = "="
	for _, op := range []string{"<=", ">=", "<", ">", "="} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			v.op, s = op, rest
			break
		}
	}
	times := 1.0
	for unit, n := range map[string]float64{"k": 1e3, "m": 1e6} {
		if rest, ok := strings.CutSuffix(strings.ToLower(s), unit); ok {
			s, times = rest, n
		}
	}
	n, err := strconv.ParseFloat(s, 64)
	if v.num = n * times; err != nil || !(v.num >= least && v.num <= most) {
		p.fail(at, "%q is not %s", v.text, want)
	}
}

func (v *value) compare(n float64) bool {
	switch v.op {
	case "<":
		return n < v.num
	case "<=":
		return n <= v.num
	case ">":
		return n > v.num
	case ">=":
		return n >= v.num
	}
	return n == v.num
}

// name is the hash under which names are the same whatever their case.
func name(s string) uint64 {
	var b [64]byte
	buf := b[:0]
	for _, r := range s {
		buf = utf8.AppendRune(buf, unicode.ToLower(r))
	}
	return text.Hash(buf)
}

// Facts are what is known of a post besides its words.
type Facts struct {
	Source    string
	Handle    string // of its author, without @
	Author    string // the author's name
	Followers int    // 0 is unknown
	Lang      string
	Feeling   string // negative, neutral, positive; empty is unknown
	Ambiguous bool
	Score     float64 // -1 to +1
	Rating    float64 // 1 to 5; 0 is none
	Subjects  []string
	Named     []string // "us" and the competitors that it names
	Lists     []string // that its author is on
	Urgent    bool
	Reply     bool // it answers another post
}

// facts are Facts as fields compare them.
type facts struct {
	*Facts
	source, handle, lang, base uint64
	subjects, named, lists     []uint64
	folded                     []byte // handle and name; made when first asked for
}

func (f *facts) read(from *Facts) {
	f.Facts, f.folded = from, f.folded[:0]
	f.source, f.handle, f.lang = name(from.Source), name(from.Handle), name(from.Lang)
	base, _, _ := strings.Cut(from.Lang, "-")
	f.base = name(base)
	f.subjects = hashes(f.subjects[:0], from.Subjects)
	f.named = hashes(f.named[:0], from.Named)
	f.lists = hashes(f.lists[:0], from.Lists)
}

func hashes(to []uint64, names []string) []uint64 {
	for _, s := range names {
		to = append(to, name(s))
	}
	return to
}

// meet reports whether one of the values holds.
func (f *facts) meet(c *field) bool {
	for i := range c.values {
		if f.is(c.kind, &c.values[i]) {
			return true
		}
	}
	return false
}

func (f *facts) is(k kind, v *value) bool {
	switch k {
	case bySource:
		return f.source == v.hash
	case byAuthor:
		return f.writtenBy(v)
	case byLang:
		return f.Lang != "" && (f.lang == v.hash || f.base == v.hash)
	case bySentiment:
		return f.feels(v)
	case byRating:
		return f.Rating > 0 && v.compare(f.Rating)
	case byFollowers:
		return v.compare(float64(f.Followers))
	case bySubject:
		return slices.Contains(f.subjects, v.hash)
	case byName:
		if v.text == Competitor {
			return slices.ContainsFunc(f.Named, func(s string) bool { return s != us })
		}
		return slices.Contains(f.named, v.hash)
	case byList:
		return slices.Contains(f.lists, v.hash)
	case byIs:
		return v.text == "urgent" && f.Urgent || v.text == "reply" && f.Reply
	}
	return false
}

func (f *facts) writtenBy(v *value) bool {
	if v.exact {
		return f.Handle != "" && f.handle == v.hash
	}
	if len(f.folded) == 0 {
		f.folded = append(text.AppendFold(f.folded, f.Handle), '\n')
		f.folded = text.AppendFold(f.folded, f.Author)
	}
	return bytes.Contains(f.folded, v.part)
}

func (f *facts) feels(v *value) bool {
	switch {
	case v.op != "":
		return f.Feeling != "" && v.compare(f.Score)
	case v.text == "ambiguous":
		return f.Ambiguous
	case v.text == "unknown":
		return f.Feeling == ""
	}
	return f.Feeling == v.text
}
