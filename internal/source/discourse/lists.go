package discourse

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
)

// The bounds of reading a list.
const (
	// Overlap is how far a poll looks back behind the newest post that it
	// knows: a search finds a post some time after it was written.
	Overlap = 10 * time.Minute
	// firstMax is how many posts of each list are read on the first connect.
	firstMax   = 50
	firstPages = 5
	itemsMax   = 5_000
	pagesMax   = 200
	wholeMax   = 500 // posts that are kept while a list is read; more are asked for again
	emptyMax   = 10  // windows of posts.json in a row that hold nothing
	window     = 50  // it looks at so many ids, whether or not their posts can be seen
	// searchPages is how far Discourse lets a search be paged.
	searchPages = 10
)

// item is a post in a list. One that is not given whole is asked for.
type item struct {
	id   source.NativeID
	at   time.Time
	post *post
}

// list is a list that is read down to a time.
type list struct {
	name string // of its place in the cursor
	page func(ctx context.Context, d *Discourse, since time.Time, at *place) ([]item, []source.Refused, error)
}

// place is where in a list the next page begins; page functions move it.
type place struct {
	n     int    // page number, from 0
	next  string // the list's own word
	empty int    // windows in a row that held nothing
	end   bool
}

// lists are those that the settings ask for.
func (d *Discourse) lists() []list {
	out := []list{{"notifications", notified}}
	for _, w := range d.o.Words {
		switch w = strings.Join(strings.Fields(w), " "); w {
		case "":
		case "*":
			out = append(out, list{"posts", written})
		default:
			out = append(out, list{"word " + w, found(w)})
		}
	}
	return out
}

// down collects what a list has from its top down to a time, oldest first, and
// at most as many as firstMax where the time is zero.
func (d *Discourse) down(ctx context.Context, l *list, since time.Time) ([]item, []source.Refused, error) {
	var all []item
	var refused []source.Refused
	seen := map[source.NativeID]bool{}
	most, pages := itemsMax, pagesMax
	if since.IsZero() {
		most, pages = firstMax, firstPages
	}
	at := &place{}
	for done := false; !done && !at.end && at.n < pages && len(all) < most; at.n++ {
		items, bad, err := l.page(ctx, d, since, at)
		if err != nil {
			return nil, nil, err
		}
		refused = append(refused, bad...)
		for _, it := range items {
			switch {
			case below(it.at, since):
				done = true
			case !seen[it.id] && len(all) < most:
				seen[it.id] = true
				if len(all) >= wholeMax {
					it.post = nil
				}
				all = append(all, it)
			}
		}
	}
	if len(all) == itemsMax {
		refused = append(refused, source.Refuse("the list of "+l.name, fmt.Sprintf("more than %d posts were missed; the older ones are left out: look at the forum", itemsMax), nil))
	}
	slices.Reverse(all)
	return all, refused, nil
}

// below reports whether a list is read far enough when it comes to a time.
func below(at, since time.Time) bool {
	return !since.IsZero() && !at.IsZero() && at.Before(since.Add(-Overlap))
}

// notifications are what the account is told of.
type notifications struct {
	List []jsontext.Value `json:"notifications"`
	More string           `json:"load_more_notifications"`
}

type notification struct {
	Type int       `json:"notification_type"`
	At   time.Time `json:"created_at"`
	Data struct {
		Post source.NativeID `json:"original_post_id"`
	} `json:"data"`
}

// heard reports whether a type of notification tells of a post about us:
// mentioned, replied, quoted, private message, posted (in a watched topic),
// group mentioned, as app/models/notification.rb numbers them.
func heard(kind int) bool {
	switch kind {
	case 1, 2, 3, 6, 9, 15:
		return true
	}
	return false
}

