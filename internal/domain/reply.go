package domain

import (
	"slices"
	"time"
)

// ReplyStatus is what is known of a reply.
type ReplyStatus string

// The states of a reply. "Sent" is said only with a receipt.
const (
	ReplyQueued    ReplyStatus = "queued"
	ReplySending   ReplyStatus = "sending"   // written down; bytes may have left
	ReplySent      ReplyStatus = "sent"      // the network gave a receipt
	ReplyFailed    ReplyStatus = "failed"    // definitely not out; Next says when it is tried again
	ReplyUncertain ReplyStatus = "uncertain" // perhaps out; looked up before anything else
	ReplyParked    ReplyStatus = "parked"    // a person must look
	ReplyRecalled  ReplyStatus = "recalled"  // sent, and to be taken down; Next says when it is tried again
	ReplyDeleted   ReplyStatus = "deleted"   // sent, and taken down since
)

// Reply is one answer of ours and its way out.
type Reply struct {
	ID       string // unique in the log
	By       string // who wrote it
	Vouched  string // who last said that it shall go: its writer, or who had it sent again
	At       Clock
	Ref      Ref    // the event that accepted it
	Pos      uint64 // of the event that holds its text
	To       ID     // the mention it answers: the latest when it was accepted
	Revision int    // of that mention, as whoever vouched for the reply saw it
	Episode  int    // index of the episode in which it was accepted; -1 is none
	Tells    string // the cluster whose end it tells the author of; empty is none
	Status   ReplyStatus
	Attempts int
	Doubts   []int  // attempts that may have arrived: nothing says that they did, or did not
	Started  Clock  // of the first attempt; 0 if none was made
	Key      string // idempotency key of the latest attempt
	Plan     string // what every attempt repeats, as the source fixed it before the first
	Done     Clock  // when the receipt came
	Receipt  Receipt
	Error    string
	Next     time.Time // the next try of a failed reply or recall; zero if none
	Recalled Clock     // when its latest recall was asked for
	Recaller string    // who asked
	Recalls  int       // attempts to take it down that failed
	Token    uint64    // the highest number of a lease under which somebody began to send it; 0 is none
	Removed  Clock     // when the network had taken it down
}

// Settled reports whether the outbox is done with the reply, unless somebody
// recalls it.
func (r *Reply) Settled() bool { return r.Status == ReplySent || r.Status == ReplyDeleted }

// Out reports whether the network took the reply and, as far as we know, has it.
func (r *Reply) Out() bool { return r.Status == ReplySent || r.Status == ReplyRecalled }

// Doubtful reports whether the reply may be out without our knowing.
func (r *Reply) Doubtful() bool { return !r.Out() && r.Status != ReplyDeleted && len(r.Doubts) > 0 }

// Pending reports whether the outbox still has to act without being asked.
func (r *Reply) Pending() bool {
	switch r.Status {
	case ReplyQueued, ReplySending, ReplyUncertain, ReplyRecalled:
		return true
	case ReplyFailed:
		return !r.Next.IsZero()
	}
	return false
}

// reply finds the conversation's reply of that id, or nil.
func (c *Conversation) reply(id string) *Reply {
	for i := range c.Replies {
		if c.Replies[i].ID == id {
			return &c.Replies[i]
		}
	}
	return nil
}

// deliver folds what became of a reply. Only the journal that accepted the
// reply can tell: its writer alone sends it, and nobody else's word may settle
// it or set it going again. After a receipt it can only be taken down.
func (c *Conversation) deliver(e *Event) {
	r := c.reply(e.Reply)
	if r == nil || e.Journal != r.Ref.Journal {
		return
	}
	if r.Settled() || r.Status == ReplyRecalled {
		r.recall(e)
		return
	}
	switch e.Kind {
	case Sending:
		if r.Started == 0 {
			r.Started = e.At
		}
		if e.Plan != "" {
			r.Plan = e.Plan
		}
		r.Status, r.Attempts, r.Key, r.Error, r.Next = ReplySending, e.Attempt, e.Key, "", time.Time{}
		r.Doubts = append(r.Doubts, e.Attempt)
	case Sent:
		if e.Receipt == nil {
			return
		}
		r.Status, r.Done, r.Receipt, r.Error, r.Next = ReplySent, e.At, *e.Receipt, "", time.Time{}
		if r.Episode >= 0 && c.Episodes[r.Episode].Answered == 0 {
			ep := &c.Episodes[r.Episode]
			ep.Answered, ep.AnsweredBy = e.At, r.By
		}
	case Failed:
		r.Status, r.Error, r.Next = ReplyFailed, e.Error, e.Until
		r.Attempts = max(r.Attempts, e.Attempt) // it may have failed before anything could leave
		r.Doubts = slices.DeleteFunc(r.Doubts, func(n int) bool { return n == e.Attempt })
	case Uncertain:
		r.Status, r.Error, r.Next = ReplyUncertain, e.Error, time.Time{}
	case Parked:
		r.Status, r.Error, r.Next = ReplyParked, e.Error, time.Time{}
	case Retried:
		c.again(r, e.By)
	}
}

// recall folds what becomes of a reply that is out. That the network has taken
// it down is so whether or not the recall still stands.
func (r *Reply) recall(e *Event) {
	switch {
	case r.Status == ReplyDeleted:
	case e.Kind == Recalled:
		r.Status, r.Recalled, r.Recaller, r.Recalls, r.Error, r.Next = ReplyRecalled, e.At, e.By, 0, "", time.Time{}
	case e.Kind == Removed:
		r.Status, r.Removed, r.Error, r.Next = ReplyDeleted, e.At, "", time.Time{}
	case e.Kind == Kept && r.Status == ReplyRecalled:
		r.Error, r.Next, r.Recalls = e.Error, e.Until, e.Attempt
		if e.Until.IsZero() {
			r.Status = ReplySent
		}
	}
}

// again queues a reply on a person's word, which covers its post as it is now.
// While an attempt is under way there is nothing to do: what comes of it is
// still to be told.
func (c *Conversation) again(r *Reply, by string) {
	if r.Status == ReplySending {
		return
	}
	r.Status, r.Error, r.Next, r.Vouched = ReplyQueued, "", time.Time{}, by
	for i := range c.Heard {
		if c.Heard[i].ID == r.To {
			r.Revision = c.Heard[i].Mention.Revision
		}
	}
}
