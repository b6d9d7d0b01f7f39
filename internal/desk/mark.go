package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
)

// note leaves a remark for the team.
func (a *asked) note() ([]domain.Proposal, error) {
	body, err := text(a.cmd.Text, "note")
	if err != nil {
		return nil, err
	}
	return a.propose(domain.Proposal{Event: domain.Event{Kind: domain.Noted}, Text: body}), nil
}

// tag puts tags on and takes those off that begin with "-".
func (a *asked) tag() ([]domain.Proposal, error) {
	if n := len(a.cmd.Tags); n == 0 || n > MaxTags {
		return nil, &Refusal{fmt.Sprintf("%d tags are named", n), fmt.Sprintf("name 1 to %d; -TAG takes one off", MaxTags)}
	}
	var on, off []string
	for _, t := range a.cmd.Tags {
		name, minus := strings.CutPrefix(strings.TrimSpace(t), "-")
		name, err := cleanTag(name)
		if err != nil {
			return nil, err
		}
		has := slices.Contains(a.c.Tags, name)
		switch {
		case minus && has && !slices.Contains(off, name):
			off = append(off, name)
		case !minus && !has && !slices.Contains(on, name):
			on = append(on, name)
		}
	}
	var ps []domain.Proposal
	if len(on) > 0 {
		ps = append(ps, domain.Proposal{Event: domain.Event{Kind: domain.Tagged, Tags: on}})
	}
	if len(off) > 0 {
		ps = append(ps, domain.Proposal{Event: domain.Event{Kind: domain.Untagged, Tags: off}})
	}
	if len(ps) == 0 {
		return nil, &Refusal{"already tagged so", "there is nothing to change"}
	}
	return a.propose(ps...), nil
}

// cleanTag gives the one form in which a tag is kept: lower case, hyphens for blanks.
func cleanTag(s string) (string, error) {
	s = strings.ToLower(strings.Join(strings.Fields(strings.TrimLeft(s, "#")), "-"))
	bad := func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("-_./+&", r)
	}
	switch {
	case s == "" || strings.HasPrefix(s, "-"):
		return "", &Refusal{"a tag is empty", "name it"}
	case utf8.RuneCountInString(s) > MaxTag:
		return "", &Refusal{fmt.Sprintf("the tag %.20q... is too long", s), fmt.Sprintf("at most %d characters", MaxTag)}
	case strings.ContainsFunc(s, bad):
		return "", &Refusal{fmt.Sprintf("%q is no tag", s), "use letters, digits and - _ . / + &"}
	}
	return s, nil
}

// subject says what the conversation is about, from the managed list.
func (a *asked) subject() ([]domain.Proposal, error) {
	s := strings.Join(strings.Fields(strings.ToValidUTF8(a.cmd.Subject, "")), " ")
	if s == "" || utf8.RuneCountInString(s) > MaxName {
		return nil, &Refusal{"it is not said what it is about", fmt.Sprintf("name a subject, at most %d characters", MaxName)}
	}
	if list := a.m.Subjects; len(list) > 0 {
		i := slices.IndexFunc(list, func(l string) bool { return strings.EqualFold(l, s) })
		if i < 0 {
			return nil, &Refusal{fmt.Sprintf("%q is not one of the subjects", s), suggest(s, list)}
		}
		s = list[i]
	}
	if a.c.ByHand && a.c.Subject == s {
		return nil, &Refusal{"it is about " + s + " already", "there is nothing to change"}
	}
	return a.one(domain.Event{Kind: domain.Classified, Subject: s})
}

// sentiment overrules what the machine made of the latest mention.
func (a *asked) sentiment() ([]domain.Proposal, error) {
	f, known := feelingNamed(a.cmd.Feeling)
	if !known {
		return nil, &Refusal{fmt.Sprintf("%.40q is no sentiment", a.cmd.Feeling), "say positive (+), neutral (0) or negative (-)"}
	}
	h := a.c.Latest()
	switch {
	case h == nil:
		return nil, &Refusal{"the post was deleted", "there is nothing left to judge"}
	case h.Sentiment == domain.Sentiment{Feeling: f, By: a.m.Me}:
		return nil, &Refusal{"you have called it " + string(f) + " already", "there is nothing to change"}
	}
	return a.one(domain.Event{Kind: domain.Felt, Sentiment: &domain.Sentiment{Feeling: f, By: a.m.Me}})
}
