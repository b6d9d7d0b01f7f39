package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"hark/internal/source"
)

// How long ids, and lists of them, may be. RFC 5322 bounds a line at 998
// bytes, and so an id.
const (
	idMax   = 900
	refsMax = 100 // ids; of more, the first and the last are kept
	refsLen = 64 << 10
)

// messageIDs gives the ids in a Message-ID, In-Reply-To or References field,
// without their angle brackets, in their order. What is not one is passed
// over: a References line with one broken id still tells of the thread.
func messageIDs(field string) []string {
	field = field[:min(len(field), refsLen)]
	var ids []string
	for {
		_, rest, ok := strings.Cut(field, "<")
		if !ok {
			return short(ids)
		}
		id, after, ok := strings.Cut(rest, ">")
		if !ok {
			return short(ids)
		}
		if i := strings.LastIndexByte(id, '<'); i >= 0 {
			id = id[i+1:] // the bracket before was not closed
		}
		if validID(id) {
			ids = append(ids, id)
		}
		field = after
	}
}

// short keeps the first id, which names the thread, and the latest.
func short(ids []string) []string {
	if len(ids) > refsMax {
		ids = append(ids[:1:1], ids[len(ids)-refsMax+1:]...)
	}
	return ids
}

// validID reports whether an id can be the name of one message: something at
// somewhere, in visible ASCII.
func validID(id string) bool {
	at := strings.LastIndexByte(id, '@')
	if at < 1 || at == len(id)-1 || len(id) > idMax {
		return false
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' || id[i] == '<' || id[i] == '>' {
			return false
		}
	}
	return true
}

// nameless is the id of a message that has no id of its own. It comes from
// its headers, of which Received alone differs for each message, so that it
// is the same in every mailbox and under every UIDVALIDITY. It holds no "@",
// so that it is never taken for an id that can be written into a reply.
func nameless(header []byte) string {
	sum := sha256.Sum256(header)
	return "no-message-id-" + hex.EncodeToString(sum[:16])
}

// ownID is the Message-ID of the reply with that key: the same for each
// attempt, and nobody's else.
func ownID(key, domain string) string {
	sum := sha256.Sum256([]byte(key))
	return "hark." + hex.EncodeToString(sum[:16]) + "@" + domain
}

// own reports whether an id is of a reply of ours.
func own(id, domain string) bool {
	return strings.HasPrefix(id, "hark.") && strings.HasSuffix(strings.ToLower(id), "@"+domain)
}

// reSubject is the subject of an answer: with one "Re:" before it (RFC 5322,
// section 3.6.5), whatever stood there.
func reSubject(subject string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, subject)
	s = oneLine(s)
	for {
		cut := s
		for _, p := range []string{"re:", "aw:", "sv:", "antw:", "r:"} {
			if len(cut) >= len(p) && strings.EqualFold(cut[:len(p)], p) {
				cut = strings.TrimSpace(cut[len(p):])
			}
		}
		if cut == s {
			break
		}
		s = cut
	}
	if s == "" {
		return "Re:"
	}
	return "Re: " + source.Clip(s, subjectMax)
}

// addressable reports whether mail can be sent to an address as it stands,
// without a chance that it says something else to a server than to a person.
func addressable(address string) bool {
	local, domain, ok := cutLast(address, "@")
	return ok && local != "" && domain != "" && len(address) <= 254 && utf8.ValidString(address) &&
		!strings.ContainsFunc(address, func(r rune) bool {
			return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>()[]\,;:"`, r)
		})
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
