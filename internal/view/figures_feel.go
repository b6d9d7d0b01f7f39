package view

import (
	"fmt"
	"slices"

	"hark/internal/domain"
)

// whyUnknown is why there is no figure on feelings.
const whyUnknown = "no feeling is known"

// What every definition on feelings says in the same words.
const (
	netMeans       = "Net mentions are neither spam, nor deleted, nor a copy of an earlier one: each distinct thing said counts once."
	countedMeans   = "A responder's word on a mention counts in place of the machine's. "
	correctedMeans = countedMeans + "Corrected: to what was counted is added the mean of what people said minus what was counted, over the labelled mentions of the period (over the latest 300 up to its end if it has fewer than 30; with fewer than 30 in all it is not corrected). The 95 % interval holds the chance in the mentions and that in the labels."
	scaledMeans    = "A baseline of another length is scaled to the period's."
)

// feelFigures say how people feel and how much there is.
func feelFigures() []Figure {
	return slices.Concat(volumeFigures(), sentimentFigures(), replyFigures())
}

func volumeFigures() []Figure {
	return []Figure{
		{
			ID: "heard", Name: "Heard", Place: OnOverview, Unit: UnitCount,
			Define: "All mentions posted in the period, by whole hours, with spam, copies and deleted ones. One that claims to be of the future was posted when it arrived. " + scaledMeans,
			Value:  func(s *Stats) Value { return s.volume((*Tally).gross) },
			Behind: func(s *Stats) string { return s.posted() },
		},
		{
			ID: "net-heard", Name: "Net of copies and spam", Place: OnOverview, Unit: UnitCount,
			Define: "Net mentions posted in the period. " + netMeans + " " + scaledMeans,
			Value:  func(s *Stats) Value { return s.volume((*Tally).net) },
			Behind: func(s *Stats) string { return s.net() },
		},
		{
			ID: "voice", Name: "Share of voice", Place: OnOverview, Unit: UnitShare, Good: +1,
			Define: "Net mentions that name us, divided by all namings of us and of the competitors in hark.toml: a mention that names three of them is three namings.",
			Value:  func(s *Stats) Value { return s.voiceOf(domain.Us) },
			Behind: func(s *Stats) string { return s.net() + " names:" + domain.Us },
		},
		{
			ID: "labels", Name: "Labelled by people", Place: OnOverview, Unit: UnitCount,
			Define: fmt.Sprintf("Net mentions drawn at random of which a person has said how they feel, and which correct the figures on feelings: those posted in the period, or, where these are fewer than %d, the latest %d up to its end. Copies, spam and deleted mentions, and those without a feeling, are left out.", labelsEnough, labelsLatest),
			Value:  func(s *Stats) Value { return s.labelled() },
			Behind: func(s *Stats) string { return s.behindLabels() },
		},
	}
}

func sentimentFigures() []Figure {
	return []Figure{
		{
			ID: "net-sentiment", Name: "Net sentiment", Place: OnOverview, Unit: UnitPoints, Good: +1,
			Define: "Positive minus negative mentions, divided by positive, neutral and negative ones, times 100: of net mentions posted in the period whose feeling is known. " + correctedMeans,
			Value:  func(s *Stats) Value { return s.netSentiment() },
			Behind: func(s *Stats) string { return s.net() + " -sentiment:unknown" },
		},
		{
			ID: "negative", Name: "Negative", Place: OnOverview, Unit: UnitShare, Good: -1,
			Define: "Negative mentions divided by positive, neutral and negative ones: of net mentions posted in the period whose feeling is known. " + correctedMeans,
			Value:  func(s *Stats) Value { return s.negative() },
			Behind: func(s *Stats) string { return s.net() + " sentiment:negative" },
		},
		{
			ID: "negative-change", Name: "Change of negative", Place: OnOverview, Unit: UnitChange, Good: -1,
			Define: "Negative, divided by the same of the baseline, minus one: −30 % says that negative commentary fell by three tenths. Each is corrected by its own labels, or both by the period's where the baseline has too few. It fell if its whole interval lies below zero, and did not if that lies above, or within a tenth of it on both sides; else nothing can be told yet.",
			Value:  func(s *Stats) Value { return s.negativeChange() },
			Behind: func(s *Stats) string { return s.net() + " sentiment:negative" },
		},
	}
}

