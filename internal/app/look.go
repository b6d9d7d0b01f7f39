package app

import (
	"context"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// pageRows is how many rows are read in one short transaction.
const pageRows = 500

// ListParams are those of list and search.
type ListParams struct {
	All    bool   `json:"all,omitempty"`    // resolved ones too, newest first; else what is open, longest wait first
	Filter string `json:"filter,omitempty"` // as in the console
	Limit  int    `json:"limit,omitempty"`  // at most so many; 0 is all
}

// list prints an Item a line.
func list(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ListParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	f, err := view.ParseFilter(p.Filter)
	if err != nil {
		return Failure(Usage, "write it as in the console: is:mine source:mastodon \"dell mini\"", "%w", err)
	}
	if err := p.check(); err != nil {
		return err
	}
	if p.All {
		return a.pages(ctx, f, p.Limit, emit)
	}
	rows, err := a.open()
	if err != nil {
		return err
	}
	if !f.Empty() {
		passes, err := a.passing(ctx, p.Filter)
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(r view.Row) bool { return !passes[r.Num] })
	}
	if p.Limit > 0 {
		rows = rows[:min(p.Limit, len(rows))]
	}
	for i := range rows {
		if err := emitJSON(emit, a.printed(&rows[i])); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// at is who asks a filter, and when.
func (a *App) at() view.At {
	c := a.o.Config
	return view.At{Me: c.Me, Now: a.o.Now(), Areas: c.Areas(c.Me), Working: a.working()}
}

func (p *ListParams) check() error {
	if p.Limit < 0 {
		return Failure(Usage, "give how many at most; 0 is all", "the limit %d is below 0", p.Limit)
	}
	return nil
}

// passing are the numbers of the unresolved conversations that a filter lets
// through. Words mean here what they mean in search: all that was written is
// looked at, not only what the queue shows of it.
func (a *App) passing(ctx context.Context, filter string) (map[uint64]bool, error) {
	passes := map[uint64]bool{}
	at := a.at()
	for _, state := range []domain.Status{domain.StatusOpen, domain.StatusSnoozed} {
		f, err := view.ParseFilter("is:" + string(state) + " " + filter)
		if err != nil {
			return nil, Failure(Usage, "make the filter shorter", "%w", err)
		}
		page := view.Page{Limit: pageRows}
		for more := true; more; more = page.After > 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := a.log.Read(func(s kv.Snapshot) error {
				found, err := view.Find(s, f, at, page)
				for i := range found.Rows {
					passes[found.Rows[i].Num] = true
				}
				page.After = found.Next
				return err
			}); err != nil {
				return nil, err
			}
		}
	}
	return passes, nil
}

// search is list over everything that was ever heard.
func search(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ListParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	f, err := view.ParseFilter(p.Filter)
	if err != nil {
		return Failure(Usage, `put words that belong together in quotes: hark search '"dell mini"'`, "%w", err)
	}
	if err := p.check(); err != nil {
		return err
	}
	return a.pages(ctx, f, p.Limit, emit)
}

// pages searches page by page; no transaction is open while a line is sent.
func (a *App) pages(ctx context.Context, f view.Filter, limit int, emit Emit) error {
	at := a.at()
	page := view.Page{Limit: pageRows}
	for left := limit; ; left -= page.Limit {
		if limit > 0 {
			page.Limit = min(left, pageRows)
		}
		if page.Limit <= 0 {
			return nil
		}
		var rows []view.Row
		if err := a.log.Read(func(s kv.Snapshot) (err error) {
			rows, err = view.Search(s, f, at, page)
			return err
		}); err != nil {
			return err
		}
		for i := range rows {
			if err := emitJSON(emit, a.printed(&rows[i])); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil || len(rows) < page.Limit {
			return err
		}
		page.After = rows[len(rows)-1].Num
	}
}

func (a *App) open() (rows []view.Row, err error) {
	err = a.log.Read(func(s kv.Snapshot) (err error) {
		rows, err = view.Open(s)
		return err
	})
	return rows, err
}
