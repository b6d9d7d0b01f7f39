package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"hark/internal/app"
	"hark/internal/secret"
	"hark/internal/ui/kit"
)

// answerMax bounds an answer, in bytes; a token of some networks has 2,000.
const answerMax = 16 << 10

// asker asks a person, or a script that gives its answers a line each on
// standard input. Questions go to standard error.
type asker struct {
	e     *env
	in    *bufio.Reader
	quiet bool // nobody reads the questions
}

func (e *env) asker() *asker { return &asker{e: e, in: bufio.NewReader(e.In)} }

func (a *asker) print(text string) {
	if !a.quiet {
		fmt.Fprint(a.e.Err, text)
	}
}

// askWide is how wide a question is at most, in cells.
const askWide = 78

// ask prints a question.
func (a *asker) ask(text string) {
	a.print(wrapped(text+":") + " ")
}

// wrapped is a text in lines that break between words.
func wrapped(text string) string {
	return strings.Join(kit.Width{}.Wrap(clean(text), askWide, 100), "\n")
}

// person reports whether somebody sits there, who can be asked again.
func (a *asker) person() bool { return terminal(a.e.In) }

// question asks for a line; an empty one takes what stands in brackets. At the
// end of the input that is taken for an answer, and the error is io.EOF.
func (a *asker) question(ctx context.Context, text, usual string) (string, error) {
	if usual != "" {
		text += " [" + usual + "]"
	}
	a.ask(text)
	line, err := a.waiting(ctx, a.line)
	if err != nil {
		a.print("\n")
	}
	if err == nil || errors.Is(err, io.EOF) {
		if line == "" {
			line = usual
		}
	}
	return line, err
}

// yes asks to go on; anything but y or yes is no.
func (a *asker) yes(ctx context.Context, text string) (bool, error) {
	answer, err := a.question(ctx, text+" (y/n)", "n")
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), err
}

// secret asks for what must not be seen: on a terminal it is not shown while
// it is typed.
func (a *asker) secret(ctx context.Context, text string) (secret.Text, error) {
	read := a.line
	if f, ok := a.e.In.(interface{ Fd() uintptr }); ok && a.person() && a.in.Buffered() == 0 {
		state, err := term.GetState(f.Fd())
		if err != nil {
			return secret.Text{}, fmt.Errorf("ask for a secret: %w", err)
		}
		defer func() { _ = term.Restore(f.Fd(), state) }() // ctrl+c must leave a terminal that shows what is typed
		// What is typed the moment the question shows must not show either, and
		// must end with the Enter that it was typed with: the terminal is put
		// into the very state in which the secret is read.
		unseen := *state
		unseen.Lflag &^= unix.ECHO
		unseen.Lflag |= unix.ICANON | unix.ISIG
		unseen.Iflag |= unix.ICRNL
		if err := term.SetState(f.Fd(), &unseen); err != nil {
			return secret.Text{}, fmt.Errorf("ask for a secret: %w", err)
		}
		read = func() (string, error) {
			line, err := term.ReadPassword(f.Fd())
			return strings.TrimSpace(string(line)), err
		}
	}
	a.ask(text)
	line, err := a.waiting(ctx, read)
	a.print("\n")
	if err != nil && !errors.Is(err, io.EOF) {
		return secret.Text{}, fmt.Errorf("ask for a secret: %w", err)
	}
	return secret.New(line), nil
}

func (a *asker) line() (string, error) {
	line, err := readLine(a.in, answerMax)
	return strings.TrimSpace(string(line)), err
}

// waiting reads, and gives up when ctx ends: a read of a terminal cannot be
// ended, so it is left behind.
func (a *asker) waiting(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		line string
		err  error
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	c := make(chan answer, 1)
	go func() {
		line, err := read()
		c <- answer{line, err}
	}()
	select {
	case got := <-c:
		return got.line, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// passphrase asks for what locks the secrets, where somebody can be asked.
func (e *env) passphrase(ctx context.Context) (secret.Text, error) {
	a := e.asker()
	if !a.person() {
		return secret.Text{}, app.Failure(app.SignIn, "start hark on a terminal, which asks for the passphrase", "%w", secret.ErrLocked)
	}
	return a.secret(ctx, "Passphrase of the secrets")
}
