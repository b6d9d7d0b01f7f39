package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/eventlog"
	"hark/internal/hub"
)

// Request is one verb to be done: the same value whether the log is ours or
// another process holds it.
type Request struct {
	Verb   string
	Params json.RawMessage // the verb's own parameters; empty is none
	Body   io.Reader       // what the verb reads (import -, listen --lines -); nil is nothing
}

// Emit takes one line of a verb's answer, a JSON value.
type Emit func(line json.RawMessage) error

// Caller does verbs. Answers come line by line through emit; an error of emit
// ends the verb. Errors are *Error, whoever did the work.
type Caller interface {
	Call(ctx context.Context, r Request, emit Emit) error
	Close() error
}

// Code says how a verb ended; the command line exits with it.
type Code int

// The codes.
const (
	Done        Code = 0
	Failed      Code = 1
	Usage       Code = 2
	BadConfig   Code = 3
	SignIn      Code = 4
	Busy        Code = 5
	Unreachable Code = 6
	Partly      Code = 7
	Interrupted Code = 130
)

// Error is an error as a person or a script gets to see it, here or through
// the socket.
type Error struct {
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Code    Code   `json:"code"`
	cause   error
}

// Error says what went wrong, without the hint.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause, where the work was done in this process.
func (e *Error) Unwrap() error { return e.cause }

// Failure makes an error with a hint.
func Failure(code Code, hint, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Message: err.Error(), Hint: hint, Code: code, cause: errors.Unwrap(err)}
}

// Explain turns any error into one that a person gets to see. The rooms say
// what to do behind the last "; " of an error: that becomes the hint.
func Explain(err error) *Error {
	if err == nil {
		return nil
	}
	e := &Error{Message: err.Error(), Code: Failed, cause: err}
	var known *Error
	var refusal *desk.Refusal
	var busy *eventlog.BusyError
	var bad *config.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled):
		e.Message, e.Code = "interrupted", Interrupted
	case errors.As(err, &refusal):
		e.Message, e.Hint = refusal.Why, refusal.Hint
	case errors.As(err, &bad): // each of its lines says what would be right
		e.Code, e.Hint = BadConfig, "mend the file, or move it away to run on the defaults"
	case errors.As(err, &busy):
		e.Code = Busy
		e.advise()
	case errors.Is(err, hub.ErrLogin), errors.Is(err, hub.ErrCode), errors.Is(err, hub.ErrOffline):
		e.Hint, e.Code = hubHint(err), hubCode(err)
	default:
		e.advise()
	}
	return e
}

// advise moves what to do from the message to the hint. An error of several
// lines is several errors, and stays whole.
func (e *Error) advise() {
	at := strings.LastIndex(e.Message, "; ")
	if at > 0 && !strings.Contains(e.Message, "\n") {
		e.Message, e.Hint = e.Message[:at], e.Message[at+len("; "):]
	}
}
