package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"hark/internal/domain"
	"hark/internal/source"
)

// replyMax is how long a reply may be.
const replyMax = 100_000

// Limits implements source.Replier.
func (m *Mail) Limits() source.Limits {
	return source.Limits{Length: replyMax, Unit: "characters"}
}

// Reply implements source.Replier.
func (m *Mail) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	p, err := m.planned(ctx, r)
	if err != nil {
		return domain.Receipt{}, before(err)
	}
	message, err := compose(p, m.o.User, r.Text)
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("write the message: %w", err)}
	}
	s, err := m.submit(ctx)
	if err != nil {
		return domain.Receipt{}, before(err)
	}
	defer s.close()
	if err := s.send(m.o.User, p, message); err != nil {
		return domain.Receipt{}, err
	}
	m.file(ctx, p.ID, message)
	return domain.Receipt{ID: p.ID}, nil
}

// planned is the plan of r. Without one on disk this attempt is the first and
// only one that can be made, and its id is still that of its key.
func (m *Mail) planned(ctx context.Context, r source.Outgoing) (plan, error) {
	if r.Plan == "" {
		var err error
		if r.Plan, err = m.Prepare(ctx, r); err != nil {
			return plan{}, err
		}
	}
	return parsePlan(r.Plan)
}

// fileFor bounds the filing: the reply is out, and its receipt must not wait
// long to be written down.
const fileFor = 10 * time.Second

// file puts a message that was accepted into the mailbox for sent mail, unless
// the server did. It is a courtesy and proof for later; when it fails, the
// reply is out all the same.
func (m *Mail) file(ctx context.Context, id string, message []byte) {
	ctx, stop := context.WithTimeout(ctx, fileFor)
	defer stop()
	c, err := m.connect(ctx, nil)
	if err != nil {
		return
	}
	defer c.close()
	sent, all, err := c.sentPlaces()
	if err != nil || sent == "" || c.caps.Has("X-GM-EXT-1") { // Gmail files what it sends
		return
	}
	for _, place := range []string{sent, all} {
		if place == "" {
			continue
		}
		if found, err := c.withID(place, id); err != nil || len(found) > 0 {
			return
		}
	}
	w := c.Append(sent, int64(len(message)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	_, err = w.Write(message)
	if err = errors.Join(err, w.Close()); err == nil {
		_, _ = w.Wait() // without an answer it may be filed or not
	}
}

// sentPlaces gives the mailboxes for sent and for all mail, as the server
// marks them (RFC 6154), else as they are commonly called; empty is none.
func (c *conn) sentPlaces() (sent, all string, err error) {
	c.line.allow(0)
	defer time.AfterFunc(askTimeout, func() { c.line.Close() }).Stop()
	var o *imap.ListOptions
	if c.caps.Has(imap.CapSpecialUse) {
		o = &imap.ListOptions{ReturnSpecialUse: true}
	}
	list, err := c.List("", "*", o).Collect()
	if err != nil {
		return "", "", fmt.Errorf("list the mailboxes: %w", err)
	}
	sent, all = marked(list, imap.MailboxAttrSent), marked(list, imap.MailboxAttrAll)
	for _, l := range list {
		name := strings.ToLower(l.Mailbox)
		name = strings.TrimPrefix(name, "inbox"+string(l.Delim))
		if sent == "" && (name == "sent" || name == "sent items" || name == "sent messages" || name == "sent mail") {
			sent = l.Mailbox
		}
	}
	return sent, all, nil
}

// marked is the mailbox with that attribute, or nothing.
func marked(list []*imap.ListData, attr imap.MailboxAttr) string {
	i := slices.IndexFunc(list, func(l *imap.ListData) bool { return slices.Contains(l.Attrs, attr) })
	if i < 0 {
		return ""
	}
	return list[i].Mailbox
}

// Looks of one Find: a server may file a little after it answers.
const (
	looks    = 3
	lookWait = 5 * time.Second
)

// Find implements source.Replier: it looks for the message among those sent.
// That it is there proves that it was accepted; that it is not proves nothing,
// so then it is ErrCannotTell, as the package comment says.
func (m *Mail) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	id := ownID(r.Key, m.domain)
	if r.Plan != "" {
		p, err := parsePlan(r.Plan)
		if err != nil {
			return domain.Receipt{}, false, err
		}
		id = p.ID
	}
	c, err := m.connect(ctx, nil)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	defer c.close()
	sent, all, err := c.sentPlaces()
	if err != nil {
		return domain.Receipt{}, false, err
	}
	wait := lookWait
	if m.o.Pause > 0 {
		wait = m.o.Pause
	}
	for look := range looks {
		if look > 0 {
			if err := source.Sleep(ctx, wait); err != nil {
				return domain.Receipt{}, false, err
			}
		}
		for _, place := range []string{sent, all} {
			if place == "" {
				continue
			}
			found, err := c.withID(place, id)
			if err != nil {
				return domain.Receipt{}, false, err
			}
			if len(found) > 0 {
				return domain.Receipt{ID: id}, true, nil
			}
		}
	}
	return domain.Receipt{}, false, fmt.Errorf("%w: %s is not among the sent mail of %s, which does not prove that it was not sent", source.ErrCannotTell, id, m.imap.host)
}
