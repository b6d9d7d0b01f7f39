package sentiment

import "strings"

// whole are the emoticons that are not eyes and a mouth, and what they mean.
var whole = [...]struct{ text, form string }{
	{"</3", "</3"}, {"<3", "<3"}, {"^_^", "^^"}, {"^^", "^^"}, {"-_-", "-_-"}, {"-.-", "-_-"}, {">:(", ":("}, {">.<", ":("}, {":'(", ":'("}, {":')", ":)"},
	{"T_T", ":'("}, {"o_O", ":o"}, {"O_o", ":o"}, {"o.O", ":o"}, {"D:", ":("}, {"(:", ":)"}, {"):", ":("}, {"(;", ";)"},
	{"&lt;/3", "</3"}, {"&lt;3", "<3"}, // as feeds leave them
}

// emoticon reads an emoticon, if one begins here and not inside a word.
func (r *reader) emoticon() bool {
	s := r.text[r.at:]
	if strings.IndexByte(":;=<>^-xXDToO()&", s[0]) < 0 {
		return false
	}
	if letter(rune(s[0])) && r.at > 0 && letter(rune(r.text[r.at-1])) {
		return false
	}
	for _, f := range whole {
		if strings.HasPrefix(s, f.text) && apart(s, len(f.text)) {
			return r.face(f.form, len(f.text))
		}
	}
	if strings.IndexByte(":;=xX", s[0]) < 0 {
		return false
	}
	n := 1
	if n < len(s) && (s[n] == '-' || s[n] == 'o' && s[0]|0x20 != 'x') {
		n++
	}
	if n >= len(s) {
		return false
	}
	form := mouth(s[0], s[n])
	if form == "" {
		return false
	}
	for n++; n < len(s) && n < 8 && s[n] == s[n-1]; n++ {
	}
	if c := rune(s[n-1]); (letter(c) || c == '/') && !apart(s, n) {
		return false
	}
	return r.face(form, n)
}

// mouth gives the meaning of a face, "" if it is none.
func mouth(eyes, m byte) string {
	if eyes|0x20 == 'x' {
		if m|0x20 == 'd' {
			return ":D"
		}
		return ""
	}
	switch m {
	case ')', ']', '}':
		if eyes == ';' {
			return ";)"
		}
		return ":)"
	case 'D', '3':
		return ":D"
	case '(', '[', '{', 'c', 'C':
		return ":("
	case '/', '\\':
		return ":/"
	case '|':
		return ":|"
	case 'p', 'P':
		return ":p"
	case 'o', 'O', '0':
		return ":o"
	case '*':
		return ":*"
	}
	return ""
}

// apart reports whether nothing of a word follows at i.
func apart(s string, i int) bool { return i >= len(s) || !letter(rune(s[i])) && s[i] != '/' }

func (r *reader) face(form string, n int) bool {
	r.emit(token{kind: face, from: r.at, to: r.at + n}, form)
	r.at += n
	return true
}
