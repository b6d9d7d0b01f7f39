package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/enrich/sentiment"
)

// graded is a desk on which n posts were judged, and one whose learner says
// what it is told to.
func graded(t *testing.T, n int, r sentiment.Report) (*App, []domain.ID) {
	t.Helper()
	a := open(t, testDesk(t))
	a.teacher.learn = func(_ *sentiment.Model, examples []sentiment.Example) (sentiment.Layer, sentiment.Report, error) {
		r.N = len(examples)
		return sentiment.Layer{}, r, nil
	}
	var texts []string
	for i := range n {
		texts = append(texts, fmt.Sprintf("post number %d is about thing %d", i, i*i))
	}
	ids := hear(t, a, texts...)
	for _, id := range ids {
		if _, err := a.act(t.Context(), desk.Command{Verb: "sentiment", ID: id, Feeling: domain.Negative}); err != nil {
			t.Fatal(err)
		}
	}
	return a, ids
}

func better() sentiment.Report {
	return sentiment.Report{Before: sentiment.Figures{MacroF1: 0.668, Accuracy: 0.709}, After: sentiment.Figures{MacroF1: 0.704, Accuracy: 0.773}, Accepted: true}
}

// What people said is learned, told of, kept where its owner alone can read
// it, and used from then on; what was heard stays as it was judged.
func TestLearn(t *testing.T) {
	a, ids := graded(t, 3, better())
	before, err := a.item(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	lines, err := call(t, a, "learn", LearnParams{DryRun: true})
	if err != nil || !strings.Contains(lines[0], `"dry_run":true`) || !strings.Contains(lines[0], `"looked":3`) {
		t.Fatalf("dry run: %v, %v", lines, err)
	}
	if _, err := os.Stat(a.o.Folders.Layer()); err == nil || a.mind.feel().Name() != "hark@1" {
		t.Fatal("a dry run changed something")
	}
	lines, err = call(t, a, "learn", LearnParams{})
	if err != nil || !strings.Contains(lines[0], `"accepted":true,"model":"hark@1+`) || !strings.Contains(lines[0], `"examples":3`) {
		t.Fatalf("learn: %v, %v", lines, err)
	}
	info, err := os.Stat(a.o.Folders.Layer())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	if after, _ := a.item(ids[0]); after.Sentiment != before.Sentiment {
		t.Errorf("the past was changed: %+v, %+v", before.Sentiment, after.Sentiment)
	}
	l, there, err := readLayer(a.o.Folders.Layer())
	if err != nil || !there || l.Labels != 3 || l.Before.MacroF1 != 0.668 || l.After.Accuracy != 0.773 || l.At.IsZero() {
		t.Errorf("the file says %+v, %v", l, err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if _, err := call(t, a, "learn", LearnParams{Export: copied}); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(copied); err != nil || string(raw) != l.Text {
		t.Errorf("exported %q, %v", raw, err)
	}
	if lines, err = call(t, a, "learn", LearnParams{Show: true}); err != nil || !strings.Contains(lines[0], "macro-F1 0.668 before") {
		t.Errorf("shown %v, %v", lines, err)
	}
	if _, err = call(t, a, "learn", LearnParams{Delete: true}); err != nil || a.mind.feel().Name() != "hark@1" {
		t.Errorf("forgotten: %v; it is %s", err, a.mind.feel().Name())
	}
	if _, err = call(t, a, "learn", LearnParams{Delete: true}); Explain(err) == nil {
		t.Error("forgotten twice")
	}
}

func TestLearnRefusesWhatIsNoBetter(t *testing.T) {
	worse := better()
	worse.Accepted, worse.Why = false, "macro-F1 fell from 66.8 to 65.9 on held-out answers"
	a, _ := graded(t, 3, worse)
	_, err := call(t, a, "learn", LearnParams{})
	if e := Explain(err); e == nil || !strings.Contains(e.Message, "fell from 66.8 to 65.9") || e.Hint == "" {
		t.Errorf("refused with %v", err)
	}
	a.teacher.learn = func(*sentiment.Model, []sentiment.Example) (sentiment.Layer, sentiment.Report, error) {
		return sentiment.Layer{}, sentiment.Report{}, errors.New("3 labels are too few")
	}
	if _, err := a.Desk().Learn(t.Context()); err == nil || !strings.Contains(err.Error(), "3 labels are too few") {
		t.Errorf("said %v", err)
	}
	if _, err := os.Stat(a.o.Folders.Layer()); err == nil || a.mind.feel().Name() != "hark@1" {
		t.Error("what was refused is used")
	}
}

// By itself it learns once there is enough, and again with more.
func TestLearnsByItself(t *testing.T) {
	a, _ := graded(t, learnFrom, better())
	runs := 0
	a.teacher.learn = func(*sentiment.Model, []sentiment.Example) (sentiment.Layer, sentiment.Report, error) {
		runs++
		return sentiment.Layer{}, better(), nil
	}
	a.aside(a.learnByItself)
	a.aside(a.learnByItself) // nothing new
	if runs != 1 {
		t.Errorf("learned %d times", runs)
	}
	if said := a.changes.said(); !strings.Contains(said, "learned from 30 answers: macro-F1 66.8 before, 70.4 after") {
		t.Errorf("said %q", said)
	}
}

// What is erased was never learned from: neither an example nor the file of
// what was learned from it is left.
func TestErasedIsUnlearned(t *testing.T) {
	a, ids := graded(t, 3, better())
	if _, err := call(t, a, "learn", LearnParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := call(t, a, "erase", EraseParams{ID: ids[0].String(), Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(a.o.Folders.Layer()); err == nil || a.mind.feel().Name() != "hark@1" {
		t.Error("what was learned from an erased text is still used")
	}
	if examples, err := a.examples(t.Context()); err != nil || len(examples) != 2 {
		t.Errorf("%d examples, %v", len(examples), err)
	}
}

// A file that is damaged is told of, and keeps nobody from working.
func TestDamagedLayer(t *testing.T) {
	o := testDesk(t)
	if err := os.MkdirAll(filepath.Dir(o.Folders.Layer()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.Folders.Layer(), []byte("# learned\nmoonwalk\tvery bad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := open(t, o)
	if name := a.mind.feel().Name(); name != "hark@1" {
		t.Errorf("%s judges", name)
	}
	if said := a.changes.said(); !strings.Contains(said, "hark learn makes it anew") {
		t.Errorf("said %q", said)
	}
	found := ""
	if err := a.checkLayer(t.Context(), func(f Finding) error {
		found = fmt.Sprint(f.Check, f.OK, f.What, f.Hint)
		return nil
	}); err != nil || !strings.HasPrefix(found, "sentimentfalse") || !strings.Contains(found, "hark learn makes it anew") || !strings.Contains(found, "line 2") {
		t.Errorf("doctor says %s, %v", found, err)
	}
}

func TestGroups(t *testing.T) {
	got := groups([][2]string{{"by ana", "of 1"}, {"by tom", "of 2"}, {"by kim", "of 1"}, {"by kim", "of 3"}, {"by eve", "of 4"}})
	if got[0] != got[2] || got[0] != got[3] || got[1] == got[0] || got[4] == got[1] || got[4] == got[0] {
		t.Errorf("groups %q", got)
	}
}

// The real thing: posts in a brand's own jargon, of which the model that hark
// brings along knows nothing, and what people said of them.
func TestLearnsABrandsOwnWords(t *testing.T) {
	o := testDesk(t)
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 80 {
		id := hearFrom(t, a, fmt.Sprint("author", i), fmt.Sprintf([]string{"mine does the moonwalk in room %d", "docked in bay %d"}[i%2], i*i))
		f := []domain.Feeling{domain.Negative, domain.Positive}[i%2]
		if _, err := a.act(t.Context(), desk.Command{Verb: "sentiment", ID: id, Feeling: f}); err != nil {
			t.Fatal(err)
		}
	}
	l, err := a.learn(t.Context(), false)
	if err != nil || !l.Accepted || l.After.MacroF1 <= l.Before.MacroF1 {
		t.Fatalf("learned %+v, %v", l, err)
	}
	t.Log(l.says())
	name := a.mind.feel().Name()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open(t, o)
	s := a.mind.Understand(&domain.Mention{Text: "it does the moonwalk", Lang: "en"}).Sentiment
	if s.Feeling != domain.Negative || s.By != name || !strings.HasPrefix(name, "hark@1+") {
		t.Errorf("after a restart %s judges %+v, want %s", a.mind.feel().Name(), s, name)
	}
}
