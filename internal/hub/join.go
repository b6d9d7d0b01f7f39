package hub

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"

	"hark/internal/domain"
)

// JoinRequest is what somebody with a code asks for. What AnswerJoins hands
// on is proven: the code, and the keys of the journals and of the login.
type JoinRequest struct {
	Code  CodeID
	Name  string // by which they want to be known, cleaned
	Seats []domain.Seat
}

// JoinAnswer is what becomes of it.
type JoinAnswer struct {
	Name string      `json:"name,omitempty"` // by which they are known from now on; empty is that they were refused
	Role domain.Role `json:"role,omitempty"`
	Why  string      `json:"why,omitempty"`  // they were refused; for people
	Desk string      `json:"desk,omitempty"` // what the desk is called there
}

// Joiner is who asks to be let in.
type Joiner struct {
	Name    string
	Openers []Opener                          // the journals of this machine
	Login   string                            // the public key with which it will sign in
	Sign    func(data []byte) ([]byte, error) // with the key of Login
}

// Opener is a journal's first event and its head, signed.
type Opener struct {
	Raw     []byte      `json:"raw"`
	Head    domain.Head `json:"head"`
	Listens bool        `json:"listens,omitempty"`
}

// AskToJoin asks to be let in with a code, through a line that was signed in
// with its secret. The error matches ErrCode where the code does not count,
// and ErrNobody where no administrator is there to answer. Who knows the code
// and refuses says why in the answer.
func AskToJoin(ctx context.Context, line Line, code Code, j Joiner) (JoinAnswer, error) {
	var a JoinAnswer
	question, err := j.ask(code)
	if err != nil {
		return a, fmt.Errorf("ask to join: %w", err)
	}
	data, err := json.Marshal(question)
	if err != nil {
		return a, fmt.Errorf("ask to join: %w", err)
	}
	raw, err := line.Ask(ctx, code.Desk.Join(), data)
	if err != nil {
		return a, fmt.Errorf("ask to join: %w", err)
	}
	if a, err = readAnswer(raw, code, question.Body); err != nil {
		return a, fmt.Errorf("ask to join: %w", err)
	}
	return a, nil
}

// JoinOptions say how who asks is answered.
type JoinOptions struct {
	Line Line
	Desk Desk
	// Code gives the code of that name; false where there is none, or it has
	// expired. One that was used is handed to Decide, which can tell whether
	// the same machine asks again because an answer was lost.
	Code func(CodeID) (Code, bool)
	// Decide lets them in, or not. It returns when it is on disk.
	Decide func(context.Context, JoinRequest) JoinAnswer
}

// AnswerJoins answers whoever asks, one at a time, until ctx ends or with an
// error. Who has no code of ours learns nothing but that.
func AnswerJoins(ctx context.Context, o JoinOptions) error {
	err := o.Line.Answer(ctx, o.Desk.Join(), func(data []byte) []byte {
		answer, err := o.answer(ctx, data)
		if err != nil {
			answer, _ = json.Marshal(sealed{Why: err.Error()}) // strings are always encoded
		}
		return answer
	})
	if err != nil {
		return fmt.Errorf("answer who asks to join: %w", err)
	}
	return nil
}

func (o *JoinOptions) answer(ctx context.Context, data []byte) ([]byte, error) {
	question, err := decodeSealed(data)
	if err != nil {
		return nil, err
	}
	code, known := o.Code(question.Code)
	if !known || code.Desk != o.Desk || !hmac.Equal(question.MAC, code.mac(askLabel, question.Body)) {
		return nil, ErrCode
	}
	a := JoinAnswer{}
	if q, err := readQuestion(question.Body, code); err != nil {
		a.Why = err.Error()
	} else {
		a = o.Decide(ctx, q)
	}
	body, err := json.Marshal(a)
	if err != nil {
		return nil, errors.New("the answer cannot be written")
	}
	return json.Marshal(sealed{Body: body, MAC: code.mac(answerLabel, append(question.Body[:len(question.Body):len(question.Body)], body...))})
}
