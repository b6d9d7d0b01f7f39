// Package web is how hark asks servers over HTTP and WebSocket.
//
// What it promises. A request goes to the configured server and, at most,
// where a few redirects of a GET lead: never into a private network unless
// that is configured, never from https to http, and to another host without
// credentials. Certificates are always verified; plain http is for loopback.
// Sizes and times are bounded. Each host is asked no faster than its bucket
// fills, and not at all while it has asked to be left alone or has failed
// several times in a row; such a request fails at once and says until when.
//
// What it never does is send a request that changes something a second time by
// itself. Only the caller knows whether that is safe, and the errors tell it
// what is known: *Unsent says that nothing reached the server, *Refusal that it
// answered, and any other error that nobody knows.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxBody is how much of an answer is read unless Options say otherwise.
const MaxBody = 8 << 20

// Agent is how hark introduces itself.
const Agent = "hark (customer conversations)"

// Options say which server is asked and how.
type Options struct {
	Base      string            // the address that all paths stand below: https, or http on loopback
	Private   bool              // the server's name may lead into a private network
	Part      string            // a part of the server that can fail by itself, as one that it passes requests on to: it has a bucket and a circuit of its own
	Hosts     *Hosts            // shared by a process, so that each host has one bucket; nil is the client's own
	MaxBody   int64             // bytes of an answer; 0 is MaxBody
	Transport http.RoundTripper // nil is the network, guarded
}

// Client asks one server. It is safe for concurrent use.
type Client struct {
	o    Options
	base *url.URL
	http *http.Client // for what may be asked twice
	once *http.Client // for what changes something
}

// New checks the address.
func New(o Options) (*Client, error) {
	u, err := ParseBase(o.Base)
	if err != nil {
		return nil, err
	}
	if o.Hosts == nil {
		o.Hosts = NewHosts(HostOptions{})
	}
	if o.MaxBody <= 0 {
		o.MaxBody = MaxBody
	}
	c := &Client{o: o, base: u, http: NewHTTP(u, o.Private, o.Transport)}
	c.http.Timeout = 0 // Do bounds its own, and a stream has no end
	c.once = once(c.http)
	return c, nil
}

// once is client for requests that must not go out twice. Each has a
// connection of its own: one that was idle may be closed already, and then
// nobody knows whether the request arrived, or net/http repeats it. Redirects
// are not followed.
func once(client *http.Client) *http.Client {
	c := *client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if t, ok := client.Transport.(*http.Transport); ok {
		t = t.Clone()
		t.DisableKeepAlives = true
		c.Transport = t
	}
	return &c
}

// ParseBase reads the address of a server: https, or http on loopback, without
// a query and without a password.
func ParseBase(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if (err != nil || u.Host == "") && !strings.ContainsAny(s, "@?#") {
		return nil, fmt.Errorf("%q is not the address of a server; want one such as https://example.com", s)
	}
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the address of a server holds no name, password, query or fragment")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && Loopback(u.Hostname())) {
		return nil, fmt.Errorf("%s would be read and changed by anybody on the way; use https", u)
	}
	return u, nil
}

// Loopback reports whether a host is this machine.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// Host is the server's host and port.
func (c *Client) Host() string { return strings.ToLower(c.base.Host) }

// part is the name under which Hosts keeps what is asked here.
func (c *Client) part() string {
	if c.o.Part == "" {
		return c.Host()
	}
	return c.Host() + " (" + c.o.Part + ")"
}

// Base is the server's address; not to be changed.
func (c *Client) Base() *url.URL { return c.base }

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Pause leaves the server alone for d: a word of the server's that is not in
// a header, such as a field of the body.
func (c *Client) Pause(d time.Duration, why string) { c.o.Hosts.pause(c.part(), d, why) }

// Request is one question.
type Request struct {
	Method string      // empty is GET
	Path   string      // below the base, with a leading slash
	Query  url.Values  // may be nil
	Header http.Header // may be nil; credentials belong here
	Body   []byte      // nil is none
	Type   string      // of the body; empty with a body is application/json
}

// Answer is what a server said: a status below 300, or 304.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	URL    *url.URL // where it came from at last
}

