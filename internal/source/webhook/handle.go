package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"hark/internal/source"
	"hark/internal/web"
)

const (
	bodyMax  = 1 << 20
	idMax    = 256             // bytes of a webhook-id
	window   = 5 * time.Minute // either way, as Standard Webhooks recommends
	reading  = 128             // bodies that are received at the same time
	atOnce   = 16              // requests that are proven and taken at the same time
	retryNow = "1"             // seconds, for a sender that is asked to come again
)

// handler answers requests for one Listen.
type handler struct {
	w      *Webhook
	to     source.Sink
	bodies chan struct{} // apart from slots: who sends slowly keeps nobody else from being taken
	slots  chan struct{}
	failed chan error // the sink's final error, once
}

func (w *Webhook) handler(to source.Sink) *handler {
	return &handler{w: w, to: to, bodies: make(chan struct{}, reading), slots: make(chan struct{}, atOnce), failed: make(chan error, 1)}
}

// problem is an answer that is not 200.
type problem struct {
	status int
	text   string
	header [2]string
}

func no(status int, format string, a ...any) *problem {
	return &problem{status: status, text: fmt.Sprintf(format, a...)}
}

func later(status int, text string) *problem {
	return &problem{status, text, [2]string{"Retry-After", retryNow}}
}

// result is the body of an answer.
type result struct {
	Taken   int       `json:"taken"`
	Before  bool      `json:"taken_before,omitzero"` // a request with this webhook-id was taken already
	Refused []refused `json:"refused,omitzero"`
	Error   string    `json:"error,omitzero"`
}

type refused struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	res, p := h.answer(w, r)
	status := http.StatusOK
	if p != nil {
		status, res.Error = p.status, p.text
		if p.header[0] != "" {
			w.Header().Set(p.header[0], p.header[1])
		}
	}
	body, err := json.Marshal(res)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"error":"the answer could not be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a sender that is gone repeats its request
}

func (h *handler) answer(w http.ResponseWriter, r *http.Request) (result, *problem) {
	if p := h.admit(r); p != nil {
		return result{}, p
	}
	body, p := h.receive(w, r)
	if p != nil {
		return result{}, p
	}
	if !enter(h.slots) {
		return result{}, busy()
	}
	defer func() { <-h.slots }()
	if p := h.verify(r.Header, body); p != nil {
		return result{}, p
	}
	id := r.Header.Get(standardwebhooks.HeaderWebhookID)
	if id == "" {
		return h.take(r.Context(), body)
	}
	switch taken, underWay := h.w.seen.begin(id); {
	case taken:
		return result{Before: true}, nil
	case underWay:
		return result{}, later(http.StatusConflict, "a request with this webhook-id is being taken; ask again")
	}
	res, p := h.take(r.Context(), body)
	h.w.seen.end(id, p == nil)
	return res, p
}

// receive reads a request's body.
func (h *handler) receive(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	if !enter(h.bodies) {
		return nil, busy()
	}
	defer func() { <-h.bodies }()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, no(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes; send fewer mentions at once", bodyMax)
	}
	if err != nil {
		return nil, no(http.StatusBadRequest, "the body did not arrive whole")
	}
	return body, nil
}

// enter takes a place, if there is one.
func enter(places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
		return false
	}
}

func busy() *problem {
	return later(http.StatusTooManyRequests, "too many requests at once; send them one after the other")
}

// admit judges a request by its head.
func (h *handler) admit(r *http.Request) *problem {
	if r.Method != http.MethodPost {
		return &problem{http.StatusMethodNotAllowed, "mentions are sent with POST", [2]string{"Allow", "POST"}}
	}
	if host, _, err := net.SplitHostPort(h.w.o.Listen); err == nil && web.Loopback(host) && !web.Loopback(hostOf(r.Host)) {
		// A web page may make its own name lead here; the name gives it away.
		return no(http.StatusForbidden, "this address is for programs on the same machine; ask for %s", h.w.o.Listen)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json", "application/x-ndjson", "application/jsonl", "application/x-jsonlines", "application/json-seq":
	default: // others are also what a web page can send without being asked
		err = errors.New("not JSON")
	}
	if err != nil {
		return no(http.StatusUnsupportedMediaType, "the Content-Type is %q; want application/json, or application/x-ndjson for JSON Lines", r.Header.Get("Content-Type"))
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return no(http.StatusUnsupportedMediaType, "the Content-Encoding is %q; send the body as it is", enc)
	}
	if len(r.Header.Get(standardwebhooks.HeaderWebhookID)) > idMax {
		return no(http.StatusBadRequest, "the webhook-id is longer than %d bytes", idMax)
	}
	return nil
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

// verify checks the signature and its time.
func (h *handler) verify(head http.Header, body []byte) *problem {
	if len(h.w.keys) == 0 {
		return nil
	}
	at, err := strconv.ParseInt(head.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if err != nil || head.Get(standardwebhooks.HeaderWebhookID) == "" || head.Get(standardwebhooks.HeaderWebhookSignature) == "" {
		return no(http.StatusUnauthorized, "the request is not signed; want the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks")
	}
	ok := false
	for _, k := range h.w.keys {
		ok = ok || k.VerifyIgnoringTimestamp(body, head) == nil
	}
	if !ok {
		return no(http.StatusUnauthorized, "the signature does not match; check the secret, and that the body is signed as it is sent")
	}
	if off := h.w.o.Now().Sub(time.Unix(at, 0)); off > window || off < -window {
		return no(http.StatusUnauthorized, "the request was signed at %s, which is not within %v of now; sign it anew, and check both clocks", time.Unix(at, 0).UTC().Format(time.RFC3339), window)
	}
	return nil
}

// take reads a body and hands over what it says.
func (h *handler) take(ctx context.Context, body []byte) (result, *problem) {
	b := decode(body, h.w.o.Name)
	res := result{Taken: len(b.Mentions)}
	for _, r := range b.Refused {
		res.Refused = append(res.Refused, refused{r.Where, r.Reason})
	}
	err := h.to.Deliver(ctx, b)
	switch {
	case err == nil && len(b.Mentions) == 0:
		return res, no(http.StatusBadRequest, "nothing in the body could be taken: want a mention object, a list of them, or one on each line")
	case err == nil:
		return res, nil
	case errors.Is(err, source.ErrLagging):
		return result{}, later(http.StatusTooManyRequests, "the log is behind; send this again")
	case ctx.Err() != nil:
		return result{}, later(http.StatusServiceUnavailable, "hark is stopping; send this again")
	}
	select {
	case h.failed <- err:
	default:
	}
	return result{}, later(http.StatusServiceUnavailable, "the log cannot be written; send this again")
}