func replyFigures() []Figure {
	const whose = "Of conversations whose first reply went out in the period and that are not spam: how the author felt in their last mention before it and in their first one after it, where both are known. "
	return []Figure{
		{
			ID: "after-reply", Name: "Sentiment after reply", Place: OnOutcomes, Unit: UnitPoints, Good: +1,
			Define: whose + "The mean change, times 100: +100 is from negative to neutral, or from neutral to positive.",
			Value:  func(s *Stats) Value { return s.afterReply() },
			Behind: func(s *Stats) string {
				return s.replied() + " -was:unknown became:negative,neutral,positive"
			},
		},
		{
			ID: "won-back", Name: "Negative no more", Place: OnOutcomes, Unit: UnitShare, Good: +1,
			Define: whose + "Those negative before and not after, divided by those negative before.",
			Value:  func(s *Stats) Value { return s.wonBack() },
			Behind: func(s *Stats) string { return s.replied() + " was:negative became:neutral,positive" },
		},
	}
}

// feelTables show the same by source, subject and the like.
func feelTables() []Table {
	const of = netMeans + " " + countedMeans + "Not corrected: labels are too few for single rows."
	voice := feelTable(Table{ID: "voices", Name: "Share of voice", Place: OnOverview, Rows: "name",
		Define: "Net mentions posted in the period by whom they name; one that names several counts for each. " + of},
		"names", func(t *Tally) []Group { return t.Named })
	voice.Columns = slices.Insert(voice.Columns, 1, Column{Name: "voice", Unit: UnitShare, Define: "Share of all namings."})
	fill := voice.Fill
	voice.Fill = func(s *Stats) []TableRow {
		rows := fill(s)
		for i := range rows {
			rows[i].Values = slices.Insert(rows[i].Values, 1, s.voiceOf(rows[i].Name))
		}
		return rows
	}
	return []Table{
		leftOut(),
		feelTable(Table{ID: "sources", Name: "By source", Place: OnOverview, Rows: "source",
			Define: "Net mentions posted in the period by the source of their conversation. " + of},
			"source", func(t *Tally) []Group { return t.Sources }),
		voice,
		feelTable(Table{ID: "subjects", Name: "By subject", Place: OnSubjects, Rows: "subject",
			Define: "Net mentions posted in the period by subject, with the feeling about that subject; one counts for each of its subjects. " + of},
			"subject", func(t *Tally) []Group { return t.Subjects }),
		feelTable(Table{ID: "languages", Name: "By language", Place: OnSubjects, Rows: "language",
			Define: "Net mentions posted in the period by language, countries put together. " + of},
			"lang", func(t *Tally) []Group { return t.Langs }),
		feelTable(Table{ID: "lists", Name: "By author list", Place: OnSubjects, Rows: "list",
			Define: "Net mentions posted in the period whose author is on a list of hark.toml; one counts for each list. " + of},
			"list", func(t *Tally) []Group { return t.Lists }),
		moves(),
	}
}

// leftOut is what stands between gross and net.
func leftOut() Table {
	return Table{
		ID: "left-out", Name: "Heard but not counted", Place: OnOverview, Rows: "reason",
		Columns: []Column{{Name: "mentions", Unit: UnitCount, Define: "Mentions that stand in no net figure."}},
		Define:  "Mentions posted in the period that are not net, by the first reason that holds: their conversation's outcome is spam, they were deleted, they repeat an earlier one.",
		Fill: func(s *Stats) []TableRow {
			var rows []TableRow
			for _, r := range []struct {
				name, behind string
				of           func(*Tally) int
			}{
				{"spam", " outcome:spam", func(t *Tally) int { return t.Spam }},
				{"deleted", " is:deleted -outcome:spam", func(t *Tally) int { return t.Deleted }},
				{"copies", " is:copy -is:deleted -outcome:spam", func(t *Tally) int { return t.Copies }},
			} {
				rows = append(rows, TableRow{Name: r.name, Values: []Value{s.volume(r.of)}, Behind: s.posted() + r.behind})
			}
			return rows
		},
	}
}

