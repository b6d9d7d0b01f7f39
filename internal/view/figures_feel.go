package view

import "fmt"

// feelFigures say how people feel and how much there is.
func feelFigures() []Figure {
	return []Figure{
		{
			ID: "heard", Name: "Heard", Place: OnOverview, Unit: UnitCount,
			Define: "All mentions posted in the period, with spam, copies and deleted ones. A baseline of another length is scaled to the period's.",
			Value:  func(s *Stats) Value { return s.volume((*Tally).gross) },
			Behind: func(s *Stats) string { return s.posted() },
		},
		{
			ID: "net-heard", Name: "Net of copies and spam", Place: OnOverview, Unit: UnitCount,
			Define: "Mentions posted in the period that are not spam, not deleted and not a copy of an earlier one: each distinct thing said counts once. A baseline of another length is scaled to the period's.",
			Value:  func(s *Stats) Value { return s.volume((*Tally).net) },
			Behind: func(s *Stats) string { return s.posted() + " is:net" },
		},
		{
			ID: "net-sentiment", Name: "Net sentiment", Place: OnOverview, Unit: UnitPoints, Good: +1,
			Define: "Positive minus negative mentions, divided by positive, neutral and negative ones, times 100. Of net mentions whose feeling is known.",
			Value:  func(s *Stats) Value { return s.netSentiment() },
			Behind: func(s *Stats) string { return s.posted() + " is:net -sentiment:unknown" },
		},
		{
			ID: "negative", Name: "Negative", Place: OnOverview, Unit: UnitShare, Good: -1,
			Define: "Negative mentions divided by negative, neutral and positive ones. Of net mentions whose feeling is known.",
			Value:  func(s *Stats) Value { return s.negative() },
			Behind: func(s *Stats) string { return s.posted() + " is:net sentiment:negative" },
		},
	}
}

// feelTables show the same by source, subject and the like.
func feelTables() []Table {
	return []Table{
		feelTable("sources", "By source", OnOverview, "source", "source", "Net mentions of the period by the source of their conversation.",
			func(t *Tally) []Group { return t.Sources }),
		feelTable("subjects", "By subject", OnSubjects, "subject", "subject", "Net mentions of the period by subject.",
			func(t *Tally) []Group { return t.Subjects }),
	}
}

// feelTable is a table of groups; key is what the filter calls them.
func feelTable(id, name string, place Place, rows, key, define string, groups func(*Tally) []Group) Table {
	return Table{
		ID: id, Name: name, Place: place, Rows: rows, Define: define, Columns: feelColumns(),
		Fill: func(s *Stats) []TableRow {
			var all []TableRow
			for _, g := range groups(&s.Now) {
				all = append(all, TableRow{
					Name: g.Name, Parts: g.Feelings, Values: feelValues(g.Feelings),
					Behind: s.posted() + " is:net " + key + ":" + quoteValue(g.Name),
				})
			}
			return all
		},
	}
}

func feelColumns() []Column {
	return []Column{
		{Name: "mentions", Unit: UnitCount, Define: "Net mentions."},
		{Name: "negative", Unit: UnitShare, Good: -1, Define: "Share of negative among those whose feeling is known, as counted."},
		{Name: "net", Unit: UnitPoints, Good: +1, Define: "Net sentiment of those whose feeling is known, as counted."},
	}
}

func feelValues(c Counts) []Value {
	share, net := c.NegativeShare(), c.Net()
	values := []Value{
		{Has: true, V: float64(c.All()), N: c.All(), Of: "mentions"},
		{Has: share.N > 0, V: share.P, Low: share.Low, High: share.High, N: share.N, Of: "mentions"},
		{Has: net.N > 0, V: net.Score, Low: net.Low, High: net.High, N: net.N, Of: "mentions"},
	}
	for i := range values[1:] {
		if share.N == 0 {
			values[i+1] = Value{Why: whyUnknown}
		}
	}
	return values
}

// whyUnknown is why there is no figure on feelings.
const whyUnknown = "no feeling is known"

// feelCharts show it over time.
func feelCharts() []Chart {
	return []Chart{
		{
			ID: "heard-over-time", Name: "Heard", Place: OnOverview, Unit: UnitCount, Series: []string{"heard", "net"},
			Define: "Mentions by the time they were posted: all of them, and those that are not spam, deleted or copies.",
			Points: func(s *Stats) []ChartPoint {
				return s.points("", func(p *Point) []Value {
					net := p.Feelings.All()
					return []Value{{Has: true, V: float64(p.Gross), N: p.Gross, Of: "mentions"}, {Has: true, V: float64(net), N: net, Of: "mentions"}}
				})
			},
		},
		{
			ID: "net-over-time", Name: "Net sentiment", Place: OnOverview, Unit: UnitPoints, Series: []string{"net sentiment"},
			Define: "Net sentiment by the time mentions were posted.",
			Points: func(s *Stats) []ChartPoint {
				return s.points(" is:net -sentiment:unknown", func(p *Point) []Value { return feelValues(p.Feelings)[2:] })
			},
		},
		{
			ID: "negative-over-time", Name: "Negative", Place: OnOverview, Unit: UnitShare, Series: []string{"negative"},
			Define: "Share of negative by the time mentions were posted.",
			Points: func(s *Stats) []ChartPoint {
				return s.points(" is:net sentiment:negative", func(p *Point) []Value { return feelValues(p.Feelings)[1:2] })
			},
		},
	}
}

// posted is the filter for what was posted in the period.
func (st *Stats) posted() string { return postedIn(Period{st.From, st.To}) }

// postedIn writes a period of whole hours as a filter. Its last hour is named:
// a range in a filter holds both its ends.
func postedIn(p Period) string { return "posted:" + rangeOf(p) }

func rangeOf(p Period) string {
	const layout = "2006-01-02T15Z"
	return fmt.Sprintf("%s..%s", p.From.UTC().Format(layout), p.To.Add(-1).UTC().Format(layout))
}

// points makes the points of a chart of those of the series.
func (st *Stats) points(filter string, values func(*Point) []Value) []ChartPoint {
	all := make([]ChartPoint, len(st.Series))
	for i := range st.Series {
		p := &st.Series[i]
		end := p.At.Add(st.Step)
		if end.After(st.To) {
			end = st.To
		}
		all[i] = ChartPoint{At: p.At, Values: values(p), Behind: postedIn(Period{p.At, end}) + filter}
	}
	return all
}
