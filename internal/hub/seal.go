package hub

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"

	"hark/internal/domain"
)

// sealed is a question or its answer, with a proof (HMAC-SHA-256, RFC 2104)
// that whoever wrote it has the code; the secret itself is in neither. An
// answer is sealed together with what was asked, so that it answers nothing else.
type sealed struct {
	Code CodeID `json:"code,omitzero"`
	Body []byte `json:"body,omitempty"`
	MAC  []byte `json:"mac,omitempty"`
	Why  string `json:"why,omitempty"` // there is no such code; not sealed, as nobody here has it
}

const (
	askLabel    = "hark join question v1\n"
	answerLabel = "hark join answer v1\n"
)

// A machine has a journal for its writer, and one for what it hears.
const maxOpeners = 4

// maxSealed bounds a question: its openers' events, in base64 twice.
const maxSealed = maxOpeners * 3 * domain.MaxEvent

func (c Code) mac(label string, body []byte) []byte {
	m := hmac.New(sha256.New, c.Secret[:])
	m.Write([]byte(label))
	m.Write(body)
	return m.Sum(nil)
}

func decodeSealed(data []byte) (sealed, error) {
	var s sealed
	if len(data) > maxSealed {
		return s, fmt.Errorf("read question: %d bytes, at most %d are allowed", len(data), maxSealed)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, errors.New("read question: it is none")
	}
	return s, nil
}

// question is what is asked.
type question struct {
	Name    string   `json:"name"`
	Openers []Opener `json:"openers"`
	Login   string   `json:"login"`
	Proof   []byte   `json:"proof"` // by the login's key, over statement
}

// statement is what the login's key signs. That key signs whatever a server
// makes up, so this proves that the login is not somebody else's and no more.
// A journal's key signs heads alone: that of its first event is its proof.
func (q *question) statement(code Code) []byte {
	s := fmt.Appendf(nil, "hark join v1\n%s\n%x\n%s\n", domain.JournalID(code.Desk), code.ID(), q.Login)
	for _, o := range q.Openers {
		s = fmt.Appendf(s, "%s\n", o.Head.Journal)
	}
	return s
}

// ask writes and seals what a joiner asks.
func (j *Joiner) ask(code Code) (sealed, error) {
	q := question{Name: j.Name, Openers: j.Openers, Login: j.Login}
	var err error
	if q.Proof, err = j.Sign(q.statement(code)); err != nil {
		return sealed{}, err
	}
	body, err := json.Marshal(q)
	if err != nil {
		return sealed{}, err
	}
	return sealed{Code: code.ID(), Body: body, MAC: code.mac(askLabel, body)}, nil
}

// readQuestion reads and proves what is asked by somebody with a code.
func readQuestion(body []byte, code Code) (JoinRequest, error) {
	r := JoinRequest{Code: code.ID()}
	var q question
	if err := json.Unmarshal(body, &q); err != nil {
		return r, errors.New("the question cannot be read; use the same version of hark")
	}
	if r.Name = clean(q.Name, maxName); r.Name == "" {
		return r, errors.New("there is no name in it; give one with --name")
	}
	if len(q.Openers) == 0 || len(q.Openers) > maxOpeners {
		return r, fmt.Errorf("it comes with %d journals", len(q.Openers))
	}
	key, err := loginKey(q.Login)
	if err != nil || !ed25519.Verify(key, q.statement(code), q.Proof) {
		return r, errors.New("its login key did not sign it")
	}
	for i := range q.Openers {
		o := &q.Openers[i]
		c := chunk{o.Head, []domain.Record{{Raw: o.Raw}}}
		if err := c.prove(); err != nil || o.Head.Seq != 1 {
			return r, fmt.Errorf("the key of journal %s did not sign its first event", o.Head.Journal)
		}
		r.Seats = append(r.Seats, domain.Seat{Journal: o.Head.Journal, Login: q.Login, Listens: o.Listens})
	}
	return r, nil
}

// loginKey reads the text of a NATS user key: base32 of a byte that says what
// it is, 32 bytes of an Ed25519 public key and two of a checksum
// (github.com/nats-io/nkeys). Whoever stores such a text and compares it
// needs no checksum: one that is wrong signs nobody in.
func loginKey(s string) (ed25519.PublicKey, error) {
	const user = 20 << 3
	text := base32.StdEncoding.WithPadding(base32.NoPadding)
	b, err := text.DecodeString(s)
	if err != nil || len(b) != 1+ed25519.PublicKeySize+2 || b[0] != user || text.EncodeToString(b) != s {
		return nil, errors.New("read login key: it is none of a user")
	}
	return ed25519.PublicKey(b[1 : 1+ed25519.PublicKeySize]), nil
}

// readAnswer reads what was answered to a question.
func readAnswer(raw []byte, code Code, asked []byte) (JoinAnswer, error) {
	var a JoinAnswer
	s, err := decodeSealed(raw)
	switch {
	case err != nil:
		return a, errors.New("the answer cannot be read; use the same version of hark")
	case s.Why != "":
		return a, ErrCode
	case !hmac.Equal(s.MAC, code.mac(answerLabel, append(asked[:len(asked):len(asked)], s.Body...))):
		return a, fmt.Errorf("the answer is from somebody who does not have the code: %w", ErrPin)
	}
	if err := json.Unmarshal(s.Body, &a); err != nil {
		return a, errors.New("the answer cannot be read; use the same version of hark")
	}
	a.Desk = clean(a.Desk, maxName)
	a.Name, a.Why, a.Role = clean(a.Name, maxName), clean(a.Why, maxWord), domain.Role(clean(string(a.Role), maxName))
	return a, nil
}
