package screen

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// Ago is how long before now t was, in at most four cells: "now" below a
// minute, then minutes, hours, days and weeks, rounded down.
func Ago(now, t time.Time) string {
	switch d := now.Sub(t); {
	case t.IsZero():
		return ""
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 24*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d < 100*24*time.Hour:
		return strconv.Itoa(int(d/(24*time.Hour))) + "d"
	case d < 999*7*24*time.Hour:
		return strconv.Itoa(int(d/(7*24*time.Hour))) + "w"
	}
	return "old"
}

// NextAge is when the shortest of the ages that Ago shows next changes, for a
// screen that has nothing else to draw: the next full minute.
func NextAge(now time.Time) time.Duration {
	return now.Truncate(time.Minute).Add(time.Minute).Sub(now)
}

// When is t as a person says it on the day of now: "14:02" today, "Tue 14:02"
// within a week, "5 May" within the year, "May 2024" before.
func When(now, t time.Time) string {
	t = t.In(now.Location())
	days := int(math.Round(midnight(now).Sub(midnight(t)).Hours() / 24))
	switch {
	case t.IsZero():
		return ""
	case days == 0:
		return t.Format("15:04")
	case days > -7 && days < 7:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	}
	return t.Format("Jan 2006")
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// Short is a count in at most four cells: 999, 4.2k, 12k, 3.4M.
func Short(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n)
	case n < 9950:
		return strconv.FormatFloat(float64(n)/1e3, 'f', 1, 64) + "k"
	case n < 999_500:
		return strconv.Itoa((n+500)/1000) + "k"
	case n < 9_950_000:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + "M"
	}
	return strconv.Itoa((n+500_000)/1_000_000) + "M"
}

// plural is "1 mention", "2 mentions".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Short(n) + " " + one + "s"
}

// ordinal is first to fourth in words, then 5th, 21st.
func ordinal(n int) string {
	if words := []string{"first", "second", "third", "fourth"}; n >= 1 && n <= len(words) {
		return words[n-1]
	}
	end := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}

// feeling is the sign and the paint of a feeling.
func feeling(e *Env, f domain.Feeling) (string, theme.Paint) {
	s, g := &e.Theme.Sentiment, e.Glyphs
	switch f {
	case domain.Negative:
		return g.Negative, s.Negative
	case domain.Positive:
		return g.Positive, s.Positive
	case domain.Neutral:
		return g.Neutral, s.Neutral
	}
	return " ", s.Unknown
}

// rowFeeling is the sign and the paint of how a conversation feels; of what the
// machine cannot tell, whatever it guessed, a question mark.
func rowFeeling(e *Env, r *view.Row) (string, theme.Paint) {
	if r.Unsure {
		return "?", e.Theme.Warning
	}
	return feeling(e, r.Feeling)
}

// inWords is a feeling in words: "negative −0.62", "neutral (tom)".
func inWords(e *Env, s domain.Sentiment, byHand bool) string {
	switch {
	case s.Ambiguous:
		return "ambiguous"
	case s.Feeling == domain.Unknown:
		return "sentiment unknown"
	case byHand:
		return fmt.Sprintf("%s (%s)", s.Feeling, s.By)
	case math.Abs(s.Score) >= 0.05: // below that it would read 0.0
		return string(s.Feeling) + " " + score(e, s.Score)
	}
	return string(s.Feeling)
}

// score is a sentiment's number with its sign, a real minus where there is one.
func score(e *Env, v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	switch {
	case v < 0 && !e.Glyphs.ASCII:
		return "−" + s[1:]
	case v > 0:
		return "+" + s
	}
	return s
}
