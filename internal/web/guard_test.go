package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
)

func TestPrivateAddresses(t *testing.T) {
	private := []string{"127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
		"::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"}
	for _, s := range private {
		if !isPrivate(netip.MustParseAddr(s)) {
			t.Errorf("%s passes for public", s)
		}
	}
	for _, s := range []string{"1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111"} {
		if isPrivate(netip.MustParseAddr(s)) {
			t.Errorf("%s passes for private", s)
		}
	}
}

func TestAHostNameMustNotLeadIntoAPrivateNetwork(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	here, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	public := &url.URL{Scheme: "https", Host: "feeds.example"}
	_, err = NewHTTP(public, false, nil).Get("http://127.0.0.1:" + here.Port())
	if !errors.Is(err, ErrPrivate) {
		t.Errorf("a client for %s asks 127.0.0.1: %v", public, err)
	}
	resp, err := NewHTTP(here, false, nil).Get(srv.URL)
	if err != nil {
		t.Fatalf("a configured private address is refused: %v", err)
	}
	resp.Body.Close()
}

func TestDialGuardsMailToo(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	address := srv.Listener.Addr().String()
	conn, err := Dial(t.Context(), address, false)
	if err != nil {
		t.Fatalf("a literal private address is refused: %v", err)
	}
	conn.Close()
	if _, err := newGuard("mail.example", false).dial(t.Context(), "tcp", address); !errors.Is(err, ErrPrivate) {
		t.Errorf("a public name led to %s: %v", address, err)
	}
}
