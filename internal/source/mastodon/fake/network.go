package fake

import (
	"strings"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// Name is what Network calls the source.
const Name = "mastodon"

// Network is the server as the suites and the fault table see it.
func (s *Server) Network() sourcetest.Network {
	settings := source.Settings{Name: Name, Server: s.at.URL}
	return sourcetest.Network{
		Settings: settings,
		Secrets:  map[string]string{secret.Token: Token},
		Server:   s.at.URL,
		Through:  sourcetest.At(settings),
		Write:    s.write,
		Change: func(id, text string) {
			s.Change(id, s.toUs(text))
		},
		Delete:  s.Delete,
		Replies: s.Replies,
	}
}

// write makes somebody write to us.
func (s *Server) write(text string) domain.Mention {
	id := s.Add(Post{Content: s.toUs(text), Names: []string{Account}})
	return domain.Mention{
		ID: id, Source: Name, Text: "@" + Account + " " + text, URL: s.at.URL + "/@maria/" + id,
		Author: domain.Author{ID: "7maria", Handle: "maria", Name: "The maria account", Followers: 42, URL: s.at.URL + "/@maria"},
	}
}

// toUs is the HTML of a text that names us.
func (s *Server) toUs(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.linked("@" + Account + " " + text)
}

// Replies is all that our account has posted and not deleted.
func (s *Server) Replies() []sourcetest.Posted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []sourcetest.Posted
	for _, p := range s.posts {
		if p.By != Account || p.Deleted {
			continue
		}
		text := p.Raw
		for strings.HasPrefix(text, "@") {
			_, rest, more := strings.Cut(text, " ")
			if text = rest; !more {
				break
			}
		}
		out = append(out, sourcetest.Posted{ID: p.ID, To: p.ReplyTo, Text: text})
	}
	return out
}
