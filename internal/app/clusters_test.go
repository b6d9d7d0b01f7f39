package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/source/demo"
	"hark/internal/view"
)

// board is a network that keeps what it is answered, by the post answered.
type board struct {
	mu      sync.Mutex
	answers map[string][]string
}

func (b *board) Name() string                                      { return "board" }
func (b *board) Listen(context.Context, []byte, source.Sink) error { return nil }
func (b *board) Limits() source.Limits                             { return source.Limits{} }
func (b *board) Reply(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers[r.To.ID] = append(b.answers[r.To.ID], r.Text)
	return domain.Receipt{ID: "answer " + r.Key}, nil
}
func (b *board) Find(context.Context, source.Outgoing) (domain.Receipt, bool, error) {
	return domain.Receipt{}, false, nil
}

// sufferers say the same, each in their own words.
func sufferers() []string {
	return []string{
		"why is the apostrophe key where Enter should be", "apostrophe and enter are swapped, I hate it", "I press Enter whenever I want an apostrophe",
		"the apostrophe key sits in Enter's place, terrible", "my apostrophe key is where return was", "typing don't sends the mail, because enter took the apostrophe's spot",
		"who moved the apostrophe? Enter is there now", "apostrophe key in the wrong place, enter everywhere", "I cannot type an apostrophe without hitting enter",
		"enter fires every time I reach for the apostrophe", "the apostrophe is squeezed in and Enter sits on its chair", "half sent messages all day: apostrophe and enter traded places",
		"please put the apostrophe key back, enter does not belong there", "awful layout: apostrophe far away, enter under my finger", "forty times today I hit enter instead of the apostrophe",
		"my apostrophe is gone and the enter key has its spot", "every apostrophe starts a new line, enter is in the way", "apostrophe relegated to the bottom row, Enter where it was",
		"worst keyboard ever, the apostrophe key is under enter", "reaching for the apostrophe means pressing Enter", "Enter, Enter, Enter. I only wanted an apostrophe",
		"can I swap the apostrophe key and enter in software?", "the placement of the apostrophe next to enter is broken", "your apostrophe key costs me an hour a day, I hit enter instead",
		"apostrophe where enter is supposed to be, really?", "Return replaced the apostrophe key on my Mini", "what genius put enter on top of the apostrophe",
		"I stopped using apostrophes, it is always Enter", "returning it, the apostrophe key is where enter belongs", "no writer will buy this: the apostrophe key is exiled by Enter",
		"apostrophe tiny and far, enter gets hit by accident", "muscle memory: apostrophe 0, enter 12", "keyboard fail, enter swallowed the apostrophe key",
		"a bump on the apostrophe so that I stop pressing enter", "the apostrophe and the enter key must be swapped back", "my pinky finds Enter where the apostrophe was", "sad: apostrophe key moved, enter took its seat",
	}
}

// town is a desk that has heard the sufferers among many others, who write of
// all sorts of things; one of them wrote twice.
func town(t *testing.T) (*App, *board) {
	t.Helper()
	b := &board{answers: map[string][]string{}}
	o := testDesk(t)
	o.Config.Hold, o.Send = config.Duration{}, true
	o.Config.Brand.Words = demo.Brand()
	o.Sources = []Wired{{Source: b, Kind: "board", Replier: b}}
	a := open(t, o)
	var lines strings.Builder
	say := func(id, text, author string) {
		raw, err := json.Marshal(domain.Mention{ID: id, Source: "board", Text: text, At: time.Now().Add(-time.Hour), Author: domain.Author{Handle: author}})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(raw, '\n'))
	}
	n := 0
	for s := range demo.History(3, 1500, time.Now()) {
		if s.Mention != nil && s.Mention.InReplyTo == "" && !strings.Contains(strings.ToLower(s.Mention.Body()), "apostroph") && n < 700 {
			say(fmt.Sprint("other ", n), s.Mention.Body(), fmt.Sprint("other", n))
			n++
		}
	}
	for i, text := range sufferers() {
		say(fmt.Sprint("sufferer ", i), text, fmt.Sprint("sufferer", i))
	}
	say("again", "still no word on that apostrophe key, enter is still in its place", "sufferer0")
	q := Request{Verb: "listen", Params: []byte(`{"name":"board"}`), Body: strings.NewReader(lines.String())}
	if err := a.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// The story of the apostrophe key: 37 people complain of one fault in 37 ways.
