package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
	"hark/internal/warn"
)

// Early warning looks at the counts every few minutes and when an hour is over,
// where this process listens. What it finds are events of the listener's
// journal, so every desk that merges the log knows of it. An incident is named
// by its subject, series and first hour: two machines that hear the same make
// the same one. It looks only where something has come in or an hour has
// passed since, in transactions of its own; nobody waits for it.

// warnEvery is how often it looks; warnAfter is how long after an hour is over,
// and after a start.
const (
	warnEvery = 5 * time.Minute
	warnAfter = 30 * time.Second
)

// warnMerge is for how long after an incident is over what begins again is the
// same one.
const warnMerge = 12 * time.Hour

// startWarning begins to look, and to tell the webhook where there is one.
func (a *App) startWarning(ctx context.Context) error {
	t, err := newTeller(ctx, a)
	if err != nil {
		return err
	}
	if t != nil {
		a.parts.Go(t.run)
		a.tell = t.wake
	}
	a.parts.Go((&watcher{a: a}).run)
	return nil
}

// sayAlarm tells whoever is there.
func (a *App) sayAlarm(alert bool, line string) {
	if alert {
		a.changes.alert(line)
	} else {
		a.changes.notice(line)
	}
	if a.o.Trouble != nil {
		a.o.Trouble(line)
	}
}

// watcher is early warning at work.
type watcher struct {
	a    *App
	seen uint64    // the end of the log when it looked last
	hour time.Time // and the hour
}

// run looks until the app is closed.
func (w *watcher) run() {
	for wait := warnAfter; ; wait = untilLook(w.a.o.Now()) {
		pause(w.a.ctx, wait)
		if w.a.ctx.Err() != nil {
			return
		}
		if err := w.turn(w.a.ctx); err != nil && w.a.ctx.Err() == nil {
			w.a.o.Diary.Error("early warning", "error", err)
		}
	}
}

// turn looks once, if there is anything new to look at, and tells of it.
func (w *watcher) turn(ctx context.Context) error {
	end, hour := w.a.end(), w.a.o.Now().Truncate(time.Hour)
	if end == w.seen && hour.Equal(w.hour) {
		return nil
	}
	found, err := w.a.lookForTrouble(ctx)
	if err != nil {
		return err
	}
	w.seen, w.hour = end, hour
	for i := range found {
		found[i].tell(w.a.sayAlarm)
	}
	if len(found) > 0 {
		w.a.tell()
	}
	return nil
}

// untilLook is the time to the next look: a few minutes, or a moment after the
// hour is over.
func untilLook(now time.Time) time.Duration {
	over := now.Truncate(time.Hour).Add(time.Hour + warnAfter).Sub(now)
	return min(warnEvery, over)
}

// alarm is one event of early warning: Warned or Calmed.
type alarm struct {
	kind domain.Kind
	domain.Incident
	began bool // it is the first word of this incident
}

// tell says to people that an incident began or is over.
func (f *alarm) tell(say func(alert bool, line string)) {
	i := view.Incident{Incident: f.Incident, Open: f.kind == domain.Warned}
	switch {
	case f.began:
		say(true, fmt.Sprintf("%s: %s, since %s; %s", i.About(), i.What(), i.Since.Local().Format("15:04"), i.Rarity()))
	case !i.Open:
		say(false, i.About()+" is as usual again")
	}
}

// lookForTrouble judges every subject and writes what is new of incidents.
func (a *App) lookForTrouble(ctx context.Context) ([]alarm, error) {
	now := a.o.Now()
	var watched []view.Watched
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		watched, err = view.Watch(s, a.warning(), now)
		return err
	}); err != nil {
		return nil, err
	}
	look := func(s kv.Snapshot) ([]alarm, error) {
		known, err := view.Incidents(s)
		if err != nil {
			return nil, err
		}
		return decideIncidents(watched, known, now), nil
	}
	var found []alarm
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		if found, err = look(s); err != nil {
			return err
		}
		return exemplify(s, found, now)
	}); err != nil || len(found) == 0 {
		return nil, err
	}
	_, err := a.heard.write(ctx, func(s kv.Snapshot) (batch, error) {
		if again, err := look(s); err != nil || len(again) != len(found) {
			found = nil // somebody else's word of them has come in meanwhile: the next look sees
			return batch{}, err
		}
		var b batch
		for i := range found {
			b.Proposals = append(b.Proposals, domain.Proposal{Event: domain.Event{Kind: found[i].kind, Incident: &found[i].Incident}})
		}
		return b, nil
	})
	return found, err
}

// series names what was counted of a subject.
type series struct {
	subject string
	kind    string
}

