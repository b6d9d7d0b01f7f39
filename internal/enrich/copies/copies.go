// Package copies tells which posts say the same as an earlier one, so that a
// thousand reposts are one voice with an echo.
//
// Two texts say the same when their words are the same in the same order, or
// when at least six in ten of their pairs of neighbouring words are (Jaccard
// index, which is the size of what two sets share over the size of both
// together) and no number speaks against it: the same complaint about another
// order is another customer's. A text of fewer than four words is nobody's copy.
//
// Near copies are looked for as Broder has it ("On the resemblance and
// containment of documents", 1997): a text's pairs are reduced to 16 bands of
// 3 least hash values, and only texts that share a band are compared. Two texts
// of which s is shared then meet with a probability of 1-(1-s³)^16: 0.98 at
// s = 0.6, 1 at 0.8.
//
// The package is pure: it knows no clock, and the same calls give the same
// answers. It never fails; what it forgets, because the window has passed or
// because there are too many texts, stands as new when it comes again.
package copies

import "time"

// Least is how many words a text must have to be known again: "thank you so
// much" is written by many.
const Least = 4

// Like is the share of word pairs from which on two texts are copies.
const Like = 0.6

// Fingerprint is what Met needs of a text. Working it out is the costly part
// and may be done anywhere, in any order. The zero Fingerprint is that of a
// text too short to tell.
type Fingerprint struct{}

// Of gives the fingerprint of a text by its words: lower case, without links,
// handles and punctuation.
func Of(words []string) Fingerprint { return Fingerprint{} }

// Index remembers texts for a time, by opaque names. It is not safe for
// concurrent use: the order of the calls says which text is the original.
type Index[ID comparable] struct{}

// New makes an index of up to max texts, of 1 to 65,535, each of which is known
// for so long after it was last met.
func New[ID comparable](max int, window time.Duration) *Index[ID] { return &Index[ID]{} }

// Met says under which name a text like this one was first met, and remembers
// it if there was none. Met again under the same name it is no copy.
func (x *Index[ID]) Met(f Fingerprint, id ID, at time.Time) (first ID, found bool) {
	return first, false
}
