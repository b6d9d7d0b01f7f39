package discourse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// replyMax is how long a reply may be: what a forum takes out of the box
// (max_post_length 32,000), less the marker.
const replyMax = 32_000 - 120

// Limits implements source.Replier.
func (d *Discourse) Limits() source.Limits {
	return source.Limits{Length: replyMax, Count: utf8.RuneCountInString, Unit: "characters"}
}

// plan is what every attempt repeats: where the reply goes.
type plan struct {
	Topic  source.NativeID `json:"topic"`
	Number source.NativeID `json:"number"`        // of the post that is answered
	As     string          `json:"as,omitzero"`   // the account that it is for
	Last   source.NativeID `json:"last,omitzero"` // the highest number in the topic before the first attempt
}

// Prepare implements source.Preparer.
func (d *Discourse) Prepare(ctx context.Context, r source.Outgoing) (string, error) {
	if err := refuse(&r); err != nil {
		return "", err
	}
	p, err := d.post(ctx, source.NativeID(r.To.ID))
	if missing(err) || err == nil && p.gone() {
		return "", &source.Definite{Err: source.ErrGone}
	}
	if err != nil {
		return "", err
	}
	t, err := d.topic(ctx, p.Topic)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(plan{p.Topic, p.Number, d.as(), t.Highest})
	return string(raw), err
}

// as names the account for a plan.
func (d *Discourse) as() string { return strings.ToLower(d.user) + " on " + d.client.Host() }

// refuse says why a forum would not take a reply, or nil.
func refuse(r *source.Outgoing) error {
	switch n := utf8.RuneCountInString(r.Text); {
	case !idOK(source.NativeID(r.To.ID)):
		return &source.Definite{Err: errors.New("it answers no post of a forum")}
	case strings.TrimSpace(r.Text) == "":
		return &source.Definite{Err: errors.New("it says nothing")}
	case n > replyMax:
		return &source.Definite{Err: fmt.Errorf("it has %d characters; shorten it to %d", n, replyMax)}
	case r.Key == "":
		return &source.Definite{Err: errors.New("it has no key to be known by")}
	}
	return nil
}

// where is where a reply goes: as its plan says, or as the forum does now.
func (d *Discourse) where(ctx context.Context, r *source.Outgoing) (plan, error) {
	text := r.Plan
	if text == "" {
		var err error
		if text, err = d.Prepare(ctx, *r); err != nil {
			return plan{}, err
		}
	}
	var p plan
	if err := json.Unmarshal([]byte(text), &p); err != nil || !idOK(p.Topic) || number(p.Number) < 1 {
		return plan{}, &source.Definite{Err: errors.New("the plan of the reply cannot be read")}
	}
	if r.Plan == "" {
		p.Last = "" // it is of now, not of before the first attempt
	}
	if err := source.SameAccount(p.As, d.as()); err != nil {
		return plan{}, &source.Definite{Err: err}
	}
	return p, nil
}

// Reply implements source.Replier.
func (d *Discourse) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if err := refuse(&r); err != nil {
		return domain.Receipt{}, err
	}
	p, err := d.where(ctx, &r)
	var definite *source.Definite
	if errors.As(err, &definite) {
		return domain.Receipt{}, err
	}
	if err != nil { // of a question, before anything was said
		return domain.Receipt{}, &source.Definite{Err: err, Retry: true, After: source.NextTry(err, 0)}
	}
	body, err := json.Marshal(struct {
		Raw     string         `json:"raw"`
		Topic   jsontext.Value `json:"topic_id"` // a number, as it stands
		ReplyTo jsontext.Value `json:"reply_to_post_number"`
	}{marked(r.Text, r.Key), jsontext.Value(p.Topic), jsontext.Value(p.Number)})
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("write the reply: %w", err)}
	}
	var made struct {
		post
		Action string `json:"action"`
	}
	err = d.ask(ctx, web.Request{Method: http.MethodPost, Path: "/posts.json", Body: body}, &made)
	if err != nil {
		return d.refused(ctx, &r, err)
	}
	if made.Action == "enqueued" {
		return domain.Receipt{}, errHeld // no proof that it will ever appear, and a second one would be held as well
	}
	if !idOK(made.ID) {
		return domain.Receipt{}, errors.New("the forum answers without the id of the reply")
	}
	return d.receipt(&made.post), nil
}

// errHeld is the end of an attempt whose reply a moderator has still to approve.
var errHeld = errors.New("the forum holds it until a moderator approves it")

