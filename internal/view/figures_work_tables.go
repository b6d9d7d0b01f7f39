package view

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// workTables say the same by person, age, outcome and the like.
func workTables() []Table {
	return []Table{
		{
			ID: "team", Name: "Who answered how much", Place: OnTeam, Rows: "colleague", Columns: teamColumns(),
			Define: "What each colleague did in the period. People see their own row, the team as a whole and its quartiles; everybody's row is shown where hark.toml says [team] named = true. A quartile is of its column alone, and of fewer than five people there is none.",
			Fill:   func(s *Stats) []TableRow { return s.teamRows() },
		},
		{
			ID: "backlog-ages", Name: "Backlog by age", Place: OnTeam, Rows: "age", Columns: []Column{
				{Name: "open", Unit: UnitCount, Good: -1, Define: "Unresolved conversations."},
				{Name: "share", Unit: UnitShare, Define: "Of all unresolved ones."},
			},
			Define: "Conversations that are not resolved now, whatever the period, by how long ago the first mention of their episode was posted, by the calendar.",
			Fill:   func(s *Stats) []TableRow { return s.ageRows() },
		},
		{
			ID: "outcomes", Name: "Outcomes", Place: OnOutcomes, Rows: "outcome", Columns: shareColumns("resolved", "Episodes resolved in the period to this outcome.", "Of all episodes resolved in the period."),
			Define: "Episodes resolved in the period by what they came to, spam too.",
			Fill:   func(s *Stats) []TableRow { return s.outcomeRows() },
		},
		{
			ID: "levels", Name: "How far we got involved", Place: OnOutcomes, Rows: "level", Columns: shareColumns("conversations", "Conversations at this level.", "Of all conversations begun in the period."),
			Define: "Conversations whose first mention was posted in the period, by the level of involvement they have by now: seen, noted (a note, a tag, a subject by hand), answered once, in dialogue (the author wrote again after our reply, or we replied twice), taken offline (tag offline), handed over (outcome routed).",
			Fill:   func(s *Stats) []TableRow { return s.levelRows() },
		},
		{
			ID: "reasons", Name: "Reasons given", Place: OnOutcomes, Rows: "reason", Columns: []Column{{Name: "resolved", Unit: UnitCount, Define: "Episodes resolved in the period with this reason."}},
			Define: "The reasons given at resolves in the period, as for will-not-change and no-action, the most frequent first. Reasons that begin with the same 120 bytes are one.",
			Fill:   func(s *Stats) []TableRow { return s.reasonRows() },
		},
		{
			ID: "outcomes-by-subject", Name: "Outcomes by subject", Place: OnOutcomes, Rows: "subject and outcome", Columns: shareColumns("resolved", "Episodes of the subject resolved in the period to this outcome.", "Of all episodes of the subject resolved in the period."),
			Define: "Episodes resolved in the period by the subject of their conversation and what they came to.",
			Fill:   func(s *Stats) []TableRow { return s.subjectRows() },
		},
	}
}

func teamColumns() []Column {
	return []Column{
		{Name: "replies", Unit: UnitCount, Define: "Replies written by them that the network took in the period."},
		{Name: "resolved", Unit: UnitCount, Define: "Episodes that they resolved in the period."},
		{Name: "response", Unit: UnitTime, Good: -1, Define: "Median first response, by the calendar, of the episodes that their reply answered first, in the period."},
		{Name: "handled", Unit: UnitTime, Define: "Median time for which they held an episode that was resolved in the period, by whomever; for the team, for which anybody did."},
		{Name: "turned", Unit: UnitCount, Good: +1, Define: "Authors who turned positive in the period and whose last reply before that was theirs."},
	}
}

func shareColumns(name, count, share string) []Column {
	return []Column{
		{Name: name, Unit: UnitCount, Define: count + " A baseline of another length is scaled to the period's."},
		{Name: "share", Unit: UnitShare, Define: share + " The change is against the baseline's share, with Newcombe's interval."},
	}
}

// workCharts say it over time.
func workCharts() []Chart {
	return []Chart{
		{
			ID: "flow", Name: "Begun and resolved", Place: OnTeam, Unit: UnitCount, Series: []string{"begun", "resolved"},
			Define: "Episodes by when their first mention was posted, and by when they were resolved; between the lines the backlog grows or shrinks. Those that rules hide are left out unless they were resolved.",
			Points: func(s *Stats) []ChartPoint {
				return s.flowPoints(func(f *Flow) []Value {
					return []Value{counted(f.Begun, "episodes"), counted(f.Resolved, "episodes")}
				}, func(span, _ string) string { return "began:" + span + " -is:hidden" })
			},
		},
		{
			ID: "backlog-over-time", Name: "Backlog over time", Place: OnTeam, Unit: UnitCount, Series: []string{"open"},
			Define: "Episodes that had begun and were not resolved at the end of each stretch of time, as is known now: a post that was fetched later counts from when it was posted.",
			Points: func(s *Stats) []ChartPoint {
				return s.flowPoints(func(f *Flow) []Value { return []Value{counted(f.Open, "episodes")} },
					func(_, last string) string { return "began:.." + last + " -is:hidden -resolved:.." + last })
			},
		},
	}
}

func counted(n int, of string) Value { return Value{Has: true, V: float64(n), N: n, Of: of} }

// flowPoints makes the points of a chart; behind is given the stretch of a
// point and its last hour.
func (st *Stats) flowPoints(values func(*Flow) []Value, behind func(span, last string) string) []ChartPoint {
	points := make([]ChartPoint, len(st.Work.Flow))
	for i := range points {
		f := &st.Work.Flow[i]
		end := f.At.Add(st.Step)
		if end.After(st.To) {
			end = st.To
		}
		points[i] = ChartPoint{At: f.At, Values: values(f), Behind: behind(spanOf(f.At, end), hourName(end.Add(-1)))}
	}
	return points
}