// Do asks. Its errors are *Unsent, *Refusal, or say that nobody knows whether
// the server did what it was asked to.
func (c *Client) Do(ctx context.Context, r Request) (*Answer, error) {
	ctx, stop := context.WithTimeout(ctx, MaxTime)
	defer stop()
	resp, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.o.MaxBody+1))
	if err == nil && int64(len(body)) > c.o.MaxBody {
		err = fmt.Errorf("the answer is larger than %d bytes", c.o.MaxBody)
	}
	if err != nil {
		return nil, fmt.Errorf("receive the answer of %s: %w", c.Host(), err)
	}
	return &Answer{resp.StatusCode, resp.Header, body, resp.Request.URL}, nil
}

// lenient reads what networks send: one post whose bytes are not UTF-8 must not
// cost the page that it stands on.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// JSON asks and reads the answer into out, which may be nil. Of a name that
// stands twice the last value counts.
func (c *Client) JSON(ctx context.Context, r Request, out any) (*Answer, error) {
	if r.Header.Get("Accept") == "" {
		header := http.Header{"Accept": {"application/json"}}
		maps.Copy(header, r.Header)
		r.Header = header
	}
	a, err := c.Do(ctx, r)
	if err != nil || out == nil || a.Status == http.StatusNotModified {
		return a, err
	}
	if err := json.Unmarshal(a.Body, out, lenient); err != nil {
		return a, fmt.Errorf("read the answer of %s: %w", c.Host(), err)
	}
	return a, nil
}

// Stream asks for an answer without an end. The caller closes its body, and
// bounds how long it waits for the next byte (see Patient).
func (c *Client) Stream(ctx context.Context, r Request) (*http.Response, error) {
	return c.send(ctx, r)
}

// send asks and judges the head of the answer.
func (c *Client) send(ctx context.Context, r Request) (*http.Response, error) {
	req, reached, err := c.request(ctx, r)
	if err != nil {
		return nil, &Unsent{err}
	}
	if err := c.o.Hosts.enter(ctx, c.part()); err != nil {
		return nil, &Unsent{err}
	}
	client := c.once
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		client = c.http
	}
	resp, err := client.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the address, which may hold a key
		}
		err = Plain(c.Host(), err)
		if !errors.Is(ctx.Err(), context.Canceled) { // too slow is a fault as well
			c.o.Hosts.failed(c.part(), err)
		}
		if !reached.Load() {
			return nil, &Unsent{err}
		}
		return nil, err
	}
	c.o.Hosts.answered(c.part(), resp.StatusCode, resp.Header)
	if resp.StatusCode < 300 || resp.StatusCode == http.StatusNotModified {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, c.refusal(resp, r)
}

// climbs reports whether a path has a step that is not down, as an id of the
// network's own could make it have.
func climbs(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(step string) bool { return step == "." || step == ".." })
}

// request is r for net/http, and whether anything of it was written.
func (c *Client) request(ctx context.Context, r Request) (*http.Request, *atomic.Bool, error) {
	u := *c.base
	path, err := url.Parse(r.Path)
	if err != nil || path.Host != "" || path.Scheme != "" || !strings.HasPrefix(r.Path, "/") || climbs(path.Path) {
		bare, _, _ := strings.Cut(r.Path, "?") // a key can stand behind it
		return nil, nil, fmt.Errorf("ask %s: %q is not a path", c.Host(), bare)
	}
	u = *u.JoinPath(path.EscapedPath())
	query := path.Query()
	maps.Copy(query, r.Query)
	u.RawQuery = query.Encode()
	var body io.Reader
	if r.Body != nil {
		// Not a *bytes.Reader: net/http could then send it a second time by
		// itself, and does so for requests with an Idempotency-Key, which not
		// every server heeds.
		body = io.NopCloser(strings.NewReader(string(r.Body)))
	}
	var reached atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { reached.Store(true) },
	})
	reached.Store(c.o.Transport != nil) // one that is handed in may not say
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), body)
	if err != nil {
		return nil, nil, err
	}
	if r.Body != nil {
		req.ContentLength = int64(len(r.Body))
		req.Header.Set("Content-Type", "application/json")
		if r.Type != "" {
			req.Header.Set("Content-Type", r.Type)
		}
	}
	req.Header.Set("User-Agent", Agent)
	maps.Copy(req.Header, r.Header)
	return req, &reached, nil
}
