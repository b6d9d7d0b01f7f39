package view

import (
	"cmp"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Due is a reply that the outbox has to act on without being asked.
type Due struct {
	Conversation domain.ID
	Reply        domain.Reply
	Text         string         // what to send; empty if it was erased
	To           domain.Mention // what it answers, with its text
}

// moveDue replaces the replies that the outbox owes a conversation.
func moveDue(due kv.Bucket, old, now *record) error {
	if old != nil {
		for _, id := range old.facts.due {
			if slices.Contains(now.facts.due, id) {
				continue
			}
			if err := due.Delete(dueKey(old, id)); err != nil {
				return err
			}
		}
	}
	for _, id := range now.facts.due {
		if old != nil && slices.Contains(old.facts.due, id) {
			continue
		}
		if err := due.Put(dueKey(now, id), nil); err != nil {
			return err
		}
	}
	return nil
}

// dueKey holds the conversation's number: a reply id is unique only as long
// as nobody hostile writes one.
func dueKey(r *record, id string) []byte { return append(number(r.row.Num), id...) }

// Pending gives the replies that the outbox owes, in the order in which they
// were accepted. Those that wait for their next try are among them.
func Pending(s kv.Snapshot) ([]Due, error) {
	var owed []Due
	var last uint64
	for k := range in(s, bucketDue).From(nil) {
		num := numberOf(k[:min(8, len(k))])
		if num == last {
			continue
		}
		last = num
		c, err := foldNumber(s, num)
		if err != nil {
			return nil, err
		}
		for i := range c.Replies {
			if c.Replies[i].Pending() {
				owed = append(owed, dueOf(s, &c, &c.Replies[i]))
			}
		}
	}
	slices.SortFunc(owed, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.Reply.At, b.Reply.At), cmp.Compare(a.Reply.ID, b.Reply.ID))
	})
	return owed, nil
}

func dueOf(s kv.Snapshot, c *domain.Conversation, r *domain.Reply) Due {
	d := Due{Conversation: c.ID, Reply: *r}
	d.Text, _ = s.Text(r.Pos)
	for i := range c.Heard {
		if h := &c.Heard[i]; h.ID == r.To {
			body, _ := s.Text(h.Pos)
			d.To = h.Mention.Dress(body)
		}
	}
	return d
}
