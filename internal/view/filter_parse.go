package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/near"
)

// FilterError says which term of a filter cannot be read, and what could.
type FilterError struct {
	Term   string
	Column int // of its first character, from 1
	Why    string
}

// Error names the term and its place, and says what would be right.
func (e *FilterError) Error() string {
	return fmt.Sprintf("read filter at %d, %q: %s", e.Column, e.Term, e.Why)
}

// The limits of a filter: it is typed by hand, or comes in by the socket.
const (
	maxFilter = 4 << 10
	maxTerms  = 64
)

// filterKeys are what can stand before a colon.
func filterKeys() []string {
	keys := []string{"is", "source", "sentiment", "subject", "tag", "author", "owner", "outcome", "lang",
		"for", "priority", "rule", "cluster", "level", "rating", "since", "before", "wait", "id",
		"posted", "list", "names", "label", "replied", "was", "became"}
	return slices.Concat(keys, episodeKeys(), labourKeys())
}

func isValues() []string {
	return []string{"open", "mine", "claimed", "unclaimed", "snoozed", "resolved", "waiting", "urgent",
		"due", "new", "failed", "proposed", "conflict", "void", "copy", "answered", "ambiguous", "hidden", "net", "deleted", "needed"}
}

func priorityValues() []string { return []string{"low", "normal", "high", "urgent"} }

func feelingValues() []string { return []string{"negative", "neutral", "positive", "unknown"} }

// FilterHelp is one line a key for help screens: an example, and what it means.
func FilterHelp() [][2]string {
	return slices.Concat([][2]string{
		{"is:open", strings.Join(isValues(), ", ")},
		{"source:mastodon,rss", "heard on one of these"},
		{"sentiment:negative", strings.Join(feelingValues(), ", ") + ", or a score: sentiment:<-0.3"},
		{"subject:battery", "what it is about"},
		{"tag:refund", "has the tag"},
		{"author:@tom", "written by exactly @tom; author:tom finds parts of names"},
		{"owner:ana", "claimed by; owner:me is you"},
		{"outcome:fixed", "what it came to"},
		{"lang:es", "the language"},
		{"for:battery", "waits for this expertise, or this responder; for:me is you and what you know about"},
		{"priority:high", strings.Join(priorityValues(), ", ") + ": what the rules say"},
		{"rule:swollen", "this rule of hark.toml holds for one of its mentions"},
		{"cluster:4zq1", "belongs to this cluster"},
		{"level:answered", "how far we got involved"},
		{"rating:<3", "the stars given"},
		{"since:2d", "something happened since; s, m, h, d, w or a date"},
		{"before:2026-11-20", "it began before"},
		{"wait:>30m", "how long somebody has waited"},
		{"id:4zq1", "the beginning of an id"},
		{"posted:2026-11-21", "a post of this day, or hour (T14), or from..to, or the last 2d; sentiment, subject and lang beside it ask of this one post"},
		{"list:press", "a post whose author is on this list"},
		{"names:rival", "a post that names this competitor; us is the brand"},
		{"label:negative", "a post of which a person who was asked said so"},
		{"replied:2026-11-21", "our first reply went out then"},
		{"was:negative", "so the author felt before our first reply"},
		{"became:positive", "and so after it; silent: has not written again"},
		{`"dell mini"`, "these words, one after the other"},
		{"-tag:refund", "not"},
	}, workHelp())
}

