package rules

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// parser reads one expression. The first mistake ends it.
type parser struct {
	s      string
	at     int
	depth  int
	leaves int
	wrong  *Error
}

func parse(when string) (*node, *Error) {
	p := &parser{s: when}
	switch {
	case len(when) > WhenMax:
		return nil, p.fail(0, "an expression has at most %d bytes: make several rules of it", WhenMax)
	case !utf8.ValidString(when):
		return nil, p.fail(0, "this is not valid UTF-8 text")
	}
	n := p.or()
	if p.wrong == nil && p.at < len(p.s) {
		p.fail(p.at, "this %q closes nothing: leave it out, or open it before", ")")
	}
	if p.wrong != nil {
		return nil, p.wrong
	}
	return n, nil
}

func (p *parser) fail(at int, format string, args ...any) *Error {
	if p.wrong == nil {
		p.wrong = &Error{Offset: at, What: fmt.Sprintf(format, args...)}
	}
	return p.wrong
}

// or reads alternatives, and everything that ends with them.
func (p *parser) or() *node {
	p.space()
	n := &node{op: opOr, from: p.at}
	for {
		n.kids = append(n.kids, p.and())
		if p.wrong != nil || !p.operator("OR") {
			return p.done(n)
		}
	}
}

func (p *parser) and() *node {
	p.space()
	n := &node{op: opAnd, from: p.at}
	for p.wrong == nil {
		p.space()
		if p.at == len(p.s) || p.s[p.at] == ')' || p.isOperator("OR") {
			break
		}
		if len(n.kids) > 0 && p.operator("AND") {
			p.space()
		}
		n.kids = append(n.kids, p.not())
	}
	if p.wrong == nil && len(n.kids) == 0 {
		p.fail(p.at, "a word, a phrase or a field is missing here, as in refund* OR \"money back\"")
	}
	return p.done(n)
}

// done ends a node where the text read so far ends. One kid stands for itself.
func (p *parser) done(n *node) *node {
	if p.wrong != nil {
		return n
	}
	if len(n.kids) == 1 && n.op != opNot {
		return n.kids[0]
	}
	n.to = len(strings.TrimRightFunc(p.s[:p.at], unicode.IsSpace))
	return n
}

func (p *parser) not() *node {
	p.space()
	from := p.at
	minus := strings.HasPrefix(p.s[p.at:], "-") && p.at+1 < len(p.s)
	if minus {
		if r, _ := utf8.DecodeRuneInString(p.s[p.at+1:]); unicode.IsSpace(r) {
			p.fail(from, "write - right before what must not be there, as in -review")
			return &node{}
		}
		p.at++
	}
	if !minus && !p.operator("NOT") {
		return p.primary()
	}
	if !p.deeper() {
		return &node{}
	}
	n := &node{op: opNot, from: from, kids: []*node{p.not()}}
	p.depth--
	return p.done(n)
}

func (p *parser) deeper() bool {
	if p.depth++; p.depth > depthMax {
		p.fail(p.at, "more than %d parts within one another: make several rules of it", depthMax)
		return false
	}
	return true
}

func (p *parser) primary() *node {
	p.space()
	if p.at == len(p.s) {
		p.fail(p.at, "something is missing at the end")
		return &node{}
	}
	if p.leaves++; p.leaves > leafMax {
		p.fail(p.at, "more than %d words, phrases and fields: make several rules of it", leafMax)
		return &node{}
	}
	rest := p.s[p.at:]
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case r == '(':
		return p.group()
	case r == ')':
		p.fail(p.at, "something is missing before this %q", ")")
		return &node{}
	case quoteMark(r):
		return p.phrase()
	case len(rest) > 5 && strings.EqualFold(rest[:5], "near("):
		return p.near()
	}
	return p.bare()
}