// It is suggested, named, mended, and everybody is told, once.
func TestTheApostropheKey(t *testing.T) {
	a, b := town(t)
	lines, err := call(t, a, "cluster", ClusterParams{Do: "suggest"})
	if err != nil || len(lines) == 0 {
		t.Fatalf("nothing is suggested: %v", err)
	}
	var first ClusterLine
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	right := 0
	s := first.Suggested
	t.Logf("of %d suggestions the first is %q: %d authors", len(lines), s.Name, s.Authors)
	if !strings.Contains(strings.ToLower(s.Name), "apostrophe") || s.Authors < 33 || s.Authors > 39 {
		t.Fatalf("suggested is %+v", s)
	}
	_, err = call(t, a, "cluster", ClusterParams{Do: "name", IDs: []string{s.ID}, Value: "apostrophe key"})
	if err != nil {
		t.Fatal(err)
	}
	put := a.missing(t, "apostrophe key")
	if len(put) > 0 { // a person puts in those who were not seen to belong
		if _, err := call(t, a, "cluster", ClusterParams{Do: "put", Cluster: "apostrophe key", IDs: put}); err != nil {
			t.Fatal(err)
		}
	}
	// Who writes the same from now on is in it.
	later := hear(t, a, "so where did the apostrophe key go, I keep hitting enter")
	if it, err := a.clusterOfConversation(later[0]); err != nil || it == "" {
		t.Errorf("a new complaint is in the cluster %q, %v", it, err)
	}
	if _, err := call(t, a, "cluster", ClusterParams{Do: "state", Cluster: "apostrophe key", Value: "fixed"}); err != nil {
		t.Fatal(err)
	}
	c, err := a.clusterNamed("apostrophe key")
	if err != nil || c.State != domain.ClusterFixed || c.Authors != len(sufferers())+1 {
		t.Fatalf("the cluster is %+v, %v", c, err)
	}
	const text = "1.0.5 puts the apostrophe key back. Sorry, and thank you for telling us!"
	lines, err = call(t, a, "cluster", ClusterParams{Do: "tell", Cluster: "apostrophe key"})
	if err != nil || !strings.Contains(lines[0], `"to":37,`) || !strings.Contains(lines[0], `"silent":1,"done":false`) {
		t.Fatalf("to be told: %v, %v", lines, err)
	}
	if _, err = call(t, a, "cluster", ClusterParams{Do: "tell", Cluster: "apostrophe key", Value: text, Yes: true}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again: nobody is left, and nobody hears it twice
		if lines, err = call(t, a, "cluster", ClusterParams{Do: "tell", Cluster: "apostrophe key", Value: text + " Really!", Yes: true}); err != nil || !strings.Contains(lines[0], `"to":0,`) || !strings.Contains(lines[0], `"told":37`) {
			t.Fatalf("told again: %v, %v", lines, err)
		}
	}
	b.settled(t, len(sufferers()))
	for id, said := range b.answers {
		if right++; len(said) != 1 || said[0] != text || !strings.HasPrefix(id, "sufferer") && id != "again" {
			t.Errorf("%s was answered %q", id, said)
		}
	}
	if right != len(sufferers()) || len(b.answers["again"])+len(b.answers["sufferer 0"]) != 1 {
		t.Errorf("%d posts are answered, of the one who wrote twice %d", right, len(b.answers["again"])+len(b.answers["sufferer 0"]))
	}
}

