package app

import (
	"fmt"
	"strings"

	"hark/internal/near"
	"hark/internal/source"
	"hark/internal/source/bluesky"
	"hark/internal/source/discourse"
	"hark/internal/source/github"
	"hark/internal/source/hackernews"
	"hark/internal/source/mail"
	"hark/internal/source/mastodon"
	"hark/internal/source/reviews"
	"hark/internal/source/stackexchange"
	"hark/internal/source/x"
	"hark/internal/source/youtube"
)

// Kinds is the table of networks: a new one is a line here.
func Kinds() []source.Kind {
	return []source.Kind{
		bluesky.Kind(),
		discourse.Kind(),
		github.Kind(),
		hackernews.Kind(),
		mail.Kind(),
		mastodon.Kind(),
		reviews.Kind(),
		stackexchange.Kind(),
		x.Kind(),
		youtube.Kind(),
	}
}

// KindOf finds a network by its name. The error says which there are.
func KindOf(name string) (source.Kind, error) { return kindOf(Kinds(), name) }

func kindOf(kinds []source.Kind, name string) (source.Kind, error) {
	names := make([]string, 0, len(kinds))
	for _, k := range kinds {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	hint := "there are " + strings.Join(names, ", ")
	if meant := near.To(name, names); meant != "" {
		hint = fmt.Sprintf("did you mean %q?", meant)
	}
	return source.Kind{}, fmt.Errorf("no network is called %q; %s", name, hint)
}
