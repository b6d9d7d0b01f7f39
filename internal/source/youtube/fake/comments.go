package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/source/youtube"
)

func (s *Server) channels(rw http.ResponseWriter, r *http.Request) {
	if r.FormValue("mine") != "true" {
		refuse(rw, http.StatusBadRequest, "missingRequiredParameter", "No filter selected.")
		return
	}
	s.paged(rw, r, "youtube#channelListResponse", []any{map[string]any{"kind": "youtube#channel", "id": Channel, "snippet": map[string]any{"title": "Acme"}}})
}

// threads lists the newest first; of each thread's replies it shows five, as
// the real one does.
func (s *Server) threads(rw http.ResponseWriter, r *http.Request) {
	if r.FormValue("allThreadsRelatedToChannelId") != Channel || r.FormValue("order") != "time" || r.FormValue("textFormat") != "plainText" {
		refuse(rw, http.StatusNotFound, "channelNotFound", "The channel cannot be found.")
		return
	}
	found := slices.Clone(s.garbage)
	tops := slices.DeleteFunc(slices.Clone(s.comments), func(c *Comment) bool { return c.Parent != "" })
	slices.Reverse(tops)
	slices.SortStableFunc(tops, func(a, b *Comment) int { return b.At.Compare(a.At) })
	for _, top := range tops {
		replies := s.repliesOf(top.ID)
		t := map[string]any{"kind": "youtube#commentThread", "id": top.ID, "snippet": map[string]any{
			"channelId": Channel, "videoId": video, "topLevelComment": shown(top), "canReply": true, "totalReplyCount": len(replies), "isPublic": true,
		}}
		if len(replies) > 0 {
			t["replies"] = map[string]any{"comments": replies[:min(5, len(replies))]}
		}
		found = append(found, t)
	}
	s.paged(rw, r, "youtube#commentThreadListResponse", found)
}

func (s *Server) repliesOf(parent string) []any {
	found := []any{}
	for _, c := range slices.Backward(s.comments) {
		if c.Parent == parent {
			found = append(found, shown(c))
		}
	}
	return found
}

// list gives single comments, or the replies of a thread.
func (s *Server) list(rw http.ResponseWriter, r *http.Request) {
	parent, id := r.FormValue("parentId"), r.FormValue("id")
	found := []any{}
	for _, c := range s.comments {
		if c.ID == id {
			found = append(found, shown(c))
		}
	}
	if parent != "" {
		if !slices.ContainsFunc(s.comments, func(c *Comment) bool { return c.ID == parent }) {
			refuse(rw, http.StatusNotFound, "commentNotFound", "The comment cannot be found.")
			return
		}
		found = s.repliesOf(parent)
	}
	s.paged(rw, r, "youtube#commentListResponse", found)
}

func (s *Server) insert(rw http.ResponseWriter, r *http.Request) {
	fault := s.next
	s.next = None
	switch fault {
	case Busy:
		refuse(rw, http.StatusTooManyRequests, "rateLimitExceeded", "Too many requests.")
		return
	case Rate:
		refuse(rw, http.StatusForbidden, "rateLimitExceeded", "Rate limit exceeded.")
		return
	case Quota:
		refuse(rw, http.StatusForbidden, "quotaExceeded", "The request cannot be completed because you have exceeded your quota.")
		return
	case Deny:
		refuse(rw, http.StatusForbidden, "commentsDisabled", "The video has disabled comments.")
		return
	case Stuck:
		refuse(rw, http.StatusBadRequest, "processingFailure", "The API server failed to successfully process the request.")
		return
	}
	var sent struct {
		Snippet struct {
			Parent string `json:"parentId"`
			Text   string `json:"textOriginal"`
		} `json:"snippet"`
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || sent.Snippet.Text == "" {
		refuse(rw, http.StatusBadRequest, "commentTextRequired", "The comment needs a text.")
		return
	}
	if !slices.ContainsFunc(s.comments, func(c *Comment) bool { return c.ID == sent.Snippet.Parent && c.Parent == "" }) {
		refuse(rw, http.StatusNotFound, "parentCommentNotFound", "The parent comment cannot be found.")
		return
	}
	c := s.add(Comment{Parent: sent.Snippet.Parent, Author: Channel, Text: sent.Snippet.Text})
	switch fault {
	case Lose:
		panic(http.ErrAbortHandler) // the line is cut
	case Error:
		refuse(rw, http.StatusInternalServerError, "backendError", "Backend Error")
	default:
		sourcetest.WriteJSON(rw, http.StatusOK, shown(c))
	}
}

func (s *Server) remove(rw http.ResponseWriter, r *http.Request) {
	if !s.drop(r.FormValue("id")) {
		refuse(rw, http.StatusNotFound, "commentNotFound", "The comment cannot be found.")
		return
	}
	rw.WriteHeader(http.StatusNoContent)
}

// shown is a comment resource.
func shown(c *Comment) map[string]any {
	snippet := map[string]any{
		"channelId": Channel, "videoId": video, "textDisplay": c.Text, "authorDisplayName": "@quietotter",
		"authorProfileImageUrl": "https://img.example/o.png", "authorChannelUrl": "http://www.youtube.com/@quietotter",
		"authorChannelId": map[string]any{"value": "UCotter"}, "canRate": true, "viewerRating": "none", "likeCount": 0,
		"publishedAt": c.At.Format(time.RFC3339), "updatedAt": c.Edited.Format(time.RFC3339),
	}
	if c.Author != "" {
		snippet["authorDisplayName"], snippet["authorChannelId"] = "@acme", map[string]any{"value": c.Author}
		snippet["textOriginal"] = c.Text // only its author is told
	}
	if c.Parent != "" {
		snippet["parentId"] = c.Parent
	}
	return map[string]any{"kind": "youtube#comment", "etag": "e", "id": c.ID, "snippet": snippet}
}

// Network is it for the suites and the fault table.
func (s *Server) Network() sourcetest.Network {
	set := source.Settings{Name: "youtube", Server: s.URL, Places: []string{Channel}, Stream: s.URL + "/token"}
	return sourcetest.Network{
		Settings: set,
		Secrets:  map[string]string{secret.Token: Refresh, youtube.ClientID: Client, youtube.ClientSecret: Sealed},
		Server:   s.URL,
		Through:  sourcetest.At(set),
		Write: func(text string) domain.Mention {
			c := s.Add(Comment{Text: text})
			return domain.Mention{ID: c.ID, Source: "youtube", Thread: c.ID, At: c.At, Text: text, URL: "https://www.youtube.com/watch?v=" + video + "&lc=" + c.ID}
		},
		Change:  s.Edit,
		Delete:  s.Remove,
		Replies: s.replies,
	}
}

func (s *Server) replies() (out []sourcetest.Posted) {
	for _, c := range s.All() {
		if c.Author == Channel {
			out = append(out, sourcetest.Posted{ID: c.ID, To: c.Parent, Text: c.Text})
		}
	}
	return out
}
