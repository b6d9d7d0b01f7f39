package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hark/internal/enrich/rules"
)

// checkRules tells of rules that are looked up by too much, or that ask for a
// source there is not. Mistakes in them never get this far.
func (a *App) checkRules(_ context.Context, say func(Finding) error) error {
	list := make([]rules.Rule, len(a.o.Config.Rules))
	for i, r := range a.o.Config.Rules {
		list[i] = rules.Rule{Name: r.Name, When: r.When}
	}
	if len(list) == 0 {
		return nil
	}
	set, _ := rules.Compile(list, nil)
	var odd []Finding
	for i, r := range list {
		if w := set.Warning(i); w != "" {
			odd = append(odd, Finding{"rules", true, r.Name + ": " + w, "hark rules test FILE says on which posts it holds"})
		}
	}
	set.Asked("source", func(rule, _ int, name string) {
		if !slices.ContainsFunc(a.wired, func(w Wired) bool { return strings.EqualFold(w.Source.Name(), name) }) {
			odd = append(odd, Finding{"rules", true, fmt.Sprintf("%s asks for source:%s, and no source of hark.toml is called so", list[rule].Name, name), "hark sources lists them"})
		}
	})
	for _, f := range append(odd, Finding{"rules", true, fmt.Sprintf("%d, without mistakes", len(list)), ""}) {
		if err := say(f); err != nil {
			return err
		}
	}
	return nil
}
