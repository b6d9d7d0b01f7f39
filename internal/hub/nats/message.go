package nats

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// message reads the answer to who asked for one. Most of it is the message's
// bytes, as base64: the standard library takes ten times as long for it.
func (s *stream) message(raw []byte) (m hub.Message, found bool, err error) {
	var answer struct {
		Error   *apiError `json:"error"`
		Message struct {
			Subject string    `json:"subject"`
			Seq     uint64    `json:"seq"`
			Header  []byte    `json:"hdrs"`
			Data    []byte    `json:"data"`
			Time    time.Time `json:"time"`
		} `json:"message"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return m, false, fmt.Errorf("read answer: %w", err)
	}
	if e := answer.Error; e != nil {
		if e.Number == codeNoMessage {
			return m, false, nil
		}
		return m, false, e.ask()
	}
	a := answer.Message
	header, err := natsgo.DecodeHeadersMsg(a.Header)
	if err != nil || !s.proper(a.Subject, header) {
		a.Data = nil
	}
	return hub.Message{Subject: a.Subject, Seq: a.Seq, At: a.Time, Data: a.Data}, true, nil
}

// What a put expects, as it stands in the headers of its message for good.
const (
	headerLast = "Nats-Expected-Last-Subject-Sequence"
	headerOf   = "Nats-Expected-Last-Subject-Sequence-Subject" // where it is not of the subject itself
)

// proper reports whether a message came as a put does, and so was compared
// with what its writer had seen: of the journal, or of all who claim the same.
// One that skipped it, and an answer of the server's that somebody had sent
// where they may not write, keep their number and are read as empty.
func (s *stream) proper(subject string, header natsgo.Header) bool {
	of := header.Get(headerOf)
	if of == "" {
		of = subject
	}
	want := subject
	if s.name == s.l.o.Claims {
		want = subject[:strings.LastIndexByte(subject, '.')+1] + "*"
	}
	return header.Get(headerLast) != "" && of == want
}
