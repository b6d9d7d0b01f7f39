package mastodon

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// account is an Account or CredentialAccount, as far as it is read:
// https://docs.joinmastodon.org/entities/Account/
type account struct {
	ID        source.NativeID `json:"id"`
	Username  string          `json:"username"`
	Acct      string          `json:"acct"`
	Display   string          `json:"display_name"`
	URL       string          `json:"url"`
	Followers int             `json:"followers_count"`
	Source    struct {
		Privacy string `json:"privacy"` // how wide the account posts by itself
	} `json:"source"`
}

// status is a Status: https://docs.joinmastodon.org/entities/Status/
type status struct {
	ID         source.NativeID `json:"id"`
	URI        string          `json:"uri"`
	URL        string          `json:"url"`
	Created    string          `json:"created_at"`
	Account    account         `json:"account"`
	Content    string          `json:"content"`
	Spoiler    string          `json:"spoiler_text"`
	Visibility string          `json:"visibility"`
	Language   string          `json:"language"`
	ReplyTo    source.NativeID `json:"in_reply_to_id"`
	Media      []media         `json:"media_attachments"`
	Mentions   []named         `json:"mentions"`
	Poll       *poll           `json:"poll"`
	Reblog     *struct{}       `json:"reblog"`
	Quote      *quote          `json:"quote"`

	asked time.Time // by the server's clock, where the status was asked for by itself; zero is unknown
}

type media struct {
	Type        string `json:"type"`
	Description string `json:"description"`
}

type named struct {
	ID   source.NativeID `json:"id"`
	Acct string          `json:"acct"`
}

type poll struct {
	Options []struct {
		Title string `json:"title"`
	} `json:"options"`
}

// quote is a Quote, or the quoted Status itself (Akkoma, Pleroma).
type quote struct {
	State  string        `json:"state"`
	Quoted *quotedStatus `json:"quoted_status"`
	quotedStatus
}

type quotedStatus struct {
	URL     string  `json:"url"`
	Account account `json:"account"`
	Content string  `json:"content"`
}

// notification is a Notification: https://docs.joinmastodon.org/entities/Notification/
type notification struct {
	ID      source.NativeID `json:"id"`
	Type    string          `json:"type"`
	Created string          `json:"created_at"`
	Status  jsontext.Value  `json:"status"`
}

// thread is a Context: https://docs.joinmastodon.org/entities/Context/
type thread struct {
	Ancestors   []jsontext.Value `json:"ancestors"`
	Descendants []jsontext.Value `json:"descendants"`
}

// header is what proves us. The token is asked for each time, so that a new
// one counts at once.
func (s *Source) header(ctx context.Context) (http.Header, secret.Text, error) {
	token, err := s.o.Secrets.Get(ctx, secret.Token)
	if err != nil {
		return nil, token, &web.Unsent{Err: fmt.Errorf("no token for %s; %s: %w", s.web.Host(), s.o.Renew(), err)}
	}
	return http.Header{"Authorization": {"Bearer " + token.Reveal()}, "Accept": {"application/json"}}, token, nil
}

// get asks for path and reads the answer into out.
func (s *Source) get(ctx context.Context, path string, q url.Values, out any) (*web.Answer, error) {
	return s.ask(ctx, web.Request{Path: path, Query: q}, out)
}

// ask sends r with our token and reads the answer into out, which may be nil.
// Its errors are those of package web; an answer that cannot be read is one of
// which nobody knows what it means.
func (s *Source) ask(ctx context.Context, r web.Request, out any) (*web.Answer, error) {
	h, _, err := s.header(ctx)
	if err != nil {
		return nil, err
	}
	maps.Copy(h, r.Header)
	r.Header = h
	a, err := s.web.Do(ctx, r)
	if err != nil || out == nil {
		return a, err
	}
	if err := source.ReadJSON(a.Body, out); err != nil {
		return nil, fmt.Errorf("read the answer of %s to %s: %w", s.web.Host(), r.Path, err)
	}
	return a, nil
}
