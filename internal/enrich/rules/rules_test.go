package rules

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hark/internal/enrich/text"
)

// compileOne compiles one expression that has no mistake.
func compileOne(t *testing.T, when string) *Set {
	t.Helper()
	s, wrong := Compile([]Rule{{Name: "r", When: when}}, nil)
	if len(wrong) > 0 {
		t.Fatalf("%s: %v", when, wrong[0])
	}
	return s
}

func TestHolds(t *testing.T) {
	known := Facts{Source: "Forum", Handle: "Tom", Author: "Tóm Jones", Followers: 2000, Lang: "pt-BR", Feeling: "negative", Score: -0.5, Rating: 2,
		Subjects: []string{"Battery"}, Named: []string{"us", "Zeta"}, Lists: []string{"press"}, Reply: true}
	for _, c := range []struct {
		when, body string
		want       bool
	}{
		{"refund", "Where is my REFUND?", true},
		{"refund", "refunds take ages", false}, // a whole word
		{"refund*", "refunds take ages", true},
		{"ref* AND NOT refund*", "a reference", true},
		{"cafe", "the Café is shut", true},
		{"CAFÉ", "the cafe is shut", true},
		{"can’t", "I can't", true},
		{`"money back"`, "my money, BACK please", true},
		{`"money back"`, "back money", false},
		{`"charg* slow"`, "it charges slow", true},
		{`"charg* slow"`, "it charges very slow", false},
		{"wi-fi", "the WiFi", false},
		{"wi-fi", "the Wi Fi", true},
		{"a b", "b a", true},
		{"apple OR pear quince", "apple", true}, // AND binds closer
		{"(apple OR pear) quince", "apple", false},
		{"(apple OR pear) AND quince", "pear quince", true},
		{"kettle -review", "kettle review", false},
		{"kettle NOT (review OR sale)", "kettle", true},
		{"kettle NOT (review OR sale)", "kettle sale", false},
		{"kettle -(review sale)", "kettle sale", true},
		{"NOT (NOT kettle)", "kettle", true},
		{"near(apostrophe enter, 2)", "the enter, which the apostrophe", true},
		{"near(apostrophe enter, 2)", "enter one two apostrophe", true},
		{"near(apostrophe enter, 2)", "enter one two three apostrophe", false},
		{"near(apostrophe enter, 2)", "enter a b c d apostrophe x y enter", true}, // of two, the nearer
		{`"apostrophe enter"~2`, "enter one two apostrophe", true},
		{`near("enter key" apostr*, 0)`, "apostrophe enter key", true},
		{"near(a b c, 1)", "a x b c", true},
		{`near("not" e-mail, 1)`, "not an e-mail", true},
		{"near(a b c, 1)", "a x b x c", false},
		{"画面", "この画面が", true},
		{"画面 AND USB端子", "画面とUSB端子が", true},
		{"usb端子", "xusb端子", false}, // the Latin part is a whole word
		{"充電", "充 電", false},
		{"หน้าจอ", "หน้าจอกะพริบ", true},
		{"จ", "หน้าจอกะพริบ", true},
		{`"wifi ルーター"`, "my wifi ルーターが", true},
		{"source:forum kettle", "kettle", true},
		{"source:x,FORUM", "", true},
		{"author:@tom", "", true},
		{"author:@to", "", false},
		{"author:jones", "", true},
		{"author:tom", "", true},
		{"lang:pt", "", true},
		{"lang:pt-br", "", true},
		{"lang:es,en", "", false},
		{"sentiment:negative", "", true},
		{"sentiment:<-0.3", "", true},
		{"sentiment:positive,ambiguous", "", false},
		{"rating:<3", "", true},
		{"rating:>=3", "", false},
		{"followers:>1.5k", "", true},
		{"followers:>2k", "", false},
		{"subject:battery", "", true},
		{`subject:"order and refund",BATTERY`, "", true},
		{"names:us", "", true},
		{"names:competitor", "", true},
		{"names:Competitor", "", true},
		{"names:zeta", "", true},
		{"names:eta", "", false},
		{"list:press", "", true},
		{"is:reply", "", true},
		{"is:urgent", "", false},
		{"kettle OR lang:pt", "", true},
		{"“money back” OR „geld zurück“", "Geld zurueck, geld zuruck", true},
	} {
		s := compileOne(t, c.when)
		var h Hits
		h.Read(s, c.body)
		if got := len(h.Fire(&known)) > 0; got != c.want {
			t.Errorf("%s on %q: %v, want %v", c.when, c.body, got, c.want)
		}
		var f facts
		f.read(&known)
		if got := naive(s.rules[0].top, text.Words(c.body), &f); got != c.want {
			t.Errorf("%s on %q: word by word %v, want %v", c.when, c.body, got, c.want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		when         string
		line, column int
		says         string
	}{
		{"", 1, 1, "missing"},
		{"  ", 1, 3, "missing"},
		{"NOT kettle", 1, 1, "what must not"},
		{"-kettle -review", 1, 1, "what must not"},
		{"kettle OR NOT review", 1, 1, "what must not"},
		{"(kettle", 1, 1, "never closed"},
		{"kettle)", 1, 7, "closes nothing"},
		{"kettle OR", 1, 10, "missing"},
		{"OR kettle", 1, 1, "missing"},
		{"kettle AND AND lid", 1, 12, "AND stands between"},
		{"kettle and lid", 1, 8, "capitals"},
		{"kettle,lid", 1, 7, "OR"},
		{`kettle "lid`, 1, 8, "quotation mark"},
		{"sauce:x", 1, 1, `no field "sauce"`},
		{"source:", 1, 8, "source:x,forum"},
		{"source:a,,b", 1, 10, "missing"},
		{"sentiment:bad", 1, 11, "none of negative"},
		{"rating:<9", 1, 8, "stars"},
		{"followers:many", 1, 11, "number"},
		{"re*fund", 1, 1, "at the end"},
		{"* x", 1, 1, "beginning"},
		{"a*", 1, 1, "two letters"},
		{"@tom", 1, 1, "author:@name"},
		{"://x", 1, 1, "no field"},
		{`"https://x.example"`, 1, 1, "link"},
		{"🔥", 1, 1, "no letter"},
		{"near(apostrophe enter)", 1, 22, "near(apostrophe enter, 5)"},
		{"near(apostrophe, 5)", 1, 1, "two or more"},
		{"near(a a, 5)", 1, 1, "different"},
		{"near(a b, 99)", 1, 1, "at most 50"},
		{"near(a b, x)", 1, 11, "number"},
		{"near(ab OR cd ef, 5)", 1, 9, "near(a c, 5) OR near(b c, 5)"},
		{"near(not ab cd, 5)", 1, 6, "quotation marks"},
		{"near(ab -cd, 5)", 1, 9, "outside"},
		{"near(ab lang:de, 5)", 1, 9, "outside"},
		{`"a b"~`, 1, 7, "number"},
		{"kettle\n  OR sauce:x", 2, 6, "no field"},
		{"é sauce:x", 1, 3, "no field"},
		{strings.Repeat("(", 100) + "a" + strings.Repeat(")", 100), 1, 65, "within one another"},
		{strings.Repeat("-", 100) + "a", 1, 66, "within one another"},
		{strings.Repeat("a ", 5001), 1, 10001, "more than 5000"},
		{strings.Repeat("a", WhenMax+1), 1, 1, "bytes"},
		{"a\xff", 1, 1, "UTF-8"},
		{"a - b", 1, 3, "right before"},
	} {
		e := check(c.when)
		if e == nil || e.Line != c.line || e.Column != c.column || !strings.Contains(e.What, c.says) {
			t.Errorf("%.30q: %v, want %q at %d:%d", c.when, e, c.says, c.line, c.column)
		}
	}
	if e := check("sauce:x"); e.Got != "sauce" || !slices.Contains(e.Known, "source") {
		t.Errorf("%+v", e)
	}
}

func TestAMistakeLeavesTheOthers(t *testing.T) {
	s, wrong := Compile([]Rule{{Name: "a", When: "kettle"}, {Name: "b", When: "("}, {Name: "c", When: "kettle lid"}}, nil)
	if len(wrong) != 1 || wrong[0].Index != 1 || wrong[0].Rule != "b" || !strings.Contains(wrong[0].Error(), `rule "b", line 1`) {
		t.Errorf("%v", wrong)
	}
	var h Hits
	h.Read(s, "kettle lid")
	if got := h.Fire(&Facts{}); !slices.Equal(got, []int32{0, 2}) || s.Len() != 3 {
		t.Errorf("%v fire", got)
	}
}

func TestWarnings(t *testing.T) {
	for when, want := range map[string]bool{"the AND my": true, "the OR kettle": false, "the kettle": false, "lang:en": false, "the lang:en": true, "de*": true} {
		s := compileOne(t, when)
		if got := s.Warning(0) != ""; got != want {
			t.Errorf("%s: warned of: %v", when, got)
		}
	}
}

func TestASubjectLeadsOn(t *testing.T) {
	s, wrong := Compile([]Rule{
		{Name: "early", When: "subject:lids"}, // stands before the one that says so
		{Name: "lid", When: "lid", Subject: "Lids"},
		{Name: "late", When: "subject:lids -glass"},
		{Name: "hinge", When: "subject:lids hinge", Subject: "hinges"},
		{Name: "last", When: "subject:hinges"},
	}, nil)
	if wrong != nil {
		t.Fatal(wrong)
	}
	var h Hits
	for body, want := range map[string][]int32{"the lid": {1, 2}, "lid hinge": {1, 2, 3, 4}, "hinge": nil, "glass lid": {1}} {
		h.Read(s, body)
		if got := h.Fire(&Facts{}); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", body, got, want)
		}
	}
	var asked []string
	s.Asked("subject", func(rule, offset int, value string) { asked = append(asked, value) })
	if len(asked) != 4 {
		t.Errorf("%q", asked)
	}
}

func TestLists(t *testing.T) {
	s, wrong := Compile([]Rule{{When: "charger"}}, []List{{"charge", "Battery life", "batería", "شاشة", "充電", "!!"}, {"key", "enter key"}})
	if wrong != nil {
		t.Fatal(wrong)
	}
	var h Hits
	for _, c := range []struct {
		body string
		want [2]int
	}{
		{"battery lifes and the charges", [2]int{2, 0}},
		{"discharge", [2]int{}},
		{"LA BATERIA", [2]int{1, 0}},
		{"الشاشة", [2]int{1, 0}},
		{"充電して充電", [2]int{2, 0}},
		{"the enter key's keys", [2]int{0, 3}},
		{"", [2]int{}},
	} {
		h.Read(s, c.body)
		if got := [2]int{h.Count(0), h.Count(1)}; got != c.want {
			t.Errorf("%q: %v, want %v", c.body, got, c.want)
		}
	}
	body := "Lá Batería, 充電 de Enter Keys"
	h.Read(s, body)
	var got []string
	h.Places(body, func(list, from, to int) { got = append(got, body[from:to]) })
	slices.Sort(got)
	if want := []string{"Batería", "Enter Keys", "Keys", "充電"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestExplain(t *testing.T) {
	s, wrong := Compile([]Rule{
		{Name: "refund", When: `(refund* OR "money back") lang:en -sale`, Subject: "money"},
		{Name: "near", When: "near(apostrophe enter, 1)"},
		{Name: "money", When: "subject:money"},
		{Name: "other", When: "kettle"},
	}, nil)
	if wrong != nil {
		t.Fatal(wrong)
	}
	var h Hits
	body := "Réfunds or Money back: the apostrophe key is enter"
	h.Read(s, body)
	got := h.Explain(body, &Facts{Lang: "en"})
	if len(got) != 3 || !got[0].Fires || got[1].Fires || !got[2].Fires || got[2].Rule != 2 {
		t.Fatalf("%+v", got)
	}
	said := func(list []Found) string {
		var parts []string
		for _, f := range list {
			parts = append(parts, f.Part)
			for _, p := range f.Places {
				parts = append(parts, "["+body[p.From:p.To]+"]")
			}
		}
		return strings.Join(parts, " ")
	}
	if got := said(got[0].For); got != `refund* [Réfunds] "money back" [Money back] lang:en` {
		t.Errorf("refund fires for %s", got)
	}
	if got := said(got[1].Missing); got != "near(apostrophe enter, 1)" {
		t.Errorf("near lacks %s", got)
	}
	body = "a refund sale"
	h.Read(s, body)
	got = h.Explain(body, &Facts{})
	if len(got) != 1 || got[0].Fires || said(got[0].Against) != "sale [sale]" || said(got[0].Missing) != "lang:en" || said(got[0].For) == "" {
		t.Errorf("%+v", got)
	}
}

func TestHitsAllocateNothing(t *testing.T) {
	body := randomPost(rand.New(rand.NewPCG(3, 4)), 30)
	f := Facts{Source: "x", Handle: "Tom_Älvar", Author: "Tom", Lang: "en", Feeling: "negative", Subjects: []string{"battery"}, Named: []string{"us"}}
	for name, s := range map[string]*Set{
		"rules of all kinds": randomSet(rand.New(rand.NewPCG(1, 2)), 2000),
		"parts of names":     compileOne(t, "author:ALVAR,älvar,x -author:nobody"),
	} {
		var h Hits
		h.Read(s, body)
		if h.Fire(&f); len(h.fired) == 0 {
			t.Fatalf("%s: none holds", name)
		}
		if n := testing.AllocsPerRun(50, func() { h.Read(s, body); h.Fire(&f) }); n != 0 {
			t.Errorf("%s: %g allocations", name, n)
		}
	}
}

// A term or a field that all rules share leads to each of them once.
func TestManyRulesOfOneTerm(t *testing.T) {
	list := make([]Rule, RulesMax)
	for i := range list {
		list[i] = Rule{When: "kettle OR kettle OR kettle OR rating:<3 OR rating:1 OR source:x,x"}
	}
	s, wrong := Compile(list, nil)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	if n := len(s.terms[0].rules); n != len(list) || len(s.slow) != len(list) || len(s.terms) != 1 {
		t.Errorf("%d terms lead to %d rules, %d are looked at always", len(s.terms), n, len(s.slow))
	}
	var h Hits
	for name, f := range map[string]Facts{"kettle": {}, "": {Rating: 1}, "nothing": {Source: "X"}} {
		if h.Read(s, name); len(h.Fire(&f)) != len(list) {
			t.Errorf("%q fires %d", name, len(h.fired))
		}
	}
}

// check gives what is wrong with one expression, or nil.
func check(when string) *Error {
	_, wrong := Compile([]Rule{{When: when}}, nil)
	if len(wrong) > 0 {
		return wrong[0]
	}
	return nil
}