// ParseFilter reads a filter: terms apart by spaces that must all hold, such
// as is:open source:a,b -tag:x "two words". Its errors are *FilterError.
func ParseFilter(s string) (Filter, error) {
	var f Filter
	if len(s) > maxFilter {
		return f, &FilterError{s[:16] + "…", 1, fmt.Sprintf("a filter has at most %d bytes", maxFilter)}
	}
	if !utf8.ValidString(s) {
		return f, &FilterError{strings.ToValidUTF8(s, "?"), 1, "this is not valid UTF-8 text"}
	}
	for i := 0; ; {
		for i < len(s) {
			r, size := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsSpace(r) {
				break
			}
			i += size
		}
		if i == len(s) {
			f.settle()
			return f, nil
		}
		end, closed := termEnd(s, i)
		raw := s[i:end]
		column := utf8.RuneCountInString(s[:i]) + 1
		if !closed {
			return Filter{}, &FilterError{raw, column, `a quotation mark is missing: write "two words"`}
		}
		t, why := parseTerm(raw)
		if why == "" && len(f.terms) == maxTerms {
			why = fmt.Sprintf("a filter has at most %d terms", maxTerms)
		}
		if why != "" {
			return Filter{}, &FilterError{raw, column, why}
		}
		if t.key != "" || len(t.values[0].phrase) > 0 {
			f.terms = append(f.terms, t)
		}
		i = end
	}
}

// termEnd finds the space after the term that begins at i; quotes hide spaces.
func termEnd(s string, i int) (end int, closed bool) {
	quoted := false
	for j, r := range s[i:] {
		if r == '"' {
			quoted = !quoted
		} else if !quoted && unicode.IsSpace(r) {
			return i + j, true
		}
	}
	return len(s), !quoted
}

// parseTerm reads one term; why is empty where it could.
func parseTerm(raw string) (t term, why string) {
	raw, t.not = strings.CutPrefix(raw, "-")
	key, rest, keyed := strings.Cut(raw, ":")
	if !keyed || strings.Contains(key, `"`) {
		text := strings.ReplaceAll(raw, `"`, "")
		t.values = []value{{text: text, phrase: tokensOf(text)}}
		return t, ""
	}
	t.key = strings.ToLower(key)
	if !slices.Contains(filterKeys(), t.key) {
		return t, fmt.Sprintf("there is no key %q%s; to find the text itself, put it in quotation marks", key, meant(t.key, filterKeys()))
	}
	for _, part := range splitList(rest) {
		v := value{text: strings.ReplaceAll(part, `"`, "")}
		if v.text == "" && !(part == `""` && mayBeEmpty(t.key)) {
			return t, fmt.Sprintf("a value is missing after %s:, as in %s", t.key, example(t.key))
		}
		if why := v.read(t.key); why != "" {
			return t, why
		}
		t.values = append(t.values, v)
	}
	return t, ""
}

// mayBeEmpty reports whether a key can be asked for nothing, as in subject:"".
func mayBeEmpty(key string) bool { return key == "subject" || key == "lang" }

// splitList splits at commas outside quotes.
func splitList(s string) []string {
	quoted := false
	var parts []string
	start := 0
	for i, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ',' && !quoted:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

func example(key string) string {
	for _, h := range FilterHelp() {
		if strings.HasPrefix(h[0], key+":") {
			return h[0]
		}
	}
	return key + ":x"
}

// read checks a value of a key, and puts it into its plain form.
func (v *value) read(key string) (why string) {
	if why, other := v.readWork(key); !other {
		return why
	}
	switch key {
	case "is":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, isValues(), "is")
	case "level":
		return v.readLevel()
	case "priority":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, priorityValues(), "priority")
	case "id":
		v.text = strings.ToLower(v.text)
		if _, err := domain.ParseID((v.text + "0000000000000000")[:16]); err != nil || len(v.text) > 16 {
			return "an id has at most 16 characters of 0-9 and a-z without i, l, o, u"
		}
	case "sentiment":
		return v.readSentiment()
	case "rating":
		return v.readNumber("a number of stars, as in rating:<3")
	case "wait":
		v.cutOp(">=")
		return v.readLength("a time, as in wait:>30m or wait:<2h")
	case "label":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, feelingValues()[:3], "label")
	case "was":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, feelingValues(), key)
	case "became":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, append(feelingValues(), Silent), key)
	case "posted", "replied":
		return v.readSpan(key)
	case "since", "before":
		if _, err := time.Parse(time.DateOnly, v.text); err == nil {
			v.date = v.text
			return ""
		}
		return v.readLength("a time ago or a date, as in " + key + ":2d or " + key + ":2026-11-20")
	}
	return ""
}