func (p *parser) group() *node {
	from := p.at
	if !p.deeper() {
		return &node{}
	}
	p.at++
	n := p.or()
	if p.wrong != nil {
		return n
	}
	if p.space(); p.at == len(p.s) {
		p.fail(from, "this %q is never closed", "(")
		return n
	}
	p.at++
	p.depth--
	return n
}

// phrase reads "some words" and "some words"~5.
func (p *parser) phrase() *node {
	from := p.at
	inner, ok := p.quoted()
	if !ok {
		return &node{}
	}
	if !strings.HasPrefix(p.s[p.at:], "~") {
		return p.term(inner, from, p.at)
	}
	p.at++
	within := p.number()
	n := &node{op: opNear, within: within, from: from, to: p.at}
	at := from + 1
	for chunk := range strings.FieldsSeq(inner) {
		n.kids = append(n.kids, p.term(chunk, at, at+len(chunk)))
	}
	return p.checkNear(n)
}

// near reads near(a b "c d", 5).
func (p *parser) near() *node {
	n := &node{op: opNear, from: p.at}
	p.at += len("near(")
	for p.wrong == nil {
		p.space()
		from := p.at
		r, _ := utf8.DecodeRuneInString(p.s[p.at:])
		switch {
		case p.at == len(p.s), r == ')', r == '(':
			p.fail(from, "nearness is written as near(apostrophe enter, 5): terms, a comma, how many words may stand between")
		case r == ',':
			p.at++
			p.space()
			n.within = p.number()
			p.space()
			if p.wrong == nil && !strings.HasPrefix(p.s[p.at:], ")") {
				p.fail(p.at, "nearness ends with %q, as in near(apostrophe enter, 5)", ")")
			}
			p.at++
			n.to = p.at
			return p.checkNear(n)
		case quoteMark(r):
			if inner, ok := p.quoted(); ok {
				n.kids = append(n.kids, p.term(inner, from, p.at))
			}
		default:
			p.at += max(strings.IndexFunc(p.s[p.at:]+",", func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,()"`, r) }), 1)
			p.at = min(p.at, len(p.s))
			n.kids = append(n.kids, p.plain(p.s[from:p.at], from))
		}
	}
	return n
}

// plain is a term of a nearness. What would be an operator or a field elsewhere
// is no word that anybody looks for: taken for one, the rule would never hold.
func (p *parser) plain(raw string, from int) *node {
	switch strings.ToUpper(raw) {
	case "AND", "OR", "NOT":
		p.fail(from, "nearness takes words alone: make several of it, as in near(a c, 5) OR near(b c, 5); to find the word %q itself, put it in quotation marks", raw)
	default:
		if strings.HasPrefix(raw, "-") || strings.Contains(raw, ":") {
			p.fail(from, "nearness takes words alone: %s stands outside of it, or in quotation marks where it is one", raw)
		}
	}
	return p.term(raw, from, p.at)
}

func (p *parser) checkNear(n *node) *node {
	if p.wrong != nil {
		return n
	}
	seen := map[string]bool{}
	for _, k := range n.kids {
		seen[k.key()] = true
	}
	switch {
	case len(seen) < 2 || len(seen) < len(n.kids):
		p.fail(n.from, "nearness takes two or more different terms, as in near(apostrophe enter, 5)")
	case len(n.kids) > nearSize:
		p.fail(n.from, "nearness takes at most %d terms", nearSize)
	case n.within > nearMost:
		p.fail(n.from, "at most %d words may stand between", nearMost)
	}
	if p.leaves += len(n.kids); p.leaves > leafMax {
		p.fail(n.from, "more than %d words, phrases and fields: make several rules of it", leafMax)
	}
	return n
}

// bare reads a word, a beginning of words, or a field.
func (p *parser) bare() *node {
	from := p.at
	colon, quoted := -1, false
	for i, r := range p.s[from:] {
		if quoteMark(r) && colon >= 0 {
			quoted = !quoted
		} else if !quoted && (unicode.IsSpace(r) || r == '(' || r == ')' || quoteMark(r)) {
			break
		}
		if r == ':' && colon < 0 {
			colon = i
		}
		p.at = from + i + utf8.RuneLen(r)
	}
	raw := p.s[from:p.at]
	switch {
	case quoted:
		p.fail(from, "a quotation mark is missing: write subject:\"two words\"")
		return &node{}
	case colon >= 0:
		return p.field(raw, colon, from)
	case raw == "and" || raw == "or" || raw == "not":
		p.fail(from, "write %s in capitals; to find the word itself, put it in quotation marks", strings.ToUpper(raw))
		return &node{}
	case raw == "AND" || raw == "OR" || raw == "NOT":
		p.fail(from, "%s stands between two things, or before one; to find the word itself, put it in quotation marks", raw)
		return &node{}
	case strings.Contains(strings.Trim(raw, ","), ","), strings.HasSuffix(raw, ","):
		p.fail(from+strings.IndexByte(raw, ','), "a comma joins nothing here: write OR between words of which one is enough")
		return &node{}
	}
	return p.term(raw, from, p.at)
}

// term makes a term of words; the last letters of one may be left open by *.
func (p *parser) term(raw string, from, to int) *node {
	n := &node{op: opTerm, from: from, to: to}
	for chunk := range strings.FieldsSeq(raw) {
		head, open := strings.CutSuffix(chunk, "*")
		if strings.Contains(head, "*") {
			p.fail(from, "* stands for the rest of a word: write it at the end, as in refund*")
			return n
		}
		var scan text.Scan
		scan.Read(head)
		if open && len(scan.Tokens) == 0 {
			p.fail(from, "* needs the beginning of a word before it, as in refund*")
			return n
		}
		for i, t := range scan.Tokens {
			w := word{text: string(scan.Word(i)), dense: t.Dense}
			if open && i == len(scan.Tokens)-1 && !t.Dense {
				if w.start = true; utf8.RuneCountInString(w.text) < 2 {
					p.fail(from, "%q begins too many words: give two letters or more before *", chunk)
					return n
				}
			}
			n.words = append(n.words, w)
		}
	}
	switch {
	case len(n.words) > 0:
	case strings.Contains(raw, "@"):
		p.fail(from, "%q is a handle, which is no word of a post: write author:@name for who wrote it", raw)
	case strings.Contains(raw, "/"), strings.Contains(raw, "www."):
		p.fail(from, "%q is a link, which is no word of a post", raw)
	default:
		p.fail(from, "there is no letter and no digit in %q to look for", raw)
	}
	return n
}

// quoted reads what stands in quotation marks, and the marks.
func (p *parser) quoted() (inner string, ok bool) {
	from := p.at
	_, size := utf8.DecodeRuneInString(p.s[from:])
	rest := p.s[from+size:]
	end := strings.IndexFunc(rest, quoteMark)
	if end < 0 {
		p.fail(from, "a quotation mark is missing: write \"two words\"")
		return "", false
	}
	_, last := utf8.DecodeRuneInString(rest[end:])
	p.at = from + size + end + last
	return rest[:end], true
}

func quoteMark(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

func (p *parser) number() int {
	from := p.at
	for p.at < len(p.s) && '0' <= p.s[p.at] && p.s[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.Atoi(p.s[from:p.at])
	if err != nil {
		p.fail(from, "a whole number is missing: how many words may stand between")
	}
	return n
}

func (p *parser) space() {
	for p.at < len(p.s) {
		r, size := utf8.DecodeRuneInString(p.s[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += size
	}
}

// operator takes an operator if it comes next.
func (p *parser) operator(name string) bool {
	p.space()
	if !p.isOperator(name) {
		return false
	}
	p.at += len(name)
	return true
}

func (p *parser) isOperator(name string) bool {
	rest, ok := strings.CutPrefix(p.s[p.at:], name)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(r) || r == '(' || r == ')' || quoteMark(r) || r == '-'
}
