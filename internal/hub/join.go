package hub

import (
	"context"

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
	Name string // by which they are known from now on; empty is that they were refused
	Role domain.Role
	Why  string // they were refused; for people
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
	Raw     []byte
	Head    domain.Head
	Listens bool
}

// AskToJoin asks to be let in with a code, through a line that was signed in
// with its secret. The error matches ErrCode where the code does not count,
// and ErrNobody where no administrator is there to answer.
func AskToJoin(ctx context.Context, line Line, code Code, j Joiner) (JoinAnswer, error) {
	return JoinAnswer{}, ErrNobody
}

// JoinOptions say how who asks is answered.
type JoinOptions struct {
	Line Line
	Desk Desk
	// Code gives the code of that name; false where there is none, or it was
	// used or has expired.
	Code func(CodeID) (Code, bool)
	// Decide lets them in, or not. It returns when it is on disk.
	Decide func(context.Context, JoinRequest) JoinAnswer
}

// AnswerJoins answers whoever asks, until ctx ends or with an error.
func AnswerJoins(ctx context.Context, o JoinOptions) error { <-ctx.Done(); return ctx.Err() }
