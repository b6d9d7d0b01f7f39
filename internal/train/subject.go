package main

import (
	"hash/fnv"
	"strings"
	"unicode"
)

// A word is taken for the subject of posts if so many have it.
const subjectMin, subjectMax = 8, 900

// bySubject gives each post a fold: posts that share a name or hashtag share
// it. The most frequent of a post's names counts.
func bySubject(posts []*post) {
	in := map[string]int{}
	names := make([][]string, len(posts))
	for i, p := range posts {
		names[i] = namesOf(p.text)
		for _, n := range names[i] {
			in[n]++
		}
	}
	for i, p := range posts {
		subject, most := p.text, 0
		for _, n := range names[i] {
			if c := in[n]; c >= subjectMin && c <= subjectMax && c > most {
				subject, most = n, c
			}
		}
		h := fnv.New32a()
		h.Write([]byte(subject))
		p.fold = int(h.Sum32()>>7) % folds
	}
}

// notNames begin with a capital without being one.
const notNames = " sunday monday tuesday wednesday thursday friday saturday january september october november december the and you but this what just may day that not how who why when they happy new love http "

// namesOf gives the words of a text with a capital inside a sentence, and its
// hashtags, each once.
func namesOf(text string) []string {
	var out []string
	seen := map[string]bool{}
	for i, f := range strings.Fields(text) {
		if i == 0 && f[0] != '#' || f[0] == '@' {
			continue
		}
		w := strings.Trim(f, ".,!?:;\"'()#’&-")
		if len(w) < 3 || f[0] != '#' && !unicode.IsUpper([]rune(w)[0]) {
			continue
		}
		w = strings.ToLower(w)
		if !seen[w] && !strings.Contains(notNames, " "+w+" ") {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}
