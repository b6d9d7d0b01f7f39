package language

import "unicode"

// script is a set of letters.
type script uint8

// The scripts that several languages share come first; the others name one
// language each, the one that most of their posts are in.
const (
	none script = iota
	latin
	cyrillic
	arabic
	devanagari
	greek
	hebrew
	thai
	hangul
	kana
	han
	bengali
	gurmukhi
	gujarati
	tamil
	telugu
	kannada
	malayalam
	sinhala
	lao
	burmese
	georgian
	ethiopic
	khmer
	armenian
	scripts
)

// shared reports whether a script is that of several languages.
func (s script) shared() bool { return s <= devanagari }

// only is the language of a script that is not shared.
func (s script) only() string {
	return [scripts]string{
		greek: "el", hebrew: "he", thai: "th", hangul: "ko", kana: "ja", han: "zh", bengali: "bn", gurmukhi: "pa",
		gujarati: "gu", tamil: "ta", telugu: "te", kannada: "kn", malayalam: "ml", sinhala: "si", lao: "lo",
		burmese: "my", georgian: "ka", ethiopic: "am", khmer: "km", armenian: "hy",
	}[s]
}

// Known gives every language that Tell can answer with.
func Known() []string {
	var out []string
	for s := latin; s < scripts; s++ {
		if s.shared() {
			out = append(out, sheet(s).Langs...)
		} else {
			out = append(out, s.only())
		}
	}
	return out
}

// weight is how many Latin letters a letter of the script says as much as. A
// syllable or a whole word in one character counts for several; and who writes
// in another script uses Latin names, seldom the other way round.
func (s script) weight() int {
	switch s {
	case latin:
		return 1
	case kana, han, hangul:
		return 3
	}
	return 2
}

// survey gives the script that most of a text is in, and how far to believe
// it: its share, and a little less for a letter or two, which may be ornament.
func survey(text string) (s script, share float64) {
	var count [scripts]int
	for _, r := range text {
		if r < 0x80 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				count[latin]++
			}
			continue
		}
		count[scriptOf(r)]++
	}
	// Japanese is written in both; a Chinese post has a kana for fun.
	if count[kana]*8 >= count[han] {
		count[kana], count[han] = count[kana]+count[han], 0
	} else {
		count[kana], count[han] = 0, count[kana]+count[han]
	}
	all, most := 0, 0
	for i := latin; i < scripts; i++ {
		w := count[i] * i.weight()
		all += w
		if w > most {
			s, most = i, w
		}
	}
	if s == none {
		return none, 0
	}
	n := float64(count[s])
	return s, float64(most) / float64(all) * n / (n + 0.3)
}

// scriptOf gives the script of a letter beyond ASCII; none of what is no
// letter. The ranges are Unicode's blocks.
func scriptOf(r rune) script {
	switch {
	case r < 0x250, 0x1E00 <= r && r <= 0x1EFF:
		if unicode.IsLetter(r) && r != 'ª' && r != 'º' {
			return latin
		}
		return none
	case r < 0x370:
		return none
	case r <= 0x52F:
		switch {
		case r <= 0x3FF:
			return greek
		}
		return cyrillic
	case r <= 0x1FFF:
		return eastern(r)
	case 0x3041 <= r && r <= 0x30FF && r != '・' && r != 'ー', 0xFF66 <= r && r <= 0xFF9F:
		return kana
	case 0x3400 <= r && r <= 0x9FFF, 0x20000 <= r && r <= 0x323AF:
		return han
	case 0xAC00 <= r && r <= 0xD7A3:
		return hangul
	case 0xFB50 <= r && r <= 0xFDFF && unicode.IsLetter(r), 0xFE70 <= r && r <= 0xFEFC:
		return arabic
	}
	return none
}

// eastern is scriptOf for the blocks from Armenian to Khmer.
func eastern(r rune) script {
	switch {
	case r <= 0x58F:
		return armenian
	case r <= 0x5FF:
		return hebrew
	case r <= 0x77F && !unicode.IsLetter(r):
		return none
	case r <= 0x77F:
		return arabic
	case r < 0x900:
		return none
	case r <= 0x97F:
		return devanagari
	case r <= 0x9FF:
		return bengali
	case r <= 0xA7F:
		return gurmukhi
	case r <= 0xAFF:
		return gujarati
	case r < 0xB80:
		return none
	case r <= 0xBFF:
		return tamil
	case r <= 0xC7F:
		return telugu
	case r <= 0xCFF:
		return kannada
	case r <= 0xD7F:
		return malayalam
	case r <= 0xDFF:
		return sinhala
	case r <= 0xE7F:
		return thai
	case r <= 0xEFF:
		return lao
	case 0x1000 <= r && r <= 0x109F:
		return burmese
	case 0x10A0 <= r && r <= 0x10FF:
		return georgian
	case 0x1100 <= r && r <= 0x11FF:
		return hangul
	case 0x1200 <= r && r <= 0x139F:
		return ethiopic
	case 0x1780 <= r && r <= 0x17FF:
		return khmer
	}
	return none
}
