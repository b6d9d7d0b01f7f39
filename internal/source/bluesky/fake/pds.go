package fake

import (
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// answer is what a method says: a status, and a body.
type answer struct {
	status int
	body   any
}

func ok(body any) answer { return answer{http.StatusOK, body} }

func refuse(status int, name, message string) answer {
	return answer{status, map[string]string{"error": name, "message": message}}
}

// routes is every method. Those of the AppView answer 502 where it is away.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	pds := map[string]func(*http.Request, []byte) answer{
		"com.atproto.server.createSession":   s.createSession,
		"com.atproto.server.refreshSession":  s.refreshSession,
		"com.atproto.server.getSession":      s.authed(s.getSession),
		"com.atproto.repo.putRecord":         s.authed(s.putRecord),
		"com.atproto.repo.deleteRecord":      s.authed(s.deleteRecord),
		"com.atproto.repo.getRecord":         s.getRecord,
		"com.atproto.identity.resolveHandle": s.resolveHandle,
	}
	appView := map[string]func(*http.Request, []byte) answer{
		"app.bsky.notification.listNotifications": s.authed(s.listNotifications),
		"app.bsky.feed.searchPosts":               s.authed(s.searchPosts),
		"app.bsky.feed.getPosts":                  s.getPosts,
		"app.bsky.feed.getPostThread":             s.getPostThread,
		"app.bsky.actor.getProfiles":              s.getProfiles,
	}
	for name, method := range pds {
		mux.HandleFunc("/xrpc/"+name, s.serve(method))
	}
	for name, method := range appView {
		mux.HandleFunc("/xrpc/"+name, s.serve(func(r *http.Request, body []byte) answer {
			if s.noView {
				return refuse(http.StatusBadGateway, "UpstreamFailure", "Upstream service unreachable")
			}
			return method(r, body)
		}))
	}
	mux.HandleFunc("/subscribe", s.subscribe)
	return mux
}

// serve runs a method under the lock and writes what it answers.
func (s *Server) serve(method func(*http.Request, []byte) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return
		}
		s.mu.Lock()
		a := answer{http.StatusServiceUnavailable, map[string]string{"error": "InternalServerError"}}
		lost := false
		if !s.down {
			a = method(r, body)
			lost = a.status == 0
		}
		s.mu.Unlock()
		if lost {
			panic(http.ErrAbortHandler) // the line is cut
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
		_ = json.MarshalWrite(w, a.body) // whoever does not listen does not get it
	}
}

// who is the account of a request's token; nil is nobody.
func (s *Server) who(r *http.Request) *Account {
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	for _, a := range s.people {
		if given != "" && a.access == given {
			return a
		}
	}
	return nil
}

func (s *Server) authed(method func(*http.Request, []byte) answer) func(*http.Request, []byte) answer {
	return func(r *http.Request, body []byte) answer {
		switch {
		case r.Header.Get("Authorization") == "":
			return refuse(http.StatusUnauthorized, "AuthMissing", "Authentication Required")
		case s.who(r) == nil:
			return refuse(http.StatusBadRequest, "ExpiredToken", "Token has expired")
		}
		return method(r, body)
	}
}

func (s *Server) session(a *Account) answer {
	a.access, a.refresh = token(a.DID, 2*time.Hour), token(a.DID, 90*24*time.Hour)
	return ok(map[string]any{"did": a.DID, "handle": a.Handle, "accessJwt": a.access, "refreshJwt": a.refresh, "active": true})
}

func (s *Server) createSession(_ *http.Request, body []byte) answer {
	var in struct {
		Identifier string `json:"identifier"`
		Password   string `json:"password"`
	}
	if json.Unmarshal(body, &in) != nil {
		return refuse(http.StatusBadRequest, "InvalidRequest", "Input must be an object")
	}
	for _, a := range s.people {
		if (a.Handle == in.Identifier || a.DID == in.Identifier) && a.Password == in.Password {
			s.logins++
			return s.session(a)
		}
	}
	return refuse(http.StatusUnauthorized, "AuthenticationRequired", "Invalid identifier or password")
}

