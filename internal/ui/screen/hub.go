package screen

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/ui/theme"
)

// aside is how much of its own work the console has in hand without a word:
// every key makes an event that goes up a moment later.
const aside = 10

// skewed is the difference of clocks that is worth a word: below a minute all
// times that people read are the same.
const skewed = time.Minute

// brief is the link to the hub in a few words, for the header; loud says that
// it is news. A desk without a hub has nothing to say.
func (h *Hub) brief(e *Env) (says string, paint theme.Paint, loud bool) {
	th := e.Theme
	switch {
	case h.Link == NoHub:
		return "", th.Muted, false
	case h.shut():
		return "hub: not let in", th.Error, true
	}
	switch h.Link {
	case HubReaches:
		says, paint = "hub ...", th.Muted
	case HubOffline:
		says, paint, loud = "hub gone", th.Warning, true
		if !h.Since.IsZero() && e.Now.Sub(h.Since) >= time.Minute {
			says += " " + Ago(e.Now, h.Since)
		}
	case HubOnline:
		says, paint = "hub ok", th.Muted
		switch {
		case abs(h.Ahead) >= skewed:
			says, paint, loud = "clock "+skew(h.Ahead), th.Warning, true
		case h.Refused > 0:
			says, paint, loud = fmt.Sprintf("hub: %s refused", Short(h.Refused)), th.Warning, true
		case h.Down > aside:
			return fmt.Sprintf("hub: %s to come", Short(h.Down)), th.Info, false
		}
	}
	if h.Up > aside || h.Up > 0 && h.Link != HubOnline {
		says += fmt.Sprintf(", %s to send", Short(h.Up))
	}
	return says, paint, loud
}

// report is the same in sentences, the most needed first.
func (h *Hub) report(e *Env) []piece {
	th, g := e.Theme, e.Glyphs
	var out []piece
	add := func(when bool, p theme.Paint, format string, args ...any) {
		if when {
			out = append(out, piece{p, fmt.Sprintf(format, args...)})
		}
	}
	since := ""
	if !h.Since.IsZero() {
		since = " since " + When(e.Now, h.Since)
	}
	add(h.Link == HubReaches, th.Muted, "%s reaching for the hub", g.Waiting)
	add(h.Link == HubOnline, th.Success, "%s hub reached", g.Live)
	add(h.shut(), th.Error, "%s not let in at the hub%s", g.Broken, since)
	add(h.Link == HubOffline && !h.Out, th.Warning, "%s hub not reached%s", g.Broken, since)
	add(h.Provisional > 0, th.Warning, "%s not settled", plural(h.Provisional, "claim"))
	add(h.Up > 0, th.Text, "%s to send", plural(h.Up, "event"))
	add(h.Down > 0, th.Text, "%s to come", plural(h.Down, "message"))
	add(h.Up+h.Down == 0 && h.Link == HubOnline, th.Muted, "this log and the hub's are the same")
	return out
}

// trouble is what is wrong, a sentence each, and what to do about it; hostile.
func (h *Hub) trouble(e *Env) []piece {
	var out []piece
	if h.Link == HubOffline {
		why := "All that you do is kept here, and goes up by itself."
		if h.Out {
			why = "What you do stays here and counts for nobody else: you were removed, or this machine never joined. Ask an administrator."
		}
		if h.Why != "" {
			first, n := utf8.DecodeRuneInString(h.Why)
			why = string(unicode.ToUpper(first)) + strings.TrimSuffix(h.Why[n:], ".") + ". " + why
		}
		out = append(out, piece{e.Theme.Text, why})
	}
	if abs(h.Ahead) >= skewed {
		out = append(out, piece{e.Theme.Warning, e.Glyphs.Due + " This machine's clock is " + skew(h.Ahead) + ": set it right, or times and claims mislead."})
	}
	if h.Refused > 0 {
		out = append(out, piece{e.Theme.Warning, e.Glyphs.Due + " " + plural(h.Refused, "message") + " not believed: " + h.Refusal})
	}
	return out
}

// shut reports whether the hub is there and does not let this machine in.
func (h *Hub) shut() bool { return h.Out && h.Link == HubOffline }

// skew is how wrong a clock is: "1h fast", "3m slow".
func skew(ahead time.Duration) string {
	end := " fast"
	if ahead < 0 {
		end = " slow"
	}
	then := time.Unix(0, 0)
	return Ago(then.Add(abs(ahead)), then) + end
}

func abs(d time.Duration) time.Duration { return max(d, -d) }
