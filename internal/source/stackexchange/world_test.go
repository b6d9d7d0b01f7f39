package stackexchange

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// world is the API as it is documented: always gzip, oldest first, pages with
// has_more, a quota in every answer.
type world struct {
	URL      string
	mu       sync.Mutex
	items    []item // by time
	garbage  []any
	broken   bool
	refuse   string // the body of a refusal, with status 400
	backoff  int
	quota    int
	pageSize int // smaller than asked for; 0 is as asked for
	requests []string
	keys     []string
}

type item struct {
	id, question, text string
	at                 int64
}

func newWorld(t *testing.T) *world {
	w := &world{quota: 10_000}
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
	w.requests = append(w.requests, r.URL.Path)
	w.keys = append(w.keys, r.URL.Query().Get("key"))
	rw.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(rw)
	defer z.Close()
	switch {
	case w.broken:
		rw.WriteHeader(http.StatusBadGateway)
		z.Write([]byte("<html>down</html>"))
		return
	case w.refuse != "":
		rw.WriteHeader(http.StatusBadRequest)
		z.Write([]byte(w.refuse))
		return
	}
	w.quota--
	answer := map[string]any{"items": []any{}, "has_more": false, "quota_max": 10_000, "quota_remaining": w.quota}
	if w.backoff > 0 {
		answer["backoff"] = w.backoff
	}
	if r.URL.Path == "/2.3/search/excerpts" {
		w.search(r, answer)
	} else if ids, ok := strings.CutPrefix(r.URL.Path, "/2.3/posts/"); ok {
		w.posts(strings.Split(ids, ";"), answer)
	}
	json.NewEncoder(z).Encode(answer)
}

func (w *world) search(r *http.Request, answer map[string]any) {
	q := r.URL.Query()
	from, _ := strconv.ParseInt(q.Get("fromdate"), 10, 64)
	page, _ := strconv.Atoi(q.Get("page"))
	size, _ := strconv.Atoi(q.Get("pagesize"))
	if w.pageSize > 0 {
		size = w.pageSize
	}
	found := []any{}
	for _, i := range w.items {
		if q.Get("site") != "stackoverflow" || i.at < from || !strings.Contains(i.text, strings.Trim(q.Get("q"), `"`)) {
			continue
		}
		x := map[string]any{"item_type": "question", "question_id": json.Number(i.question), "creation_date": i.at, "title": "T"}
		if i.id != i.question {
			x["item_type"], x["answer_id"] = "answer", json.Number(i.id)
		}
		found = append(found, x)
	}
	answer["has_more"] = len(found) > page*size
	found = found[min((page-1)*size, len(found)):min(page*size, len(found))]
	if page == 1 {
		found = append(found, w.garbage...)
	}
	answer["items"] = found
}

func (w *world) posts(ids []string, answer map[string]any) {
	found := []any{}
	for _, id := range ids {
		for _, i := range w.items {
			if i.id == id {
				found = append(found, map[string]any{
					"post_id": json.Number(id), "creation_date": i.at, "title": "About it", "body": "<p>" + i.text + "</p>",
					"link": "https://stackoverflow.com/q/" + id, "owner": map[string]any{"user_id": 5, "display_name": "Otter"},
				})
			}
		}
	}
	answer["items"] = found
}

func (w *world) count(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.requests {
		if strings.HasPrefix(r, path) {
			n++
		}
	}
	return n
}

// open opens the searches as a process would.
func (w *world) open(t *testing.T, words ...string) source.Source {
	t.Helper()
	s, err := Kind().Open(source.Opening{
		Settings: source.Settings{Name: "se", Server: w.URL, Words: words},
		Secrets:  secret.NewMemory(map[string]string{secret.Token: "key-of-ours"}),
		Hosts:    web.NewHosts(web.HostOptions{PerSecond: 1e5, Burst: 1e5}),
		Pause:    time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
