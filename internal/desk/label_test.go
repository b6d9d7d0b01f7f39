package desk

import (
	"testing"

	"hark/internal/domain"
)

func TestLabel(t *testing.T) {
	d := lay(t)
	d.does("tom", Command{Verb: "claim"})
	d.does("ana", Command{Verb: "label", Mention: root, Feeling: "-", Draw: "s 1"}) // whoever has it
	if e := d.entries[len(d.entries)-1].Event; e.Kind != domain.Labelled || e.Key != "s 1" || e.Mention.ID != "1" || e.Mention.Source != "mastodon" {
		t.Errorf("event %+v", e)
	}
	if h := d.fold().Latest(); h.Label != (domain.Sentiment{Feeling: domain.Negative, By: "ana"}) || h.Sentiment != h.Understood.Sentiment {
		t.Errorf("label %+v, sentiment %+v", h.Label, h.Sentiment)
	}
	d.refused("ana", Command{Verb: "label", Mention: root, Feeling: "negative"}, "answered so already")
	d.does("ana", Command{Verb: "label", Mention: root, Feeling: CannotSay})
	if l := d.fold().Latest().Label; l != (domain.Sentiment{By: "ana"}) {
		t.Errorf("who cannot say left the label %+v", l)
	}
	d.undoes("ana", "label")
	if l := d.fold().Latest().Label; l.Feeling != domain.Negative {
		t.Errorf("taken back, it is %+v", l)
	}
	d.refused("ana", Command{Verb: "label", Mention: root, Feeling: "meh"}, "is no answer", "cannot-say")
	d.refused("ana", Command{Verb: "label", Mention: domain.MentionID("x", "9"), Feeling: "+"}, "not in the conversation")
	d.texts = map[uint64]string{}
	d.refused("tom", Command{Verb: "label", Mention: root, Feeling: "+"}, "erased", "next")
	d.event(domain.Event{Kind: domain.Withdrawn, Mention: &domain.Mention{ID: "1", Source: "mastodon"}})
	d.refused("tom", Command{Verb: "label", Mention: root, Feeling: "+"}, "deleted", "next")
}
