package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// maxHops is how many redirects are followed.
const maxHops = 5

// MaxTime is how long one request may take, from the first byte to the last.
const MaxTime = 60 * time.Second

// ErrPrivate is the fault of an address that leads into a private network.
var ErrPrivate = errors.New("it leads to an address of a private network, which is not asked; say private = true if that is meant")

// guard keeps a server from leading us where we must not go: into a private
// network, unless the configured host is there; from https back to http; on
// and on; or anywhere with the credentials of another host.
type guard struct {
	host    string        // that may be private
	dns     *net.Resolver // nil is the machine's
	proxies sync.Map
}

// NewHTTP is a client for the host of u, or for rt where it is given. private
// says that the host's name may lead into a private network; a literal private
// address always may.
func NewHTTP(u *url.URL, private bool, rt http.RoundTripper) *http.Client {
	g := newGuard(u.Hostname(), private)
	if rt == nil {
		rt = &http.Transport{
			Proxy:                  g.proxy,
			DialContext:            g.dial,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           4,
			IdleConnTimeout:        30 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  20 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		}
	}
	return &http.Client{Transport: rt, CheckRedirect: g.redirect, Timeout: MaxTime}
}

// newGuard lets host be private where that is said, or where its name says so.
func newGuard(host string, private bool) *guard {
	g := &guard{}
	if ip, err := netip.ParseAddr(host); private || host == "localhost" || err == nil && isPrivate(ip) {
		g.host = strings.ToLower(host)
	}
	return g
}

// Dial connects to a server that is not of the web, such as one for mail,
// under the same guard: address is host:port, and private says that the
// host's name may lead into a private network; a literal private address
// always may. A refusal for that reason matches ErrPrivate.
func Dial(ctx context.Context, address string, private bool) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return newGuard(host, private).dial(ctx, "tcp", address)
}

// proxy is the environment's; the way to it is the administrator's choice.
func (g *guard) proxy(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if u != nil {
		g.proxies.Store(strings.ToLower(u.Hostname()), true)
	}
	return u, err
}

// dial connects, and looks at the address that the name turned out to have.
func (g *guard) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, Resolver: g.dns}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	host = strings.ToLower(host)
	if _, proxy := g.proxies.Load(host); !proxy && host != g.host {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil || isPrivate(ap.Addr()) {
				return ErrPrivate
			}
			return nil
		}
	}
	return d.DialContext(ctx, network, addr)
}

// isPrivate reports whether an address is one that only this machine or its
// neighbours can reach, or none that a public server can be at.
func isPrivate(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, p := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"} {
		if netip.MustParsePrefix(p).Contains(ip) { // RFC 6890; the last three can hide an IPv4 address
			return true
		}
	}
	return !ip.IsGlobalUnicast() || ip.IsPrivate()
}

// redirect judges the next hop.
func (g *guard) redirect(next *http.Request, via []*http.Request) error {
	last := via[len(via)-1]
	host := strings.ToLower(next.URL.Hostname())
	ip, err := netip.ParseAddr(host)
	switch {
	case len(via) > maxHops:
		return fmt.Errorf("it redirects more than %d times", maxHops)
	case next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return fmt.Errorf("it redirects to %s, which is not of the web", next.URL.Scheme)
	case last.URL.Scheme == "https" && next.URL.Scheme == "http":
		return errors.New("it redirects from https to http, which anybody on the way could read and change")
	case host != g.host && (host == "localhost" || err == nil && isPrivate(ip)):
		return ErrPrivate
	}
	next.Header.Del("Referer")
	if next.URL.Host != via[0].URL.Host { // net/http gives every hop the first one's headers again
		next.URL.User = nil
		harmless := http.Header{}
		for _, name := range []string{"Accept", "Accept-Language", "User-Agent", "If-None-Match", "If-Modified-Since"} {
			if v := next.Header.Values(name); len(v) > 0 {
				harmless[name] = v
			}
		}
		next.Header = harmless // a credential can be in a header of any name
	}
	return nil
}
