package fake

import (
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// Network is it for the suites and the fault table.
func (s *Server) Network() sourcetest.Network {
	set := source.Settings{Name: "x", Server: s.URL, User: User, Budget: 1000, Every: time.Second}
	return sourcetest.Network{
		Settings: set,
		Secrets:  map[string]string{secret.Token: Access, "refresh": Refresh, "client": Client, "app": App},
		Server:   s.URL,
		Through:  sourcetest.At(set),
		Write:    s.write,
		Change:   func(id, text string) { s.Edit(id, called(text)) },
		Delete:   s.Remove,
		Replies:  s.Replies,
	}
}

// called is a text that mentions us.
func called(text string) string {
	if strings.Contains(text, "@"+User) {
		return text
	}
	return "@" + User + " " + text
}

// write makes somebody mention us.
func (s *Server) write(text string) domain.Mention {
	p := s.Add(Post{Text: called(text), Called: true})
	return domain.Mention{
		ID: p.ID, Source: "x", URL: "https://x.com/maria_r/status/" + p.ID, At: p.At, Text: p.Text, Lang: "en", Thread: p.ID,
		Author: domain.Author{ID: p.Author, Handle: "maria_r", Name: "Maria_r", Followers: 42, URL: "https://x.com/maria_r"},
	}
}

// Replies is what our account has posted.
func (s *Server) Replies() []sourcetest.Posted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []sourcetest.Posted
	for _, p := range s.posts {
		if p.Author == userID {
			out = append(out, sourcetest.Posted{ID: p.ID, To: p.To, Text: p.Text})
		}
	}
	return out
}
