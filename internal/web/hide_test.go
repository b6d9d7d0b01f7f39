package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// No error of this package holds what a request proved itself with, whatever
// the server does with it: not from a header, not from the address.
func TestErrorsHoldNoCredentials(t *testing.T) {
	const token, key = "tok-hunter2-header", "key-hunter2-query"
	secret := func(s string) bool { return strings.Contains(s, "hunter2") }
	for name, serve := range map[string]http.HandlerFunc{
		"repeats it": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, fmt.Sprint(r.Header, r.URL), http.StatusBadRequest)
		},
		"repeats in JSON": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(401)
			fmt.Fprintf(w, `{"error":"%s is no token, nor %s"}`, r.Header.Get("Authorization"), r.URL.Query().Get("key"))
		},
		"cuts the line": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"says nonsense": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "%s%s", r.Header.Get("Authorization"), r.URL)
		},
		"sends too much": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2000)) },
		"leads elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/?key="+r.URL.Query().Get("key"), http.StatusFound)
		},
		"leads nowhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "ftp://x/?key="+r.URL.Query().Get("key"), http.StatusFound)
		},
		"leads in a ring": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"takes long":      func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(serve)
			defer srv.Close()
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				c, err := New(Options{Base: srv.URL, MaxBody: 1000})
				if err != nil {
					t.Fatal(err)
				}
				ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
				_, err = c.JSON(ctx, Request{
					Method: method, Path: "/a", Query: url.Values{"key": {key}}, Header: http.Header{"Authorization": {"Bearer " + token}, "Api-Key": {token}},
				}, new(struct{ A string }))
				stop()
				if err == nil {
					t.Fatal("there is no error")
				}
				if secret(err.Error()) || secret(fmt.Sprintf("%#v", err)) {
					t.Errorf("%s: the error is %v", method, err)
				}
				if r, ok := err.(*Refusal); ok && secret(string(r.Body)) {
					t.Errorf("%s: the refusal keeps %s", method, r.Body)
				}
			}
		})
	}
	c, err := New(Options{Base: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/a?key=" + key, "/a\x7f?key=" + key, "http://x.example/?key=" + key} {
		if _, err := c.Do(t.Context(), Request{Path: path, Header: http.Header{"Authorization": {"Bearer " + token}}}); err == nil || secret(err.Error()) {
			t.Errorf("%q gives %v", path, err)
		}
	}
}

// A token or a password that is sent in the body does not come back either;
// what is no secret does.
func TestErrorsHoldNothingOfABody(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "who sent %s?", raw)
	}))
	defer srv.Close()
	c, err := New(Options{Base: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Request{
		{Body: []byte(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"hunter2/hunter2+hunter2"}}.Encode()), Type: "application/x-www-form-urlencoded"},
		{Body: []byte(`{"identifier":"acme","password":"hunter2-hunter2"}`)},
		{Body: []byte(`{"text":"a duplicate reply"}`)},
	} {
		r.Method, r.Path = http.MethodPost, "/a"
		_, err := c.Do(t.Context(), r)
		var refusal *Refusal
		if !errors.As(err, &refusal) || strings.Contains(err.Error()+string(refusal.Body), "hunter2") {
			t.Errorf("%s gives %v", r.Body, err)
		}
		if strings.Contains(string(r.Body), "duplicate") && !strings.Contains(err.Error(), "duplicate") {
			t.Errorf("%s gives %v", r.Body, err)
		}
	}
}
