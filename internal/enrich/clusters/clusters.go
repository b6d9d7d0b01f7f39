// Package clusters finds the same complaint in different words.
//
// Find looks through the posts of a window for groups that several people
// wrote about one thing. It suggests; a person looks, names and keeps. What is
// kept is a Profile: some forty words with their weights, small enough for an
// event. From then on an Index tells of each new post whether it belongs to
// one of the profiles.
//
// A suggestion that is wrong costs a person more than one that is missing, so
// a post that fits only half is left out. Posts of different languages share
// few words and form clusters of their own; a person may put them together, and
// the profile of the whole knows the words of both.
//
// The package is pure and deterministic: it knows no clock, and the same posts
// in the same order give the same clusters. It never fails.
package clusters

import "time"

// Item is one post. Copies of others should have been left out: a text that is
// there a hundred times is not said by a hundred people.
type Item struct {
	Text     string
	Lang     string // BCP 47, as far as it is known: how telling a word is, is counted by language
	Subject  string // from the managed list, as far as it is known; posts of one subject go together sooner
	Author   string // any name that is one person's alone
	At       time.Time
	Negative bool
}

// Options say what is worth a suggestion. The zero Options are those of Default.
type Options struct {
	Authors int // distinct authors that a cluster has at least
	Most    int // clusters that are suggested at most
}

// Default is three authors and twenty clusters.
func Default() Options { return Options{Authors: 3, Most: 20} }

// Cluster is a suggestion.
type Cluster struct {
	Name     string  // its most telling words as they are most often written
	Members  []int   // places in the items, the most typical first
	Authors  int     // distinct ones
	Negative int     // members
	Cohesion float64 // mean likeness of the members to their middle, 0 to 1
	First    time.Time
	Last     time.Time
	Profile  Profile
}

// Profile is what a cluster's posts have in common: what is kept of it, and
// what a new post is held against.
type Profile struct {
	Terms []Term `json:"terms"` // the most telling first, at most MaxTerms
}

// MaxTerms bounds a profile.
const MaxTerms = 40

// Term is a word, or two in a row, folded to lower case without accents, and how
// much it says: a post with a score of Fits or more belongs.
type Term struct {
	Text   string  `json:"t"`
	Weight float64 `json:"w"`
}

// Fits is the score from which on a post belongs to a profile.
const Fits = 1.0

// Find gives the clusters of the items, the one with most authors first.
func Find(items []Item, o Options) []Cluster { return nil }

// ProfileOf works out the profile of the members among the items: after a
// person has taken posts out, put some in, or put two clusters together.
func ProfileOf(items []Item, members []int) Profile { return Profile{} }

// Index holds new posts against profiles. It is safe for concurrent use.
type Index struct{}

// NewIndex makes an index of profiles. A profile without terms fits nothing.
func NewIndex(profiles []Profile) *Index { return &Index{} }

// Assign gives the place of the profile that a text fits best and its score, or
// -1 if it fits none; of equals the first.
func (x *Index) Assign(text string) (profile int, score float64) { return -1, 0 }
