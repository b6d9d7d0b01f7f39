package view

import (
	"cmp"
	"slices"
	"strings"

	"hark/internal/domain"
)

// deeds counts what was done in a period.
func (m *measuring) deeds(e *Effort, p Period) error {
	sum, err := sumHours(in(m.s, bucketDeeds), in(m.s, bucketDeedDays), p)
	if err != nil {
		return err
	}
	outcomes := map[string]int{}
	for k, n := range sum {
		switch k.dim {
		case deedNeeds:
			e.Needed += n
		case deedAnswered:
			e.Answered += n
		case deedBack:
			e.Back += n
		case deedReopened:
			e.Reopened += n
		case deedClaim:
			e.Claims += n
		case deedLost:
			e.Lost += n
		case deedOutcome:
			outcome, subject, _ := strings.Cut(k.value, "\x00")
			outcomes[outcome] += n
			e.Subjects = append(e.Subjects, PairCount{subject, outcome, n})
		case deedReason:
			outcome, reason, _ := strings.Cut(k.value, "\x00")
			e.Reasons = append(e.Reasons, PairCount{outcome, reason, n})
		case deedSent, deedSolved, deedTurned:
			m.personal(e, k, n)
		}
	}
	for name, n := range outcomes {
		e.Outcomes = append(e.Outcomes, Count{name, n})
	}
	slices.SortFunc(e.Outcomes, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
	})
	for _, pairs := range [][]PairCount{e.Subjects, e.Reasons} {
		slices.SortFunc(pairs, func(a, b PairCount) int {
			return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
		})
	}
	return nil
}

// personal counts what somebody did, for all and for them.
func (m *measuring) personal(e *Effort, k counterKey, n int) {
	h := &hand{}
	if m.people != nil {
		h = m.hand(m.crew.number(k.value))
	}
	switch k.dim {
	case deedSent:
		e.Sent += n
		h.sent += n
	case deedSolved:
		h.resolved += n
	case deedTurned:
		e.Turned += n
		h.turned += n
	}
}

// levelsOf takes the levels out of an hour's counters.
func levelsOf(c counters) (levels []Count) {
	for k, n := range c {
		if k.dim == dimLevel {
			levels = append(levels, Count{k.value, n})
		}
	}
	slices.SortFunc(levels, func(a, b Count) int {
		return cmp.Or(cmp.Compare(levelRank(a.Name), levelRank(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return levels
}

// levelRank orders levels from least to most involved.
func levelRank(name string) int { return slices.Index(levels(), domain.Level(name)) }

// levels are the engagement levels from least to most.
func levels() []domain.Level {
	return []domain.Level{domain.LevelSeen, domain.LevelNoted, domain.LevelAnswered,
		domain.LevelDialogue, domain.LevelOffline, domain.LevelHanded}
}