func (v *value) readLevel() string {
	flat := strings.ToLower(strings.NewReplacer("-", " ", "_", " ").Replace(v.text))
	var names []string
	for _, l := range levels() {
		if flat == string(l) || strings.HasSuffix(string(l), " "+flat) || strings.HasPrefix(string(l), flat+" ") {
			v.text = string(l)
			return ""
		}
		names = append(names, strings.ReplaceAll(string(l), " ", "-"))
	}
	return oneOf(v.text, names, "level")
}

func (v *value) readSentiment() string {
	if strings.ContainsAny(v.text[:1], "<>=") {
		return v.readNumber("a score from -1 to 1, as in sentiment:<-0.3")
	}
	v.text = strings.ToLower(v.text)
	if why := oneOf(v.text, feelingValues(), "sentiment"); why != "" {
		return why + ", or a score as in sentiment:<-0.3"
	}
	return ""
}

// cutOp takes the comparison off; without one it is what is usual.
func (v *value) cutOp(usual string) {
	v.op = usual
	for _, op := range []string{"<=", ">=", "<", ">", "="} {
		if rest, ok := strings.CutPrefix(v.text, op); ok {
			v.op, v.text = op, rest
			return
		}
	}
}

func (v *value) readSpan(key string) string {
	if v.readLength("") == "" {
		v.span.ago, v.length = max(v.length, 1), 0
		return ""
	}
	var ok bool
	if v.span, ok = readSpan(v.text); !ok {
		return "want days, hours or a time ago, as in " + key + ":2026-11-01..2026-11-22, " + key + ":2026-11-21T14 or " + key + ":2d"
	}
	return ""
}

func (v *value) readNumber(want string) string {
	v.cutOp("=")
	n, err := strconv.ParseFloat(v.text, 64)
	if err != nil || n != n || n > 1e6 || n < -1e6 {
		return "want " + want
	}
	v.num = n
	return ""
}

func (v *value) readLength(want string) string {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if v.text == "" {
		return "want " + want
	}
	unit := units[v.text[len(v.text)-1]]
	n, err := strconv.ParseUint(v.text[:len(v.text)-1], 10, 16)
	if err != nil || unit == 0 {
		return "want " + want
	}
	v.length = time.Duration(n) * unit
	return ""
}

func oneOf(s string, all []string, key string) string {
	if slices.Contains(all, s) {
		return ""
	}
	return fmt.Sprintf("%s: takes %s%s", key, strings.Join(all, ", "), meant(s, all))
}

// meant offers the nearest of the words there are, if one is near.
func meant(s string, all []string) string {
	word := near.To(s, all)
	if word == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", word)
}

// String writes the filter so that ParseFilter reads the same one.
func (f Filter) String() string {
	var b strings.Builder
	for i, t := range f.terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		if t.not {
			b.WriteByte('-')
		}
		if t.key != "" {
			b.WriteString(t.key + ":")
		}
		for j, v := range t.values {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(v.op + quote(v.text, t.key == ""))
		}
	}
	return b.String()
}

// quoteValue writes a value so that it stands after a key. A quotation mark of
// its own is dropped: a filter has no way to write one.
func quoteValue(s string) string {
	return quote(strings.ReplaceAll(s, `"`, ""), false)
}

// quote puts a text in quotation marks where it would not stand by itself.
func quote(s string, word bool) string {
	special := s == "" || strings.ContainsFunc(s, unicode.IsSpace) || strings.Contains(s, ",") ||
		word && (strings.Contains(s, ":") || strings.HasPrefix(s, "-"))
	if special {
		return `"` + s + `"`
	}
	return s
}
