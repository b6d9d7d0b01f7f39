package view

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// story is one conversation told by hand: a post, a follow-up by somebody
// else, a claim, a reply that is sent, a tag, a resolve.
func story(t *testing.T) (*memory, domain.ID, domain.ID) {
	t.Helper()
	m := newMemory()
	root := domain.Mention{ID: "1", Source: "mastodon", At: start, Title: "Help", Text: "the battery died", Author: domain.Author{ID: "7", Handle: "maria_r"}}
	more := domain.Mention{ID: "2", Source: "mastodon", At: start.Add(time.Minute), Text: "mine too", Author: domain.Author{ID: "8", Handle: "kay"}}
	id := root.MentionID()
	seq := uint64(0)
	put := func(e domain.Event, text string) domain.Ref {
		seq++
		e.V, e.Journal, e.Seq, e.Conversation = 1, domain.JournalID{1}, seq, id
		e.At = domain.ClockAt(start.Add(time.Duration(seq) * time.Minute))
		if text != "" {
			e.Text = domain.HashText(make([]byte, domain.SaltSize), text)
		}
		m.foldAll(t, []written{{e, text}})
		return e.Ref()
	}
	hear := func(h domain.Mention, f domain.Feeling) domain.Ref {
		s := h.Strip()
		return put(domain.Event{Kind: domain.Mentioned, By: "listener", Mention: &s, Understood: &domain.Understanding{Sentiment: domain.Sentiment{Feeling: f}}}, h.Body())
	}
	hear(root, domain.Negative)
	basis := hear(more, domain.Negative)
	basis = put(domain.Event{Kind: domain.Claimed, By: "ana", Basis: basis, Until: start.Add(time.Hour)}, "")
	put(domain.Event{Kind: domain.Replied, By: "ana", Reply: "r1"}, "we are on it")
	put(domain.Event{Kind: domain.Sent, By: "ana", Reply: "r1", Receipt: &domain.Receipt{ID: "n1", URL: "https://x.example/n1"}}, "")
	put(domain.Event{Kind: domain.Tagged, By: "ana", Tags: []string{"vip"}}, "")
	put(domain.Event{Kind: domain.Resolved, By: "ana", Basis: basis, Outcome: "fixed"}, "")
	return m, id, more.MentionID()
}

