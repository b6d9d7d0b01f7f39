package x

import (
	"fmt"
	"math"
	"sync"
	"time"

	"hark/internal/source"
)

// What X asks for, in thousandths of a US dollar, as published for accounts
// without a contract in 2026.
const (
	priceOwned  = 1   // a post read that mentions the account, or that it wrote
	pricePost   = 5   // any other post read
	priceUser   = 10  // a profile read
	priceCalled = 10  // a reply to somebody who wrote to the account
	priceLink   = 200 // a post written that holds a link
)

// mills is a sum of dollars in thousandths, for any number.
func mills(dollars float64) int {
	if !(dollars > 0) {
		return 0
	}
	return int(math.Round(min(dollars, 1e9) * 1000))
}

// dollars writes thousandths as a price is written.
func dollars(mills int) string { return fmt.Sprintf("$%.2f", float64(mills)/1000) }

// warn is the estimate that is shown before the source is switched on.
func warn(s source.Settings) string {
	limit := mills(s.Budget)
	if limit == 0 {
		return "X is paid for each post that is read or written. Nothing is asked before budget says how many US dollars reading may cost in a month."
	}
	text := fmt.Sprintf("X is paid. Reading costs about $0.001 for each mention of the account, so %s a month reads %d of them.", dollars(limit), limit/priceOwned)
	if len(s.Words) > 0 {
		text += fmt.Sprintf(" A post found by its words costs $0.005: the same sum finds %d.", limit/pricePost)
	}
	return text + " When that is spent, reading stops until the next month (UTC). A reply costs $0.010 to somebody who wrote to you, $0.015 to others" +
		" and $0.20 with a link; replies count and are not stopped. The prices are those published in 2026: set a limit at X as well."
}

// meter estimates what a month has cost so far. It is safe for concurrent use.
type meter struct {
	limit int
	now   func() time.Time
	mu    sync.Mutex
	month string // "2026-11", UTC
	spent int
}

// roll begins a new month; the caller holds the lock.
func (m *meter) roll() {
	if now := m.now().UTC().Format("2006-01"); now != m.month {
		m.month, m.spent = now, 0
	}
}

// add counts a cost.
func (m *meter) add(mills int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roll()
	m.spent += max(mills, 0)
}

// restore takes what a cursor says, unless more is known.
func (m *meter) restore(month string, spent int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roll()
	if month == m.month {
		m.spent = max(m.spent, spent)
	}
}

// read gives the month and what it has cost.
func (m *meter) read() (month string, spent int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roll()
	return m.month, m.spent
}

// over says in words that the budget is spent; empty while it is not.
func (m *meter) over() string {
	if _, spent := m.read(); spent < m.limit {
		return ""
	}
	return fmt.Sprintf("this month's budget of %s is spent; reading goes on next month, or with a larger budget in hark.toml", dollars(m.limit))
}

// detail is the meter's line on the Sources screen.
func (m *meter) detail() string {
	month, spent := m.read()
	return fmt.Sprintf("about %s of %s spent in %s", dollars(spent), dollars(m.limit), month)
}

// nextMonth is how long the meter's month still lasts, an hour at most, so
// that a clock that is set right is soon noticed.
func (m *meter) nextMonth() time.Duration {
	now := m.now().UTC()
	next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	return max(min(next.Sub(now), time.Hour), time.Second)
}

// replyPrice is what a reply to somebody who wrote to the account costs.
func replyPrice(text string) int {
	if len(linkSpans(text)) > 0 {
		return priceLink
	}
	return priceCalled
}
