package hub

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
)

// What a word on a claim or a lease says.
const (
	taken    = "taken"
	renewed  = "renewed"
	released = "released"
	assigned = "assigned" // a lead gives it to whoever By names
)

// word is the payload of one message of the claims. Who writes it is the
// subject's last part, which the server holds them to; when it was written is
// the hub's time.
type word struct {
	State string `json:"state"`
	By    string `json:"by"`              // who has it
	Nonce string `json:"nonce"`           // tells one's own word from another's of the same writer
	Lease int64  `json:"lease,omitempty"` // milliseconds from when the hub stored it
	Token uint64 `json:"token,omitempty"` // of what is renewed; of what is taken it is the message's own number
}

// maxWord bounds the bytes of a word, and maxName of a name in it.
const (
	maxWord = 4 << 10
	maxName = 256
)

func (w word) encode() ([]byte, error) { return json.Marshal(w) }

func decodeWord(data []byte) (word, error) {
	var w word
	if len(data) > maxWord {
		return w, fmt.Errorf("read claim: %d bytes, at most %d are allowed", len(data), maxWord)
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return w, fmt.Errorf("read claim: %w", err)
	}
	if !slices.Contains([]string{taken, renewed, released, assigned}, w.State) {
		return w, fmt.Errorf("read claim: it says %q", clean(w.State, 20))
	}
	if w.By = clean(w.By, maxName); w.By == "" || len(w.Nonce) > maxName {
		return w, fmt.Errorf("read claim: it does not say whose it is")
	}
	if most := MaxLease.Milliseconds(); w.Lease < 0 || w.Lease > most {
		w.Lease = most
	}
	return w, nil
}

// spoken is a word as the hub has it.
type spoken struct {
	word
	seq     uint64
	at      time.Time // the hub's
	journal domain.JournalID
}

// clean makes what somebody else wrote fit to be shown and compared as a name
// of at most so many bytes: no controls, no marks that turn or hide text.
func clean(s string, most int) string {
	var b strings.Builder
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsGraphic(r) {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > most {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
