package app

import (
	"cmp"
	"context"
	"net/url"
	"runtime/debug"
	"slices"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/listen"
	"hark/internal/source"
	"hark/internal/ui"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// console is the desk as the console sees it: ui's Reader and Actor over the
// log. It keeps nothing.
type console struct{ a *App }

// Desk is what the console works on.
func (a *App) Desk() ui.Desk { return console{a} }

func (c console) read(ctx context.Context, f func(s kv.Snapshot) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.a.log.Read(f)
}

func (c console) Open(ctx context.Context) (rows []view.Row, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		rows, err = view.Open(s)
		return err
	})
	c.a.rest()
	return rows, err
}

// restAfter is when the console has taken in the queue that it read.
const restAfter = 2 * time.Second

// rest gives back what reading the whole queue took: the pages of the log that
// were mapped, and the rows that the console has copied. Nothing is allocated
// in a quiet console, so the collector would come for them much later: 201 MB
// were resident where 85 are in use (a million mentions, 46,713 of them open).
func (a *App) rest() {
	timer := time.AfterFunc(restAfter, func() {
		a.log.Release()
		debug.FreeOSMemory()
	})
	context.AfterFunc(a.ctx, func() { timer.Stop() })
}

func (c console) First(ctx context.Context, n int) (rows []view.Row, all int, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		rows, all, err = view.First(s, n)
		return err
	})
	return rows, all, err
}

func (c console) Thread(ctx context.Context, id domain.ID) (t view.Thread, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		t, err = view.ThreadOf(s, id)
		return err
	})
	return t, err
}

func (c console) Search(ctx context.Context, f view.Filter, p view.Page) (rows []view.Row, err error) {
	at := c.a.at()
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		rows, err = view.Search(s, f, at, p)
		return err
	})
	return rows, err
}

func (c console) Stats(ctx context.Context, ask view.Ask) (view.Stats, error) {
	if err := ctx.Err(); err != nil {
		return view.Stats{}, err
	}
	return c.a.measure(ask)
}

func (c console) NamedClusters(ctx context.Context) (all []view.Cluster, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		all, err = view.Clusters(s)
		return err
	})
	return all, err
}

func (c console) Activity(ctx context.Context, before uint64, n int) (lines []view.Line, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		lines, err = view.Activity(s, before, n)
		return err
	})
	return lines, err
}

func (c console) People(ctx context.Context, n int) (people []view.Person, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		people, err = view.People(s, n)
		return err
	})
	return people, err
}

// refusedShown is how many refused inputs the console lists; the counts are of
// all, and `hark sources --json` lists them.
const refusedShown = 50

func (c console) Sources(ctx context.Context) ([]screen.Source, []screen.Refused, error) {
	list, refused, err := c.a.sources()
	if err != nil {
		return nil, nil, err
	}
	refused = refused[:min(len(refused), refusedShown)]
	out := make([]screen.Refused, len(refused))
	for i, r := range refused {
		out[i] = screen.Refused{At: r.At, Source: r.Source, Where: r.Where, Reason: r.Reason, Raw: r.Raw}
	}
	return list, out, ctx.Err()
}

// Draft gives the reply as it was being typed.
func (c console) Draft(ctx context.Context, id domain.ID) (text string, err error) {
	err = c.read(ctx, func(s kv.Snapshot) error {
		text = draftOf(s, id)
		return nil
	})
	return text, err
}

// SaveDraft keeps it, or drops it where it is empty.
func (c console) SaveDraft(ctx context.Context, id domain.ID, text string) error {
	change := kv.Local{Space: kv.Drafts, Key: id.String()}
	if text != "" {
		change.Value = []byte(text)
		c.a.team.runOn(ctx, id)
	}
	return c.a.local(ctx, change)
}

// Note gives the note as it was being typed.
func (c console) Note(ctx context.Context, id domain.ID) (text string, err error) {
	err = c.read(ctx, func(s kv.Snapshot) error {
		text = string(s.Local(kv.Drafts).Get([]byte(noteKey(id))))
		return nil
	})
	return text, err
}

// SaveNote keeps it, or drops it where it is empty.
func (c console) SaveNote(ctx context.Context, id domain.ID, text string) error {
	change := kv.Local{Space: kv.Drafts, Key: noteKey(id)}
	if text != "" {
		change.Value = []byte(text)
	}
	return c.a.local(ctx, change)
}

func (c console) Shift(ctx context.Context, since time.Time) (screen.Shift, error) {
	return c.a.shiftScreen(ctx, since)
}

// Do applies commands.
func (c console) Do(ctx context.Context, cmds []desk.Command) []error {
	errs := make([]error, len(cmds))
	for i, d := range c.a.do(ctx, cmds) {
		errs[i] = d.err
	}
	return errs
}

func (c console) HandOver(ctx context.Context, since time.Time) ([]string, error) {
	h, err := c.a.handOver(ctx, HandoffParams{Since: since, Dir: c.a.handoffFolder()})
	if err != nil {
		return nil, Explain(err)
	}
	return h.Files, nil
}

func (c console) Acknowledge(ctx context.Context, shift string) error {
	_, err := c.a.acknowledge(ctx, shift)
	return err
}

func (c console) Browse(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &desk.Refusal{Why: "this post has no http or https address", Hint: "look it up by its words"}
	}
	return c.a.o.Browse(ctx, u.String())
}

// sources are all that the desk has, in the order of hark.toml, and what was
// refused, newest first.
func (a *App) sources() ([]screen.Source, []listen.Quarantined, error) {
	var refused []listen.Quarantined
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		refused, err = listen.QuarantineOf(s, listen.QuarantineMax)
		return err
	}); err != nil {
		return nil, nil, err
	}
	list := a.links()
	for i := range list {
		list[i].Refused = 0
		for _, r := range refused {
			if r.Source == list[i].Name {
				list[i].Refused++
			}
		}
	}
	return list, refused, nil
}

// links is how the sources are doing, without a look at the log.
func (a *App) links() []screen.Source {
	var list []screen.Source
	known := map[string]listen.Status{}
	for _, st := range a.ear.Health() {
		known[st.Name] = st
	}
	add := func(name, kind string, replies bool) *screen.Source {
		st := known[name]
		delete(known, name)
		list = append(list, screen.Source{
			Name: name, Kind: kind, State: st.State, Error: st.Error, Detail: st.Detail, NextTry: st.NextTry,
			Last: st.LastItem, Lag: st.Lag, Heard: st.Kept, Refused: st.Refused, Replies: replies,
			Seen: st.Seen, Missed: st.Missed, First: st.First,
		})
		return &list[len(list)-1]
	}
	for _, w := range a.wired {
		s := add(w.Source.Name(), w.Kind, w.Replier != nil)
		s.Rest, s.RestWhy = w.rest()
		if by := a.team.heardBy(s.Name); by != "" {
			s.State, s.Detail, s.Error = source.Live, "heard by "+by, ""
		}
	}
	rest := make([]string, 0, len(known))
	for name := range known {
		rest = append(rest, name)
	}
	slices.SortFunc(rest, cmp.Compare[string])
	for _, name := range rest {
		add(name, "lines", false)
	}
	return list
}

// health is what the header shows.
func (a *App) health() *ui.Health {
	h := &ui.Health{Sources: a.links()}
	if full := a.log.Stats().Full; full != nil {
		h.Stopped = full.Error()
	}
	return h
}

// local changes what this machine keeps for itself.
func (a *App) local(ctx context.Context, changes ...kv.Local) error {
	_, err := a.me.write(ctx, func(kv.Snapshot) (batch, error) { return batch{Local: changes}, nil })
	return err
}