func TestThread(t *testing.T) {
	m, id, follow := story(t)
	for _, by := range []domain.ID{id, follow} {
		th, err := ThreadOf(m, by)
		if err != nil {
			t.Fatal(err)
		}
		c := &th.Conversation
		if c.ID != id || len(c.Heard) != 2 || len(th.Events) != 7 || th.Row.ID != id || th.Row.Status != domain.StatusResolved {
			t.Errorf("by %s: %+v", by, th)
		}
		if d := c.Heard[0].Mention.Dress(th.Texts[c.Heard[0].Pos]); d.Title != "Help" || d.Text != "the battery died" {
			t.Errorf("the first mention reads %q, %q", d.Title, d.Text)
		}
		if text, ok := th.Texts[c.Replies[0].Pos]; !ok || text != "we are on it" {
			t.Errorf("the reply reads %q, %v", text, ok)
		}
		if th.Person.Author.Handle != "maria_r" || th.Person.Heard != 1 || th.Person.LastOutcome != "fixed" || th.Person.Feelings.Negative != 1 {
			t.Errorf("the person is %+v", th.Person)
		}
	}
	if _, err := ThreadOf(m, domain.ID{1}); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if _, err := Conversation(m, domain.ID{1}); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func TestLookup(t *testing.T) {
	m, id, follow := story(t)
	for _, s := range []string{id.String(), id.Short(), strings.ToUpper(id.String()[:4]), follow.Short()} {
		if got, err := Lookup(m, s); err != nil || got != id {
			t.Errorf("%s finds %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "u", "zzzzzzz", id.String() + "0"} {
		if _, err := Lookup(m, s); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", s, err)
		}
	}
	g := generate(1, 300)
	many := newMemory()
	many.foldAll(t, g.out)
	ambiguous := 0
	for _, c := range "0123456789abcdefghjkmnpqrstvwxyz" {
		if _, err := Lookup(many, string(c)); errors.Is(err, ErrAmbiguous) {
			ambiguous++
		}
	}
	if ambiguous == 0 {
		t.Error("no first letter is ambiguous among so many")
	}
}

func TestKnown(t *testing.T) {
	m, id, follow := story(t)
	k, ok := KnownOf(m, follow)
	if !ok || k != (Known{Conversation: id, Content: ContentHash("mine too")}) {
		t.Errorf("%+v, %v", k, ok)
	}
	if k.Content == ContentHash("mine, too") {
		t.Error("two bodies have one hash")
	}
	if k, ok := KnownOf(m, domain.MentionID("mastodon", "n1")); !ok || k != (Known{Conversation: id, Ours: true}) {
		t.Errorf("our reply: %+v, %v", k, ok)
	}
	if _, ok := KnownOf(m, domain.ID{1}); ok {
		t.Error("a mention is known that never came")
	}
	revised := domain.Mention{ID: "2", Source: "mastodon", Revision: 2, Text: "mine as well"}
	s := revised.Strip()
	gone := domain.Mention{ID: "1", Source: "mastodon"}
	m.foldAll(t, []written{
		{domain.Event{V: 1, Journal: domain.JournalID{2}, Seq: 1, At: domain.ClockAt(start), Kind: domain.Mentioned, Conversation: id, Mention: &s,
			Text: domain.HashText(nil, revised.Text)}, revised.Text},
		{domain.Event{V: 1, Journal: domain.JournalID{2}, Seq: 2, At: domain.ClockAt(start), Kind: domain.Withdrawn, Conversation: id, Mention: &gone}, ""},
	})
	if k, _ := KnownOf(m, follow); k.Revision != 2 || k.Content != ContentHash("mine as well") {
		t.Errorf("after a revision: %+v", k)
	}
	// A post from elsewhere that was there before the reply, and is heard of late: the reply went there.
	late := domain.Mention{ID: "9", Source: "rss"}
	m.foldAll(t, []written{{domain.Event{V: 1, Journal: domain.JournalID{2}, Seq: 3, At: domain.ClockAt(start.Add(3*time.Minute + time.Second)),
		Kind: domain.Mentioned, Conversation: id, Mention: &late}, ""}})
	if k, ok := KnownOf(m, domain.MentionID("mastodon", "n1")); ok {
		t.Errorf("the reply is still known as %+v", k)
	}
	if k, ok := KnownOf(m, domain.MentionID("rss", "n1")); !ok || !k.Ours {
		t.Errorf("the reply is known as %+v, %v", k, ok)
	}
	if k, _ := KnownOf(m, id); !k.Deleted {
		t.Errorf("after it was deleted: %+v", k)
	}
}

func TestActivity(t *testing.T) {
	m, id, _ := story(t)
	lines, err := Activity(m, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, l := range lines {
		texts = append(texts, strings.TrimPrefix(l.By+" "+l.Text, " "))
	}
	want := []string{
		"ana resolved @maria_r: fixed",
		"ana tagged @maria_r: vip",
		"ana the reply to @maria_r is out: https://x.example/n1",
		"ana replied to @maria_r",
		"ana claimed @maria_r",
		"2 mentions from mastodon",
	}
	if !reflect.DeepEqual(texts, want) {
		t.Errorf("%q", texts)
	}
	if last := lines[5]; last.N != 2 || last.Pos != 2 || last.First != 1 || !last.Conversation.IsZero() || lines[0].Conversation != id {
		t.Errorf("%+v", last)
	}
	var paged []Line
	for before := uint64(0); ; {
		page, err := Activity(m, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		before = page[len(page)-1].First
		if before == 1 {
			break
		}
	}
	if !reflect.DeepEqual(paged, lines) {
		t.Errorf("by pages: %+v", paged)
	}
}

func TestDescribeSaysSomethingOfEveryKind(t *testing.T) {
	g := generate(4, 600)
	kinds := map[domain.Kind]string{}
	for _, w := range g.out {
		kinds[w.event.Kind] = Describe(&w.event)
	}
	for _, k := range []domain.Kind{
		domain.Renewed, domain.Erased, domain.Acknowledged, domain.Proposed, domain.Approved, domain.Declined,
		domain.Viewed, domain.Exported, domain.Enrolled, domain.Governed, "invented",
	} {
		kinds[k] = Describe(&domain.Event{Kind: k, By: "ana"})
	}
	if len(kinds) < 33 {
		t.Errorf("only %d kinds were tried", len(kinds))
	}
	said := map[string]domain.Kind{}
	for k, s := range kinds {
		if s == "" || strings.Contains(s, "  ") || said[s] != "" {
			t.Errorf("%s is %q, as is %s", k, s, said[s])
		}
		said[s] = k
		if (k != "invented") == strings.Contains(s, "newer hark") {
			t.Errorf("%s is %q", k, s)
		}
	}
	for _, k := range []domain.Kind{domain.Mentioned, domain.Withdrawn, domain.Felt, domain.Sent} {
		if Describe(&domain.Event{Kind: k}) == "" {
			t.Errorf("a bare %s says nothing", k)
		}
	}
}

func TestPending(t *testing.T) {
	m, id, _ := story(t)
	if due, err := Pending(m); err != nil || len(due) != 0 {
		t.Fatalf("owed after all was sent: %+v, %v", due, err)
	}
	e := domain.Event{V: 1, Journal: domain.JournalID{3}, Seq: 1, At: domain.ClockAt(start.Add(time.Hour)), Kind: domain.Replied, Conversation: id, By: "tom", Reply: "r2",
		Text: domain.HashText(nil, "and more")}
	m.foldAll(t, []written{{e, "and more"}})
	due, err := Pending(m)
	if err != nil || len(due) != 1 || due[0].Text != "and more" || due[0].To.Text != "mine too" || due[0].Conversation != id || due[0].Reply.By != "tom" {
		t.Fatalf("%+v, %v", due, err)
	}
	undo := domain.Event{V: 1, Journal: e.Journal, Seq: 2, At: e.At + 1, Kind: domain.Undone, Conversation: id, By: "tom", Undoes: e.Ref()}
	m.foldAll(t, []written{{undo, ""}})
	if due, err := Pending(m); err != nil || len(due) != 0 {
		t.Errorf("owed after it was taken back: %+v, %v", due, err)
	}
}

func TestPeople(t *testing.T) {
	g := generate(9, 400)
	m := newMemory()
	m.foldAll(t, g.out)
	people, err := People(m, 4)
	if err != nil || len(people) != 4 {
		t.Fatal(len(people), err)
	}
	for i, p := range people {
		if p.Conversations < len(p.Recent) || len(p.Recent) > RecentMax || p.Heard < p.Feelings.All() {
			t.Errorf("%+v", p)
		}
		for _, id := range p.Recent {
			r, ok, err := Get(m, id)
			if err != nil || !ok || r.Source != p.Source || r.Author.Key() != p.Author.Key() {
				t.Errorf("%s is not of %s: %+v, %v", id, p.Author.Label(), r.Author, err)
			}
		}
		if i > 0 {
			a, _, _ := Get(m, people[i-1].Recent[0])
			b, _, _ := Get(m, p.Recent[0])
			if a.Num < b.Num {
				t.Errorf("%s comes before one who wrote later", p.Author.Label())
			}
		}
	}
	total := 0
	everyone, err := People(m, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range everyone {
		total += p.Conversations
	}
	rows, err := Search(m, Filter{}, At{}, Page{Limit: 10_000})
	if err != nil || total != len(rows) {
		t.Errorf("people have %d conversations, there are %d, %v", total, len(rows), err)
	}
	if _, ok, err := PersonOf(m, "rss", "nobody"); ok || err != nil {
		t.Error(ok, err)
	}
}

// TestWait tells the waiting of a conversation through its turns.
func TestWait(t *testing.T) {
	m, id, _ := story(t)
	row := func() Row {
		r, _, err := Get(m, id)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := row(); !r.Wait.IsZero() || r.Reply != domain.ReplySent || r.Excerpt != "mine too" {
		t.Errorf("resolved: %+v", r)
	}
	back := domain.Mention{ID: "3", Source: "mastodon", At: start.Add(3 * time.Hour), Text: "it broke again"}
	s := back.Strip()
	m.foldAll(t, []written{{domain.Event{V: 1, Journal: domain.JournalID{4}, Seq: 1, At: domain.ClockAt(start.Add(4 * time.Hour)), Kind: domain.Mentioned,
		Conversation: id, Mention: &s, Text: domain.HashText(nil, back.Text)}, back.Text}})
	if r := row(); !r.Wait.Equal(back.At) || r.Status != domain.StatusOpen || !r.Began.Equal(back.At) || r.Level != domain.LevelDialogue {
		t.Errorf("written again: %+v", r)
	}
	if rows, err := Open(m); err != nil || len(rows) != 1 || !slices.Equal(rows[0].Tags, []string{"vip"}) {
		t.Errorf("%+v, %v", rows, err)
	}
}

// TestActivityTellsOfASendingOnce holds that a reply on its way is news only
// until it is known what came of it.
func TestActivityTellsOfASendingOnce(t *testing.T) {
	m, id, _ := story(t)
	put := func(seq uint64, k domain.Kind) {
		m.foldAll(t, []written{{domain.Event{V: 1, Journal: domain.JournalID{2}, Seq: seq, At: domain.ClockAt(start.Add(time.Hour)),
			Kind: k, Conversation: id, Reply: "r1", Attempt: 1}, ""}})
	}
	newest := func() Line {
		lines, err := Activity(m, 0, 1)
		if err != nil || len(lines) != 1 {
			t.Fatalf("%+v, %v", lines, err)
		}
		return lines[0]
	}
	put(1, domain.Sending)
	if l := newest(); l.Kind != domain.Sending {
		t.Errorf("a reply on its way is told as %+v", l)
	}
	put(2, domain.Failed)
	if l := newest(); l.Kind != domain.Failed || l.First != l.Pos-1 {
		t.Errorf("a reply that did not go out is told as %+v", l)
	}
}
