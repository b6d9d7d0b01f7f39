package hub

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// opened is a journal of one event, as its writer proves it.
func opened(t testing.TB, seed byte) Opener {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	pub := key.Public().(ed25519.PublicKey)
	j := domain.NewJournalID(pub)
	e := domain.Event{V: 1, Journal: j, Seq: 1, At: domain.ClockAt(time.Unix(1, 0)), Kind: domain.Opened, By: "ana", Key: domain.KeyText(pub)}
	raw, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	h := domain.Head{Journal: j, Seq: 1, Hash: domain.HashOf(raw)}
	h.Sign(key)
	return Opener{Raw: raw, Head: h}
}

// joiner is somebody with a login key.
func joiner(t testing.TB) Joiner {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, ed25519.SeedSize))
	b := append([]byte{20 << 3}, key.Public().(ed25519.PublicKey)...)
	return Joiner{Name: "ana", Openers: []Opener{opened(t, 1), opened(t, 2)},
		Login: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(append(b, 0, 0)),
		Sign:  func(data []byte) ([]byte, error) { return ed25519.Sign(key, data), nil }}
}

func aCode() Code {
	return Code{Servers: []string{"203.0.113.7:4222", "hub.example:4222"}, Pin: [32]byte{3}, Desk: Desk{1, 2}, Secret: [16]byte{4, 5},
		Until: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func FuzzDecodeChunk(f *testing.F) {
	o := opened(f, 1)
	c := chunk{o.Head, []domain.Record{{Raw: o.Raw}}}
	good, err := c.encode()
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range [][]byte{good, nil, good[:len(good)-2], bytes.Replace(good, []byte(`"seq":1`), []byte(`"seq":9`), 1)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decodeChunk(o.Head.Journal, data)
		if err != nil {
			return
		}
		if c.first() == 0 || c.first() > c.head.Seq || c.prove() == nil && c.head.Journal != o.Head.Journal {
			t.Errorf("%d to %d of %s", c.first(), c.head.Seq, c.head.Journal)
		}
		if b, err := c.encode(); err == nil {
			if _, err := decodeChunk(o.Head.Journal, b); err != nil {
				t.Errorf("what was read cannot be written: %v", err)
			}
		}
	})
}

func FuzzDecodeWord(f *testing.F) {
	for _, s := range []string{`{"state":"taken","by":"ana","nonce":"x","lease":60000}`, `{"state":"renewed","by":"a\u202eb","nonce":"","lease":-1,"token":18446744073709551615}`, `{}`} {
		f.Add("claim.x.y."+domain.JournalID{1}.String(), []byte(s))
	}
	f.Fuzz(func(t *testing.T, subject string, data []byte) {
		m := Member{}
		s, err := m.hear(Message{Subject: subject, Seq: 7, At: time.Unix(1, 0), Data: data})
		if err != nil {
			return
		}
		if s.By == "" || len(s.By) > maxName || clean(s.By, maxName) != s.By || s.Lease < 0 || s.Lease > MaxLease.Milliseconds() {
			t.Errorf("%+v", s.word)
		}
		var now tenure
		r := rules{people: true, leads: func(domain.JournalID) bool { return true }}
		if r.next(&now, s) && (now.token == 0 || now.token > 7 || now.last != 7) {
			t.Errorf("%+v", now)
		}
	})
}

func FuzzDecodeHere(f *testing.F) {
	f.Add([]byte(`{"by":"ana","conversation":"0123456789abcdef","doing":"writing"}`))
	f.Add([]byte(`{"by":"\u001b[31mana\u202e","doing":"looking"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := decodeHere(Message{Subject: "here.x." + domain.JournalID{1}.String(), Data: data})
		if err == nil && (p.By == "" || len(p.By) > maxName || strings.ContainsAny(p.By, "\x1b\n\u202e\u200b") || !slices.Contains([]string{"", Looking, Writing}, p.Doing)) {
			t.Errorf("%+v", p)
		}
	})
}

func FuzzParseCode(f *testing.F) {
	f.Add(aCode().String())
	f.Add("hark-0000")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCode(s)
		if err != nil {
			return
		}
		again, err := ParseCode(c.String())
		if err != nil || again.String() != c.String() || again.ID() != c.ID() {
			t.Errorf("%+v is read as %+v, %v", c, again, err)
		}
	})
}

func FuzzJoin(f *testing.F) {
	j, code := joiner(f), aCode()
	s, err := j.ask(code)
	if err != nil {
		f.Fatal(err)
	}
	data, err := json.Marshal(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, s.Body)
	f.Add([]byte(`{"why":"no"}`), []byte(`{"name":"x","openers":[{}],"login":"U"}`))
	f.Fuzz(func(t *testing.T, data, body []byte) {
		_, _ = decodeSealed(data)
		if _, err := readAnswer(data, code, s.Body); err == nil {
			t.Error("an answer without the code is taken")
		}
		q, err := readQuestion(body, code)
		if err == nil && (q.Name == "" || len(q.Seats) == 0 || q.Seats[0].Login != j.Login) {
			t.Errorf("%+v", q)
		}
	})
}

func FuzzDecodeCursor(f *testing.F) {
	f.Add([]byte(`{"created":"2026-01-01T00:00:00Z","marks":[{"seq":9,"hash":""}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := decodeCursor(data)
		c.add(markOf(Message{Seq: c.read() + 1, Data: data}))
		for i := 1; i < len(c.Marks); i++ {
			if c.Marks[i].Seq >= c.Marks[i-1].Seq {
				t.Errorf("%+v", c.Marks)
			}
		}
	})
}
