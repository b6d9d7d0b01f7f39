package view

import "time"

// The filters of what the period holds.
func (st *Stats) posted() string  { return postedIn(Period{st.From, st.To}) }
func (st *Stats) net() string     { return st.posted() + " is:net" }
func (st *Stats) felt() string    { return st.net() + " -sentiment:unknown" }
func (st *Stats) replied() string { return "replied:" + spanOf(st.From, st.To) + " -outcome:spam" }

// behindLabels lists the labels that count: those of the period, or the latest
// up to its end.
func (st *Stats) behindLabels() string {
	l := &st.Now.Labels
	from := st.From
	if !l.Own && !l.Since.IsZero() {
		from = l.Since
	}
	return postedIn(Period{from, st.To}) + " is:net -sentiment:unknown label:negative,neutral,positive"
}

// postedIn is the filter for what was posted in a period of whole hours.
func postedIn(p Period) string { return "posted:" + spanOf(p.From, p.To) }

// spanOf writes whole hours, from from to before to, as a filter does, which
// names the last hour that it holds.
func spanOf(from, to time.Time) string {
	if !to.After(from) {
		return hourName(from) + ".." + hourName(from.Add(-time.Hour)) // holds nothing
	}
	return hourName(from) + ".." + hourName(to.Add(-1))
}

func hourName(t time.Time) string { return t.UTC().Format(hourLayout + "Z") }

// points makes the points of a chart of those of the series; behind is the
// filter of the whole period.
func (st *Stats) points(behind func() string, values func(*Point) []Value) []ChartPoint {
	rest := behind()[len(st.posted()):]
	all := make([]ChartPoint, len(st.Series))
	for i := range st.Series {
		p := &st.Series[i]
		end := p.At.Add(st.Step)
		if end.After(st.To) {
			end = st.To
		}
		all[i] = ChartPoint{At: p.At, Values: values(p), Behind: postedIn(Period{p.At, end}) + rest}
	}
	return all
}