// missing are the sufferers whose conversations are not in the cluster, and
// takes those out that do not belong.
func (a *App) missing(t *testing.T, cluster string) (ids []string) {
	t.Helper()
	c, err := a.clusterNamed(cluster)
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]bool{}
	var out []string
	if err := a.log.Read(func(s kv.Snapshot) error {
		rows, err := view.MembersOf(s, c.ID)
		for _, r := range rows {
			in[r.ID.String()] = true
			if !strings.HasPrefix(r.Author.Handle, "sufferer") {
				out = append(out, r.ID.String())
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d conversations are in it, %d of them wrongly", len(in), len(out))
	if len(out) > 0 {
		if _, err := call(t, a, "cluster", ClusterParams{Do: "out", IDs: out}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range sufferers() {
		if id := domain.MentionID("board", fmt.Sprint("sufferer ", i)).String(); !in[id] {
			ids = append(ids, id)
		}
	}
	if id := domain.MentionID("board", "again").String(); !in[id] {
		ids = append(ids, id)
	}
	return ids
}

// settled waits until so many posts are answered.
func (b *board) settled(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		b.mu.Lock()
		got := len(b.answers)
		b.mu.Unlock()
		if got >= n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d are answered", got, n)
		}
	}
}

// Who had chosen to close a conversation, or a colleague who is at it, keeps
// its author from being told.
func TestTellingLeavesOut(t *testing.T) {
	b := &board{answers: map[string][]string{}}
	o := testDesk(t)
	o.Config.Hold, o.Send = config.Duration{}, true
	o.Sources = []Wired{{Source: b, Kind: "board", Replier: b, Names: []string{"blog"}}}
	a := open(t, o)
	var ids []domain.ID
	for i := range 4 {
		ids = append(ids, hearFrom(t, a, fmt.Sprint("author", i), fmt.Sprint("the hinge of mine broke, number ", i)))
	}
	id, n, err := a.nameCluster(t.Context(), ids[0], "hinge")
	if err != nil || n < 1 {
		t.Fatal(n, err)
	}
	for _, c := range ids[n:] {
		if _, err := a.act(t.Context(), desk.Command{Verb: "cluster", ID: c, Cluster: id}); err != nil && !strings.Contains(err.Error(), "already") {
			t.Fatal(err)
		}
	}
	for _, c := range []desk.Command{{Verb: "resolve", ID: ids[1], Outcome: "explained"}, {Verb: "assign", ID: ids[2], To: "tom"}} {
		if _, err := a.act(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	tell, err := a.telling(t.Context(), id)
	if err != nil || len(tell.To) != 2 || tell.Resolved != 1 || tell.Held != 1 {
		t.Fatalf("%+v, %v", tell, err)
	}
	for _, d := range a.tellAll(t.Context(), &tell, "mended") {
		if d.err != nil {
			t.Error(d.err)
		}
	}
	var no *desk.Refusal
	for _, d := range a.tellAll(t.Context(), &tell, "mended, again") {
		if !errors.As(d.err, &no) || !strings.Contains(no.Why, "told by you") {
			t.Errorf("told again: %v", d.err)
		}
	}
	b.settled(t, 2)
}

func hearFrom(t *testing.T, a *App, author, text string) domain.ID {
	t.Helper()
	line := fmt.Sprintf(`{"id":%q,"source":"blog","text":%q,"author":{"handle":%q}}`, text, text, author)
	q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: strings.NewReader(line)}
	if err := a.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return domain.MentionID("blog", text)
}

// A closed cluster takes nothing in any more.
func TestClosedClusterTakesNothingIn(t *testing.T) {
	a, _ := graded(t, 1, better())
	profile := map[string]int{"hinge": 600, "broke": 600}
	c := domain.Cluster{ID: "k1", Name: "hinge", Profile: profile}
	if err := a.writeCluster(t.Context(), "k1", func(*domain.Cluster) domain.Cluster { return c }); err != nil {
		t.Fatal(err)
	}
	for state, want := range map[domain.ClusterState]string{domain.ClusterClosed: "", domain.ClusterWork: "k1"} {
		if err := a.changeCluster(t.Context(), desk.ClusterChange{ID: "k1", State: &state}); err != nil {
			t.Fatal(err)
		}
		if got := a.mind.Understand(&domain.Mention{Text: "the hinge broke on day two"}).Cluster; got != want {
			t.Errorf("in state %q a fitting post is put into %q, want %q", state, got, want)
		}
	}
}
