package hackernews

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/source"
	"hark/internal/web"
)

// world is the search as it is documented: a phrase in quotes, a period, pages
// from new to old, and no more than 1,000 hits of any query.
type world struct {
	URL      string
	mu       sync.Mutex
	items    []item
	garbage  []any
	broken   bool
	requests []string
}

type item struct {
	id, story, text string
	parent          string // empty is the story
	at              int64
}

func newWorld(t *testing.T) *world {
	w := &world{}
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	w.URL = srv.URL
	return w
}

func (w *world) add(items ...item) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.items = append(w.items, items...)
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := r.URL.Query()
	w.requests = append(w.requests, r.URL.RawQuery)
	if w.broken {
		rw.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/api/v1/items/"); ok {
		w.item(rw, id)
		return
	}
	if r.URL.Path != "/api/v1/search_by_date" {
		http.NotFound(rw, r)
		return
	}
	wanted := wants(q.Get("tags"), q.Get("query"), q.Get("numericFilters"))
	found := slices.DeleteFunc(slices.Clone(w.items), func(i item) bool { return !wanted(i) })
	slices.SortStableFunc(found, func(a, b item) int { return cmp.Compare(b.at, a.at) })
	total := len(found)
	found = found[:min(total, 1000)]
	size, _ := strconv.Atoi(q.Get("hitsPerPage"))
	page, _ := strconv.Atoi(q.Get("page"))
	hits := []any{}
	for _, i := range found[min(page*size, len(found)):min((page+1)*size, len(found))] {
		hits = append(hits, i.hit())
	}
	if page == 0 && q.Get("query") != "" {
		hits = append(hits, w.garbage...)
	}
	json.NewEncoder(rw).Encode(map[string]any{"hits": hits, "nbHits": total, "page": page, "hitsPerPage": size})
}

// item is the page of a single item, which has its own names for things.
func (w *world) item(rw http.ResponseWriter, id string) {
	for _, i := range w.items {
		if i.id == id && i.story != "" {
			h := i.hit()
			json.NewEncoder(rw).Encode(map[string]any{
				"id": json.Number(id), "type": "comment", "created_at_i": i.at, "author": h["author"], "text": i.text, "title": nil, "url": nil,
				"parent_id": h["parent_id"], "story_id": h["story_id"], "children": []any{},
			})
			return
		}
	}
	rw.WriteHeader(http.StatusNotFound)
	rw.Write([]byte(`{"status":404,"error":"Not Found"}`))
}

// wants reads a query.
func wants(tags, query, period string) func(i item) bool {
	if tags != "(story,comment)" {
		return func(i item) bool { return i.story == "" && tags == "story,story_"+i.id }
	}
	var from, to int64
	_, err := fmt.Sscanf(strings.ReplaceAll(period, ",", " "), "created_at_i>=%d created_at_i<=%d", &from, &to)
	phrase := strings.ToLower(strings.Trim(query, `"`))
	quoted := err == nil && len(query) == len(phrase)+2
	return func(i item) bool {
		return quoted && i.at >= from && i.at <= to && strings.Contains(strings.ToLower(i.text), phrase)
	}
}

func (i item) hit() map[string]any {
	h := map[string]any{"objectID": i.id, "created_at_i": i.at, "author": "quiet_otter"}
	if i.story == "" {
		h["title"], h["story_id"] = i.text, json.Number(i.id)
		return h
	}
	h["comment_text"], h["story_id"], h["parent_id"] = i.text, json.Number(i.story), json.Number(cmp.Or(i.parent, i.story))
	return h
}

// listen opens the search as a process would.
func (w *world) open(t *testing.T, words ...string) source.Source {
	t.Helper()
	s, err := Kind().Open(source.Opening{
		Settings: source.Settings{Name: "hn", Server: w.URL, Words: words},
		Hosts:    web.NewHosts(web.HostOptions{PerSecond: 1e5, Burst: 1e5}),
		Pause:    time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
