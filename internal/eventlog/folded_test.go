package eventlog

import (
	"math"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// seen is a view for tests that keeps the events as they were folded.
type seen struct{ events *[]domain.Event }

func (seen) Name() string { return "seen" }
func (seen) Version() int { return 1 }

func (v seen) Fold(_ kv.Tx, entries []domain.Entry) error {
	for i := range entries {
		*v.events = append(*v.events, entries[i].Event)
	}
	return nil
}

// What is folded when an event is written is what a rebuild folds, although
// its bytes cannot hold all that a program can mean.
func TestWhatIsFoldedIsWhatIsStored(t *testing.T) {
	var folded []domain.Event
	o := options(t)
	o.Views = []View{seen{&folded}}
	l := open(t, o)
	j, err := l.Journal(t.Context(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	until := day.In(time.FixedZone("elsewhere", 3600)).Add(1500 * time.Nanosecond)
	write(t, l, j, Batch{Proposals: []domain.Proposal{
		{Event: domain.Event{Kind: domain.Felt, Conversation: domain.MentionID("a", "1"), Sentiment: &domain.Sentiment{Score: math.Copysign(0, -1)}}},
		{Event: domain.Event{Kind: domain.Snoozed, Conversation: domain.MentionID("a", "1"), Until: until}},
	}})
	written := folded
	folded = nil
	if err := l.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if len(written) != len(folded) {
		t.Fatalf("%d events were folded, and %d by the rebuild", len(written), len(folded))
	}
	for i := range folded {
		w, r := &written[i], &folded[i]
		if w.Sentiment != nil && math.Signbit(w.Sentiment.Score) != math.Signbit(r.Sentiment.Score) || w.Until != r.Until {
			t.Errorf("%s was folded as %+v, and as %+v by the rebuild", w.Kind, w, r)
		}
	}
}

// second is seen under another name.
type second struct{ seen }

func (second) Name() string { return "second" }
