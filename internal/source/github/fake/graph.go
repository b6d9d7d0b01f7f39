package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hark/internal/source/sourcetest"
)

// graph answers the questions that package github asks; it knows them by the
// names that they have there.
func (s *Server) graph(rw http.ResponseWriter, r *http.Request) {
	var q struct {
		Query string            `json:"query"`
		Vars  map[string]string `json:"variables"`
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		refuse(rw, http.StatusBadRequest, "Problems parsing JSON")
		return
	}
	name := strings.FieldsFunc(q.Query, func(r rune) bool { return r == ' ' || r == '(' })[1]
	if p := s.find("node:" + q.Vars["id"]); p == nil && (name == "node" || name == "delete" || name == "replies") {
		wrong(rw, "NOT_FOUND", "Could not resolve to a node with the global id of '"+q.Vars["id"]+"'")
		return
	}
	switch name {
	case "discussions":
		data(rw, map[string]any{"repository": map[string]any{"discussions": s.discussions(q.Vars["after"])}})
	case "node":
		data(rw, map[string]any{"node": s.node(s.find("node:" + q.Vars["id"]))})
	case "replies":
		data(rw, map[string]any{"node": map[string]any{"comments": s.before("node:"+q.Vars["id"], q.Vars["before"])}})
	case "delete":
		s.drop("node:" + q.Vars["id"])
		data(rw, map[string]any{"deleteDiscussionComment": map[string]any{"comment": map[string]any{"id": q.Vars["id"]}}})
	case "add":
		s.addComment(rw, q.Vars)
	default:
		wrong(rw, "", "Parse error on "+name)
	}
}

func (s *Server) addComment(rw http.ResponseWriter, vars map[string]string) {
	fault := s.next
	s.next = None
	if hindered(rw, fault) {
		return
	}
	above := vars["above"]
	if above == "" {
		above = vars["discussion"]
	}
	parent := s.find("node:" + above)
	if s.find("node:"+vars["discussion"]) == nil || parent == nil || parent.Parent != "" && s.find(parent.Parent).Parent != "" {
		wrong(rw, "NOT_FOUND", "Could not resolve to a node")
		return
	}
	p := s.add(Post{Parent: parent.ID, Author: Login, Text: vars["body"]})
	switch {
	case failed(rw, fault):
	case fault == Unclear:
		wrong(rw, "", "Something went wrong while executing your query. This may be the result of a timeout.")
	default:
		data(rw, map[string]any{"addDiscussionComment": map[string]any{"comment": s.node(p)}})
	}
}

// node is a post of a discussion.
func (s *Server) node(p *Post) map[string]any {
	v := map[string]any{
		"id": strings.TrimPrefix(p.ID, "node:"), "url": page + "d/" + strings.TrimPrefix(p.ID, "node:"), "body": p.Text,
		"createdAt": p.At.Format(time.RFC3339), "lastEditedAt": nil, "updatedAt": p.Updated.Format(time.RFC3339), "viewerDidAuthor": p.Author == Login,
		"author": map[string]any{"__typename": "User", "login": p.Author, "url": page + p.Author},
	}
	if p.Parent == "" {
		v["title"] = p.Title
	}
	return v
}

// discussions gives two of them at a time, the latest change first.
func (s *Server) discussions(after string) map[string]any {
	found := slices.DeleteFunc(slices.Clone(s.posts), func(p *Post) bool { return p.Parent != "" || !strings.HasPrefix(p.ID, "node:") })
	slices.SortStableFunc(found, func(a, b *Post) int { return b.Updated.Compare(a.Updated) })
	from, _ := strconv.Atoi(after)
	to := min(from+2, len(found))
	nodes := []any{}
	for _, d := range found[min(from, to):to] {
		v := s.node(d)
		v["comments"] = map[string]any{"nodes": s.below(d.ID, true)}
		nodes = append(nodes, v)
	}
	return map[string]any{"nodes": nodes, "pageInfo": map[string]any{"hasNextPage": to < len(found), "endCursor": strconv.Itoa(to)}}
}

func (s *Server) below(id string, deep bool) []any {
	out := []any{}
	for _, p := range s.posts {
		if p.Parent == id {
			v := s.node(p)
			if deep {
				v["replies"] = map[string]any{"nodes": s.below(p.ID, false)}
			}
			out = append(out, v)
		}
	}
	return out
}

// before gives three comments at a time, from the latest back.
func (s *Server) before(id, cursor string) map[string]any {
	all := s.below(id, false)
	to := len(all)
	if n, err := strconv.Atoi(cursor); err == nil {
		to = n
	}
	from := max(to-3, 0)
	return map[string]any{"nodes": all[from:to], "pageInfo": map[string]any{"hasPreviousPage": from > 0, "startCursor": strconv.Itoa(from)}}
}

func data(rw http.ResponseWriter, v any) {
	sourcetest.WriteJSON(rw, http.StatusOK, map[string]any{"data": v})
}

func wrong(rw http.ResponseWriter, kind, message string) {
	e := map[string]any{"message": message, "path": []string{"node"}}
	if kind != "" {
		e["type"] = kind
	}
	sourcetest.WriteJSON(rw, http.StatusOK, map[string]any{"data": map[string]any{"node": nil}, "errors": []any{e}})
}
