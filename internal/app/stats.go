package app

import (
	"context"
	"sync"
	"time"

	"hark/internal/kv"
	"hark/internal/view"
)

// StatsParams say what is measured, and against what: the zero To is now, the
// zero Baseline the stretch before, of equal length.
type StatsParams struct {
	Period   view.Period `json:"period"`
	Baseline view.Period `json:"baseline,omitzero"`
	File     string      `json:"file,omitempty"` // that they are written to, for the record
}

// stats prints one view.Stats.
func stats(ctx context.Context, a *App, q Request, emit Emit) error {
	var p StatsParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	if p.Period.To.IsZero() {
		p.Period.To = a.o.Now()
	}
	if p.File != "" {
		if err := a.exports(ctx, "figures"+toFile(p.File)); err != nil {
			return err
		}
	}
	st, err := a.measure(view.Ask{Period: p.Period, Baseline: p.Baseline})
	if err != nil {
		return err
	}
	return emitJSON(emit, st)
}

// measure gives the figures of a period by the desk's hours and clocks. It
// reads, and holds nobody up who writes. Who only reads what it gives may keep
// it: others are given the same lists.
func (a *App) measure(ask view.Ask) (st view.Stats, err error) {
	ask.Working = a.working()
	err = a.log.Read(func(s kv.Snapshot) (err error) {
		known := asked{ask.Period.From.Unix(), ask.Period.To.Unix(), ask.Baseline.From.Unix(), ask.Baseline.To.Unix()}
		var ok bool
		if st, ok = a.measured.find(s.End(), known, ask.Working.Now); ok {
			return nil
		}
		if st, err = view.Measure(s, ask); err == nil {
			a.measured.keep(s.End(), known, measurement{ask.Working.Now, st})
		}
		return err
	})
	return st, err
}

// working is how hark.toml wants work measured.
func (a *App) working() view.Working {
	c := a.o.Config
	w := view.Working{
		Response: c.Clock.Response.Duration, Resolve: c.Clock.Resolution.Duration, Business: c.Clock.Business,
		Now: a.o.Now(), Me: c.Me, Named: c.Team.Named,
	}
	plan, ok := c.Hours.Plan()
	if !ok {
		return w
	}
	w.Hours = &view.Hours{Zone: plan.Zone}
	for day, open := range plan.Open {
		for _, s := range open {
			w.Hours.Open[day] = append(w.Hours.Open[day], view.Stretch{From: s[0], To: s[1]})
		}
	}
	for _, t := range plan.Closed {
		w.Hours.Closed = append(w.Hours.Closed, view.Day{Year: t.Year(), Month: t.Month(), Day: t.Day()})
	}
	return w
}

// measured remembers the latest figures: a screen that is left and come back
// to, and a report in several forms, ask for the same again. What is waited for
// and late is as of now, so nothing is remembered for long.
type measured struct {
	mu   sync.Mutex
	end  uint64 // of the log that was measured
	kept map[asked]measurement
}

// asked is a period and its baseline, in Unix seconds.
type asked struct{ from, to, baseFrom, baseTo int64 }

type measurement struct {
	at    time.Time
	stats view.Stats
}

const (
	measuredMost = 8           // periods that are remembered
	measuredFor  = time.Minute // and for how long
)

func (m *measured) find(end uint64, a asked, now time.Time) (view.Stats, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.kept[a]
	age := now.Sub(k.at)
	return k.stats, ok && m.end == end && age >= 0 && age < measuredFor
}

func (m *measured) keep(end uint64, a asked, k measurement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || m.end != end || len(m.kept) >= measuredMost {
		m.end, m.kept = end, map[asked]measurement{}
	}
	m.kept[a] = k
}
