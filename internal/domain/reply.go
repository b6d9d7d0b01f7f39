package domain

import "time"

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
	ReplyProposed  ReplyStatus = "proposed"  // waits for somebody else's approval
	ReplyDeclined  ReplyStatus = "declined"  // did not get it: Error is the reason, Decliner who said so
)

// Reply is one answer of ours and its way out.
type Reply struct {
	ID       string // unique in the log
	By       string // who wrote it
	Vouched  string // who last said that it shall go: its writer, who approved it, or who had it sent again; empty while nobody has
	At       Clock  // when it was written
	Accepted Clock  // when it was accepted, or approved; 0 while it is neither
	Ref      Ref    // the event that accepted it: that of its writer, or the approval
	Pos      uint64 // of the event that holds its text
	Decliner string // who declined it; empty is nobody
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
