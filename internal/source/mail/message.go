package mail

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mail comes in any of them
	"github.com/emersion/go-message/mail"

	"hark/internal/domain"
	"hark/internal/source"
)

// How much of a message a mention keeps, in bytes.
const (
	subjectMax = 500
	textMax    = 64 << 10
	nameMax    = 200
)

// convert makes a message into a mention. The same message gives the same
// mention whenever and from wherever it is read. It fails where the headers
// cannot be read.
func (m *Mail) convert(l *letter) (domain.Mention, error) {
	header := headerOf(l.raw)
	e, err := entity(l.raw)
	if err != nil {
		return domain.Mention{}, err
	}
	h := mail.Header{Header: e.Header}
	c := contents{}
	if l.long() {
		c.text = fmt.Sprintf("[a message of %d MiB: only its headers were fetched; read it in the mailbox]", l.size>>20)
	} else {
		c.read(e, 0)
	}
	out := domain.Mention{
		Source: m.o.Name, At: when(&h, l.at), Title: source.Clip(oneLine(text(&h, "Subject")), subjectMax),
		Audience: domain.Direct, Author: author(&h),
	}
	out.ID = firstOr(messageIDs(h.Get("Message-Id")), nameless(header))
	out.InReplyTo, out.Thread = thread(&h)
	kind := kindOf(&h, out.Author.ID)
	if c.returned != nil && kind == bounce {
		out.InReplyTo, out.Thread = c.thread()
	}
	mine := strings.EqualFold(out.Author.ID, m.o.User)
	out.Context = mine || kind == automatic || kind == bounce && !own(out.InReplyTo, m.domain)
	out.Text = c.say(replyNote(&h, out.Author.ID))
	if out.Text == "" && out.Title == "" {
		out.Text = "[a message without a text]"
	}
	return out, nil
}

// headerOf is the part of a message before the first empty line.
func headerOf(raw []byte) []byte {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(raw, []byte(end)); i >= 0 {
			return raw[:min(i, headerMax)]
		}
	}
	return raw[:min(len(raw), headerMax)]
}

// entity opens a message. Lines among its headers that are none are passed
// over. It fails where there is nothing, or far too much.
func entity(raw []byte) (*message.Entity, error) {
	if len(raw) == 0 {
		return nil, errors.New("the server gives nothing of it; look at it in the mailbox")
	}
	o := &message.ReadOptions{MaxHeaderBytes: 2 * headerMax}
	e, err := message.ReadWithOptions(bytes.NewReader(raw), o)
	if e == nil {
		e, err = message.ReadWithOptions(bytes.NewReader(mend(raw)), o)
	}
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return nil, fmt.Errorf("its headers cannot be read (%v); want the fields of RFC 5322, of at most %d bytes", err, headerMax)
	}
	return e, nil
}

// mend takes the lines out of the headers that are no fields: some programs
// let one slip in, and the mail is read everywhere all the same.
func mend(raw []byte) []byte {
	header := headerOf(raw)
	var out []byte
	field := false
	for line := range bytes.Lines(header) {
		if line[0] != ' ' && line[0] != '\t' {
			name, _, colon := bytes.Cut(line, []byte(":"))
			field = colon && len(name) > 0 && !bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
		}
		if field {
			out = append(out, line...)
		}
	}
	if len(out) == 0 || len(header) == len(raw) {
		out = append(out, "\r\n\r\n"...)
	}
	return append(out, raw[len(header):]...)
}

// readHeader reads header fields that stand alone; nil where it cannot.
func readHeader(raw []byte) *mail.Header {
	e, err := entity(slices.Concat(bytes.TrimRight(raw, "\r\n"), []byte("\r\n\r\n")))
	if err != nil {
		return nil
	}
	return &mail.Header{Header: e.Header}
}

func firstOr(ids []string, other string) string {
	if len(ids) > 0 {
		return ids[0]
	}
	return other
}

// text is a header field, decoded as well as it can be.
func text(h *mail.Header, field string) string {
	s, err := h.Text(field)
	if err != nil {
		s = h.Get(field)
	}
	return utf8Of([]byte(s))
}

// oneLine is a text without line breaks and doubled spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// when a message was written: by its author's clock if that can be, else when
// it came in.
func when(h *mail.Header, came time.Time) time.Time {
	t, err := h.Date()
	if err == nil && t.Year() >= 1990 && (came.IsZero() && t.Year() < 9999 || t.Before(came.Add(24*time.Hour))) {
		return t.UTC()
	}
	if came.Year() < 1970 || came.Year() > 9999 {
		return time.Time{}
	}
	return came.UTC()
}

func author(h *mail.Header) domain.Author {
	for _, field := range []string{"From", "Sender"} {
		list, err := h.AddressList(field)
		if err != nil || len(list) == 0 {
			if s := oneLine(text(h, field)); s != "" {
				return domain.Author{Name: source.Clip(s, nameMax)}
			}
			continue
		}
		return domain.Author{
			ID:   source.Clip(strings.ToLower(utf8Of([]byte(list[0].Address))), idMax),
			Name: source.Clip(oneLine(utf8Of([]byte(list[0].Name))), nameMax),
		}
	}
	return domain.Author{}
}

// thread gives the id of the message that this one answers, and of the first
// of its thread.
func thread(h *mail.Header) (parent, root string) {
	refs := messageIDs(h.Get("References"))
	to := messageIDs(h.Get("In-Reply-To"))
	switch {
	case len(refs) == 0 && len(to) == 0:
		return "", ""
	case len(refs) == 0:
		return to[0], to[0]
	case len(to) == 0:
		return refs[len(refs)-1], refs[0]
	}
	return to[0], refs[0]
}

// answerTo gives the addresses that an answer goes to: Reply-To, else From.
func answerTo(h *mail.Header) []string {
	for _, field := range []string{"Reply-To", "From"} {
		list, err := h.AddressList(field)
		if err != nil {
			continue
		}
		var to []string
		for _, a := range list {
			if addressable(a.Address) && len(to) < answerMax {
				to = append(to, a.Address)
			}
		}
		if len(to) > 0 {
			return to
		}
	}
	return nil
}

// answerMax is to how many addresses an answer goes at most.
const answerMax = 5

// replyNote tells where answers go, if that is not to the author.
func replyNote(h *mail.Header, from string) string {
	to := answerTo(h)
	if len(to) == 0 || len(to) == 1 && strings.EqualFold(to[0], from) {
		return ""
	}
	return "[replies go to: " + strings.Join(to, ", ") + "]"
}

// The kinds of a message.
const (
	personal = iota
	automatic
	bounce
)

// kindOf tells what a machine sent by itself (RFC 3834) from what a person
// wants answered. A form on a web site is sent by a machine too, and names the
// person in Reply-To.
func kindOf(h *mail.Header, from string) int {
	auto := strings.ToLower(oneLine(h.Get("Auto-Submitted")))
	auto, _, _ = strings.Cut(auto, ";")
	auto = strings.TrimSpace(auto)
	precedence := strings.ToLower(oneLine(h.Get("Precedence")))
	t, params, _ := h.ContentType()
	local, _, _ := cutLast(from, "@")
	switch {
	case t == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status"),
		oneLine(h.Get("Return-Path")) == "<>" && (local == "mailer-daemon" || local == "postmaster"):
		return bounce
	case auto == "auto-replied", precedence == "auto_reply", h.Has("X-Autoreply"), h.Has("X-Autorespond"):
		return automatic
	case replyNote(h, from) != "":
		return personal
	case auto != "" && auto != "no", precedence == "bulk", precedence == "junk":
		return automatic
	}
	return personal
}
