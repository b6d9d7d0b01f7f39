package theme

// Glyphs are the signs that go with the colours, so that no meaning rests on
// colour alone. Each is one cell wide.
type Glyphs struct {
	ASCII bool // no character beyond ASCII; no box art

	Open, Claimed, Other, Snoozed, Resolved, Due string // where a piece of work stands
	Negative, Neutral, Positive, Unknown         string // how people feel
	Live, Waiting, Broken, Ended                 string // how a link is doing
	Up, Down, Same                               string // a change against before
	Cursor, Mark, Bullet, Arrow, Reply           string
	Rule, Divider                                string // a horizontal and a vertical line
}

// Signs is the set to use: the one for terminals with a usual font, in which
// nothing is an emoji or wider than one cell, or the one for plain terminals
// and screen readers.
func Signs(ascii bool) *Glyphs {
	if ascii {
		return plain()
	}
	return &Glyphs{
		Open: "·", Claimed: "◆", Other: "◇", Snoozed: "◔", Resolved: "✓", Due: "!",
		Negative: "−", Neutral: "·", Positive: "+", Unknown: "?",
		Live: "●", Waiting: "◐", Broken: "✗", Ended: "○",
		Up: "▲", Down: "▼", Same: "=",
		Cursor: "▌", Mark: "✓", Bullet: "•", Arrow: "→", Reply: "↳",
		Rule: "─", Divider: "│",
	}
}

func plain() *Glyphs {
	return &Glyphs{
		ASCII: true,
		Open:  ".", Claimed: "#", Other: "o", Snoozed: "z", Resolved: "v", Due: "!",
		Negative: "-", Neutral: "=", Positive: "+", Unknown: "?",
		Live: "*", Waiting: "~", Broken: "x", Ended: "o",
		Up: "^", Down: "v", Same: "=",
		Cursor: ">", Mark: "x", Bullet: "-", Arrow: ">", Reply: ">",
		Rule: "-", Divider: "|",
	}
}
