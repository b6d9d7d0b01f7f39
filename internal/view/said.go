package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Minus is the sign of a negative figure. A screen that has only ASCII writes
// a hyphen in its place.
const Minus = "−"

// Say writes a number as people read it: 1,204 · 31 % · +12 · 1h12m · 4.2 an
// hour. A share that is more than nothing is never written as 0 %.
func (u Unit) Say(v float64) string {
	switch u {
	case UnitShare:
		return sayShare(v)
	case UnitPoints:
		return signed(v)
	case UnitChange:
		return signed(100*v) + " %"
	case UnitTime:
		return sayTime(v)
	case UnitRate:
		return strconv.FormatFloat(v, 'f', 1, 64) + " an hour"
	}
	return thousands(v)
}

// SayDiff writes a difference of two numbers of the unit, with its sign.
func (u Unit) SayDiff(d float64) string {
	switch u {
	case UnitShare:
		return signed(100*d) + " points"
	case UnitPoints:
		return signed(d) + " points"
	case UnitTime:
		return sign(d) + sayTime(math.Abs(d))
	}
	return sign(d) + u.Say(math.Abs(d))
}

// Saying is a value in words, in the parts that a screen or a page sets apart.
// Parts that there is nothing to say of are empty.
type Saying struct {
	Value    string // "31 %", or why there is none
	Of       string // "of 1,204 mentions"; of a count, what it counts
	Spread   string // "28 to 34 %", or "half within 18m, 9 in 10 within 1h12m, 99 in 100 within 5h"
	Change   string // "+4 points (1 to 7) from 27 %", "no sure change from 27 %"
	Footnote string // what else is to be known of it
}

// Say puts a value into words.
func (f *Figure) Say(v Value) Saying { return v.Say(f.Unit) }

// Say puts a value of a unit into words.
func (v Value) Say(u Unit) Saying {
	if !v.Has {
		why := v.Why
		if why == "" {
			why = "nothing to measure"
		}
		return Saying{Value: why}
	}
	s := Saying{Value: u.Say(v.V), Change: v.change(u), Footnote: v.Why}
	switch {
	case v.Of == "":
	case u == UnitCount && float64(v.N) == v.V:
		s.Of = v.Of // "20,000 mentions", not "20,000 of 20,000 mentions"; "0 mentions"
	case v.N == 0:
	case v.P50 != 0 || v.P90 != 0 || v.P99 != 0: // never a mean that does not say so
		s.Of = "mean of " + thousands(float64(v.N)) + " " + v.Of
	default:
		s.Of = "of " + thousands(float64(v.N)) + " " + v.Of
	}
	switch {
	case v.P50 != 0 || v.P90 != 0 || v.P99 != 0:
		s.Spread = fmt.Sprintf("half within %s, 9 in 10 within %s, 99 in 100 within %s", u.Say(v.P50), u.Say(v.P90), u.Say(v.P99))
	case v.Low != v.High:
		s.Spread = between(u, v.Low, v.High)
	}
	return s
}

// Line is the saying in one line.
func (s Saying) Line() string {
	var line strings.Builder
	line.WriteString(s.Value)
	if s.Of != "" {
		line.WriteString(" " + s.Of)
	}
	if s.Spread != "" {
		line.WriteString(" (" + s.Spread + ")")
	}
	for _, more := range []string{s.Change, s.Footnote} {
		if more != "" {
			line.WriteString("; " + more)
		}
	}
	return line.String()
}

func (v Value) change(u Unit) string {
	if v.Verdict == "" {
		return ""
	}
	if u == UnitChange {
		return v.fell()
	}
	from := " from " + u.Say(v.Before)
	if v.Verdict == Same {
		return "no change" + from
	}
	if v.Verdict == CannotTell {
		if v.Need > 0 {
			return "cannot tell yet" + from + ": about " + thousands(float64(v.Need)) + " more needed"
		}
		return "no sure change" + from
	}
	if v.DiffLow == v.DiffTop {
		return u.SayDiff(v.Diff) + from
	}
	return fmt.Sprintf("%s (%s to %s)%s", u.SayDiff(v.Diff), bare(u, v.DiffLow), bare(u, v.DiffTop), from)
}

// fell says of a relative change whether it is one.
func (v Value) fell() string {
	switch {
	case v.Verdict == Down:
		return "it fell"
	case v.Verdict == Up:
		return "it did not fall, it rose"
	case v.Verdict == Same:
		return "it did not fall"
	case v.Need > 0:
		return "cannot tell yet: about " + thousands(float64(v.Need)) + " more needed"
	}
	return "cannot tell"
}

// bare is a difference without the word that SayDiff ends in.
func bare(u Unit, d float64) string { return strings.TrimSuffix(u.SayDiff(d), " points") }

// between is an interval. Ends that would read the same have a decimal more, as
// far as one is enough to tell them apart.
func between(u Unit, low, high float64) string {
	if scale, after, ok := u.finer(); ok && u.Say(low) == u.Say(high) {
		a, b := strconv.FormatFloat(scale*low, 'f', 1, 64), strconv.FormatFloat(scale*high, 'f', 1, 64)
		if a != b {
			return plus(u, a) + " to " + plus(u, b) + after
		}
		if s := u.Say(low); strings.HasPrefix(s, ">") || strings.HasPrefix(s, "<") { // a bound is no range
			return s
		}
	}
	return strings.TrimSuffix(u.Say(low), " %") + " to " + u.Say(high)
}

// finer is what a number of the unit is multiplied by to be written with a
// decimal, and what stands behind it; false for those that have none.
func (u Unit) finer() (scale float64, after string, ok bool) {
	switch u {
	case UnitShare, UnitChange:
		return 100, " %", true
	case UnitPoints:
		return 1, "", true
	}
	return 0, "", false
}

// plus gives a written number the sign that its unit has.
func plus(u Unit, s string) string {
	rest, below := strings.CutPrefix(s, "-")
	switch {
	case rest == "0.0":
		return rest
	case below:
		return Minus + rest
	case u != UnitShare:
		return "+" + rest
	}
	return rest
}

func sayShare(v float64) string {
	switch p := 100 * v; {
	case p > 0 && p < 1:
		return "<1 %"
	case p < 100 && p > 99:
		return ">99 %"
	default:
		return strconv.Itoa(int(math.Round(p))) + " %"
	}
}

func signed(v float64) string {
	n := int(math.Round(v))
	return sign(float64(n)) + thousands(math.Abs(float64(n)))
}

func sign(v float64) string {
	switch {
	case v > 0:
		return "+"
	case v < 0:
		return Minus
	}
	return ""
}

// thousands is a count as people read it: 1,204; from ten million on, 12.3M.
func thousands(v float64) string {
	if math.Abs(v) >= 1e7 {
		return strconv.FormatFloat(v/1e6, 'f', 1, 64) + "M"
	}
	s := strconv.Itoa(int(math.Round(math.Abs(v))))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if math.Round(v) < 0 {
		return Minus + s
	}
	return s
}

// sayTime is how long something took, in its two largest units: 40s, 18m,
// 1h12m, 3d4h. It is cut, not rounded: nothing is said to have lasted longer
// than it did.
func sayTime(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	units := []struct {
		name string
		d    time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		if d < u.d && u.name != "s" {
			continue
		}
		s := strconv.Itoa(int(d/u.d)) + u.name
		if i == 0 && d < 10*u.d || i == 1 {
			if rest := d % u.d / units[i+1].d; rest > 0 {
				return fmt.Sprintf("%s%0*d%s", s, i+1, rest, units[i+1].name)
			}
		}
		return s
	}
	return "0s"
}
