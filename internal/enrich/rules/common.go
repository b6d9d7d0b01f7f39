package rules

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// veryCommon are words that a great part of all posts have, in the languages
// of most posts: a rule looked up by nothing else is looked at for most posts.
const veryCommon = ` the a an and or of to in is it i you my me we our your on for at be so that this have not with are was but just what
 do does did get got has had no if up out how when all from about will can its it's i'm don't as they he she his her them one now new like good
 de la el que y en un una los las por con para no es lo se del al mi te su como pero le les des et est pas je du pour qui ce dans sur avec ne au plus
 der die das und ist ich nicht ein eine zu mit den auf es dem von im sich auch so wie bei mein aber nur noch nach hat
 o e do da em um os as na com nao mas mais eu voce il di che per sono mi ma anche het een van ik niet dat op te met voor zijn er maar `

// share is about which part of all posts have the word.
func share(w word) float64 {
	n := utf8.RuneCountInString(w.text)
	if w.start {
		n = max(n-2, 0)
	} else if n < 7 && strings.Contains(veryCommon, " "+w.text+" ") {
		return 0.2
	}
	if n > 6 {
		return 0.0005
	}
	return [...]float64{0.2, 0.1, 0.05, 0.02, 0.006, 0.003, 0.0015}[n]
}

// common reports whether all of the leaves are words that most posts have.
func common(leaves []*node) bool {
	return !slices.ContainsFunc(leaves, func(n *node) bool { return n.op != opTerm || n.share() < 0.1 })
}