func (s *Server) refreshSession(r *http.Request, body []byte) answer {
	if len(body) > 0 {
		return refuse(http.StatusBadRequest, "InvalidRequest", "A request body was provided when none was expected")
	}
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	for _, a := range s.people {
		if given != "" && a.refresh == given {
			return s.session(a)
		}
	}
	return refuse(http.StatusBadRequest, "ExpiredToken", "Token has been revoked")
}

func (s *Server) getSession(r *http.Request, _ []byte) answer {
	a := s.who(r)
	return ok(map[string]any{"did": a.DID, "handle": a.Handle, "active": true})
}

func (s *Server) resolveHandle(r *http.Request, _ []byte) answer {
	if a := s.Person(r.URL.Query().Get("handle")); a != nil {
		return ok(map[string]any{"did": a.DID})
	}
	return refuse(http.StatusBadRequest, "HandleNotFound", "Unable to resolve handle")
}

// putRecord is the one write: a fault that was asked for happens here.
func (s *Server) putRecord(r *http.Request, body []byte) answer {
	var in struct {
		Repo       string         `json:"repo"`
		Collection string         `json:"collection"`
		RKey       string         `json:"rkey"`
		Record     jsontext.Value `json:"record"`
		Swap       jsontext.Value `json:"swapRecord"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return refuse(http.StatusBadRequest, "InvalidRequest", err.Error())
	}
	fault := s.next
	s.next = ""
	switch fault {
	case Refuse:
		return refuse(http.StatusBadRequest, "InvalidRequest", "this server takes no such record")
	case Busy:
		return refuse(http.StatusTooManyRequests, "RateLimitExceeded", "Rate Limit Exceeded")
	}
	if a := s.who(r); in.Repo != a.DID || in.Collection != collection {
		return refuse(http.StatusUnauthorized, "AuthenticationRequired", "not your repository")
	}
	if _, err := syntax.ParseTID(in.RKey); err != nil {
		return refuse(http.StatusBadRequest, "InvalidRequest", "Invalid record key")
	}
	if a := badText(in.Record); a.status != 0 {
		return a
	}
	if old := s.find("at://" + in.Repo + "/" + collection + "/" + in.RKey); old != nil && old.cid != cidOf(in.Record) && in.Swap != nil {
		return refuse(http.StatusBadRequest, "InvalidSwap", "Record was at "+old.cid)
	}
	p := s.keep(in.Repo, in.RKey, in.Record)
	switch fault {
	case Lose:
		return answer{}
	case Break:
		return refuse(http.StatusInternalServerError, "InternalServerError", "Internal Server Error")
	}
	return ok(map[string]any{"uri": p.uri(), "cid": p.cid, "validationStatus": "valid"})
}

// badText refuses what the lexicon refuses.
func badText(record jsontext.Value) answer {
	var r struct {
		Text    *string `json:"text"`
		Created string  `json:"createdAt"`
	}
	if err := json.Unmarshal(record, &r); err != nil || r.Text == nil || r.Created == "" || !utf8.Valid(record) {
		return refuse(http.StatusBadRequest, "InvalidRequest", "Invalid app.bsky.feed.post record")
	}
	n := 0
	for it := graphemes.FromString(*r.Text); it.Next(); {
		n++
	}
	if n > 300 || len(*r.Text) > 3000 {
		return refuse(http.StatusBadRequest, "InvalidRequest", "Invalid app.bsky.feed.post record: grapheme too big (maximum 300)")
	}
	return answer{}
}

func (s *Server) deleteRecord(_ *http.Request, body []byte) answer {
	var in struct {
		Repo string `json:"repo"`
		RKey string `json:"rkey"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return refuse(http.StatusBadRequest, "InvalidRequest", err.Error())
	}
	s.drop("at://" + in.Repo + "/" + collection + "/" + in.RKey)
	return ok(map[string]any{})
}

func (s *Server) getRecord(r *http.Request, _ []byte) answer {
	q := r.URL.Query()
	uri := "at://" + q.Get("repo") + "/" + collection + "/" + q.Get("rkey")
	if s.people[q.Get("repo")] == nil {
		return refuse(http.StatusBadRequest, "InvalidRequest", "Could not find repo: "+q.Get("repo"))
	}
	p := s.find(uri)
	if p == nil {
		return refuse(http.StatusBadRequest, "RecordNotFound", "Could not locate record: "+uri)
	}
	return ok(map[string]any{"uri": uri, "cid": p.cid, "value": p.record})
}
