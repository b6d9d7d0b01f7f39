package screen

import (
	"strings"

	"hark/internal/domain"
	"hark/internal/ui/kit"
)

// spoken is a row as a screen reader should say it: the author first, signs
// in words, the text last.
func spoken(e *Env, it *Item, k lineKey) string {
	r := &it.Row
	parts := []string{kit.Clean(r.Author.Label()) + " on " + kit.Clean(r.Source)}
	add := func(when bool, s string) {
		if when {
			parts = append(parts, s)
		}
	}
	add(k.marked, "marked")
	add(it.Busy != "", it.Busy+" under way")
	add(k.wait != "", "waits "+k.wait)
	add(r.Urgent != "" && r.Status != domain.StatusResolved, "urgent, "+kit.Clean(r.Urgent))
	add(k.status != domain.StatusOpen, string(k.status))
	switch {
	case r.Mine(e.Me):
		parts = append(parts, "yours"+unsettledNote(k.unsettled))
	case r.Owner != "":
		parts = append(parts, kit.Clean(r.Owner)+" has it"+unsettledNote(k.unsettled))
	}
	add(k.lost != "", "you had it and lost it")
	add(k.here != "", k.here)
	add(r.Unsure, "ambiguous")
	add(!r.Unsure && r.Feeling != domain.Unknown, string(r.Feeling))
	add(r.Subject != "", "about "+kit.Clean(r.Subject))
	return strings.Join(parts, ", ") + ": " + said(r) + kit.Clean(r.Excerpt)
}

func unsettledNote(is bool) string {
	if is {
		return ", not settled"
	}
	return ""
}