// notified is a page of the account's notifications.
func notified(ctx context.Context, d *Discourse, since time.Time, at *place) ([]item, []source.Refused, error) {
	q := url.Values{}
	if at.next != "" {
		q.Set("offset", at.next)
	}
	var n notifications
	if err := d.get(ctx, "/notifications.json", q, &n); err != nil {
		return nil, nil, fmt.Errorf("read the notifications: %w", err)
	}
	items, refused, oldest := readNotifications(n.List)
	next := ""
	if u, err := url.Parse(n.More); err == nil {
		next = u.Query().Get("offset")
	}
	at.end = next == "" || next == at.next || len(n.List) == 0 || below(oldest, since)
	at.next = next
	return items, refused, nil
}

// readNotifications gives the posts that notifications tell of, and the time
// of the last notification, whatever it tells of.
func readNotifications(list []jsontext.Value) (items []item, refused []source.Refused, oldest time.Time) {
	for _, raw := range list {
		var n notification
		if err := source.ReadJSON(raw, &n); err != nil {
			refused = append(refused, source.Refuse("a notification", "it cannot be read: "+err.Error(), raw))
			continue
		}
		oldest = n.At
		if heard(n.Type) && idOK(n.Data.Post) {
			items = append(items, item{id: n.Data.Post, at: n.At})
		}
	}
	return items, refused, oldest
}

// written is a page of all that is written on the forum. Its next page begins
// below the last post of this one; where nothing could be seen in the window
// below it, below that window.
func written(ctx context.Context, d *Discourse, _ time.Time, at *place) ([]item, []source.Refused, error) {
	q := url.Values{}
	if at.next != "" {
		q.Set("before", at.next)
	}
	var answer struct {
		Posts []jsontext.Value `json:"latest_posts"`
	}
	if err := d.get(ctx, "/posts.json", q, &answer); err != nil {
		return nil, nil, fmt.Errorf("read the latest posts: %w", err)
	}
	items, refused := readPosts(answer.Posts)
	was := at.next
	if len(items) > 0 {
		at.next = string(items[len(items)-1].id)
	}
	if at.next != was {
		at.empty = 0
		return items, refused, nil
	}
	n, err := strconv.Atoi(was)
	if at.empty++; err != nil || n <= window || at.empty > emptyMax {
		at.end = true
	}
	at.next = strconv.Itoa(n - window)
	return items, refused, nil
}

func readPosts(list []jsontext.Value) (items []item, refused []source.Refused) {
	for _, raw := range list {
		p, err := readPost(raw)
		if err != nil {
			refused = append(refused, source.Refuse("a post", "it cannot be read: "+err.Error(), raw))
			continue
		}
		items = append(items, item{p.ID, p.At, p})
	}
	return items, refused
}

// found is a page of a search. It gives pieces of posts, which are asked for whole.
func found(word string) func(context.Context, *Discourse, time.Time, *place) ([]item, []source.Refused, error) {
	term := `"` + strings.ReplaceAll(word, `"`, " ") + `" order:latest`
	return func(ctx context.Context, d *Discourse, since time.Time, at *place) ([]item, []source.Refused, error) {
		q := url.Values{"q": {term}, "page": {strconv.Itoa(at.n + 1)}}
		if !since.IsZero() { // whole days, of the forum's own time zone
			q.Set("q", term+" after:"+since.AddDate(0, 0, -1).UTC().Format(time.DateOnly))
		}
		var answer struct {
			Posts []jsontext.Value `json:"posts"`
		}
		if err := d.get(ctx, "/search.json", q, &answer); err != nil {
			return nil, nil, fmt.Errorf("search for %q: %w", word, err)
		}
		items, refused := readHits(answer.Posts)
		at.end = len(answer.Posts) == 0 || at.n+1 >= searchPages
		return items, refused, nil
	}
}

func readHits(list []jsontext.Value) (items []item, refused []source.Refused) {
	for _, raw := range list {
		var p post
		if err := source.ReadJSON(raw, &p); err != nil || !idOK(p.ID) {
			refused = append(refused, source.Refuse("a post that was found", "it has no id, or cannot be read", raw))
			continue
		}
		items = append(items, item{id: p.ID, at: p.At})
	}
	return items, refused
}
