package fake

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"hark/internal/source/sourcetest"
)

// rule is a filter of the stream.
type rule struct {
	ID    string `json:"id"`
	Value string `json:"value"`
	Tag   string `json:"tag"`
}

func (s *Server) rule(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct {
		Add    []rule `json:"add"`
		Delete struct {
			IDs []string `json:"ids"`
		} `json:"delete"`
	}
	if r.Method == http.MethodPost && json.Unmarshal(body, &in) != nil {
		fail(w, http.StatusBadRequest, "Invalid Request", "the rules cannot be read")
		return
	}
	s.rules = slices.DeleteFunc(s.rules, func(r rule) bool { return slices.Contains(in.Delete.IDs, r.ID) })
	for _, r := range in.Add {
		s.made++
		r.ID = strconv.Itoa(s.made)
		s.rules = append(s.rules, r)
	}
	sourcetest.WriteJSON(w, 200, map[string]any{"data": s.rules, "meta": map[string]any{"sent": "now"}})
}

// Rules are the filters of the stream, by their tags.
func (s *Server) Rules() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for _, r := range s.rules {
		out[r.Tag] = r.Value
	}
	return out
}

// AddRule puts a filter on the stream that is not hark's, or an older one.
func (s *Server) AddRule(tag, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	s.rules = append(s.rules, rule{strconv.Itoa(s.made), value, tag})
}
