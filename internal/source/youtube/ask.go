package youtube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

// list is a page of any listing.
type list struct {
	Items []jsontext.Value `json:"items"`
	Next  string           `json:"nextPageToken"`
}

// itemsMax is how many items of one page are taken; 100 is the most to ask for.
const itemsMax = 200

// readList reads a page; its items are read one by one.
func readList(body []byte) (*list, error) {
	var l list
	if err := source.ReadJSON(body, &l); err != nil {
		return nil, err
	}
	if l.Items == nil {
		return nil, errors.New(`it has no "items"`)
	}
	l.Items = l.Items[:min(len(l.Items), itemsMax)]
	return &l, nil
}

// list asks for a page.
func (y *youtube) list(ctx context.Context, what string, q url.Values) (*list, error) {
	got, err := y.call(ctx, web.Request{Path: "/youtube/v3/" + what, Query: q}, costList)
	if err != nil {
		return nil, err
	}
	l, err := readList(got.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", y.web.Host(), err)
	}
	return l, nil
}

// call makes a request in our name. Where there is no access token for it, its
// error is a *lacking.
func (y *youtube) call(ctx context.Context, r web.Request, units int) (*web.Answer, error) {
	token, err := y.access.token(ctx)
	if err != nil {
		return nil, err
	}
	r.Header = http.Header{"Authorization": {"Bearer " + token}}
	y.counter.add(units, y.o.Clock())
	got, err := y.web.Do(ctx, r)
	if source.Denied(err) {
		y.access.forget()
	}
	if after := y.after(err); after > 0 {
		y.web.Pause(after, "its quota or its limit of requests is used up")
	}
	return got, err
}

// self is the id and the name of the account's own channel.
func (y *youtube) self(ctx context.Context) (id, name string, err error) {
	l, err := y.list(ctx, "channels", url.Values{"part": {"snippet"}, "mine": {"true"}})
	if err != nil {
		return "", "", y.judge(ctx, err)
	}
	var c struct {
		ID      string `json:"id"`
		Snippet struct {
			Title string `json:"title"`
		} `json:"snippet"`
	}
	if len(l.Items) == 0 || source.ReadJSON(l.Items[0], &c) != nil || c.ID == "" {
		return "", "", errors.New("the account has no channel; the token must be of the account that owns it")
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	y.me = c.ID
	return c.ID, c.Snippet.Title, nil
}

// ourselves is the id of the account's own channel, asked for once.
func (y *youtube) ourselves(ctx context.Context) (string, error) {
	y.mu.Lock()
	me := y.me
	y.mu.Unlock()
	if me != "" {
		return me, nil
	}
	me, _, err := y.self(ctx)
	return me, err
}

// reason is the network's word on why it refuses, such as "quotaExceeded"
// (https://developers.google.com/youtube/v3/docs/errors).
func reason(err error) string {
	var r *web.Refusal
	if !errors.As(err, &r) || r.Status >= 500 {
		return ""
	}
	return readReason(r.Body)
}

func readReason(body []byte) string {
	var said struct {
		Error struct {
			Errors []struct {
				Reason string `json:"reason"`
			} `json:"errors"`
		} `json:"error"`
	}
	if source.ReadJSON(body, &said) != nil || len(said.Error.Errors) == 0 {
		return ""
	}
	return said.Error.Errors[0].Reason
}

// after is how long a refusal asks to be waited out, 0 where it does not.
func (y *youtube) after(err error) time.Duration {
	switch reason(err) {
	case "quotaExceeded", "dailyLimitExceeded":
		return y.counter.renewal(y.o.Clock())
	case "rateLimitExceeded", "userRateLimitExceeded":
		return time.Minute
	}
	return 0
}

// judge says what an error means for listening: what no repetition will mend
// is final.
func (y *youtube) judge(ctx context.Context, err error) error {
	if source.Denied(err) && !y.access.refreshes(ctx) {
		return &source.Final{Err: fmt.Errorf("the token is not taken: %w; %s", err, y.o.Renew())}
	}
	var r *web.Refusal
	if after := y.after(err); after > 0 && errors.As(err, &r) {
		r.After = max(r.After, after)
	}
	return err
}
