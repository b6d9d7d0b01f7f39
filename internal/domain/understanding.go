package domain

// Understanding is what enrich made of a mention when it arrived.
type Understanding struct {
	Lang      string    `json:"lang,omitzero"`      // BCP 47; empty where it could not tell
	Sentiment Sentiment `json:"sentiment,omitzero"` // of the whole post
	About     []Aspect  `json:"about,omitzero"`     // how it feels about each of its subjects, where there are several or it differs from the whole
	Subjects  []string  `json:"subjects,omitzero"`  // from the managed list, best first
	Urgent    string    `json:"urgent,omitzero"`    // why it should not wait; empty if it can
	CopyOf    ID        `json:"copy_of,omitzero"`   // the conversation whose mention it repeats
	Cluster   string    `json:"cluster,omitzero"`   // the named cluster whose complaint it seems to be

	Named []string `json:"named,omitzero"` // of Us and the competitors, those that it names
	Lists []string `json:"lists,omitzero"` // the desk's lists that its author is on

	// What the rules of the desk made of it.
	Rules    []string `json:"rules,omitzero"`    // their names, in the order of the file
	Priority Priority `json:"priority,omitzero"` // the highest that one of them gave
	For      string   `json:"for,omitzero"`      // an area of expertise, or a responder, that it waits for
	Tags     []string `json:"tags,omitzero"`     // put on as if by hand; a person can take them off
	Hidden   bool     `json:"hidden,omitzero"`   // kept out of the queue, never out of a figure
}

// Us is what the brand itself is called among those that a mention names.
const Us = "us"

// Feeling is the sign of a sentiment.
type Feeling string

// The feelings. Unknown is not neutral: it says that nobody could tell.
const (
	Unknown  Feeling = ""
	Negative Feeling = "negative"
	Neutral  Feeling = "neutral"
	Positive Feeling = "positive"
)

// Sentiment is how a mention feels towards the brand, and who says so.
type Sentiment struct {
	Feeling   Feeling `json:"feeling,omitzero"`
	Score     float64 `json:"score,omitzero"`     // -1 to +1; 0 where only the feeling is known
	Odds      Odds    `json:"odds,omitzero"`      // how sure a model is; zero where nobody reckoned
	Ambiguous bool    `json:"ambiguous,omitzero"` // the model does not know: a person should look
	By        string  `json:"by,omitzero"`        // a model and its version, or a responder
}

// Odds are calibrated probabilities of negative, neutral and positive, in this
// order; they sum to 1 but for the rounding to hundredths.
type Odds [3]float64

// Aspect is how a mention feels about one of its subjects.
type Aspect struct {
	Subject string  `json:"subject"`
	Feeling Feeling `json:"feeling,omitzero"`
	Score   float64 `json:"score,omitzero"` // -1 to +1
}

// Priority says what comes first in the queue. It is set by rules; empty is
// normal.
type Priority string

// The priorities, from least to most.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = ""
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Rank orders priorities: -1, 0, 1, 2. What nobody knows is normal.
func (p Priority) Rank() int {
	switch p {
	case PriorityLow:
		return -1
	case PriorityHigh:
		return 1
	case PriorityUrgent:
		return 2
	}
	return 0
}
