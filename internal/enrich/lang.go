package enrich

import (
	"strings"

	"hark/internal/enrich/language"
)

// tongues says in what language a post is: what its source says of it, held
// against what its letters say.
type tongues struct {
	letters *language.Detector
	known   map[string]bool // languages that it knows; true for those that share their script
}

func newTongues() *tongues {
	d, err := language.New()
	if err != nil {
		panic(err) // the program was built with a damaged table
	}
	t := &tongues{letters: d, known: map[string]bool{}}
	for _, lang := range language.Known() {
		t.known[lang] = false
	}
	for _, sheet := range language.Sheets() {
		for _, lang := range sheet.Langs {
			t.known[lang] = true
		}
	}
	return t
}

// contradicts is how sure the letters must be to overrule what the source says
// of a post. Apps label posts with the settings of their author, who writes in
// other languages too; but of so sure answers one in a hundred is wrong.
const contradicts = 0.9

// tell gives the language of a post, or "" where nobody can tell.
func (t *tongues) tell(said string, p *Post) string {
	said = base(said)
	told, sure := t.letters.Tell(p.Text)
	if said == "" || said == told {
		if said == "" && sure < language.Sure {
			return ""
		}
		return told
	}
	_, known := t.known[said]
	switch {
	case sure < contradicts, related(said, told):
		return said
	case !known && t.known[told]:
		return said // the letters take it for the nearest one that they know
	}
	return told
}

// related reports whether the letters may take one language for the other: they
// are written alike, or one has several codes.
func related(a, b string) bool {
	for _, family := range [...]string{"da nb nn no", "hr sr bs", "id in ms", "tl fil", "hi mr ur", "zh ja yue", "he iw yi"} {
		if has(family, a) && has(family, b) {
			return true
		}
	}
	return false
}

// has reports whether a word is one of a list with blanks.
func has(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// base is the language of a BCP 47 tag, in lower case, or "" if it is none.
func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if len(tag) < 2 || len(tag) > 3 {
		return ""
	}
	tag = strings.ToLower(tag)
	for i := range len(tag) {
		if tag[i] < 'a' || tag[i] > 'z' {
			return ""
		}
	}
	if tag == "und" || tag == "mul" || tag == "zxx" {
		return ""
	}
	return tag
}
