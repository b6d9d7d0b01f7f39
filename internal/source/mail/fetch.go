package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"hark/internal/source"
)

// MessageMax is how long a message may be to be fetched whole, in bytes; of a
// longer one the headers are fetched.
const MessageMax = 10 << 20

// headerMax is how much of a message's headers is read.
const headerMax = 256 << 10

// A page is so many messages or bytes.
const (
	pageMessages = 50
	pageBytes    = 2 * MessageMax
)

// letter is a message as the server has it.
type letter struct {
	uid  imap.UID
	size int64
	at   time.Time // when it came in
	raw  []byte    // all of it, or its headers where it is too long
}

// long reports whether only the headers are fetched.
func (l *letter) long() bool { return l.size > MessageMax }

// fill takes the messages of a mailbox page by page, the oldest first.
func (e *ear) fill(ctx context.Context, place string, found []imap.UID) error {
	for uids := range slices.Chunk(found, pageMessages) {
		if !e.live {
			e.missed += len(uids)
			e.to.Report(source.Health{State: source.CatchingUp, Missed: e.missed, Detail: e.m.imap.host})
		}
		letters, err := e.c.sizes(uids)
		if err != nil {
			return fmt.Errorf("read %s: %w", place, err)
		}
		for len(letters) > 0 {
			n, bytes := 0, int64(0)
			for n < len(letters) && (n == 0 || bytes < pageBytes) {
				bytes += min(letters[n].size, MessageMax)
				n++
			}
			if err := e.page(ctx, place, letters[:n]); err != nil {
				return err
			}
			letters = letters[n:]
		}
	}
	return nil
}

// page fetches letters and hands them over.
func (e *ear) page(ctx context.Context, place string, letters []letter) error {
	whole := &imap.FetchItemBodySection{Peek: true}
	header := headerSection()
	if err := e.c.bodies(letters, whole, false); err != nil {
		return fmt.Errorf("read %s: %w", place, err)
	}
	if err := e.c.bodies(letters, header, true); err != nil {
		return fmt.Errorf("read %s: %w", place, err)
	}
	b, at := source.Batch{}, e.at[place]
	for i := range letters {
		l := &letters[i]
		at.Next = max(at.Next, l.uid+1)
		if l.at.After(at.At) {
			at.At = l.at.UTC()
		}
		if l.raw == nil {
			continue // it was deleted meanwhile
		}
		mention, err := e.m.convert(l)
		if err != nil {
			where := fmt.Sprintf("message %d of %s", l.uid, place)
			b.Refused = append(b.Refused, source.Refuse(where, err.Error(), l.raw))
			continue
		}
		b.Mentions = append(b.Mentions, mention)
	}
	return e.deliver(ctx, place, at, b)
}

// deliver hands a batch over with the cursor after it.
func (e *ear) deliver(ctx context.Context, place string, at box, b source.Batch) error {
	was := e.at[place]
	var err error
	if b.Cursor, err = e.at.bytes(place, at); err != nil {
		return err
	}
	if err := source.Deliver(ctx, e.to, b); err != nil {
		e.at[place] = was
		return err
	}
	return nil
}

// sizes asks for what must be known before a message is fetched. They come in
// the order of uids; what is no longer there is left out.
func (c *conn) sizes(uids []imap.UID) ([]letter, error) {
	c.line.allow(0)
	defer time.AfterFunc(askTimeout, func() { c.line.Close() }).Stop()
	got, err := c.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true}).Collect()
	if err != nil {
		return nil, err
	}
	var letters []letter
	for _, g := range got {
		if slices.Contains(uids, g.UID) && !slices.ContainsFunc(letters, func(l letter) bool { return l.uid == g.UID }) {
			letters = append(letters, letter{uid: g.UID, size: g.RFC822Size, at: g.InternalDate})
		}
	}
	slices.SortFunc(letters, func(a, b letter) int { return int(int64(a.uid) - int64(b.uid)) })
	return letters, nil
}

// bodies fetches what section says of those letters that are long, or are not.
func (c *conn) bodies(letters []letter, section *imap.FetchItemBodySection, long bool) error {
	var set imap.UIDSet
	total := int64(0)
	for i := range letters {
		if letters[i].long() == long {
			set.AddNum(letters[i].uid)
			total += min(letters[i].size, MessageMax) + headerMax
		}
	}
	if len(set) == 0 {
		return nil
	}
	c.line.allow(total)
	defer time.AfterFunc(askTimeout, func() { c.line.Close() }).Stop()
	cmd := c.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		uid, raw, err := body(m)
		if err != nil {
			c.line.Close()
			cmd.Close()
			return err
		}
		if i := slices.IndexFunc(letters, func(l letter) bool { return l.uid == uid && l.long() == long }); i >= 0 {
			letters[i].raw = raw
		}
	}
	return cmd.Close()
}

// errLong is a message that is longer than the server said.
var errLong = errors.New("the server sends a longer message than it announced")

// body reads one message of an answer.
func body(m *imapclient.FetchMessageData) (imap.UID, []byte, error) {
	var uid imap.UID
	var raw []byte
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			raw = []byte{}
			if item.Literal == nil {
				continue
			}
			b := bytes.Buffer{}
			if _, err := io.Copy(&b, io.LimitReader(item.Literal, MessageMax+1)); err != nil {
				return 0, nil, err
			}
			if raw = b.Bytes(); len(raw) > MessageMax {
				return 0, nil, errLong
			}
		}
	}
	return uid, raw, nil
}

// headerSection is all headers of a message.
func headerSection() *imap.FetchItemBodySection {
	return &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader}
}
