package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// shownMost bounds how many of a kind doctor names one by one.
const shownMost = 5

// checkRoster says who we are at this desk, who was removed and what they
// still have, and which events do not count.
func (a *App) checkRoster(ctx context.Context, say func(Finding) error) error {
	r := a.roster()
	if r.Founder() == (domain.JournalID{}) {
		return nil // one person's log: everybody may everything
	}
	present := r.Present()
	f := Finding{"roster", true, fmt.Sprintf("%s, of desk %s", counted(len(present), "member"), r.Founder()), ""}
	if err := say(f); err != nil {
		return err
	}
	who, err := a.whoWeAre(r)
	if err != nil {
		return err
	}
	if err := say(who); err != nil {
		return err
	}
	if err := a.checkRemoved(r, say); err != nil {
		return err
	}
	return a.checkVoid(ctx, r, say)
}

// whoWeAre compares hark.toml with the roster.
func (a *App) whoWeAre(r *domain.Roster) (Finding, error) {
	me := a.o.Config.Me
	known, err := a.knownAs(r)
	if err != nil {
		return Finding{}, err
	}
	terms, present := r.By(a.me.opened())
	switch {
	case present && terms.Goes(me):
		return Finding{"roster", true, fmt.Sprintf("you are %s, %s", terms.Name, terms.Role), ""}, nil
	case known != "" && known != me:
		return Finding{"roster", false, fmt.Sprintf("hark.toml calls you %s, and the roster knows this machine as %s: what you write does not count", me, known), fmt.Sprintf("set me = %q in hark.toml", known)}, nil
	case terms != nil:
		return Finding{"roster", false, fmt.Sprintf("%s was removed from the roster: what is written here since then does not count", cmp.Or(terms.Name, me)), "your drafts and this log stay as they are; ask an administrator whether that is meant"}, nil
	}
	return Finding{"roster", false, "this machine is not on the roster: what is written here does not count", "ask an administrator for a code, then: hark join CODE"}, nil
}

// knownAs is the name under which the roster has a journal of this machine in
// which somebody writes; empty is none.
func (a *App) knownAs(r *domain.Roster) (name string, err error) {
	writers, err := a.log.Writers()
	for _, w := range writers {
		if terms, present := r.By(w.Journal); w.Ours && w.Name != ListenerName && present && terms != nil {
			name = terms.Name
		}
	}
	return name, err
}

// checkRemoved names the conversations that somebody holds who is no member.
func (a *App) checkRemoved(r *domain.Roster, say func(Finding) error) error {
	here := map[string]bool{}
	for _, m := range r.Present() {
		for _, name := range append(slices.Clone(m.Also), m.Name) {
			here[name] = true
		}
	}
	rows, err := a.open()
	if err != nil {
		return err
	}
	held := map[string][]string{}
	for i := range rows {
		if row := &rows[i]; row.HeldAt(a.o.Now()) && !here[row.Owner] {
			held[row.Owner] = append(held[row.Owner], row.ID.String()[:7])
		}
	}
	for _, m := range r.Members() {
		ids := held[m.Name]
		if m.Role != domain.NoRole || here[m.Name] || len(ids) == 0 {
			continue
		}
		what := fmt.Sprintf("%s was removed and still holds %s: %s", m.Name, counted(len(ids), "conversation"), strings.Join(ids[:min(len(ids), shownMost)], ", "))
		if err := say(Finding{"roster", false, what, "a lead gives them to somebody: hark assign ID NAME; else they come free when the claims run out"}); err != nil {
			return err
		}
		delete(held, m.Name)
	}
	return nil
}

// voided is events of one journal that do not count for one reason.
type voided struct {
	journal domain.JournalID
	why     string
}

// checkVoid names the events that are kept and change nothing.
func (a *App) checkVoid(ctx context.Context, r *domain.Roster, say func(Finding) error) error {
	counts, first := map[voided]int{}, map[voided]domain.Event{}
	var end uint64
	for pos := uint64(1); ; pos += hourBlock {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.log.Read(func(s kv.Snapshot) error {
			end = s.End()
			for p := pos; p < pos+hourBlock && p <= end; p++ {
				e, err := r.Entry(p, s.Raw(p))
				if err != nil {
					return err
				}
				if v := (voided{e.Event.Journal, e.Void}); e.Void != "" {
					if counts[v]++; counts[v] == 1 {
						first[v] = e.Event
					}
				}
			}
			return nil
		}); err != nil {
			return err
		}
		if pos+hourBlock > end {
			break
		}
	}
	list := make([]voided, 0, len(counts))
	for v := range counts {
		list = append(list, v)
	}
	slices.SortFunc(list, func(x, y voided) int {
		return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x.why, y.why), slices.Compare(x.journal[:], y.journal[:]))
	})
	for i, v := range list {
		if i == shownMost {
			return say(Finding{"roster", true, fmt.Sprintf("and %d more reasons why events do not count", len(list)-i), "hark replay shows them"})
		}
		e := first[v]
		what := fmt.Sprintf("%s of journal %s without effect: %s (the first: %s by %q at %s)", counted(counts[v], "event"), v.journal, v.why, e.Kind, e.By, e.At.Time().UTC().Format(time.RFC3339))
		if err := say(Finding{"roster", true, what, "they are kept and change nothing; where that is not meant, an administrator says: hark roster set"}); err != nil {
			return err
		}
	}
	return nil
}

// ungranted counts our claims that no hub has granted.
func ungranted(rows []view.Row, me string, now time.Time) (n int) {
	for i := range rows {
		if r := &rows[i]; r.Mine(me) && r.HeldAt(now) && !r.Settled {
			n++
		}
	}
	return n
}
