package app

import (
	"context"
	"errors"
	"time"

	"hark/internal/desk"
	"hark/internal/kv"
	"hark/internal/view"
)

// IncidentParams are those of incidents.
type IncidentParams struct {
	Do  string `json:"do,omitempty"`  // list, show, ack or watch; empty is list
	ID  string `json:"id,omitempty"`  // of show and ack, or the beginning of one
	To  string `json:"to,omitempty"`  // ack: a colleague who shall look after it; empty is oneself
	All bool   `json:"all,omitempty"` // list: those that are over as well
}

// IncidentItem is an incident as commands print it with --json and as the
// webhook sends it. New keys are added at the end.
type IncidentItem struct {
	ID       string    `json:"id"`
	State    string    `json:"state"`   // open or over
	Subject  string    `json:"subject"` // empty is everything
	Series   string    `json:"series"`  // negative or all
	What     string    `json:"what"`    // in words
	Rarity   string    `json:"rarity"`  // in words
	Since    time.Time `json:"since"`
	Until    time.Time `json:"until"`
	First    time.Time `json:"first_mention"`
	Alerted  time.Time `json:"alerted"`
	Lead     int64     `json:"lead_seconds"` // from the first mention to the alert
	Ended    time.Time `json:"ended,omitzero"`
	Count    int       `json:"count"` // distinct authors, copies collapsed
	Expected float64   `json:"expected"`
	P        float64   `json:"p"` // the chance of its least likely hour
	Owner    string    `json:"owner"`
	Taken    time.Time `json:"taken,omitzero"`
	Examples []string  `json:"examples"` // ids of conversations
	Filter   string    `json:"filter"`   // lists what it is made of
	Detector string    `json:"detector"`
}

func incidentItem(i *view.Incident) IncidentItem {
	it := IncidentItem{
		ID: i.ID, State: "open", Subject: i.Subject, Series: i.Series, What: i.What(), Rarity: i.Rarity(),
		Since: stamp(i.Since), Until: stamp(i.Until), First: stamp(i.First), Alerted: stamp(i.Alerted), Lead: int64(i.Lead().Seconds()),
		Ended: stamp(i.Ended), Count: i.Count, Expected: i.Expected, P: i.P, Owner: i.Owner, Taken: stamp(i.Taken),
		Examples: []string{}, Filter: i.Filter(), Detector: i.By,
	}
	if !i.Open {
		it.State = "over"
	}
	for _, id := range i.Examples {
		it.Examples = append(it.Examples, id.String())
	}
	return it
}

// ShownIncident is an incident with conversations that it is made of.
type ShownIncident struct {
	Incident IncidentItem `json:"incident"`
	Examples []Item       `json:"conversations"`
}

// WatchedItem is a subject as early warning sees it now.
type WatchedItem struct {
	Subject string  `json:"subject"` // empty is everything that is not in another alarm
	State   string  `json:"state"`   // quiet, alarm, learning, too little to warn
	Muted   bool    `json:"muted"`
	Says    string  `json:"says"`  // in words, with what it would need
	Rate    float64 `json:"rate"`  // people an hour, as expected
	Needs   int     `json:"needs"` // people in this hour that would be an alarm
	Held    string  `json:"held"`  // the rule that holds an alarm back
}

func incidentsVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p IncidentParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	switch p.Do {
	case "", "list":
		return a.listIncidents(p.All, emit)
	case "show":
		return a.showIncident(p.ID, emit)
	case "ack":
		i, err := a.takeIncident(ctx, p.ID, p.To)
		if err != nil {
			return err
		}
		return emitJSON(emit, incidentItem(&i))
	case "watch":
		return a.watched(emit)
	}
	return Failure(Usage, "this hark may be older than the one that asks; restart it", "incidents cannot do %q", p.Do)
}

func (a *App) listIncidents(all bool, emit Emit) error {
	var list []view.Incident
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		list, err = view.Incidents(s)
		return err
	}); err != nil {
		return err
	}
	for i := range list {
		if !all && !list[i].Open {
			continue
		}
		if err := emitJSON(emit, incidentItem(&list[i])); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) showIncident(id string, emit Emit) error {
	var shown ShownIncident
	if err := a.log.Read(func(s kv.Snapshot) error {
		i, err := view.IncidentOf(s, id)
		if err != nil {
			return err
		}
		shown = ShownIncident{incidentItem(&i), []Item{}}
		for _, id := range i.Examples {
			r, found, err := view.Get(s, id)
			if err != nil {
				return err
			}
			if found {
				shown.Examples = append(shown.Examples, itemOf(&r, a.o.Now()))
			}
		}
		return nil
	}); err != nil {
		return noIncident(err)
	}
	return emitJSON(emit, shown)
}

// noIncident says of an id that it names none.
func noIncident(err error) error {
	var no *view.IncidentError
	if errors.As(err, &no) {
		return &desk.Refusal{Why: no.Error(), Hint: "`hark incidents --all` lists those there are, with their ids"}
	}
	return err
}

// takeIncident says that somebody has seen an incident and looks after it.
func (a *App) takeIncident(ctx context.Context, id, to string) (i view.Incident, err error) {
	_, err = a.me.write(ctx, func(s kv.Snapshot) (batch, error) {
		if i, err = view.IncidentOf(s, id); err != nil {
			return batch{}, noIncident(err)
		}
		ps, err := desk.Take(desk.Alarm{ID: i.ID, Owner: i.Owner, Since: i.Taken}, to, a.rules(s))
		return batch{Proposals: ps}, err
	})
	if err != nil {
		return i, err
	}
	a.tell()
	err = a.log.Read(func(s kv.Snapshot) error {
		i, err = view.IncidentOf(s, i.ID)
		return err
	})
	return i, err
}

// watched says how every subject stands.
func (a *App) watched(emit Emit) error {
	var list []view.Watched
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		list, err = view.Watch(s, a.warning(), a.o.Now())
		return err
	}); err != nil {
		return err
	}
	for i := range list {
		w := &list[i]
		it := WatchedItem{
			Subject: w.Subject, State: string(w.State()), Muted: w.Muted, Says: w.Say(),
			Rate: w.All.Rate, Needs: w.All.Needs, Held: w.Negative.Held,
		}
		if err := emitJSON(emit, it); err != nil {
			return err
		}
	}
	return nil
}

// warning is how easily this desk warns.
func (a *App) warning() view.Warning {
	return view.Warning{Budget: a.o.Config.Warn.Budget, Mute: a.o.Config.Warn.Mute}
}

// Incidents are all there were, as the console shows them.
func (c console) Incidents(ctx context.Context) (list []view.Incident, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		list, err = view.Incidents(s)
		return err
	})
	return list, err
}

// Watch is how every subject stands, as early warning sees it.
func (c console) Watch(ctx context.Context) (list []view.Watched, err error) {
	err = c.read(ctx, func(s kv.Snapshot) (err error) {
		list, err = view.Watch(s, c.a.warning(), c.a.o.Now())
		return err
	})
	return list, err
}

// TakeIncident says that one has seen it and looks after it; to names a
// colleague who shall.
func (c console) TakeIncident(ctx context.Context, id, to string) error {
	_, err := c.a.takeIncident(ctx, id, to)
	return err
}

// openIncidents are those that are not over.
func (a *App) openIncidents() (open []view.Incident, err error) {
	err = a.log.Read(func(s kv.Snapshot) error {
		list, err := view.Incidents(s)
		for _, i := range list {
			if i.Open {
				open = append(open, i)
			}
		}
		return err
	})
	return open, err
}
