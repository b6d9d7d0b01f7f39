package x

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// findLooks is how often a reply is looked for: X and its caches say nothing of
// how late a timeline may be, and four minutes are cheaper than a second reply.
const findLooks = 5

// Limits implements source.Replier.
func (x *X) Limits() source.Limits {
	return source.Limits{Length: weightMax, Count: Weight, Unit: "characters", Looks: findLooks}
}

// plan is what every attempt repeats.
type plan struct {
	To string `json:"to"`          // the version of the post that is answered
	As string `json:"as,omitzero"` // the account that it is for
}

// Prepare implements source.Preparer: it fixes which version of an edited post
// is answered.
func (x *X) Prepare(ctx context.Context, r source.Outgoing) (string, error) {
	if err := x.refuse(&r); err != nil {
		return "", err
	}
	p := plan{To: r.To.ID, As: x.as()}
	if r.To.Revision > 0 {
		now, _, err := x.lookup(ctx, r.To.ID)
		if err != nil {
			return "", err
		}
		p.To = now.latest()
	}
	raw, err := json.Marshal(p)
	return string(raw), err
}

// as names the account for a plan.
func (x *X) as() string { return "@" + strings.ToLower(x.user) }

// to is the post that an attempt answers, if it is for this account.
func (x *X) to(r *source.Outgoing) (string, error) {
	if r.Plan == "" {
		return r.To.ID, nil
	}
	var p plan
	if err := json.Unmarshal([]byte(r.Plan), &p); err != nil || !idOK(p.To) {
		return "", errors.New("the plan of the reply cannot be read")
	}
	return p.To, source.SameAccount(p.As, x.as())
}

// refuse says why X would not take a reply, or nil.
func (x *X) refuse(r *source.Outgoing) error {
	switch n := Weight(r.Text); {
	case !idOK(r.To.ID):
		return &source.Definite{Err: errors.New("it answers no post of X")}
	case strings.TrimSpace(r.Text) == "":
		return &source.Definite{Err: errors.New("it says nothing")}
	case n > weightMax:
		return &source.Definite{Err: fmt.Errorf("it has %d characters as X counts them; shorten it to %d", n, weightMax)}
	case !called(r.To.Text, x.user):
		return &source.Definite{Err: fmt.Errorf("X lets a program reply only to posts that mention or quote @%s, and this one does not; answer it in the browser: %s", x.user, r.To.URL)}
	}
	return nil
}

// called reports whether a text mentions the account or quotes a post of its:
// a quote ends with the address of what it quotes.
func called(text, user string) bool {
	re := regexp.MustCompile(`(?i)(?:^|[^\w@/.])[@＠]` + user + `(?:$|[^\w@])|//(?:www\.|mobile\.)?(?:x|twitter)\.com/` + user + `/status/\d`)
	return re.MatchString(text)
}

// Reply implements source.Replier.
func (x *X) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if err := x.refuse(&r); err != nil {
		return domain.Receipt{}, err
	}
	target, err := x.to(&r)
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: err}
	}
	body, err := json.Marshal(map[string]any{"text": r.Text, "reply": map[string]string{"in_reply_to_tweet_id": target}}, json.Deterministic(true))
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("write the reply: %w", err)}
	}
	var a answer[struct {
		ID string `json:"id"`
	}]
	if _, err := x.ask(ctx, web.Request{Method: http.MethodPost, Path: "/2/tweets", Body: body}, &a); err != nil {
		return domain.Receipt{}, verdict(err)
	}
	if !idOK(a.Data.ID) {
		return domain.Receipt{}, errors.New("X answers without the id of the reply")
	}
	x.meter.add(replyPrice(r.Text))
	return x.receipt(a.Data.ID), nil
}

// verdict refines source.Verdict: X answers a repetition of a reply that it
// kept with 403 and no id.
func verdict(err error) error {
	var refusal *web.Refusal
	if errors.As(err, &refusal) && refusal.Status == http.StatusForbidden && containsFold(refusal.Body, "duplicate") {
		return fmt.Errorf("X has this text from us already, perhaps from an attempt before: %w", err)
	}
	if source.Denied(err) {
		return &source.Definite{Err: err, Retry: true}
	}
	return source.Verdict(err)
}

// Delete implements source.Deleter.
func (x *X) Delete(ctx context.Context, _ source.Outgoing, receipt domain.Receipt) error {
	if !idOK(receipt.ID) {
		return errors.New("the receipt holds no id of a post on X")
	}
	var a answer[struct {
		Deleted bool `json:"deleted"`
	}]
	_, err := x.ask(ctx, web.Request{Method: http.MethodDelete, Path: "/2/tweets/" + receipt.ID}, &a)
	switch {
	case source.Absent(err):
		return nil
	case err != nil:
		return fmt.Errorf("delete the reply: %w", err)
	case !a.Data.Deleted && !gone(a.Errors):
		return errors.New("delete the reply: X does not say that it did")
	}
	return nil
}

// Original implements source.Original.
func (x *X) Original(ctx context.Context, m domain.Mention) (domain.Mention, error) {
	p, in, err := x.lookup(ctx, m.ID)
	if err == nil && p.latest() != p.ID {
		p, in, err = x.lookup(ctx, p.latest())
	}
	if err != nil {
		return domain.Mention{}, err
	}
	now := p.mention(x.o.Name, in.people(), in.alts())
	now.Context = m.Context
	return now, nil
}

// lookup asks for one post. ErrGone where there is none that we may see.
func (x *X) lookup(ctx context.Context, id string) (*post, *includes, error) {
	if !idOK(id) {
		return nil, nil, fmt.Errorf("%q is no id of a post on X", id)
	}
	var a answer[post]
	_, err := x.read(ctx, "/2/tweets/"+id, nil, &a)
	switch {
	case source.Absent(err):
		return nil, nil, source.ErrGone
	case err != nil:
		return nil, nil, fmt.Errorf("ask X for the post: %w", err)
	}
	x.meter.add(pricePost)
	if a.Data.ID == "" && gone(a.Errors) {
		return nil, nil, source.ErrGone
	}
	a.Data.settle()
	if !idOK(a.Data.ID) || strings.TrimSpace(a.Data.Text) == "" {
		return nil, nil, errors.New("ask X for the post: the answer holds none")
	}
	return &a.Data, &a.Includes, nil
}

// gone reports whether X says that a post is deleted, or hidden from us.
func gone(problems []problem) bool {
	for _, p := range problems {
		if strings.HasSuffix(p.Type, "/resource-not-found") || strings.HasSuffix(p.Type, "/not-authorized-for-resource") {
			return true
		}
	}
	return false
}
