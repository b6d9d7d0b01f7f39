package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hark/internal/app"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/rules"
)

// nearlyMost is how many rules that nearly held are told of.
const nearlyMost = 3

const aboutRulesTest = `Say which rule holds for which post of a file, and why. The file has one post a
line, as hark enrich reads them: plain text, or JSON objects with "text".

Each post is answered with the rules that hold, with what of the expression was
found at which bytes of the post, and with up to 3 rules that nearly held: of
their words some are there, and it says what is missing or must not be there.`

// Tested is what rules test prints of a post.
type Tested struct {
	Line     int             `json:"line"`
	ID       json.RawMessage `json:"id,omitempty"`
	Text     string          `json:"text"` // title, a blank line and text, or the text alone
	Rules    []TestedRule    `json:"rules"`
	Nearly   []TestedRule    `json:"nearly"`
	Subjects []string        `json:"subjects"`
	Priority domain.Priority `json:"priority"`
	For      string          `json:"for"`
	Tags     []string        `json:"tags"`
	Hidden   bool            `json:"hidden"`
}

// TestedRule is why a rule holds or not.
type TestedRule struct {
	Rule    string      `json:"rule"`
	Found   []FoundPart `json:"found"`
	Missing []string    `json:"missing"` // parts of the expression that do not hold
	Against []FoundPart `json:"against"` // parts that must not, and do
}

// FoundPart is a part of an expression and where the post meets it.
type FoundPart struct {
	Part   string       `json:"part"`
	Places []FoundPlace `json:"places"` // none for a field
}

// FoundPlace is a run of bytes of a post.
type FoundPlace struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Text string `json:"text"`
}

// tester answers a line with the rules that hold for it.
type tester struct {
	e     *env
	model *enrich.Model
}

func (t *tester) line(out []byte, line *asked) ([]byte, bool, error) {
	m, id, err := line.read()
	if err != nil {
		answer, err := t.e.unread(out, line.num, json.RawMessage(id), err)
		return answer, false, err
	}
	u, reasons := t.model.Explain(&m)
	got := Tested{
		Line: line.num, ID: json.RawMessage(id), Text: m.Body(), Rules: []TestedRule{}, Nearly: []TestedRule{},
		Subjects: append([]string{}, u.Subjects...), Priority: u.Priority, For: u.For, Tags: append([]string{}, u.Tags...), Hidden: u.Hidden,
	}
	var nearly []rules.Reason
	for _, r := range reasons {
		if r.Fires {
			got.Rules = append(got.Rules, t.tested(&r, got.Text))
		} else {
			nearly = append(nearly, r)
		}
	}
	slices.SortStableFunc(nearly, func(a, b rules.Reason) int {
		return cmp.Or(cmp.Compare(len(a.Missing)+len(a.Against), len(b.Missing)+len(b.Against)), cmp.Compare(len(b.For), len(a.For)))
	})
	for i := range min(len(nearly), nearlyMost) {
		got.Nearly = append(got.Nearly, t.tested(&nearly[i], got.Text))
	}
	if !t.e.json {
		return append(out, got.words()...), true, nil
	}
	answer, err := app.Marshal(got)
	return append(append(out, answer...), '\n'), true, err
}

func (t *tester) tested(r *rules.Reason, body string) TestedRule {
	rule, _ := t.model.Rule(r.Rule)
	one := TestedRule{Rule: rule.Name, Found: foundParts(r.For, body), Missing: []string{}, Against: foundParts(r.Against, body)}
	for _, f := range r.Missing {
		one.Missing = append(one.Missing, f.Part)
	}
	return one
}

func foundParts(list []rules.Found, body string) []FoundPart {
	out := []FoundPart{}
	for _, f := range list {
		part := FoundPart{Part: f.Part, Places: []FoundPlace{}}
		for _, p := range f.Places {
			part.Places = append(part.Places, FoundPlace{p.From, p.To, body[p.From:p.To]})
		}
		out = append(out, part)
	}
	return out
}

// words says it for people.
func (t *Tested) words() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d  %s\n", t.Line, start(t.Text))
	for _, r := range t.Rules {
		fmt.Fprintf(&b, "  %s holds: %s\n", clean(r.Rule), partWords(r.Found))
	}
	for _, r := range t.Nearly {
		why := []string{}
		if len(r.Missing) > 0 {
			why = append(why, "missing "+clean(strings.Join(r.Missing, "; ")))
		}
		if len(r.Against) > 0 {
			why = append(why, "but there is "+partWords(r.Against))
		}
		fmt.Fprintf(&b, "  %s nearly: %s; %s\n", clean(r.Rule), partWords(r.Found), strings.Join(why, "; "))
	}
	if len(t.Rules) == 0 {
		b.WriteString("  no rule holds\n")
	}
	return b.String()
}

func partWords(list []FoundPart) string {
	var parts []string
	for _, f := range list {
		var said strings.Builder
		said.WriteString(clean(f.Part))
		for _, p := range f.Places {
			said.WriteString(fmt.Sprintf(" %q at %d-%d", clean(p.Text), p.From, p.To))
		}
		parts = append(parts, said.String())
	}
	if len(parts) == 0 {
		return "nothing else"
	}
	return strings.Join(parts, ", ")
}
