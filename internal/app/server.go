package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// How the private socket speaks: POST /v1/<verb>, a line of parameters, then
// whatever the verb reads; the answer is JSON Lines, and the last line is
// {"end":true} or {"error":{...}}. So an answer that was cut off shows. The
// head of the answer goes out before the work begins: a client that never got
// it knows that nothing was done.
const (
	socketHost  = "hark" // every other Host is refused
	socketBase  = "/v1/"
	paramsMax   = 4 << 20
	headersWait = 5 * time.Second
	closeWait   = 2 * time.Second
)

// How the last line of an answer begins, and no other.
const (
	endStart   = `{"end":`
	errorStart = `{"error":{`
)

type lastLine struct {
	End   bool   `json:"end,omitempty"`
	Error *Error `json:"error,omitempty"`
}

// server answers on the private socket for as long as this process holds the log.
type server struct {
	http *http.Server
	path string
	done chan struct{}
}

// serve takes the socket over. Whoever calls this holds the log, so a file
// that is there already is stale.
func serve(path string, call func(context.Context, Request, Emit) error) (*server, error) {
	if err := privateFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open socket %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("open socket: %w", err), l.Close())
	}
	s := &server{path: path, done: make(chan struct{})}
	s.http = &http.Server{
		Handler:           handler(call),
		ReadHeaderTimeout: headersWait,
		MaxHeaderBytes:    8 << 10,
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(ownOnly{l}) // ends with ErrServerClosed, or when the file is gone; either way there is nobody to tell
	}()
	return s, nil
}

// Close lets nobody in any more, answers who is being answered for as long as
// ctx lasts and then for a moment, and removes the file.
func (s *server) Close(ctx context.Context, moment time.Duration) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		last, stop := context.WithTimeout(context.Background(), moment)
		defer stop()
		err = s.http.Shutdown(last)
	}
	if err != nil {
		err = s.http.Close()
	}
	<-s.done
	return err
}

// privateFolder makes a folder that only we can enter, and refuses one that
// somebody else made in its place.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder for the socket: %w", err)
	}
	return ours(dir)
}

func ours(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at folder of the socket: %w", err)
	}
	stat, known := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || known && int(stat.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return Failure(Failed, "remove it, or set XDG_RUNTIME_DIR to a folder of your own",
			"the folder %s of the socket is not private to you", dir)
	}
	return nil
}

// ownOnly lets processes of this user in and nobody else.
type ownOnly struct{ net.Listener }

func (l ownOnly) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if uid, err := peer(c); err == nil && uid == os.Getuid() {
			return c, nil
		}
		_ = c.Close() // a stranger is not answered
	}
}

func handler(call func(context.Context, Request, Emit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		verb, found := strings.CutPrefix(r.URL.Path, socketBase)
		switch {
		case r.Host != socketHost:
			http.Error(w, "this socket is hark's own", http.StatusMisdirectedRequest)
			return
		case !found || verb == "":
			http.Error(w, "this hark speaks "+socketBase+"; the other one is of another version, restart it", http.StatusNotFound)
			return
		case r.Method != http.MethodPost:
			http.Error(w, "want POST", http.StatusMethodNotAllowed)
			return
		}
		answer(w, r, verb, call)
	})
}

func answer(w http.ResponseWriter, r *http.Request, verb string, call func(context.Context, Request, Emit) error) {
	ctl := http.NewResponseController(w)
	_ = ctl.EnableFullDuplex() // only HTTP/1 needs it, and only that is spoken here
	w.Header().Set("Content-Type", "application/jsonl")
	body := bufio.NewReader(r.Body)
	params, err := readLine(body, paramsMax)
	emit := func(line json.RawMessage) error {
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
		return ctl.Flush()
	}
	if err == nil {
		err = ctl.Flush() // the client learns that its request was begun
	}
	if err == nil {
		err = call(r.Context(), Request{verb, params, body}, emit)
	}
	last := lastLine{End: err == nil, Error: Explain(err)}
	if line, err := json.Marshal(last); err == nil {
		_ = emit(line) // a client that has gone misses nothing
	}
}

// readLine reads up to a newline or the end, at most limit bytes.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > limit:
			return nil, fmt.Errorf("read parameters: more than %d bytes", limit)
		case err == nil, errors.Is(err, io.EOF):
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read parameters: %w", err)
		}
	}
}