// receipt is the proof of a post of ours.
func (d *Discourse) receipt(p *post) domain.Receipt {
	return domain.Receipt{ID: string(p.ID), URL: d.mention(p, nil).URL}
}

// refused says what an error of posting means. A forum refuses a text that it
// has from us already, in words of any language: so where it finds fault with
// the text, it is asked whether an earlier attempt is there.
func (d *Discourse) refused(ctx context.Context, r *source.Outgoing, err error) (domain.Receipt, error) {
	if source.Answered(err, http.StatusUnprocessableEntity) {
		receipt, found, cannot := d.Find(ctx, *r)
		if found {
			return receipt, nil
		}
		if cannot != nil {
			return domain.Receipt{}, fmt.Errorf("%w; whether it has the reply already is not known: %w", err, cannot)
		}
	}
	return domain.Receipt{}, source.Verdict(err)
}

// Delete implements source.Deleter.
func (d *Discourse) Delete(ctx context.Context, _ source.Outgoing, receipt domain.Receipt) error {
	id := source.NativeID(receipt.ID)
	if !idOK(id) {
		return errors.New("the receipt holds no id of a post; delete it on the forum")
	}
	err := d.ask(ctx, web.Request{Method: http.MethodDelete, Path: "/posts/" + receipt.ID + ".json"}, nil)
	if err == nil {
		return nil
	}
	if p, now := d.post(ctx, id); source.Absent(now) || now == nil && p.gone() {
		return nil
	}
	return fmt.Errorf("delete the reply: %w", err)
}

// Original implements source.Original.
func (d *Discourse) Original(ctx context.Context, m domain.Mention) (domain.Mention, error) {
	p, err := d.post(ctx, source.NativeID(m.ID))
	if missing(err) || err == nil && p.gone() {
		return domain.Mention{}, source.ErrGone
	}
	if err != nil {
		return domain.Mention{}, err
	}
	t := (*topic)(nil)
	if number(p.Number) == 1 { // only there the topic's title is the post's
		if t, err = d.topic(ctx, p.Topic); err != nil {
			return domain.Mention{}, err
		}
	}
	now := d.mention(p, t)
	now.Context, now.Thread, now.InReplyTo, now.Audience = m.Context, m.Thread, m.InReplyTo, m.Audience
	return now, nil
}

// findMax is how many posts of a topic are looked at.
const findMax = 60

// Find implements source.Replier. It looks at the posts of the topic from the
// last one back to the one that is answered, or to the last one of before the
// first attempt, for one of ours with the marker. No clock is asked: numbers
// only rise.
// Where there are too many, one cannot be seen, or posts of ours wait for a
// moderator, it cannot tell.
func (d *Discourse) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	p, err := d.where(ctx, &r)
	if err != nil {
		return domain.Receipt{}, false, fmt.Errorf("look for the reply: %w", err)
	}
	t, err := d.topic(ctx, p.Topic)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	ids := t.Stream.Stream
	if len(ids) == 0 { // as of a topic of more than 10,000 posts
		return domain.Receipt{}, false, fmt.Errorf("%w: the forum does not list the posts of the topic", source.ErrCannotTell)
	}
	for i := len(ids) - 1; i >= 0; i-- {
		if len(ids)-i > findMax {
			return domain.Receipt{}, false, fmt.Errorf("%w: the topic had more than %d posts since", source.ErrCannotTell, findMax)
		}
		q, err := d.post(ctx, ids[i])
		if err != nil {
			return domain.Receipt{}, false, fmt.Errorf("look for the reply: %w", err)
		}
		if d.own(q) && q.Raw == nil {
			return domain.Receipt{}, false, fmt.Errorf("%w: the forum does not show the source of our posts", source.ErrCannotTell)
		}
		if d.own(q) && carries(*q.Raw, r.Key) {
			return d.receipt(q), true, nil
		}
		if number(q.Number) <= max(number(p.Number), number(p.Last)) {
			break
		}
	}
	return domain.Receipt{}, false, d.waiting(ctx)
}

// waiting is an error where posts of ours wait for a moderator.
func (d *Discourse) waiting(ctx context.Context) error {
	var answer struct {
		User struct {
			Pending int `json:"pending_posts_count"`
		} `json:"user"`
	}
	if err := d.get(ctx, "/u/"+url.PathEscape(d.user)+".json", nil, &answer); err != nil {
		return fmt.Errorf("look for the reply: %w", err)
	}
	if answer.User.Pending > 0 {
		return fmt.Errorf("%w: %d posts of ours wait for a moderator, and it may be one of them", source.ErrCannotTell, answer.User.Pending)
	}
	return nil
}
