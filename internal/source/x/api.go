package x

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// ask sends a request with the account's token and reads the answer. A token
// that has ended is renewed once: such an answer says that nothing was done.
func (x *X) ask(ctx context.Context, r web.Request, out any) (*web.Answer, error) {
	for again := true; ; again = false {
		token, err := x.tokens.get(ctx)
		if err != nil {
			return nil, &web.Unsent{Err: err}
		}
		r.Header = http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/json"}}
		a, err := x.client.Do(ctx, r)
		if source.Denied(err) {
			if again && x.tokens.refused(ctx, token) {
				continue
			}
			return nil, fmt.Errorf("%w and %s (%w)", errSignIn, x.o.Renew(), err)
		}
		if err != nil {
			return nil, err
		}
		if err := source.ReadJSON(a.Body, out); err != nil {
			return nil, fmt.Errorf("read the answer of X: %w", err)
		}
		return a, nil
	}
}

// read asks for posts with all that a mention is made of. A server that does
// not know the names of API 2.167 is asked again with the older ones.
func (x *X) read(ctx context.Context, path string, q url.Values, out any) (*web.Answer, error) {
	for {
		old := x.old.Load()
		a, err := x.ask(ctx, web.Request{Path: path, Query: with(q, fields(old))}, out)
		var refusal *web.Refusal
		if !old && errors.As(err, &refusal) && refusal.Status == http.StatusBadRequest && strings.Contains(string(refusal.Body), "post.fields") {
			x.old.Store(true)
			continue
		}
		return a, err
	}
}

// fields says what is asked for of each post, in the names of API 2.167 or the
// older ones, which the filtered stream has kept.
func fields(old bool) url.Values {
	q := url.Values{
		"post.fields":  {"attachments,conversation_id,created_at,entities,id,lang,note_post,text"},
		"expansions":   {"attachments.media_keys,author_id,referenced_posts"},
		"user.fields":  {"id,name,protected,public_metrics,username"},
		"media.fields": {"alt_text,media_key"},
	}
	if old {
		q.Del("post.fields")
		q.Set("tweet.fields", "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,id,lang,note_tweet,referenced_tweets,text")
		q.Set("expansions", "attachments.media_keys,author_id,referenced_tweets.id,referenced_tweets.id.author_id")
	}
	return q
}

func with(q, more url.Values) url.Values {
	out := url.Values{}
	for _, from := range []url.Values{q, more} {
		maps.Copy(out, from)
	}
	return out
}

// heard is what one answer holds.
type heard struct {
	mentions []domain.Mention
	refused  []source.Refused
	posts    []*post // the readable ones, as they came: newest first in a list
	read     int     // posts in the answer, those that others point to included
}

// hear makes mentions of an answer's posts. Posts of the account itself and
// mere repetitions are left out; a post that is answered comes first, as
// context, unless it is itself among the mentions.
func (x *X) hear(data []jsontext.Value, in *includes, own string) heard {
	h := heard{}
	people, alts, around := in.people(), in.alts(), in.posts()
	h.read = len(data) + len(around)
	listed := map[string]bool{}
	for _, raw := range data {
		p, err := readPost(raw)
		if err != nil {
			h.refused = append(h.refused, source.Refuse(where(raw), "the post cannot be read: "+err.Error(), raw))
			continue
		}
		h.posts = append(h.posts, p)
		listed[p.ID] = true
	}
	for _, p := range h.posts {
		if p.Author == own && own != "" || p.target("retweeted") != "" {
			continue
		}
		m := p.mention(x.o.Name, people, alts)
		parent := around[m.InReplyTo]
		if parent != nil && !listed[parent.ID] && idOK(parent.ID) && strings.TrimSpace(parent.Text) != "" {
			listed[parent.ID] = true
			c := parent.mention(x.o.Name, people, alts)
			c.Context = true
			h.mentions = append(h.mentions, c)
		}
		if parent != nil {
			m.InReplyTo = parent.first() // by which all its versions are known
		}
		h.mentions = append(h.mentions, m)
	}
	return h
}

// where names a post that cannot be read as well as can be.
func where(raw []byte) string {
	var p struct {
		ID source.NativeID `json:"id"`
	}
	if source.ReadJSON(raw, &p) != nil || !idOK(string(p.ID)) {
		return "a post without an id"
	}
	return "post " + string(p.ID)
}
