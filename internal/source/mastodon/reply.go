package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// posting is the body of POST /api/v1/statuses.
type posting struct {
	Status     string `json:"status"`
	ReplyTo    string `json:"in_reply_to_id"`
	Visibility string `json:"visibility"`
	Warning    string `json:"spoiler_text,omitzero"`
	Sensitive  bool   `json:"sensitive,omitzero"`
	Lang       string `json:"language,omitzero"`
}

// Reply posts. The key lets a server that heeds it recognise a second attempt
// for an hour; nothing relies on it.
func (s *Source) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if r.Plan == "" { // a caller that did not prepare
		var err error
		if r.Plan, err = s.Prepare(ctx, r); err != nil {
			return domain.Receipt{}, err
		}
	}
	p, err := readPlan(r.Plan)
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: err}
	}
	me, err := s.whoami(ctx)
	if err != nil {
		return domain.Receipt{}, unprepared(err)
	}
	if err := source.SameAccount(p.As, s.as(me)); err != nil {
		return domain.Receipt{}, &source.Definite{Err: err}
	}
	body, err := json.Marshal(posting{
		Status: p.text(r.Text), ReplyTo: r.To.ID, Visibility: p.Visibility,
		Warning: p.Warning, Sensitive: p.Warning != "", Lang: p.Lang,
	})
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("write the reply: %w", err)}
	}
	var st status
	ask := web.Request{Method: http.MethodPost, Path: "/api/v1/statuses", Body: body, Header: http.Header{"Idempotency-Key": {r.Key}}}
	if _, err := s.ask(ctx, ask, &st); err != nil {
		return domain.Receipt{}, source.Verdict(err)
	}
	if st.ID == "" {
		return domain.Receipt{}, fmt.Errorf("%s took the reply and gives no id for it", s.web.Host())
	}
	return receipt(&st), nil
}

// receipt is a posted status as proof.
func receipt(st *status) domain.Receipt {
	r := domain.Receipt{ID: clean(string(st.ID), idMax)}
	if isWeb(st.URL) {
		r.URL = clean(st.URL, urlMax)
	}
	return r
}

// Delete takes a reply of ours down.
func (s *Source) Delete(ctx context.Context, _ source.Outgoing, receipt domain.Receipt) error {
	if receipt.ID == "" {
		return errors.New("delete the reply: its receipt names no post; delete it in the browser")
	}
	_, err := s.ask(ctx, web.Request{Method: http.MethodDelete, Path: "/api/v1/statuses/" + url.PathEscape(receipt.ID)}, nil)
	if source.Absent(err) {
		return nil
	}
	return err
}
