package listen

import (
	"fmt"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
)

func TestSamePostIsOneMention(t *testing.T) {
	h := newHouse(t)
	st := h.hear(post("1", "hello"), post("1", "hello"), post("2", "other"))
	if st.Received != 3 || st.Kept != 2 || st.Duplicates != 1 || st.State != source.Ended || st.LastItem != h.now || st.Lag != time.Minute || st.Detail != "a script" {
		t.Errorf("status %+v", st)
	}
	if st := h.hear(post("1", "hello")); st.Kept != 2 || st.Duplicates != 2 {
		t.Errorf("heard again: %+v", st)
	}
	c := h.thread("1").Conversation
	if len(c.Heard) != 1 || c.Heard[0].Revisions != 0 || c.Subject != "about 1" || c.Heard[0].Mention.Source != "net" {
		t.Errorf("conversation %+v", c)
	}
}

func TestChangedAndDeletedPosts(t *testing.T) {
	h := newHouse(t)
	h.hear(post("1", "first"))
	h.hear(post("1", "second"), post("1", "third"))
	numbered := post("1", "tenth")
	numbered.Revision = 10
	h.hear(numbered)
	late := post("1", "fourth, late")
	late.Revision = 4
	h.hear(late)
	th := h.thread("1")
	heard := th.Conversation.Heard
	if len(heard) != 1 || heard[0].Revisions != 3 || heard[0].Mention.Revision != 10 || th.Texts[heard[0].Pos] != "tenth" {
		t.Errorf("heard %+v, texts %v", heard, th.Texts)
	}
	gone := domain.Mention{ID: "1", Deleted: true}
	if st := h.hear(gone, gone, domain.Mention{ID: "never heard", Deleted: true}); st.Duplicates != 3 {
		t.Errorf("status %+v", st)
	}
	if c := h.thread("1").Conversation; !c.Heard[0].Deleted {
		t.Errorf("not deleted: %+v", c.Heard)
	}
}

func TestConversations(t *testing.T) {
	reply := func(id, to, thread string) domain.Mention {
		m := post(id, "text of "+id)
		m.InReplyTo, m.Thread = to, thread
		return m
	}
	cases := []struct {
		name  string
		heard [][]domain.Mention
		want  map[string]string // mention -> the one whose id the conversation bears
	}{
		{"root first", [][]domain.Mention{{post("a", "a")}, {reply("b", "a", "")}, {reply("c", "b", "")}}, map[string]string{"a": "a", "b": "a", "c": "a"}},
		{"in one batch", [][]domain.Mention{{post("a", "a"), reply("b", "a", ""), reply("c", "b", "a")}}, map[string]string{"a": "a", "b": "a", "c": "a"}},
		{"late root", [][]domain.Mention{{reply("b", "a", "")}, {post("a", "a")}}, map[string]string{"a": "a", "b": "a"}},
		{"late root in one batch", [][]domain.Mention{{reply("b", "a", ""), post("a", "a")}}, map[string]string{"a": "a", "b": "a"}},
		{"late root of a thread", [][]domain.Mention{{reply("c", "b", "a")}, {reply("b", "a", "a")}, {post("a", "a")}}, map[string]string{"a": "a", "b": "a", "c": "a"}},
		{"late middle", [][]domain.Mention{{reply("c", "b", "")}, {reply("b", "a", "")}}, map[string]string{"b": "b", "c": "b"}},
		{"answers itself", [][]domain.Mention{{reply("a", "a", "a")}}, map[string]string{"a": "a"}},
		{"unknown parent, known thread", [][]domain.Mention{{post("a", "a")}, {reply("d", "our reply", "a")}}, map[string]string{"a": "a", "d": "a"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			for _, b := range c.heard {
				h.hear(b...)
			}
			for native, home := range c.want {
				if got := h.thread(native).Conversation.ID; got != domain.MentionID("net", home) {
					t.Errorf("%s is in %s, want that of %s", native, got, home)
				}
			}
		})
	}
}

func TestContextOfAThread(t *testing.T) {
	h := newHouse(t)
	root := post("root", "what is a good laptop?")
	root.Context = true
	answer := post("answer", "not a Mini")
	answer.Thread, answer.InReplyTo = "root", "root"
	h.hear(root, answer)
	c := h.thread("answer").Conversation
	if c.ID != domain.MentionID("net", "root") || len(c.Around) != 1 || len(c.Heard) != 1 || c.Subject != "about answer" {
		t.Fatalf("conversation %+v", c)
	}
	answer.Context = true
	if st := h.hear(root, answer); st.Duplicates != 2 {
		t.Errorf("the same again: %+v", st)
	}
	answer.Text = "not a Mini 9"
	h.hear(answer)
	if c = h.thread("answer").Conversation; len(c.Heard) != 1 || c.Heard[0].Revisions != 1 {
		t.Errorf("what was about us is not any more: %+v", c)
	}
	root.Context = false
	h.hear(root)
	if c = h.thread("root").Conversation; len(c.Around) != 0 || len(c.Heard) != 2 {
		t.Errorf("it is about us after all, and the conversation is %+v", c)
	}
}

func TestOurOwnReplies(t *testing.T) {
	h := newHouse(t)
	h.hear(post("a", "help"))
	id := domain.MentionID("net", "a")
	_, err := h.log.Write(t.Context(), h.journal, func(kv.Snapshot) (eventlog.Batch, error) {
		var b eventlog.Batch
		for _, e := range []domain.Event{
			{Kind: domain.Replied, Reply: "r1"},
			{Kind: domain.Sending, Reply: "r1", Attempt: 1, Key: "k"},
			{Kind: domain.Sent, Reply: "r1", Receipt: &domain.Receipt{ID: "ours"}},
		} {
			e.Conversation, e.By = id, "ana"
			b.Proposals = append(b.Proposals, domain.Proposal{Event: e})
		}
		return b, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	echo, answer := post("ours", "we are on it"), post("b", "thanks")
	echo.InReplyTo, answer.InReplyTo = "a", "ours"
	if st := h.hear(echo, answer); st.Kept != 2 || st.Duplicates != 1 {
		t.Errorf("status %+v; our own reply is not heard", st)
	}
	if c := h.thread("b").Conversation; c.ID != id || len(c.Heard) != 2 {
		t.Errorf("the answer to our reply is in %+v", c)
	}
}

func TestErasedPostsStayErased(t *testing.T) {
	h := newHouse(t)
	h.hear(post("a", "my address is ..."))
	c := h.thread("a").Conversation
	if err := h.log.Erase(t.Context(), h.journal, "ana", []domain.Ref{c.Change}, "asked for it"); err != nil {
		t.Fatal(err)
	}
	if st := h.hear(post("a", "my address is ..."), post("a", "changed")); st.Kept != 1 {
		t.Errorf("status %+v; an erased post was taken in again", st)
	}
}

func TestOnlyNewPostsAreUnderstood(t *testing.T) {
	h := newHouse(t)
	h.hear(post("1", "hello"))
	h.understood.Delete("1")
	var again []domain.Mention
	for i := range 200 {
		again = append(again, post(fmt.Sprint(i), "hello"))
	}
	h.hear(again...)
	if _, twice := h.understood.Load("1"); twice {
		t.Error("a known post was understood again")
	}
	if _, once := h.understood.Load("199"); !once {
		t.Error("a new post was not understood")
	}
}
