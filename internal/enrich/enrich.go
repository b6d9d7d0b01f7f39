// Package enrich says what a mention is about: its language, how it feels,
// its subjects, whether it can wait, what the desk's rules make of it, to which
// named cluster it belongs, and whether it repeats another.
//
// It is pure and deterministic: the same mention gives the same answer on
// every desk, and nothing outside the mention is looked at. It never fails; at
// worst it says that it cannot tell, which is an empty language or the feeling
// Unknown, never a guess. Only the first textMax bytes of a text are read, so
// one huge post costs no more than a long one.
//
// Its limits, which the screens should not hide:
//
//   - Sentiment is package sentiment's, whose comment holds its figures: about
//     70 of 100 labels on public English posts where three answers are possible,
//     58 to 69 in six other languages. It misses irony. The share of negative
//     posts that follows from single judgements is therefore an estimate with
//     its own error.
//   - Where there were no labels to learn from, a rating or a clear emoji
//     decides; most such posts stay Unknown, and that is what is recorded.
//   - Language is told from letters, as package language has it: 97 of 100 short
//     posts rightly. What the source says is believed unless the letters are sure
//     of another one. Posts of one or two words are often left empty.
//   - Subjects and urgency are word lists and rules; a word in another sense
//     counts.
package enrich

import (
	"sync"

	"hark/internal/domain"
	"hark/internal/enrich/rules"
	"hark/internal/enrich/sentiment"
	"hark/internal/enrich/text"
)

// textMax is how many bytes of a body are read. Posts of the networks are
// shorter; of a long article the beginning says what it is about.
const textMax = 4 << 10

// subjectsMax is how many subjects one mention is given.
const subjectsMax = 3

// Options say whose customers are heard.
type Options struct {
	Brand       []string         // names of the brand and its products: they say nothing of a feeling ("United" is not praise)
	Subjects    []Subject        // the managed list; nil is none
	Competitors []Subject        // brands that are counted beside ours
	Lists       []AuthorList     // authors who are looked at apart
	Rules       []Rule           // in the order in which they are looked at
	Clusters    []domain.Cluster // the named ones: what looks like one of them belongs to it
	Layer       *sentiment.Layer // what the brand's own labels taught; nil is none
	Judges      map[string]Judge // by language; one given here is asked before the model that comes with hark
}

// Subject is one entry of the managed list and the words that point to it:
// single words or phrases in any language, in lower or upper case, with or
// without accents. A word also stands for its plural in -s.
type Subject struct {
	Name  string
	Words []string
}

// Post is a mention as a Judge sees it.
type Post struct {
	Text   string   // without handles and links, one blank between words
	Words  []string // its words: lower case, without accents
	Lang   string   // as far as it is known
	Rating float64  // stars, 1 to 5; 0 is none
}

// Judge says how a post feels. It is safe for concurrent use and answers with
// the zero Sentiment where it cannot tell.
type Judge interface {
	Judge(p *Post) domain.Sentiment
}

// Model understands mentions. It is safe for concurrent use.
type Model struct {
	router  *router
	groups  *groups
	hits    *sync.Pool // of *rules.Hits
	tongues *tongues
	judges  map[string]Judge
	feeling *sentiment.Model
	marks   emoji
}

// New makes a model. It reads nothing but its options.
func New(o Options) *Model {
	feeling, err := sentiment.New(sentiment.Options{Brand: o.Brand, Layer: o.Layer})
	if err != nil {
		panic(err) // the program was built with a damaged table
	}
	m := &Model{tongues: newTongues(), marks: newEmoji(), router: newRouter(&o), groups: newGroups(o.Clusters), judges: o.Judges, feeling: feeling}
	m.hits = &sync.Pool{New: func() any { return new(rules.Hits) }}
	return m
}

// Feeling is what judges how a post feels, for whoever wants to know why.
func (m *Model) Feeling() *sentiment.Model { return m.feeling }

// Understand says what a mention is about. CopyOf is left to whoever owns the
// Copies of a log.
func (m *Model) Understand(in *domain.Mention) domain.Understanding {
	body := text.Cut(in.Body(), textMax)
	p := Post{Text: text.Clean(body), Rating: in.Rating}
	p.Lang = m.tongues.tell(in.Lang, &p)
	feeling := m.feeling.Read(body, p.Lang)
	defer feeling.Close()
	u := domain.Understanding{Lang: p.Lang, Sentiment: m.feel(&p, &feeling)}
	h := m.hits.Get().(*rules.Hits)
	defer m.hits.Put(h)
	m.route(h, in, &u)
	m.aspects(h, body, &feeling, &u)
	u.Cluster = m.groups.of(body)
	return u
}
