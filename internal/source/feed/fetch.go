package feed

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hark/internal/web"
)

// maxBody is how much of an answer is read.
const maxBody = 10 << 20

// userAgent is how hark introduces itself.
const userAgent = "hark (feed reader)"

// response is an answer with content, or a 304 without.
type response struct {
	body     []byte // nil where nothing has changed
	kind     string // Content-Type
	url      *url.URL
	moved    bool // every redirect on the way was permanent, and there was one
	etag     string
	modified string
}

// refusal is an answer that is none: what it says and how long it asks for.
type refusal struct {
	status int
	after  time.Duration // 0 is no word
}

// Error says what to do, where there is something.
func (r *refusal) Error() string {
	s := fmt.Sprintf("the server answers %d %s", r.status, http.StatusText(r.status))
	switch r.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return s + "; check the address, and whether it wants a name and a password"
	case http.StatusNotFound:
		return s + "; check the address"
	case http.StatusGone:
		return s + ": the feed is no more; take it out of hark.toml"
	}
	return s
}

// fetch asks for the feed unless it is as it was.
func (f *Feed) fetch(ctx context.Context, c *http.Client, s state) (*response, error) {
	leave, err := f.o.Hosts.enter(ctx, strings.ToLower(f.url.Host))
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, web.MaxTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.o.URL, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5")
	if s.ETag != "" {
		req.Header.Set("If-None-Match", s.ETag)
	}
	if s.Modified != "" {
		req.Header.Set("If-Modified-Since", s.Modified)
	}
	resp, err := c.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the address, which may hold a password
		}
		return nil, web.Plain(f.url.Host, err)
	}
	defer resp.Body.Close()
	return answer(resp, s)
}

// answer reads what a server says.
func answer(resp *http.Response, s state) (*response, error) {
	h := resp.Header
	r := &response{kind: h.Get("Content-Type"), url: resp.Request.URL, moved: moved(resp), etag: validator(h, "ETag"), modified: validator(h, "Last-Modified")}
	switch {
	case resp.StatusCode == http.StatusNotModified:
		r.etag, r.modified = s.ETag, s.Modified
		return r, nil
	case resp.StatusCode != http.StatusOK:
		return nil, &refusal{resp.StatusCode, web.After(h, time.Now())}
	}
	var err error
	r.body, err = readAll(resp.Body)
	return r, err
}

// validator is a header that is sent back as it came, if it is of a sane size.
func validator(h http.Header, name string) string {
	if v := h.Get(name); len(v) <= 1024 {
		return v
	}
	return ""
}

// readAll reads a bounded body. Some servers send a compressed file and do not
// say so.
func readAll(body io.Reader) ([]byte, error) {
	in := bufio.NewReader(body)
	var src io.Reader = in
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("unpack it: %w", err)
		}
		defer z.Close()
		src = z
	}
	b, err := io.ReadAll(io.LimitReader(src, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("receive it: %w", err)
	}
	if len(b) > maxBody {
		return nil, errTooLarge
	}
	if b == nil {
		b = []byte{}
	}
	return b, nil
}

// moved reports whether the server says to use another address from now on.
func moved(resp *http.Response) bool {
	hops := 0
	for r := resp.Request.Response; r != nil; r = r.Request.Response {
		if r.StatusCode != http.StatusMovedPermanently && r.StatusCode != http.StatusPermanentRedirect {
			return false
		}
		hops++
	}
	return hops > 0
}
