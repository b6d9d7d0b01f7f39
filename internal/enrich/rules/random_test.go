package rules

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hark/internal/enrich/text"
)

var vocabulary = strings.Fields("a b c aa ab abc kettle kettles lid lids refund refunds money back 画面 画面が usb端子 l'été don't é shop shops")

func randomPost(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.IntN(n) {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		b.WriteString([]string{" ", ", ", "  ", "! "}[r.IntN(4)])
	}
	return b.String()
}

func randomWhen(r *rand.Rand, depth int) string {
	w := func() string { return vocabulary[r.IntN(len(vocabulary))] }
	switch k := r.IntN(12); {
	case k < 3 && depth > 0:
		return "(" + randomWhen(r, depth-1) + " OR " + randomWhen(r, depth-1) + ")"
	case k < 6 && depth > 0:
		return randomWhen(r, depth-1) + " " + randomWhen(r, depth-1)
	case k == 6 && depth > 0:
		return "-(" + randomWhen(r, depth-1) + ")"
	case k == 7:
		return `"` + w() + " " + w() + `"`
	case k == 8:
		return "ke* OR ab*"
	case k == 9:
		return "near(" + w() + " " + w() + ", " + string(rune('0'+r.IntN(4))) + ")"
	case k == 10:
		return []string{"lang:en", "source:x", "subject:battery", "sentiment:negative", "followers:>5", "names:us"}[r.IntN(6)]
	}
	return w()
}

func randomSet(r *rand.Rand, n int) *Set {
	var list []Rule
	for len(list) < n {
		rule := Rule{When: randomWhen(r, 3), Subject: []string{"", "", "", "battery", "lid"}[r.IntN(5)]}
		if check(rule.When) == nil {
			list = append(list, rule)
		}
	}
	s, _ := Compile(list, []List{{"kettle", "l été"}, {"画面"}})
	return s
}

// TestRandomRulesHoldAsWordByWord: the index, the anchors and the hashes change
// nothing in what a rule says.
func TestRandomRulesHoldAsWordByWord(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var h Hits
	fired := 0
	for range 8 {
		s := randomSet(r, 150)
		for range 40 {
			body := randomPost(r, 14)
			known := Facts{Source: []string{"x", "y"}[r.IntN(2)], Lang: []string{"en", "de"}[r.IntN(2)], Feeling: []string{"", "negative"}[r.IntN(2)], Followers: r.IntN(10)}
			var f facts
			f.read(&known)
			words := text.Words(body)
			var want []int32
			for i := range s.rules {
				if naive(s.rules[i].top, words, &f) {
					want = append(want, int32(i))
					if s.rules[i].Subject != "" {
						f.subjects = append(f.subjects, s.rules[i].subject)
					}
				}
			}
			h.Read(s, body)
			if got := h.Fire(&known); !slices.Equal(got, want) {
				t.Fatalf("%q: %v, want %v", body, got, want)
			}
			fired += len(want)
			checkExplain(t, &h, body, &known)
		}
	}
	if fired < 2_000 {
		t.Errorf("only %d rules held", fired)
	}
}

func checkExplain(t *testing.T, h *Hits, body string, f *Facts) {
	t.Helper()
	for _, r := range h.Explain(body, f) {
		if r.Fires != (len(r.Missing)+len(r.Against) == 0) {
			t.Fatalf("%q, %s: %+v", body, h.set.rules[r.Rule].When, r)
		}
		for _, f := range slices.Concat(r.For, r.Missing, r.Against) {
			for _, p := range f.Places {
				if p.From < 0 || p.From >= p.To || p.To > len(body) {
					t.Fatalf("%q, %s: no place %v", body, f.Part, p)
				}
			}
		}
	}
}

func FuzzRule(f *testing.F) {
	for _, when := range []string{`(refund* OR "money back") lang:en -sale`, "near(a b, 3)", `"a b"~2`, "画面 usb端子", "NOT (a OR -b)", "rating:<3,5 x", "“a b” AND c*"} {
		f.Add(when, "refunds, money back; a x b 画面とUSB端子 l'été")
	}
	var h Hits
	f.Fuzz(func(t *testing.T, when, body string) {
		if len(body) > 1<<10 || len(when) > 1<<10 {
			return
		}
		s, wrong := Compile([]Rule{{When: when}}, []List{{when}})
		if wrong != nil {
			if e := wrong[0]; e.Line < 1 || e.Column < 1 || e.What == "" || e.Offset > len(when) {
				t.Fatalf("%q: %+v", when, e)
			}
			return
		}
		known := Facts{Source: "x", Lang: "en", Rating: 2}
		h.Read(s, body)
		fires := len(h.Fire(&known)) > 0
		many := false
		s.rules[0].top.walk(func(n *node) { many = many || n.op == opNear && len(n.kids) > 3 })
		var fs facts
		fs.read(&known)
		if want := many && fires || naive(s.rules[0].top, text.Words(body), &fs); !many && fires != want {
			t.Fatalf("%q on %q: %v, want %v", when, body, fires, want)
		}
		checkExplain(t, &h, body, &known)
	})
}
