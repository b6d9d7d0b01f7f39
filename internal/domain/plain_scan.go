package domain

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// plain is what is left to read of an event. The strings that it gives are
// parts of the one that it was given. Once bad it stays so.
type plain struct {
	s     string
	first bool // the next key is the first of its object
	bad   bool
}

// take reads what must come next.
func (p *plain) take(c byte) {
	if p.bad = p.bad || len(p.s) == 0 || p.s[0] != c; !p.bad {
		p.s = p.s[1:]
	}
}

func (p *plain) open()  { p.take('{'); p.first = true }
func (p *plain) close() { p.take('}'); p.first = false }

// has reads a key if it is the next.
func (p *plain) has(key string) bool {
	s := p.s
	if !p.first {
		if len(s) == 0 || s[0] != ',' {
			return false
		}
		s = s[1:]
	}
	n := len(key)
	if p.bad || len(s) < n+3 || s[0] != '"' || s[1:n+1] != key || s[n+1:n+3] != `":` {
		return false
	}
	p.s, p.first = s[n+3:], false
	return true
}

func (p *plain) need(key string) { p.bad = !p.has(key) || p.bad }

// each reads a list of at least one value.
func (p *plain) each(value func()) {
	p.take('[')
	for value(); !p.bad && len(p.s) > 0 && p.s[0] == ','; value() {
		p.s = p.s[1:]
	}
	p.take(']')
}

// str reads a string without escapes.
func (p *plain) str() string {
	p.take('"')
	ascii := true
	for i := 0; i < len(p.s) && !p.bad; i++ {
		switch c := p.s[i]; {
		case c == '"':
			v := p.s[:i]
			p.s = p.s[i+1:]
			p.bad = !ascii && !utf8.ValidString(v)
			return v
		case c < ' ', c == '\\':
			p.bad = true
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	p.bad = true
	return ""
}

// uint reads a whole number of at most 18 digits.
func (p *plain) uint() (v uint64) {
	n := p.digits()
	for _, c := range []byte(p.s[:n]) {
		v = 10*v + uint64(c-'0')
	}
	p.bad = p.bad || n > 18
	p.s = p.s[n:]
	return v
}

// digits counts the digits that come next: at least one, and no zero before
// others.
func (p *plain) digits() int {
	n := 0
	for n < len(p.s) && '0' <= p.s[n] && p.s[n] <= '9' {
		n++
	}
	p.bad = p.bad || n == 0 || n > 1 && p.s[0] == '0'
	return n
}

func (p *plain) int() int {
	if len(p.s) > 0 && p.s[0] == '-' {
		p.s = p.s[1:]
		v := p.uint()
		p.bad = p.bad || v == 0
		return -int(v)
	}
	return int(p.uint())
}

// float reads a number without an exponent, zero without a sign.
func (p *plain) float() float64 {
	all := p.s
	if len(p.s) > 0 && p.s[0] == '-' {
		p.s = p.s[1:]
	}
	p.s = p.s[p.digits():]
	if len(p.s) > 0 && p.s[0] == '.' {
		p.s = p.s[1:]
		n := 0
		for n < len(p.s) && '0' <= p.s[n] && p.s[n] <= '9' {
			n++
		}
		p.bad = p.bad || n == 0
		p.s = p.s[n:]
	}
	if p.bad {
		return 0
	}
	v, err := strconv.ParseFloat(all[:len(all)-len(p.s)], 64)
	p.bad = err != nil || v == 0 && all[0] == '-'
	return v
}

func (p *plain) id() ID {
	id, ok := parseID(p.str())
	p.bad = p.bad || !ok
	return id
}

func (p *plain) hash() (h Hash) {
	s := p.str()
	if p.bad = p.bad || len(s) != 2*len(h); p.bad {
		return h
	}
	for i := range h {
		high, low := hexDigit(s[2*i]), hexDigit(s[2*i+1])
		p.bad = p.bad || high|low > 15
		h[i] = high<<4 | low
	}
	return h
}

// hexDigit is the value of a lower-case digit, above 15 if it is none.
func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 0xFF
}

func (p *plain) clock() Clock {
	c, err := ParseClock(p.str())
	p.bad = p.bad || err != nil
	return c
}

// time reads a time of UTC.
func (p *plain) time() time.Time {
	s := p.str()
	if p.bad = p.bad || len(s) == 0 || s[len(s)-1] != 'Z'; p.bad {
		return time.Time{}
	}
	var t time.Time
	p.bad = t.UnmarshalText([]byte(s)) != nil
	return t
}

func (p *plain) ref() (r Ref) {
	p.open()
	p.need("journal")
	r.Journal = JournalID(p.id())
	p.need("seq")
	r.Seq = p.uint()
	p.close()
	return r
}

func (p *plain) strIf(key string, v *string) {
	if p.has(key) {
		*v = p.str()
	}
}

func (p *plain) strsIf(key string, v *[]string) {
	if p.has(key) {
		p.each(func() { *v = append(*v, p.str()) })
	}
}

func (p *plain) intIf(key string, v *int) {
	if p.has(key) {
		*v = p.int()
	}
}

func (p *plain) floatIf(key string, v *float64) {
	if p.has(key) {
		*v = p.float()
	}
}

func (p *plain) boolIf(key string, v *bool) {
	if p.has(key) {
		const yes = "true"
		if p.bad = p.bad || len(p.s) < len(yes) || p.s[:len(yes)] != yes; !p.bad {
			p.s, *v = p.s[len(yes):], true
		}
	}
}

func (p *plain) timeIf(key string, v *time.Time) {
	if p.has(key) {
		*v = p.time()
	}
}

func (p *plain) refIf(key string, v *Ref) {
	if p.has(key) {
		*v = p.ref()
	}
}
