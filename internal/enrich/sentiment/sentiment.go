package sentiment

import "sync"

// The three labels, as places in Result.P.
const (
	Negative = iota
	Neutral
	Positive
)

// Result is how a text feels.
type Result struct {
	P         [3]float64 // calibrated probabilities by label; they add up to 1, or are 0 where Known is false
	Label     int        // the likeliest label
	Score     float64    // P[Positive] - P[Negative], -1 to 1
	Ambiguous bool       // no better than a coin: a person should look
	Known     bool       // false: there are no labels for this language, or no words to judge
}

// Word is a part of a text that had a say in its judgement.
type Word struct {
	From, To int     // bytes of the text
	Weight   float64 // what the judgement loses without it, in log odds; above 0 towards positive
}

// Options say whose customers are heard.
type Options struct {
	Brand []string // names that say nothing of a feeling ("United" is not praise)
	Layer *Layer   // what the brand's own labels taught; nil is none
}

// Model judges texts. It is safe for concurrent use.
type Model struct {
	weights *Weights
	lexicon *Lexicon
	brand   []string
	layer   *Layer
	name    string
	pool    sync.Pool // of *Extractor
}

// New opens the embedded weights. It fails only if the program was built with
// a damaged table.
func New(o Options) (*Model, error) {
	w, err := embedded()
	if err != nil {
		return nil, err
	}
	return With(w, o), nil
}

// With makes a model of other weights.
func With(w *Weights, o Options) *Model {
	m := &Model{weights: w, lexicon: NewLexicon(w.Lexicon), brand: o.Brand, layer: o.Layer, name: "hark@1"}
	if m.layer != nil { // worked out once: it stands in every judgement
		m.name += "+" + m.layer.Fingerprint()
	}
	m.pool.New = func() any { return NewExtractor(m.lexicon, m.brand) }
	return m
}

// Name says which model judged: "hark@1", and with a layer "hark@1+" and the
// layer's fingerprint.
func (m *Model) Name() string { return m.name }
