package screen

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/view"
)

// replied draws one reply of ours and what became of it.
func replied(p *page, t *view.Thread, r *domain.Reply) {
	e, th := p.e, p.e.Theme
	p.parts(indent, append([]piece{{th.State.Claimed.Bold(), e.Glyphs.Reply + " " + name(e, r.By)}, {th.Muted, When(e.Now, r.At.Time())}}, delivery(e, t, r)...)...)
	if body, kept := t.Texts[r.Pos]; kept {
		text := th.Text
		if r.Status == domain.ReplyDeleted || r.Status == domain.ReplyDeclined {
			text = th.Faint
		}
		p.text(2*indent, text, body)
	} else {
		p.text(2*indent, th.Faint, "(the text was erased)")
	}
	if r.Out() && r.Receipt.URL != "" {
		p.add(strings.Repeat(" ", 2*indent) + th.Link.Render(e.Cells.Truncate(kit.Clean(r.Receipt.URL), p.width-2*indent)))
	}
	if why := trouble(e, r); why != "" {
		p.text(2*indent, th.Warning, e.Glyphs.Due+" "+why) // the sign parts it from the reply where there is no colour
	}
}

// HeldFor is how long a reply, or its deletion, can still be taken back for
// sure; 0 where it cannot.
func HeldFor(e *Env, r *domain.Reply) time.Duration {
	var from domain.Clock
	switch {
	case r.Status == domain.ReplyQueued && r.Attempts == 0:
		from = r.Accepted
	case r.Status == domain.ReplyRecalled && r.Recalls == 0:
		from = r.Recalled
	default:
		return 0
	}
	return max(from.Time().Add(e.Hold).Sub(e.Now), 0)
}

// Held is how long the last of what is held back in a thread will be; 0 is
// nothing.
func Held(e *Env, t *view.Thread) (left time.Duration) {
	for i := range t.Conversation.Replies {
		left = max(left, HeldFor(e, &t.Conversation.Replies[i]))
	}
	return left
}

// Seconds is a countdown: the last second is 1.
func Seconds(d time.Duration) string {
	return fmt.Sprintf("%ds", (d+time.Second-1)/time.Second)
}

// delivery is where a reply is on its way.
func delivery(e *Env, t *view.Thread, r *domain.Reply) []piece {
	out := onItsWay(e, t, r)
	if by := approver(t, r); by != "" {
		out = append(out, piece{e.Theme.Muted, "approved by " + name(e, by)})
	}
	return out
}

// approver is who let a proposed reply go; empty where it needed nobody.
func approver(t *view.Thread, r *domain.Reply) string {
	if r.Accepted == 0 || r.Accepted == r.At {
		return ""
	}
	for i := range t.Events {
		if ev := &t.Events[i].Event; ev.Ref() == r.Ref && ev.Kind == domain.Approved {
			return ev.By
		}
	}
	return ""
}

// awaits is a reply that somebody has to approve, and how.
func awaits(e *Env, t *view.Thread, r *domain.Reply) []piece {
	th := e.Theme
	out := []piece{{th.Warning, e.Glyphs.Waiting + " waits for approval"}}
	if e.Team.Approves(e.Me, &t.Row) && r.By != e.Me {
		return append(out, piece{th.Muted, e.Key("approve") + " approves"}, piece{th.Muted, e.Key("reply") + " changes"}, piece{th.Muted, e.Key("decline") + " declines"})
	}
	if names := e.Team.Approvers(r.By, &t.Row); len(names) > 0 {
		out = append(out, piece{th.Muted, "by " + listed(names, "or")})
	}
	return out
}

func onItsWay(e *Env, t *view.Thread, r *domain.Reply) []piece {
	th, g := e.Theme, e.Glyphs
	left := HeldFor(e, r)
	switch r.Status {
	case domain.ReplyProposed:
		return awaits(e, t, r)
	case domain.ReplyDeclined:
		return []piece{{th.Warning, g.Broken + " declined by " + name(e, r.Decliner)}}
	case domain.ReplyQueued:
		if left > 0 {
			return []piece{{th.Info, g.Waiting + " sends in " + Seconds(left)}, {th.Muted, e.Key("undo") + " takes it back"}}
		}
		return []piece{{th.Info, g.Waiting + " queued"}}
	case domain.ReplySending:
		return []piece{{th.Info, g.Waiting + " sending" + attempt(r.Attempts)}}
	case domain.ReplySent:
		how := "sent "
		if r.Receipt.ByHand {
			how = "posted by hand "
		}
		return []piece{{th.Success, g.Resolved + " " + how + When(e.Now, r.Done.Time()) + attempt(r.Attempts)}}
	case domain.ReplyFailed:
		return []piece{{th.Warning, g.Broken + " not sent" + attempt(r.Attempts) + nextTry(e, r)}}
	case domain.ReplyUncertain:
		return []piece{{th.Warning, g.Unknown + " perhaps sent; being looked up" + attempt(r.Attempts)}}
	case domain.ReplyRecalled:
		if left > 0 {
			return []piece{{th.Info, g.Waiting + " is deleted in " + Seconds(left)}, {th.Muted, e.Key("undo") + " leaves it there"}}
		}
		return []piece{{th.Info, g.Waiting + " being deleted" + attempt(r.Recalls) + nextTry(e, r)}}
	case domain.ReplyDeleted:
		return []piece{{th.Muted, g.Resolved + " deleted " + When(e.Now, r.Removed.Time())}, {th.Muted, "by " + name(e, r.Recaller)}}
	}
	return []piece{{th.Error, g.Due + " parked: a person must look" + attempt(r.Attempts)}}
}

// attempt is how often something was tried, where that was more than once.
func attempt(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(" (attempt %d)", n)
}

// nextTry is when something is tried again; empty is never.
func nextTry(e *Env, r *domain.Reply) string {
	if r.Next.IsZero() {
		return ""
	}
	return ", next try " + in(e.Now, r.Next)
}

// trouble says what is wrong with a reply and what to do about it.
func trouble(e *Env, r *domain.Reply) string {
	why := strings.TrimPrefix(kit.Clean(r.Error)+". ", ". ")
	if r.Status == domain.ReplyDeclined && why != "" {
		why = name(e, r.Decliner) + " said: " + why
	}
	switch {
	case r.Status == domain.ReplyDeclined && r.By == e.Me:
		return why + e.Key("reply") + " writes another"
	case r.Status == domain.ReplyParked && r.Doubtful():
		return why + fmt.Sprintf("Look at the page (%s): if the reply is not there, %s sends it again", e.Key("open"), e.Key("retry"))
	case r.Status == domain.ReplyParked, r.Status == domain.ReplyFailed && r.Next.IsZero():
		return why + fmt.Sprintf("It is not out: %s sends it again, or post it by hand (%s opens the page)", e.Key("retry"), e.Key("open"))
	case r.Status == domain.ReplySent && why != "":
		return "not deleted: " + why + "It is still there; delete it on its page by hand"
	}
	return strings.TrimSuffix(why, ". ")
}
