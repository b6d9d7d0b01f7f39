package outbox

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"hark/internal/domain"
)

// What a network says of itself is kept up to these bounds.
const (
	errorMax = 300     // bytes of an error
	nameMax  = 2 << 10 // bytes of a receipt's id and of its address
)

// clip bounds what a network says of itself, and makes it a text that the log
// takes: an event that cannot be encoded could never be written.
func clip(err error) string {
	if err == nil {
		return "it does not say why"
	}
	s := err.Error()
	long := len(s) > errorMax
	s = strings.ToValidUTF8(s[:min(len(s), 4*errorMax)], "\uFFFD")
	if len(s) > errorMax {
		n := errorMax
		for !utf8.RuneStart(s[n]) {
			n--
		}
		s, long = s[:n], true
	}
	if long {
		s += "..."
	}
	return s
}

// sane is a receipt without what cannot be kept. Half an id names nothing, so
// what is too long or no text is left out whole, and so is an address that no
// browser should be handed.
func sane(r domain.Receipt) domain.Receipt {
	r.ByHand = false // only a person's word says so
	if len(r.ID) > nameMax || !utf8.ValidString(r.ID) {
		r.ID = ""
	}
	u, err := url.Parse(r.URL[:min(len(r.URL), nameMax+1)])
	if err != nil || len(r.URL) > nameMax || !utf8.ValidString(r.URL) || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		r.URL = ""
	}
	return r
}
