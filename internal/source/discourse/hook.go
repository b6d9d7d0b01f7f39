package discourse

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"hark/internal/source"
	"hark/internal/web"
)

// The bounds of a webhook's request.
const (
	hookBody  = 4 << 20
	namedMax  = 100
	signature = "X-Discourse-Event-Signature"
)

// hook listens for the forum's webhook. Nothing that it says is taken in: a
// call that is signed makes the lists be read at once, and a post that it
// names, and that was told of before, be asked for again. So a call that is
// lost, repeated or old costs a poll and nothing else.
type hook struct {
	secret []byte
	ln     net.Listener
	calls  chan struct{}
	mu     sync.Mutex
	named  []source.NativeID
}

// hookOK checks the address to listen at.
func hookOK(address string, private bool) error {
	if address == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("stream is %q; want the address to listen at for the forum's webhook, such as 127.0.0.1:8724", address)
	}
	if !web.Loopback(host) && !private {
		return fmt.Errorf("stream is %s, which other machines can reach; listen on 127.0.0.1 behind a proxy, or say private = true if that is meant", address)
	}
	return nil
}

// newHook takes the address.
func (d *Discourse) newHook(ctx context.Context) (*hook, error) {
	secret, err := d.o.Secrets.Get(ctx, Hook)
	if err != nil {
		return nil, &source.Final{Err: fmt.Errorf("the forum's webhook needs its secret; %s, or take stream out of hark.toml: %w", d.o.Renew(), err)}
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", d.o.Stream)
	if err != nil {
		return nil, &source.Final{Err: fmt.Errorf("listen for the forum's webhook: %w; free the address or choose another", err)}
	}
	return &hook{secret: []byte(secret.Reveal()), ln: ln, calls: make(chan struct{}, 1)}, nil
}

// serve answers until ctx ends.
func (h *hook) serve(ctx context.Context) error { return source.Serve(ctx, h.ln, h, nil) }

// ServeHTTP takes one call.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hookBody))
	switch {
	case r.Method != http.MethodPost:
		http.Error(w, "post only", http.StatusMethodNotAllowed)
	case err != nil:
		http.Error(w, "the body is too large or broken", http.StatusRequestEntityTooLarge)
	case !signed(h.secret, body, r.Header.Get(signature)):
		http.Error(w, "the signature is wrong", http.StatusUnauthorized)
	default:
		h.call(postNamed(body))
		w.WriteHeader(http.StatusOK)
	}
}

// call wakes the poll.
func (h *hook) call(id source.NativeID) {
	h.mu.Lock()
	if id != "" && len(h.named) < namedMax {
		h.named = append(h.named, id)
	}
	h.mu.Unlock()
	select {
	case h.calls <- struct{}{}:
	default: // it will be woken anyway
	}
}

// take gives the posts that calls named since it was last asked.
func (h *hook) take() []source.NativeID {
	h.mu.Lock()
	defer h.mu.Unlock()
	named := h.named
	h.named = nil
	return named
}

// signed reports whether the forum signed a body: "sha256=" and the HMAC in
// hexadecimal.
func signed(secret, body []byte, header string) bool {
	given, ok := strings.CutPrefix(header, "sha256=")
	sum, err := hex.DecodeString(given)
	if !ok || err != nil || len(secret) == 0 {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return hmac.Equal(sum, mac.Sum(nil))
}

// postNamed is the id of the post that a call is about; empty is none.
func postNamed(body []byte) source.NativeID {
	var call struct {
		Post struct {
			ID source.NativeID `json:"id"`
		} `json:"post"`
	}
	if source.ReadJSON(body, &call) != nil || !idOK(call.Post.ID) {
		return ""
	}
	return call.Post.ID
}
