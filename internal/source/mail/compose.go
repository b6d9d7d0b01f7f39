package mail

import (
	"bytes"
	"io"

	"github.com/emersion/go-message/mail"
)

// compose writes a reply: the same bytes for the same plan and text.
func compose(p plan, from, body string) ([]byte, error) {
	var h mail.Header
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	h.Set("Mime-Version", "1.0")
	if len(p.Refs) > 0 {
		h.SetMsgIDList("References", p.Refs)
	}
	if p.Parent != "" {
		h.SetMsgIDList("In-Reply-To", []string{p.Parent})
	}
	h.SetMessageID(p.ID)
	h.SetSubject(p.Subject)
	to := make([]*mail.Address, len(p.To))
	for i, a := range p.To {
		to[i] = &mail.Address{Address: a}
	}
	h.SetAddressList("To", to)
	h.SetAddressList("From", []*mail.Address{{Address: from}})
	h.SetDate(p.Date)
	var b bytes.Buffer
	w, err := mail.CreateSingleInlineWriter(&b, h)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
