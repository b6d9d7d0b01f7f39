package kit

import "unicode"

// invisible reports whether r prints nothing, or only changes how others
// print: format characters (bidirectional controls, joiners, tags, soft
// hyphen), variation selectors, the keycap and the skin tones.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) ||
		unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Me, r) ||
		r == 0x34f || // combining grapheme joiner
		r == 0x17b4 || r == 0x17b5 || // Khmer inherent vowels
		r == 0x2065 || r >= 0xfff0 && r <= 0xfff8 || // ignorable, unassigned
		r >= 0xe0000 && r <= 0xe0fff ||
		r >= 0x1f3fb && r <= 0x1f3ff
}

// blankLetter reports whether r is a letter or symbol that prints as space.
func blankLetter(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return false
}

// jamoTail reports whether r joins the Korean syllable before it, as a mark
// joins its base.
func jamoTail(r rune) bool {
	return r >= 0x1161 && r <= 0x11ff || r >= 0xd7b0 && r <= 0xd7ff
}

// pictograph reports whether r may begin or continue an emoji cluster
// (Unicode TR 51, Extended_Pictographic, widened to whole blocks).
func pictograph(r rune) bool {
	switch {
	case r >= 0x1f1e6 && r <= 0x1f1ff: // flags are pairs of letters
		return false
	case r >= 0x1f000 && r <= 0x1faff:
		return true
	case r >= 0x2190 && r <= 0x21ff, r >= 0x2300 && r <= 0x23ff,
		r >= 0x25a0 && r <= 0x27bf, r >= 0x2900 && r <= 0x297f,
		r >= 0x2b00 && r <= 0x2bff:
		return true
	}
	switch r {
	case 0xa9, 0xae, 0x203c, 0x2049, 0x2122, 0x2139, 0x3030, 0x303d, 0x3297, 0x3299:
		return true
	}
	return false
}
