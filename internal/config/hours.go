package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a zone means the same where the machine has no list of them

	"hark/internal/near"
)

// Hours is [hours]: when the desk works. Without it nothing is measured in
// business hours.
type Hours struct {
	Zone     string   `toml:"zone"`     // as in Europe/Berlin; empty is the machine's own
	Days     []string `toml:"days"`     // mon, or mon-fri; nothing is mon-fri
	From     string   `toml:"from"`     // 09:00
	To       string   `toml:"to"`       // 17:00; 24:00 is midnight
	Breaks   []string `toml:"breaks"`   // 12:00-13:00, in rising order
	Holidays []string `toml:"holidays"` // 2026-12-25
}

// Clock is [clock]: what the desk promises to keep to. A zero length is no
// such clock.
type Clock struct {
	Response   Duration `toml:"first_response"`
	Resolution Duration `toml:"resolution"`
	Business   bool     `toml:"business"` // they run in business hours alone
}

// Team is [team]: what colleagues see of each other.
type Team struct {
	Named bool `toml:"named"` // everybody's figures, and not the team's and one's own alone
}

// Plan is [hours], ready to reckon with.
type Plan struct {
	Zone   *time.Location
	Open   [7][][2]int // by time.Weekday: from and to, in minutes since midnight, rising
	Closed []time.Time // holidays, at midnight UTC
}

// Set reports whether the file says anything of hours.
func (h *Hours) Set() bool {
	return h.Zone != "" || h.Days != nil || h.From != "" || h.To != "" || h.Breaks != nil || h.Holidays != nil
}

// Plan reads the hours; false where there are none. After Parse there is no
// other reason for false.
func (h *Hours) Plan() (Plan, bool) {
	p, wrong := h.read()
	return p, h.Set() && len(wrong) == 0
}

// flaw is what is wrong with one key of [hours].
type flaw struct{ key, why string }

// read reads all of it and tells all that is wrong.
func (h *Hours) read() (p Plan, wrong []flaw) {
	no := func(key string, err error) {
		if err != nil {
			wrong = append(wrong, flaw{key, err.Error()})
		}
	}
	var err error
	if p.Zone, err = loadZone(h.Zone); err != nil {
		no("zone", err)
	}
	open, key, err := h.day()
	no(key, err)
	days, err := readDays(h.Days)
	no("days", err)
	for _, d := range days {
		p.Open[d] = open
	}
	for _, s := range h.Holidays {
		day, err := time.Parse(time.DateOnly, s)
		if err != nil {
			err = fmt.Errorf("%q is no date such as 2026-12-25", s)
		}
		no("holidays", err)
		p.Closed = append(p.Closed, day)
	}
	if len(h.Holidays) > listMax {
		no("holidays", fmt.Errorf("more than %d", listMax))
	}
	return p, wrong
}

func loadZone(name string) (*time.Location, error) {
	if name == "" {
		return time.Local, nil
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, fmt.Errorf("%q is no time zone; write one such as Europe/Berlin or America/New_York", name)
	}
	return z, nil
}

// day is one day's hours without its breaks. An error is that of a key.
func (h *Hours) day() (open [][2]int, key string, err error) {
	from, err := readTime(h.From)
	if err != nil {
		return nil, "from", err
	}
	to, err := readTime(h.To)
	if err != nil {
		return nil, "to", err
	}
	if to <= from {
		return nil, "to", fmt.Errorf("%s is not after %s; hours over midnight cannot be told, take 00:00 to 24:00", h.To, h.From)
	}
	for _, b := range h.Breaks {
		begin, end, _ := strings.Cut(b, "-")
		first, err := readTime(begin)
		last, err2 := readTime(end)
		if err != nil || err2 != nil || first >= last {
			return nil, "breaks", fmt.Errorf("%q is no break such as 12:00-13:00", b)
		}
		if first < from || last > to {
			return nil, "breaks", fmt.Errorf("%s is not between %s and %s, or not after the break before it", b, h.From, h.To)
		}
		if from < first {
			open = append(open, [2]int{from, first})
		}
		from = last
	}
	if from < to {
		open = append(open, [2]int{from, to})
	}
	return open, "", nil
}

// readTime reads hours and minutes as minutes since midnight.
func readTime(s string) (int, error) {
	hour, minute, _ := strings.Cut(s, ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if err != nil || err2 != nil || len(hour) != 2 || len(minute) != 2 || h < 0 || m < 0 || m > 59 || 60*h+m > 24*60 {
		return 0, fmt.Errorf("%q is no time of day such as 09:00", s)
	}
	return 60*h + m, nil
}

// weekdays are the names of days as they are written, from Sunday on as
// package time counts.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// readDays reads "mon" and "mon-fri"; nothing is mon-fri.
func readDays(list []string) (days []int, err error) {
	if list == nil {
		list = []string{"mon-fri"}
	}
	for _, s := range list {
		first, last, two := strings.Cut(s, "-")
		if !two {
			last = first
		}
		from, to := slices.Index(weekdays(), first), slices.Index(weekdays(), last)
		if from < 0 || to < 0 {
			meant := ""
			if word := near.To(strings.ToLower(s), weekdays()); word != "" {
				meant = fmt.Sprintf("; did you mean %q?", word)
			}
			return nil, fmt.Errorf("%q is no day; write mon, tue, wed, thu, fri, sat, sun, or mon-fri%s", s, meant)
		}
		for d := from; ; d = (d + 1) % 7 {
			days = append(days, d)
			if d == to {
				break
			}
		}
	}
	if len(days) == 0 {
		return nil, fmt.Errorf("no day is left; leave the key out for mon-fri")
	}
	return days, nil
}

// clockMost bounds a target: what is due after a quarter is due never.
const clockMost = 90 * 24 * time.Hour

// work checks [hours] and [clock].
func (k *checker) work(c *Config) {
	if c.Hours.Set() {
		_, wrong := c.Hours.read()
		for _, f := range wrong {
			k.wrong("hours."+f.key, "%s", f.why)
		}
	}
	k.between("clock.first_response", c.Clock.Response, 0, clockMost)
	k.between("clock.resolution", c.Clock.Resolution, 0, clockMost)
	if c.Clock.Business && !c.Hours.Set() {
		k.wrong("clock.business", "there are no business hours; add [hours] with from and to")
	}
}
