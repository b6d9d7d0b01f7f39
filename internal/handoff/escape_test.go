package handoff

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"hark/internal/domain"
	"hark/internal/escape"
	"hark/internal/view"
)

// page is a hand-off in which everything untrusted is s.
func page(s string) (Page, []view.Row) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	r := view.Row{ID: domain.MentionID("s", "1"), Source: s, URL: s, Author: domain.Author{Handle: s, Name: s}, Wait: now.Add(-time.Hour),
		Status: domain.StatusOpen, Owner: s, Tags: []string{"promise", s}, Subject: s, Outcome: s, Reason: s, Urgent: s, Excerpt: s}
	rows := []view.Row{r}
	in := Input{Desk: s, By: s, Note: s, Since: now, Until: now, Open: rows, Ack: Ack{s, now}, Unusual: []view.Incident{{Owner: s, Incident: domain.Incident{Subject: s}}}, Clusters: []view.Cluster{{Cluster: domain.Cluster{Name: s, Owner: s, State: domain.ClusterState(s)}}}, Notes: []Note{{r.ID, s, now, s}}}
	return Build(in), rows
}

// steers reports what must not reach a page raw.
func steers(r rune) bool {
	return r != '\n' && r != '\u200c' && r != '\u200d' && unicode.In(r, unicode.C, unicode.Zl, unicode.Zp)
}

func FuzzMarkdown(f *testing.F) {
	f.Add(hostile)
	f.Add("1. www.evil.example\u2028\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		var b, calm bytes.Buffer
		p, _ := page(s)
		if err := Markdown(&b, p); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(b.String(), steers) {
			t.Errorf("raw control characters in %q", b.String())
		}
		q, _ := page("calm") // an empty text leaves parts of the page out
		if err := Markdown(&calm, q); err != nil {
			t.Fatal(err)
		}
		if escape.Plain(s) != "" && strings.Count(b.String(), "\n") > strings.Count(calm.String(), "\n") {
			t.Errorf("the text made lines of its own: %q", b.String())
		}
		unescaped := unescape(escape.Markdown(s))
		if unescaped != escape.Plain(s) {
			t.Errorf("reads %q, was %q", unescaped, escape.Plain(s))
		}
	})
}

// unescape reads Markdown's backslashes as CommonMark 0.31 section 2.4 does.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] < 0x80 && unicode.In(rune(s[i+1]), unicode.P, unicode.S) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func FuzzHTML(f *testing.F) {
	f.Add(hostile)
	f.Add(`"></q><img src=x onerror=alert(1)>`)
	f.Add("https://m.example/\" onclick=x")
	f.Fuzz(func(t *testing.T, s string) {
		p, _ := page(s)
		q, _ := page("calm")
		if escape.Link(s) != "" {
			q, _ = page("https://m.example/")
		}
		if p.Note == "" {
			return
		}
		got, want := elements(t, p), elements(t, q)
		if got != want {
			t.Errorf("%q made elements of its own:\n%s\n%s", s, got, want)
		}
	})
}

// elements lists the elements and attributes of a page, as a browser reads it.
func elements(t *testing.T, p Page) string {
	var b bytes.Buffer
	if err := HTML(&b, p); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(b.String(), steers) {
		t.Errorf("raw control characters in %q", b.String())
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		var name strings.Builder
		name.WriteString(n.Data)
		for _, a := range n.Attr {
			name.WriteString(" " + a.Key)
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") {
				t.Errorf("a link to %q", a.Val)
			}
		}
		names = append(names, name.String())
	}
	return strings.Join(names, "\n")
}

func FuzzCSV(f *testing.F) {
	f.Add(hostile)
	f.Add("\"\n=1\r\n+2")
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		_, rows := page(s)
		if err := CSV(&b, rows, rows[0].Wait); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(b.String(), steers) {
			t.Errorf("raw control characters in %q", b.String())
		}
		lines, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(lines) != 2 || len(lines[1]) != len(Header()) {
			t.Fatalf("read back: %d lines, %v", len(lines), err)
		}
		for i, c := range lines[1] {
			if start := strings.TrimLeft(c, " \t\r"); start != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(start)[0]) {
				t.Errorf("%s is a formula: %q", Header()[i], c)
			}
		}
	})
}

// TestPolicy: the one style is the one that the policy lets in, and nothing else is.
func TestPolicy(t *testing.T) {
	var b bytes.Buffer
	p, _ := page("x")
	if err := HTML(&b, p); err != nil {
		t.Fatal(err)
	}
	s := b.String()
	_, rest, _ := strings.Cut(s, "<style>")
	in, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(in))
	if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(html.UnescapeString(s), want) {
		t.Errorf("the policy does not let the style in: want %s", want)
	}
	if !strings.Contains(html.UnescapeString(s), "default-src 'none'") || strings.Contains(s, "<script") {
		t.Error("the page may do more than show itself")
	}
}
