package sentiment

import (
	"fmt"
	"strings"
	"testing"
)

// labels are posts to a maker of tea, whose praise is a word that no list has.
func labels(n int) []Example {
	var out []Example
	for i := range n {
		e := Example{Lang: "en", Group: fmt.Sprint("author ", i)}
		switch i % 3 {
		case 0:
			e.Text, e.Label = fmt.Sprintf("this oolong is proper steeped, cup %d of the day", i), Positive
		case 1:
			e.Text, e.Label = fmt.Sprintf("the lid of tin %d came dribbly in the post", i), Negative
		default:
			e.Text, e.Label = fmt.Sprintf("the shop at number %d has tins and pots", i), Neutral
		}
		out = append(out, e)
	}
	return out
}

func TestLearn(t *testing.T) {
	m := open(t, Options{})
	layer, report, err := m.Learn(labels(150))
	if err != nil {
		t.Fatal(err)
	}
	if !report.Accepted || report.N != 150 || report.After.MacroF1 < report.Before.MacroF1+0.03 {
		t.Errorf("report: %+v", report)
	}
	with := open(t, Options{Layer: &layer})
	if r := with.Judge("properly steeped oolong in every cup", "en"); r.Label != Positive {
		t.Errorf("with the layer: %+v", r)
	}
	if r := with.Judge("dribbly lid", "en"); r.Label != Negative {
		t.Errorf("with the layer: %+v", r)
	}
	if m.Name() != "hark@1" || with.Name() != "hark@1+"+layer.Fingerprint() || len(layer.Fingerprint()) != 8 {
		t.Errorf("named %q and %q", m.Name(), with.Name())
	}
	again, _, err := with.Learn(labels(150)) // a layer is never learned on top of a layer
	if err != nil || again.Fingerprint() != layer.Fingerprint() {
		t.Errorf("the same labels made %s, then %s (%v)", layer.Fingerprint(), again.Fingerprint(), err)
	}
}

func TestLearnRefuses(t *testing.T) {
	m := open(t, Options{})
	if _, _, err := m.Learn(labels(learnMin - 1)); err == nil {
		t.Error("too few labels were enough")
	}
	alike := labels(90)
	for i := range alike {
		alike[i].Label = Neutral
	}
	if _, _, err := m.Learn(alike); err == nil {
		t.Error("labels that are all the same taught something")
	}
	foreign := labels(90)
	for i := range foreign {
		foreign[i].Text, foreign[i].Lang = "画面がちらつく", "ja"
	}
	if _, _, err := m.Learn(foreign); err == nil {
		t.Error("labels of a language without sentiment taught something")
	}
	// Labels that have nothing to do with the texts teach nothing that holds.
	noise := labels(90)
	for i := range noise {
		noise[i].Text, noise[i].Label = []string{"I love it", "I hate it", "what time is it"}[i%3], []int{Positive, Negative, Neutral}[i%3]
		noise[i].Text += fmt.Sprintf(" number%d", i)
	}
	if _, report, err := m.Learn(noise); err != nil || report.Accepted {
		t.Errorf("a layer that is no better was accepted: %+v, %v", report, err)
	}
	// Who only ever corrects what should have been negative does not teach that
	// everything is: such labels were not drawn at random.
	onesided := labels(160)
	for i := range onesided {
		if i >= 10 {
			onesided[i].Label = Negative
		}
	}
	_, report, err := m.Learn(onesided)
	if err != nil || report.Accepted || report.After.MacroF1 <= report.Before.MacroF1 || !strings.Contains(report.Why, "one feeling") {
		t.Errorf("a layer that calls everything negative was accepted: %+v, %v", report, err)
	}
}

func TestAGroupIsNeverParted(t *testing.T) {
	var all []*lesson
	for i := range 300 {
		all = append(all, &lesson{group: fmt.Sprint(i / 7)})
	}
	part(all)
	in := map[string]int{}
	var sizes [parts]int
	for _, l := range all {
		if p, ok := in[l.group]; ok && p != l.part {
			t.Fatalf("group %s is in parts %d and %d", l.group, p, l.part)
		}
		in[l.group] = l.part
		sizes[l.part]++
	}
	for p, n := range sizes {
		if n < 300/parts/2 {
			t.Errorf("part %d has %d of 300", p, n)
		}
	}
}

func TestLayerAsText(t *testing.T) {
	const text = "*\t+0.30\t-0.10\nlate again\t+1.25\t-0.50\nsteeped\t-0.20\t+2.00\n"
	var l Layer
	if err := l.UnmarshalText([]byte("steeped\t-0.2\t2\r\n\nlate again\t1.25\t-.5\n*\t0.3\t-0.1")); err != nil {
		t.Fatal(err)
	}
	if got, err := l.MarshalText(); err != nil || string(got) != text {
		t.Errorf("%q, %v, want %q", got, err, text)
	}
	for _, bad := range []string{
		"word", "word\t1", "word\t1\t2\t3", "\t1\t2", "word\tNaN\t1", "word\t1\tInf", "word\t11\t0", "word\tx\t0", "a\x00b\t1\t1", "\xff\t1\t1",
		"word\t1\t1\nword\t1\t1", strings.Repeat("w", layerWord+1) + "\t1\t1",
	} {
		before := l.Fingerprint()
		if err := l.UnmarshalText([]byte(bad)); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%q: %v", bad, err)
		}
		if l.Fingerprint() != before {
			t.Errorf("%q changed the layer", bad)
		}
	}
	var many strings.Builder
	for i := range layerMax + 1 {
		fmt.Fprintf(&many, "word%d\t1\t1\n", i)
	}
	if err := l.UnmarshalText([]byte(many.String())); err == nil {
		t.Error("a layer without bound was read")
	}
}

func FuzzLayer(f *testing.F) {
	for _, s := range []string{"", "*\t+0.30\t-0.10\n", "a b\t1\t2", "a\t1e1\t-0x1p3", "\t\t", "é\t+1\t+1\r\n\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var l Layer
		if l.UnmarshalText([]byte(text)) != nil {
			return
		}
		out, err := l.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var again Layer
		if err := again.UnmarshalText(out); err != nil {
			t.Fatalf("%q became %q: %v", text, out, err)
		}
		if twice, _ := again.MarshalText(); string(twice) != string(out) {
			t.Errorf("%q, then %q", out, twice)
		}
		open(t, Options{Layer: &l}).Judge(text, "en")
	})
}
