package demo

import (
	_ "embed" // the lines people write
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

//go:embed lines.txt
var written string

// line is one thing that people write, with slots.
type line struct {
	lang, topic string
	mood        byte
	title, text string
}

// lines are all things that people write, by language and topic.
type lines map[string][]line

// readLines parses lines.txt; its format is told there.
func readLines() (lines, error) {
	all := lines{}
	n := 0
	for s := range strings.Lines(written) {
		n++
		if s = strings.TrimSpace(s); s == "" || s[0] == '#' {
			continue
		}
		f := strings.SplitN(s, " ", 4)
		if len(f) != 4 || len(f[2]) != 1 || !strings.Contains("-+?irs=", f[2]) {
			return nil, fmt.Errorf("read lines.txt: line %d: want language, topic, mood, text", n)
		}
		l := line{lang: f[0], topic: f[1], mood: f[2][0], text: f[3]}
		if title, text, ok := strings.Cut(l.text, " // "); ok {
			l.title, l.text = title, text
		}
		all[l.lang+" "+l.topic] = append(all[l.lang+" "+l.topic], l)
		if l.open() {
			all[l.lang] = append(all[l.lang], l)
		}
	}
	return all, nil
}

// open reports whether a line can begin a conversation anywhere.
func (l *line) open() bool {
	switch l.topic {
	case "thread", "thanks", "still", "blog", "forum", "wifi", "reply", "note", "tail", "aside":
		return false
	}
	return true
}

// on gives a line of a language on a topic; where nobody wrote one, an
// English one.
func (a lines) on(r *rand.Rand, lang, topic string) line {
	if from := a[lang+" "+topic]; len(from) > 0 {
		return pick(r, from)
	}
	return pick(r, a["en "+topic])
}

// extend adds a particular to a line in so many of a hundred cases.
func (a lines) extend(r *rand.Rand, l line, percent int) line {
	if tails := a[l.lang+" tail"]; l.mood != 's' && l.mood != '=' && r.IntN(100) < percent {
		l.text += " " + pick(r, tails).text
	}
	return l
}

// ramble lets most people say something of themselves, before or after what
// they came for: else the few lines there are would pass for copies of each other.
func (a lines) ramble(r *rand.Rand, l line, text string) string {
	asides := a[l.lang+" aside"]
	if len(asides) == 0 || l.mood == 's' || r.IntN(100) < 30 {
		return text
	}
	aside := pick(r, asides).text
	if r.IntN(3) == 0 {
		return aside + " " + text
	}
	return text + " " + aside
}

// fill puts particulars into the slots.
func (l line) fill(r *rand.Rand, version string) line {
	slots := []string{
		"{p}", pick(r, products()),
		"{n}", strconv.Itoa(88_000_000 + r.IntN(999_999)),
		"{d}", strconv.Itoa(3 + r.IntN(25)),
		"{m}", money(r, l.lang),
		"{c}", pick(r, cities(l.lang)),
		"{v}", version,
	}
	with := strings.NewReplacer(slots...)
	l.title, l.text = with.Replace(l.title), with.Replace(l.text)
	return l
}

func money(r *rand.Rand, lang string) string {
	n := 49 + 50*r.IntN(24)
	switch lang {
	case "es", "de", "fr":
		return strconv.Itoa(n) + " €"
	case "pt":
		return "R$ " + strconv.Itoa(5*n)
	case "ja":
		return strconv.Itoa(150*n) + "円"
	}
	return "$" + strconv.Itoa(n)
}

func cities(lang string) []string {
	switch lang {
	case "es":
		return []string{"Sevilla", "Bogotá", "Valencia", "Rosario"}
	case "pt":
		return []string{"Recife", "Porto", "Curitiba", "Braga"}
	case "de":
		return []string{"Leipzig", "Graz", "Kassel", "Basel"}
	case "fr":
		return []string{"Nantes", "Lille", "Liège", "Québec"}
	case "ja":
		return []string{"札幌", "福岡", "仙台"}
	case "ar":
		return []string{"القاهرة", "عمّان", "دبي"}
	}
	return []string{"Leeds", "Austin", "Portland", "Cork", "Perth", "Minneapolis", "Pune", "Toronto"}
}

// dress makes a line look typed: a greeting of the brand, a slip of the
// finger, a picture at the end, a link.
func dress(r *rand.Rand, l line, n network) string {
	text := l.text
	if l.lang == "en" && r.IntN(100) < 7 {
		text = slip(r, text)
	}
	if l.lang == "en" && l.mood != 's' && l.title == "" && r.IntN(100) < 35 {
		text = pick(r, []string{"ugh, ", "ok so ", "hmm. ", "well... ", "so, ", "fyi: ", "hi, ", "sigh. ", "anyway: ", "hey, "}) + text
	}
	if n.handles && r.IntN(100) < 30 {
		text = "@acme " + text
	}
	if r.IntN(100) < 14 {
		if faces := faces(l.mood); len(faces) > 0 {
			text += " " + pick(r, faces)
		}
	}
	if n.handles && l.mood != 's' && r.IntN(100) < 6 {
		text += " https://pics.example/" + strconv.FormatUint(uint64(r.Uint32()), 36)
	}
	return text
}

func faces(mood byte) []string {
	switch mood {
	case '-':
		return []string{"😡", "🙄", "😤", "👎", "😩", "🤦"}
	case '+':
		return []string{"❤️", "😍", "👍", "🎉", "👏", "🙌"}
	case '?':
		return []string{"🤔", "🙏"}
	}
	return nil
}

// slip swaps two neighbouring letters of a word.
func slip(r *rand.Rand, s string) string {
	b := []byte(s)
	for range 8 {
		i := 1 + r.IntN(len(b)-1)
		if lower(b[i-1]) && lower(b[i]) {
			b[i-1], b[i] = b[i], b[i-1]
			return string(b)
		}
	}
	return s
}

func lower(c byte) bool { return 'a' <= c && c <= 'z' }
