package fake

import (
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// Network is the network for the suites: brand.test is us, maria.test writes.
func (s *Server) Network() sourcetest.Network {
	us, them := s.Person("brand.test"), s.Person("maria.test")
	set := source.Settings{Name: "bluesky", Server: s.URL(), User: us.Handle, Stream: s.Stream(), Every: time.Second}
	return sourcetest.Network{
		Settings: set,
		Secrets:  map[string]string{secret.Token: us.Password},
		Server:   s.URL(),
		Through:  sourcetest.At(set),
		Write:    func(text string) domain.Mention { return s.write(them, us, text) },
		Change:   s.Edit,
		Delete:   s.Delete,
		Replies:  func() []sourcetest.Posted { return s.replies(us.DID) },
	}
}

// Mentioning is a post that mentions an account: a facet says so, which lies
// over the beginning of the text.
func Mentioning(did, text string) map[string]any {
	return map[string]any{
		"$type": collection, "text": text, "createdAt": time.Now().UTC().Format(bare), "langs": []string{"en"},
		"facets": []any{map[string]any{
			"index":    map[string]any{"byteStart": 0, "byteEnd": 1},
			"features": []any{map[string]any{"$type": "app.bsky.richtext.facet#mention", "did": did}},
		}},
	}
}

func (s *Server) write(from, to *Account, text string) domain.Mention {
	record := Mentioning(to.DID, text)
	uri, _ := s.Post(from.DID, record)
	at, err := time.Parse(bare, record["createdAt"].(string))
	if err != nil {
		panic(err) // it was written by the same form
	}
	return domain.Mention{
		ID: uri, Source: "bluesky", At: at, Text: text, Lang: "en",
		URL:    "https://bsky.app/profile/" + from.Handle + "/post/" + uri[len(uri)-13:],
		Author: domain.Author{ID: from.DID, Handle: from.Handle, Name: from.Name, URL: "https://bsky.app/profile/" + from.Handle},
	}
}

// replies is what an account has posted in answer to something.
func (s *Server) replies(did string) []sourcetest.Posted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []sourcetest.Posted
	for _, p := range s.posts {
		if to := p.reads.Reply.Parent.URI; p.did == did && !p.deleted && to != "" {
			out = append(out, sourcetest.Posted{ID: p.uri(), To: to, Text: p.reads.Text})
		}
	}
	return out
}