// decideIncidents compares what is out of the ordinary with the incidents that
// are known. Where those who write negatively are many, or were a little while
// ago, that all are many is the same news, and no incident of its own.
func decideIncidents(watched []view.Watched, known []view.Incident, now time.Time) []alarm {
	var out []alarm
	going := map[series]bool{}
	for i := range watched {
		w := &watched[i]
		if w.Muted {
			continue
		}
		negative := false
		for _, v := range []*warn.Verdict{&w.Negative, &w.All} {
			if v.State != warn.Alarm {
				continue
			}
			of := series{w.Subject, string(v.Kind)}
			was := latest(known, of, now)
			if v.Kind == warn.Negative {
				negative = true
			} else if was == nil && (negative || latest(known, series{w.Subject, string(warn.Negative)}, now) != nil) {
				continue
			}
			going[of] = true
			if f, news := grow(was, of, v, now); news {
				out = append(out, f)
			}
		}
	}
	for i := range known {
		k := &known[i]
		if k.Open && !going[series{k.Subject, k.Series}] {
			out = append(out, alarm{domain.Calmed, k.Incident, false})
		}
	}
	return out
}

// latest is the incident of a series that goes on, or was over a little while
// ago; nil where there is none.
func latest(known []view.Incident, of series, now time.Time) *view.Incident {
	var found *view.Incident
	for i := range known {
		k := &known[i]
		if k.Subject != of.subject || k.Series != of.kind || !k.Open && now.Sub(k.Ended) > warnMerge {
			continue
		}
		if found == nil || k.Since.After(found.Since) {
			found = k
		}
	}
	return found
}

// grow is what there is to say of a series out of the ordinary: that it began, or that much was
// added since it was last said: half as many people again, a hundred times
// rarer, or anything after an hour.
func grow(was *view.Incident, of series, v *warn.Verdict, now time.Time) (f alarm, news bool) {
	run := &v.Run
	f = alarm{kind: domain.Warned, Incident: domain.Incident{
		Subject: of.subject, Series: of.kind, Since: hourAt(run.Since), Until: hourAt(run.Last + 1),
		Alerted: now.UTC(), Count: run.Count, Expected: run.Expected, P: run.P, By: warn.Version,
	}}
	if was == nil {
		f.ID = incidentID(of, f.Since)
		f.began = true
		return f, true
	}
	f.ID, f.Alerted, f.First, f.Examples = was.ID, was.Alerted, was.First, was.Examples
	if was.Since.Before(f.Since) { // it began before what is looked at, or has begun again
		f.Since = was.Since
		f.Count, f.Expected = max(f.Count, was.Count), max(f.Expected, was.Expected)
	}
	more := run.Count > was.Count
	news = !was.Open || 2*run.Count >= 3*was.Count || run.P*100 <= was.P || more && now.Sub(was.Changed) >= time.Hour
	f.P = min(f.P, was.P)
	return f, news
}

// hourAt is the beginning of an hour since 1970.
func hourAt(hour int64) time.Time { return time.Unix(hour*3600, 0).UTC() }

// incidentID is the id that every desk gives an incident. No source's name
// holds a space, so no mention has the same one.
func incidentID(of series, since time.Time) string {
	return domain.MentionID("incident "+of.kind, of.subject+"\x00"+since.Format(time.RFC3339)).String()
}

// How much of an incident is looked at for its first mention and examples.
const (
	incidentExamples = 5
	exampleRows      = 500
	exampleLooks     = 3 // of view.Find
)

// exemplify adds to what grew its first mention and conversations to look at:
// the one that began it, and the latest.
func exemplify(s kv.Snapshot, found []alarm, now time.Time) error {
	for n := range found {
		f := &found[n]
		if f.kind != domain.Warned {
			continue
		}
		i := view.Incident{Incident: f.Incident}
		rows, err := madeOf(s, &i, now)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			f.First = cmp.Or(f.First, f.Since)
			continue
		}
		first := slices.MinFunc(rows, func(a, b view.Row) int { return a.Began.Compare(b.Began) })
		if at := first.Began; f.First.IsZero() || at.Before(f.First) {
			f.First = at.UTC()
		}
		f.Examples = []domain.ID{first.ID}
		for _, r := range rows {
			if len(f.Examples) == incidentExamples {
				break
			}
			if r.ID != first.ID {
				f.Examples = append(f.Examples, r.ID)
			}
		}
	}
	return nil
}

// madeOf are conversations that began with an incident, the latest first.
func madeOf(s kv.Snapshot, i *view.Incident, now time.Time) ([]view.Row, error) {
	filter, err := view.ParseFilter(i.Filter())
	if err != nil {
		return nil, fmt.Errorf("read what an incident is made of: %w", err)
	}
	var rows []view.Row
	page := view.Page{Limit: exampleRows}
	for range exampleLooks {
		found, err := view.Find(s, filter, view.At{Now: now}, page)
		if err != nil {
			return nil, err
		}
		for _, r := range found.Rows {
			if !r.Began.Before(i.Since) {
				rows = append(rows, r)
			}
		}
		if found.Next == 0 || len(rows) >= exampleRows {
			break
		}
		page.After = found.Next
	}
	return rows, nil
}
