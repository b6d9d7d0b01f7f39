package domain

// Outcome is what a resolved conversation came to.
type Outcome struct {
	Name   string // what is stored: lower case, hyphens
	Key    string // one letter, for the picker
	Says   string // what it means, for the picker and the help
	Reason bool   // a reason must be given
}

// Outcomes is the vocabulary that a desk starts with; its hark.toml may
// replace it. It is the founding one (fix something, thank the customer,
// correct misinformation) and what the years after added.
func Outcomes() []Outcome {
	return []Outcome{
		{"fixed", "f", "the customer's problem is solved", false},
		{"explained", "e", "we said why it is as it is", false},
		{"thanked", "t", "praise or help was acknowledged", false},
		{"corrected", "c", "a false claim was put right", false},
		{"routed", "r", "another team has it now", false},
		{"idea", "i", "a wish was written down to be judged", false},
		{"changed", "h", "the product or the process was changed", false},
		{"will-not-change", "w", "it stays as it is, for the reason given", true},
		{"no-action", "n", "nothing was done, for the reason given", true},
		{"spam", "s", "not from a customer at all", false},
	}
}
