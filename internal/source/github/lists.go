package github

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

// pageSize is the most that a page can hold.
const pageSize = 100

// pagesMax bounds how much of a list is read at one poll, or in a search for a
// reply.
const pagesMax = 100

// since reads a list in the order of its last changes, from a time on, page by
// page. Each page begins at the time with which the last one ended: a page by
// number would leave out what moves up when something else is changed. It says
// whether it came to the end; take gets pages as they are, and the newest time
// that stands on them.
func (g *github) since(ctx context.Context, path string, from time.Time, take func(items []jsontext.Value, newest time.Time) error) (complete bool, err error) {
	number := 1
	for range pagesMax {
		q := url.Values{
			"sort": {"updated"}, "direction": {"asc"}, "since": {from.UTC().Format(time.RFC3339)},
			"per_page": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(number)},
		}
		if strings.HasSuffix(path, "/issues") {
			q.Set("state", "all")
		}
		got, err := g.get(ctx, web.Request{Path: path, Query: q})
		if err != nil {
			return false, err
		}
		items, err := readList(got.Body)
		if err != nil {
			return false, fmt.Errorf("read the answer of %s: %w", g.web.Host(), err)
		}
		newest := from
		for _, raw := range items {
			var p struct {
				Updated time.Time `json:"updated_at"`
			}
			if source.ReadJSON(raw, &p) == nil && p.Updated.After(newest) {
				newest = p.Updated
			}
		}
		if err := take(items, newest); err != nil {
			return false, err
		}
		if len(items) < pageSize {
			return true, nil
		}
		if newest.After(from) {
			from, number = newest, 1
		} else {
			number++ // a page of one second
		}
	}
	return false, nil
}

// comments reads all comments of an issue that were written or changed since a
// time. This list is in the order of their writing, so that its pages by number
// do not move but for deletions, which an overlapping look makes good.
func (g *github) comments(ctx context.Context, issue string, from time.Time, take func(items []jsontext.Value) error) (complete bool, err error) {
	for number := 1; number <= pagesMax; number++ {
		q := url.Values{"since": {from.UTC().Format(time.RFC3339)}, "per_page": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(number)}}
		got, err := g.get(ctx, web.Request{Path: issue + "/comments", Query: q})
		if err != nil {
			return false, err
		}
		items, err := readList(got.Body)
		if err != nil {
			return false, fmt.Errorf("read the answer of %s: %w", g.web.Host(), err)
		}
		if err := take(items); err != nil {
			return false, err
		}
		if len(items) < pageSize && !strings.Contains(got.Header.Get("Link"), `rel="next"`) {
			return true, nil
		}
	}
	return false, nil
}
