package fake

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// event is one message of the stream.
type event struct {
	time int64
	raw  []byte
}

// tell adds a change to the stream. The times of a Jetstream only rise.
func (s *Server) tell(p *post, operation string) {
	commit := map[string]any{"rev": s.clock.Next().String(), "operation": operation, "collection": collection, "rkey": p.rkey}
	if operation != "delete" {
		commit["record"], commit["cid"] = p.record, p.cid
	}
	s.emit(p.did, "commit", commit)
}

func (s *Server) emit(did, kind string, what any) {
	at := time.Now().UnixMicro()
	if n := len(s.frames); n > 0 {
		at = max(at, s.frames[n-1].time+1)
	}
	raw, err := json.Marshal(map[string]any{"did": did, "time_us": at, "kind": kind, kind: what})
	if err != nil {
		return // a record that is none is told to nobody
	}
	s.send(event{at, raw})
}

func (s *Server) send(e event) {
	s.frames = append(s.frames, e)
	close(s.more)
	s.more = make(chan struct{})
}

// Say puts any bytes on the stream.
func (s *Server) Say(raw string) {
	s.set(func() { s.send(event{time.Now().UnixMicro(), jsontext.Value(raw)}) })
}

// subscribe serves the stream from a cursor on, inclusive, or from now.
func (s *Server) subscribe(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	ctx := conn.CloseRead(r.Context())
	s.mu.Lock()
	s.streams++
	stopped, next := s.stopped, len(s.frames)
	if cursor, err := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64); err == nil {
		for next > 0 && s.frames[next-1].time >= cursor {
			next--
		}
	}
	began := time.Now().UnixMicro()
	if next < len(s.frames) {
		began = s.frames[next].time
	}
	s.mu.Unlock()
	// Events of accounts come unasked.
	unasked := `{"did":"did:plc:someone","time_us":` + strconv.FormatInt(began, 10) + `,"kind":"identity","identity":{"handle":"someone.test"}}`
	if conn.Write(ctx, websocket.MessageText, []byte(unasked)) != nil {
		return
	}
	for {
		s.mu.Lock()
		due, more := s.frames[next:], s.more
		next = len(s.frames)
		s.mu.Unlock()
		if !write(ctx, conn, due) {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		case <-stopped:
			return
		}
	}
}

func write(ctx context.Context, conn *websocket.Conn, due []event) bool {
	for _, e := range due {
		if conn.Write(ctx, websocket.MessageText, e.raw) != nil {
			return false
		}
	}
	return true
}