func (st *Stats) teamRows() []TableRow {
	t := &st.Work.Team
	if t.People == 0 {
		return nil
	}
	sent := "sent:" + spanOf(st.From, st.To)
	var rows []TableRow
	for i := range t.Rows {
		c := &t.Rows[i]
		rows = append(rows, TableRow{Name: c.Name, Values: c.values(), Behind: sent + " by:" + quoteValue(c.Name)})
	}
	team := "the team, 1 person"
	if t.People > 1 {
		team = fmt.Sprintf("the team, %d people", t.People)
	}
	rows = append(rows, TableRow{Name: team, Values: t.Total.values(), Behind: sent})
	if t.People >= fewPeople {
		for i, name := range [3]string{"lower quartile", "median", "upper quartile"} {
			rows = append(rows, TableRow{Name: name, Values: t.Quarters[i].values(), Behind: sent})
		}
	}
	return rows
}

func (c *Colleague) values() []Value {
	return []Value{counted(c.Sent, "replies"), counted(c.Resolved, "episodes"), medianOf(c.Response), medianOf(c.Handle), counted(c.Turned, "authors")}
}

// medianOf is a median alone, as it stands in a row.
func medianOf(s Spread) Value {
	if s.N == 0 {
		return Value{Why: "none"}
	}
	return Value{Has: true, V: float64(s.P50), N: s.N, Of: "episodes"}
}

func (st *Stats) ageRows() []TableRow {
	b := &st.Work.Backlog
	if b.All == 0 {
		return nil
	}
	rows := make([]TableRow, len(b.Bands))
	for i, band := range [len(b.Bands)][2]string{
		{"up to 1 h", "age:<=1h"}, {"1 to 4 h", "age:>1h age:<=4h"}, {"4 to 24 h", "age:>4h age:<=24h"}, {"1 to 3 days", "age:>24h age:<=3d"}, {"over 3 days", "age:>3d"},
	} {
		rows[i] = TableRow{Name: band[0], Values: []Value{counted(b.Bands[i], "conversations"), shareValue(ShareOf(b.Bands[i], b.All), "conversations")}, Behind: band[1]}
	}
	return rows
}

// shareRow is a row of shareColumns.
func (st *Stats) shareRow(name, behind string, before, now Share) TableRow {
	return TableRow{Name: name, Behind: behind, Values: []Value{
		st.scaled(now.K, before.K, ""), against(shareValue(now, ""), ChangeOf(before, now)),
	}}
}

func (st *Stats) outcomeRows() []TableRow {
	now, past := &st.Work.Now, &st.Work.Past
	rows := make([]TableRow, 0, len(now.Outcomes))
	for _, c := range now.Outcomes {
		rows = append(rows, st.shareRow(c.Name, st.resolvedIn()+" outcome:"+quoteValue(c.Name),
			ShareOf(countOf(past.Outcomes, c.Name), past.Resolved), ShareOf(c.N, now.Resolved)))
	}
	return rows
}

func (st *Stats) levelRows() []TableRow {
	now, past := &st.Work.Now, &st.Work.Past
	all, before := 0, 0
	for _, c := range now.Levels {
		all += c.N
	}
	for _, c := range past.Levels {
		before += c.N
	}
	rows := make([]TableRow, 0, len(now.Levels))
	for _, c := range now.Levels {
		rows = append(rows, st.shareRow(c.Name, "started:"+spanOf(st.From, st.To)+" level:"+quoteValue(c.Name),
			ShareOf(countOf(past.Levels, c.Name), before), ShareOf(c.N, all)))
	}
	return rows
}

func (st *Stats) reasonRows() []TableRow {
	rows := make([]TableRow, 0, len(st.Work.Now.Reasons))
	for _, c := range st.Work.Now.Reasons {
		rows = append(rows, TableRow{Name: c.A + ": " + c.B, Values: []Value{counted(c.N, "episodes")},
			Behind: st.resolvedIn() + " outcome:" + quoteValue(c.A) + " reason:" + quoteReason(c.B)})
	}
	return rows
}

// quoteReason writes a reason as a filter's value: one that was clipped, or
// that has what no filter can write, by its beginning.
func quoteReason(s string) string {
	start, _, cut := strings.Cut(s, `"`)
	if cut || len(s) > reasonMax-utf8.UTFMax {
		return quoteValue(start + "*")
	}
	return quoteValue(s)
}

func (st *Stats) subjectRows() []TableRow {
	sum := func(pairs []PairCount) (map[string]int, map[[2]string]int) {
		all, each := map[string]int{}, map[[2]string]int{}
		for _, p := range pairs {
			all[p.A] += p.N
			each[[2]string{p.A, p.B}] += p.N
		}
		return all, each
	}
	now, _ := sum(st.Work.Now.Subjects)
	past, before := sum(st.Work.Past.Subjects)
	rows := make([]TableRow, 0, len(st.Work.Now.Subjects))
	for _, p := range st.Work.Now.Subjects {
		name := p.A
		if name == "" {
			name = "no subject"
		}
		rows = append(rows, st.shareRow(name+": "+p.B, st.resolvedIn()+" subject:"+quoteValue(p.A)+" outcome:"+quoteValue(p.B),
			ShareOf(before[[2]string{p.A, p.B}], past[p.A]), ShareOf(p.N, now[p.A])))
	}
	return rows
}
