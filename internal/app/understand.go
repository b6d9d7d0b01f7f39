package app

import (
	"slices"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/sentiment"
)

// NewModel is what understands mentions, as a config asks for it, without what
// the desk's own labels taught.
func NewModel(c *config.Config) *enrich.Model { return newModel(c, nil, nil) }

func newModel(c *config.Config, layer *sentiment.Layer, named []domain.Cluster) *enrich.Model {
	o := enrich.Options{Brand: c.Brand.Words, Subjects: subjects(c), Layer: layer, Clusters: named}
	for _, p := range c.Competitors {
		o.Competitors = append(o.Competitors, enrich.Subject{Name: p.Name, Words: append(slices.Clone(p.Words), p.Name)})
	}
	for _, l := range c.Lists {
		o.Lists = append(o.Lists, enrich.AuthorList(l))
	}
	for _, r := range c.Rules {
		o.Rules = append(o.Rules, ruleOf(&r))
	}
	return enrich.New(o)
}

// ruleOf is a rule of hark.toml as it is followed.
func ruleOf(r *config.Rule) enrich.Rule {
	rule := enrich.Rule{Name: r.Name, When: r.When, Subject: r.Subject, For: r.For, Tags: r.Tags, Hide: r.Hide}
	switch r.Priority {
	case "normal":
		rule.Normal = true
	default:
		rule.Priority = domain.Priority(r.Priority)
	}
	return rule
}

// subjects is the managed list: that of hark.toml, else the one that hark
// starts with. A subject's name is always one of its words.
func subjects(c *config.Config) []enrich.Subject {
	if len(c.Subjects) == 0 {
		return enrich.DefaultSubjects()
	}
	list := make([]enrich.Subject, len(c.Subjects))
	for i, s := range c.Subjects {
		list[i] = enrich.Subject{Name: s.Name, Words: append(slices.Clone(s.Words), s.Name)}
	}
	return list
}