// feelTable fills a table with groups; key is what a filter calls them.
func feelTable(t Table, key string, groups func(*Tally) []Group) Table {
	t.Columns = []Column{
		{Name: "mentions", Unit: UnitCount, Define: "Net mentions. " + scaledMeans},
		{Name: "negative", Unit: UnitShare, Good: -1, Define: "Share of negative among those whose feeling is known, as counted."},
		{Name: "net", Unit: UnitPoints, Good: +1, Define: "Net sentiment of those whose feeling is known, as counted."},
	}
	t.Fill = func(s *Stats) []TableRow {
		past := map[string]Counts{}
		for _, g := range groups(&s.Past) {
			past[g.Name] = g.Feelings
		}
		var rows []TableRow
		for _, g := range groups(&s.Now) {
			rows = append(rows, TableRow{
				Name: g.Name, Parts: g.Feelings, Values: s.groupValues(past[g.Name], g.Feelings),
				Behind: s.net() + " " + key + ":" + quoteValue(g.Name),
			})
		}
		return rows
	}
	return t
}

// moves is how authors felt before and after our first reply.
func moves() Table {
	return Table{
		ID: "moves", Name: "Before and after our reply", Place: OnOutcomes, Rows: "feeling before → after",
		Columns: []Column{
			{Name: "conversations", Unit: UnitCount, Define: "Conversations in which the author felt so."},
			{Name: "share", Unit: UnitShare, Define: "Of all those replied to."},
		},
		Define: "Conversations, without spam, whose first reply went out in the period: how the author felt in their last mention before it, and in their first one after it; silent is who has not written again.",
		Fill: func(s *Stats) []TableRow {
			all := 0
			for _, m := range s.Now.Moves {
				all += m.N
			}
			var rows []TableRow
			for _, m := range s.Now.Moves {
				rows = append(rows, TableRow{
					Name:   m.Was + " → " + m.Became,
					Values: []Value{{Has: true, V: float64(m.N), N: m.N, Of: "conversations"}, shareValue(ShareOf(m.N, all), "conversations")},
					Behind: s.replied() + " was:" + m.Was + " became:" + m.Became,
				})
			}
			return rows
		},
	}
}

// feelCharts show it over time.
func feelCharts() []Chart {
	count := func(n int) Value { return Value{Has: true, V: float64(n), N: n, Of: "mentions"} }
	return []Chart{
		{
			ID: "heard-over-time", Name: "Heard", Place: OnOverview, Unit: UnitCount, Series: []string{"heard", "net"},
			Define: "Mentions by the time they were posted: all of them, and the net ones. " + netMeans,
			Points: func(s *Stats) []ChartPoint {
				return s.points(s.posted, func(p *Point) []Value { return []Value{count(p.Gross), count(p.Feelings.All())} })
			},
		},
		{
			ID: "feelings-over-time", Name: "Feelings", Place: OnOverview, Unit: UnitCount, Series: []string{"negative", "neutral", "positive"}, Stack: true,
			Define: "Net mentions whose feeling is known, by the time they were posted, as the machine counted. " + netMeans,
			Points: func(s *Stats) []ChartPoint {
				return s.points(s.felt, func(p *Point) []Value {
					return []Value{count(p.Feelings.Negative), count(p.Feelings.Neutral), count(p.Feelings.Positive)}
				})
			},
		},
		{
			ID: "net-over-time", Name: "Net sentiment", Place: OnOverview, Unit: UnitPoints, Series: []string{"net sentiment"},
			Define: "Net sentiment by the time mentions were posted, every point corrected by the labels that correct the period's figure. " + netMeans,
			Points: func(s *Stats) []ChartPoint {
				return s.points(s.felt, func(p *Point) []Value { return []Value{s.estimated(netOf(p.Feelings, &s.Now.Labels), 100)} })
			},
		},
		{
			ID: "negative-over-time", Name: "Negative", Place: OnOverview, Unit: UnitShare, Series: []string{"negative"},
			Define: "Share of negative by the time mentions were posted, every point corrected by the labels that correct the period's figure. " + netMeans,
			Points: func(s *Stats) []ChartPoint {
				return s.points(s.felt, func(p *Point) []Value { return []Value{s.estimated(negativeOf(p.Feelings, &s.Now.Labels), 1)} })
			},
		},
		trendChart("sources-over-time", "Net sentiment by source", OnSubjects, "source", "sources"),
		trendChart("subjects-over-time", "Net sentiment by subject", OnSubjects, "subject", "subjects"),
		trendChart("languages-over-time", "Net sentiment by language", OnSubjects, "lang", "languages"),
		trendChart("lists-over-time", "Net sentiment by author list", OnSubjects, "list", "lists"),
	}
}
