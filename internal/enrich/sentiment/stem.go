package sentiment

import "bytes"

// endings are what languages put at the end of a word, the longest first. In
// English the lists hold the forms of a word themselves.
var endings = map[string][]string{
	"ar": {"اتهم", "ات", "ون", "ين", "ها", "هم", "نا", "كم", "يه", "ه", "ي", "ك", "ا"},
	"de": {"ungen", "enden", "endes", "ender", "esten", "ende", "lich", "ung", "end", "est", "ern", "ten", "en", "em", "er", "es", "et", "st", "te", "e", "n", "s", "t"},
	"es": {"aciones", "adores", "isimos", "isimas", "amente", "isimo", "isima", "acion", "mente", "iendo", "ieron", "ando", "ados", "adas", "idos", "idas", "aron", "aban", "emos", "amos",
		"ado", "ada", "ido", "ida", "aba", "ito", "ita", "ar", "er", "ir", "an", "en", "os", "as", "es", "io", "ia", "o", "a", "e", "s"},
	"fr": {"issant", "ations", "ement", "ation", "antes", "ment", "ants", "ante", "eurs", "euse", "ant", "eux", "eur", "ees", "ent", "ait", "ais", "ee", "es", "er", "ir", "ez", "e", "s", "t"},
	"hi": {"iyan", "iya", "on", "a", "e", "i", "o", "n"},
	"it": {"issimi", "issime", "issimo", "issima", "azioni", "azione", "amente", "mente", "ando", "endo", "ati", "ate", "ato", "ata", "iti", "ite", "ito", "ita", "uto", "uta", "are", "ere", "ire", "ano", "ono",
		"i", "o", "a", "e"},
	"pt": {"issimos", "issimo", "issima", "amente", "mente", "acoes", "acao", "ando", "endo", "indo", "ados", "adas", "idos", "idas", "aram", "eram", "inho", "inha", "emos", "amos", "ado", "ada", "ido", "ida",
		"oes", "ou", "ei", "eu", "ar", "er", "ir", "am", "em", "os", "as", "es", "ao", "o", "a", "e", "s"},
}

// stemLeast is how many bytes of a word an ending must leave.
const stemLeast = 4

// stem takes the ending off a word, and off an Arabic one, whose letters have
// two bytes, the article and the prepositions written onto it.
func stem(lang string, form []byte) []byte {
	least := stemLeast
	if lang == "ar" {
		least = 6
		for _, p := range [...]string{"وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ف", "ل"} {
			if bare, ok := bytes.CutPrefix(form, []byte(p)); ok && len(bare) >= least {
				form = bare
				break
			}
		}
	}
	for _, e := range endings[lang] {
		if len(form)-len(e) >= least && string(form[len(form)-len(e):]) == e {
			return form[:len(form)-len(e)]
		}
	}
	return form
}

// StemKey gives the key under which all words of a language with the stem of a
// word are known; 0 where none is kept, for English and for phrases.
func StemKey(lang, word string) uint32 {
	var r reader
	tokens := r.read(word)
	if len(tokens) != 1 || len(endings[lang]) == 0 {
		return 0
	}
	return stemKey(lang, tokens[0].form)
}

func stemKey(lang string, form []byte) uint32 {
	return key(mix(salt(lang), 1), hashOf(stem(lang, form)))
}
