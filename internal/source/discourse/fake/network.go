package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// Sign is the signature of a webhook's body.
func Sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(Secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Network is it for the suites and the fault table.
func (s *Server) Network() sourcetest.Network {
	set := source.Settings{Name: "discourse", Server: s.URL, User: User, Every: time.Second}
	return sourcetest.Network{
		Settings: set,
		Secrets:  map[string]string{secret.Token: Key, "webhook": Secret},
		Server:   s.URL,
		Through:  sourcetest.At(set),
		Write:    s.write,
		Change:   func(id, text string) { s.Edit(atoi(id), text) },
		Delete:   func(id string) { s.Remove(atoi(id)) },
		Replies:  s.Replies,
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// write makes somebody begin a topic in which we are mentioned.
func (s *Server) write(text string) domain.Mention {
	p := s.Add(Post{Raw: text})
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strconv.Itoa(p.ID)
	return domain.Mention{
		ID: id, Source: "discourse", URL: s.URL + "/t/a-topic/" + strconv.Itoa(p.Topic) + "/1", At: p.At,
		Title: s.topics[p.Topic-1].Title, Text: strings.TrimSpace(text), Thread: id,
		Author: domain.Author{ID: "7", Handle: p.Author, Name: "Maria", URL: s.URL + "/u/" + p.Author},
	}
}

var marker = regexp.MustCompile(`\s*<!-- hark:[^>]* -->`)

// Replies is what our account has posted.
func (s *Server) Replies() []sourcetest.Posted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []sourcetest.Posted
	for _, p := range s.posts {
		if p.Author != User || p.Deleted {
			continue
		}
		to := ""
		for _, q := range s.posts {
			if q.Topic == p.Topic && q.Number == p.To {
				to = strconv.Itoa(q.ID)
			}
		}
		out = append(out, sourcetest.Posted{ID: strconv.Itoa(p.ID), To: to, Text: marker.ReplaceAllString(p.Raw, "")})
	}
	return out
}
