package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-message/mail"
	"github.com/go-json-experiment/json"

	"hark/internal/source"
)

// plan is what every attempt of a reply repeats.
type plan struct {
	ID      string    `json:"id"`
	Date    time.Time `json:"date"`
	Subject string    `json:"subject"`
	To      []string  `json:"to"`
	Parent  string    `json:"parent,omitzero"`     // the Message-ID of what is answered
	Refs    []string  `json:"references,omitzero"` // the thread, the parent last
}

// planRefs is how many ids of a thread a reply names: the first and the latest.
const planRefs = 10

// Prepare implements source.Preparer: it reads the message's headers again,
// because a mention does not hold its Reply-To. Where the message is no longer
// in its mailbox, the mention's own words stand for it.
func (m *Mail) Prepare(ctx context.Context, r source.Outgoing) (string, error) {
	if m.smtp.host == "" {
		return "", &source.Definite{Err: errors.New(`no SMTP server is named; add stream = "smtps://..." to the source`)}
	}
	p := plan{ID: ownID(r.Key, m.domain), Date: m.o.Now().UTC().Truncate(time.Second), Subject: reSubject(r.To.Title)}
	if validID(r.To.ID) {
		p.Parent = r.To.ID
	}
	h, err := m.original(ctx, p.Parent)
	if err != nil {
		return "", err
	}
	var refs []string
	if h != nil {
		p.To = answerTo(h)
		refs = messageIDs(h.Get("References"))
		if parent, _ := thread(h); len(refs) == 0 && parent != "" {
			refs = []string{parent}
		}
	} else {
		refs = []string{r.To.Thread, r.To.InReplyTo}
	}
	if len(p.To) == 0 && addressable(r.To.Author.ID) {
		p.To = []string{r.To.Author.ID}
	}
	if len(p.To) == 0 {
		return "", &source.Definite{Err: errors.New("the message names no address that can be answered")}
	}
	p.Refs = references(refs, p.Parent)
	b, err := json.Marshal(p)
	return string(b), err
}

// references are the ids of a thread with parent as its last (RFC 5322,
// section 3.6.4); of many the first and the latest.
func references(refs []string, parent string) []string {
	var out []string
	for _, id := range append(slices.Clone(refs), parent) {
		if validID(id) {
			out = append(slices.DeleteFunc(out, func(o string) bool { return o == id }), id)
		}
	}
	if len(out) > planRefs {
		out = append(out[:1:1], out[len(out)-planRefs+1:]...)
	}
	return out
}

// original gives the headers of a message in one of the places, or nil.
func (m *Mail) original(ctx context.Context, id string) (*mail.Header, error) {
	if id == "" {
		return nil, nil
	}
	c, err := m.connect(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer c.close()
	for _, place := range m.places {
		uids, err := c.withID(place, id)
		if err != nil {
			return nil, err
		}
		for _, uid := range uids {
			letters := []letter{{uid: uid, size: MessageMax + 1}} // the headers are enough
			if err := c.bodies(letters, headerSection(), true); err != nil {
				return nil, fmt.Errorf("read %s: %w", place, err)
			}
			if h := readHeader(letters[0].raw); h != nil && firstOr(messageIDs(h.Get("Message-Id")), "") == id {
				return h, nil
			}
		}
	}
	return nil, nil
}

// withID gives the messages of a mailbox that have that Message-ID, the oldest
// first, and few of them: more of one id are copies.
func (c *conn) withID(place, id string) ([]imap.UID, error) {
	data, err := c.examine(place)
	if err != nil || data.NumMessages == 0 {
		return nil, err
	}
	found, err := c.search(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}}})
	return found[:min(len(found), 5)], err
}

// parsePlan reads what Prepare gave. An attempt without a good plan would not
// be the same message.
func parsePlan(s string) (plan, error) {
	var p plan
	err := json.Unmarshal([]byte(s), &p)
	if err == nil && (!validID(p.ID) || len(p.To) == 0 || slices.ContainsFunc(p.To, func(a string) bool { return !addressable(a) })) {
		err = errors.New("it names no message and no address")
	}
	if err != nil {
		return p, fmt.Errorf("read the plan of the reply: %w", err)
	}
	return p, nil
}
