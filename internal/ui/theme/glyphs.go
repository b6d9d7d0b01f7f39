package theme

// Glyphs are the signs that go with the colours, so that no meaning rests on
// colour alone. Each is one cell wide, except Ellipsis in ASCII.
type Glyphs struct {
	ASCII bool // no character beyond ASCII; no box art

	New, Open, Claimed, Other, Snoozed, Resolved, Due string // where a piece of work stands
	Negative, Neutral, Positive, Unknown              string // how people feel
	Live, Waiting, Broken, Ended                      string // how a link is doing
	Up, Down, Same                                    string // a change against before
	Cursor, Mark, Bullet, Arrow, Reply, Ellipsis      string
	Rule, Divider                                     string // a horizontal and a vertical line
}

// Unicode is the set for terminals with a usual font. No sign in it is an
// emoji or wider than one cell.
func Unicode() Glyphs {
	return Glyphs{
		New: "●", Open: "·", Claimed: "◆", Other: "◇", Snoozed: "◔", Resolved: "✓", Due: "!",
		Negative: "−", Neutral: "·", Positive: "+", Unknown: "?",
		Live: "●", Waiting: "◐", Broken: "✗", Ended: "○",
		Up: "▲", Down: "▼", Same: "=",
		Cursor: "▌", Mark: "✓", Bullet: "•", Arrow: "→", Reply: "↳", Ellipsis: "…",
		Rule: "─", Divider: "│",
	}
}

// ASCII is the set for plain terminals and screen readers.
func ASCII() Glyphs {
	return Glyphs{
		ASCII: true,
		New:   "*", Open: ".", Claimed: "#", Other: "o", Snoozed: "z", Resolved: "v", Due: "!",
		Negative: "-", Neutral: "=", Positive: "+", Unknown: "?",
		Live: "*", Waiting: "~", Broken: "x", Ended: "o",
		Up: "^", Down: "v", Same: "=",
		Cursor: ">", Mark: "x", Bullet: "-", Arrow: ">", Reply: ">", Ellipsis: "...",
		Rule: "-", Divider: "|",
	}
}
