package app

import (
	"cmp"
	"context"
	"slices"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// telling works out whom to tell that a cluster is done with: every author
// once, in the conversation that they began last and that can be answered. Who
// was told already, or whose conversations somebody chose to close, is left out.
func (a *App) telling(ctx context.Context, id string) (screen.Telling, error) {
	t := screen.Telling{Cluster: id}
	err := a.log.Read(func(s kv.Snapshot) error {
		c, found, err := view.ClusterOf(s, id)
		if err != nil || !found {
			return cmp.Or(err, error(Failure(Failed, "hark cluster list shows those there are", "there is no cluster %q", id)))
		}
		t.Name = c.Name
		rows, err := view.MembersOf(s, id)
		if err != nil {
			return err
		}
		by := map[string][]view.Row{}
		var order []string
		for _, r := range rows {
			key := r.Source + " " + cmp.Or(r.Author.Key(), r.ID.String())
			if by[key] == nil {
				order = append(order, key)
			}
			by[key] = append(by[key], r)
		}
		for _, key := range order {
			if err := a.tellOne(s, by[key], &t); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	return t, err
}

// tellOne decides on one author, by all their conversations in the cluster.
func (a *App) tellOne(s kv.Snapshot, rows []view.Row, t *screen.Telling) error {
	var to *view.Row
	var resolved, held, silent bool
	for i := range rows {
		r := &rows[i]
		c, err := view.Conversation(s, r.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(c.Replies, func(x domain.Reply) bool { return x.Tells == t.Cluster && x.Status != domain.ReplyDeleted }) {
			t.Told++
			return nil
		}
		switch {
		case r.Status == domain.StatusResolved:
			resolved = true
		case r.HeldAt(a.o.Now()) && !r.Mine(a.o.Config.Me):
			held = true
		case a.replier(r.Source) == nil || r.Gone == r.Heard:
			silent = true
		default:
			to = r
		}
	}
	switch {
	case to != nil:
		t.To, t.Names = append(t.To, to.ID), append(t.Names, to.Author.Label())
	case held:
		t.Held++
	case silent:
		t.Silent++
	case resolved:
		t.Resolved++
	}
	return nil
}

// tellAll places one reply for each author, as any other: through the desk into
// the log, where it is held back for a moment and can be taken back.
func (a *App) tellAll(ctx context.Context, t *screen.Telling, text string) []done {
	cmds := make([]desk.Command, len(t.To))
	for i, id := range t.To {
		cmds[i] = desk.Command{Verb: "reply", ID: id, Text: text, Cluster: t.Cluster}
	}
	return a.do(ctx, cmds)
}
