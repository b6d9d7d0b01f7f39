package main

import (
	_ "embed"
	"strings"

	"hark/internal/enrich/labelled"
	"hark/internal/enrich/sentiment"
)

// post is a text that people judged.
type post struct {
	label      int
	lang, text string
	set        string // whose shares of the labels count as one
	fold       int    // held out together
	f          sentiment.Features
}

// folds is how often the model is fitted to learn what it is worth.
const folds = 4

// The languages with labels, what their sets are called, and the factor that
// makes log odds of their scores: with it the probabilities of held-out posts
// are likeliest, as the figures say.
var judgedSets = [...]struct {
	lang, set string
	sharp     float32
}{
	{"en", "english", 0.94}, {"ar", "arabic", 0.98}, {"de", "german", 1.4}, {"es", "spanish", 1.02},
	{"fr", "french", 1.23}, {"hi", "hindi", 0.5}, {"it", "italian", 1.08}, {"pt", "portuguese", 1.03},
}

// house are the four brands of the set of posts to brands. A brand is held out
// as a whole.
var house = []string{"apple", "google", "microsoft", "twitter"}

// service are posts to companies that were invented for this project: language,
// label and text, blanks between.
//
//go:embed service.txt
var service string

// posts reads every set, each text once. What is about one subject is held out
// together, so that a fold is of subjects that the model has not seen.
func posts(dir string) ([]*post, error) {
	var all []*post
	seen := map[string]bool{}
	add := func(file, lang, set string) ([]*post, error) {
		read, err := labelled.Read(dir, file)
		if err != nil {
			return nil, err
		}
		var added []*post
		for _, p := range read {
			if k := sentiment.Form(p.Text); !seen[k] {
				seen[k] = true
				added = append(added, &post{label: p.Label, text: p.Text, lang: lang, set: set})
			}
		}
		all = append(all, added...)
		return added, nil
	}
	held, err := add("tweeteval_val", "en", "val")
	if err != nil {
		return nil, err
	}
	for i, p := range held {
		p.fold = i % folds
	}
	general, err := add("semeval_train", "en", "general")
	if err != nil {
		return nil, err
	}
	bySubject(general)
	for _, l := range judgedSets {
		for _, part := range []string{"train", "val"} {
			some, err := add("umsab_"+l.set+"_"+part, l.lang, l.lang)
			if err != nil {
				return nil, err
			}
			for i, p := range some {
				p.fold = i / 3 % folds
			}
		}
	}
	branded, err := add("sanders", "en", "brands")
	if err != nil {
		return nil, err
	}
	for _, p := range branded {
		low := strings.ToLower(p.text)
		for i, b := range house {
			if strings.Contains(low, "@"+b) || strings.Contains(low, "#"+b) {
				p.fold = i
				break
			}
		}
	}
	return append(all, invented()...), nil
}

// invented gives the posts of service. They are never held out.
func invented() (out []*post) {
	for line := range strings.Lines(service) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(f) == 3 && f[0] != "#" {
			out = append(out, &post{label: int(f[1][0] - '0'), lang: f[0], set: "service " + f[0], text: f[2], fold: -1})
		}
	}
	return out
}
