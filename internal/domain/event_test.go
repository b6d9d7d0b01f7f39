package domain

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// every is one event of every kind, with every field that the kind uses.
func every() []Event {
	t := time.Date(2026, 11, 21, 14, 2, 3, 123_000_000, time.UTC)
	journal := JournalID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	conversation := MentionID("mastodon", "1")
	basis := Ref{journal, 7}
	text := HashText([]byte("0123456789abcdef"), "what was written")
	head := Head{Journal: journal, Seq: 9, Hash: HashOf([]byte("x")), Key: []byte{1}, Signature: []byte{2}}
	witnessed := head
	witnessed.Countersigned = &Countersignature{Journal: JournalID{9}, Key: []byte{3}, Signature: []byte{4}}
	mention := &Mention{
		ID: "1", Source: "mastodon", URL: "https://social.example/1", At: t, Lang: "en", Rating: 4.5, InReplyTo: "0", Thread: "0",
		Revision: 2, Deleted: true, TitleLen: 5, Author: Author{ID: "a", Handle: "maria", Name: "María <b>", Followers: 42, URL: "https://social.example/@maria"},
	}
	understood := &Understanding{Lang: "en", Sentiment: Sentiment{Feeling: Negative, Score: -0.25, By: "lexicon 1"}, Subjects: []string{"keyboard", "battery"}, Urgent: "safety", CopyOf: conversation}
	list := []Event{
		{Kind: Mentioned, Mention: mention, Understood: understood, Text: text},
		{Kind: Withdrawn, Mention: &Mention{ID: "1", Source: "mastodon"}},
		{Kind: Claimed, Until: t.Add(time.Hour), Token: 12},
		{Kind: Renewed, Until: t.Add(2 * time.Hour)},
		{Kind: Released, Basis: basis},
		{Kind: Assigned, To: "ben", Until: t.Add(time.Hour), Basis: basis},
		{Kind: Tagged, Tags: []string{"firmware", "mini"}},
		{Kind: Untagged, Tags: []string{"mini"}},
		{Kind: Classified, Subject: "keyboard"},
		{Kind: Felt, Sentiment: &Sentiment{Feeling: Positive, By: "ana"}},
		{Kind: Noted, Text: text},
		{Kind: Snoozed, Until: t.Add(24 * time.Hour), Basis: basis},
		{Kind: Resolved, Outcome: "no-action", Reason: "answered elsewhere", Basis: basis},
		{Kind: Reopened, Basis: basis},
		{Kind: Undone, Undoes: basis},
		{Kind: Replied, Reply: "r1", Text: text},
		{Kind: Sending, Reply: "r1", Attempt: 1, Key: "key-1"},
		{Kind: Sent, Reply: "r1", Receipt: &Receipt{ID: "99", URL: "https://social.example/99", ByHand: true}},
		{Kind: Failed, Reply: "r1", Attempt: 1, Error: "429: slow down", Until: t.Add(time.Minute)},
		{Kind: Uncertain, Reply: "r1", Attempt: 2, Error: "the line broke"},
		{Kind: Parked, Reply: "r1", Error: "the network cannot tell"},
		{Kind: Retried, Reply: "r1"},
		{Kind: Opened, Key: strings.Repeat("ab", 32)},
		{Kind: HandedOver, Shift: &Shift{ID: "s1", From: t, To: t.Add(8 * time.Hour), Open: 3, Note: "quiet", Heads: []Head{head}}},
		{Kind: Acknowledged, Shift: &Shift{ID: "s1"}, Heads: []Head{witnessed}},
		{Kind: Erased, Undoes: basis, Reason: "asked for by the author"},
		{Kind: Recalled, Reply: "r1"},
		{Kind: Kept, Reply: "r1", Attempt: 1, Error: "503: try later", Until: t.Add(time.Minute)},
		{Kind: Removed, Reply: "r1"},
		{Kind: Sending, Reply: "r1", Attempt: 1, Key: "key-1", Plan: `{"rkey":"3lk"}`},
		{Kind: Mentioned, Mention: mention, Text: text, Understood: &Understanding{
			Lang: "en", Sentiment: Sentiment{Negative, -0.5, Odds{0.6, 0.3, 0.1}, true, "hark@1"}, About: []Aspect{{"keyboard", Negative, -0.9}},
			Subjects: []string{"keyboard"}, Cluster: "k1", Named: []string{Us, "other"}, Lists: []string{"press"}, Rules: []string{"swollen"}, Priority: PriorityUrgent, For: "battery", Tags: []string{"safety"}, Hidden: true,
		}},
		{Kind: Labelled, Mention: &Mention{ID: "1", Source: "mastodon"}, Sentiment: &Sentiment{Feeling: Neutral, By: "ana"}},
		{Kind: Grouped, Cluster: &Cluster{ID: "k1"}},
		{Kind: Ungrouped},
		{Kind: Clustered, Cluster: &Cluster{"k1", "apostrophe key", "ben", ClusterWork, map[string]int{"apostrophe": 900, "enter": 400}}},
		{Kind: Warned, Incident: &Incident{
			ID: "i1", Subject: "keyboard", Series: "negative", Since: t, Until: t.Add(2 * time.Hour), First: t.Add(-time.Minute), Alerted: t.Add(time.Hour),
			Count: 37, Expected: 2.5, P: 1e-9, By: "warn@1", Examples: []ID{conversation}, Note: "a firmware went out",
		}},
		{Kind: Calmed, Incident: &Incident{ID: "i1", Subject: "keyboard", Series: "negative", Since: t}},
		{Kind: Taken, Incident: &Incident{ID: "i1"}},
		{Kind: Proposed, Reply: "r2", Text: text, Basis: basis},
		{Kind: Approved, Reply: "r2", Text: text, Basis: basis},
		{Kind: Declined, Reply: "r2", Reason: "say it in their language", Basis: basis},
		{Kind: Sending, Reply: "r2", Attempt: 1, Key: "key-2", Token: 41},
		{Kind: Viewed},
		{Kind: Exported, Reason: "the hand-off of s1, as CSV"},
		{Kind: Erased, Until: t.AddDate(0, -6, 0), Reason: "kept for 180 days"},
		{Kind: Enrolled, Basis: basis, Member: &Member{
			Terms{
				Name: "tom", Also: []string{"thomas"}, Role: Responder, Sources: []string{"mastodon"}, Subjects: []string{"battery", "keyboard"},
				Expertise: []string{"battery"}, Certified: t.AddDate(1, 0, 0), Sends: []string{"*"},
			},
			[]Seat{{Journal: journal, Login: "UABC", After: 12}, {Journal: JournalID{9}, Listens: true}},
		}},
		{Kind: Enrolled, Member: &Member{Terms{Name: "tom"}, []Seat{{Journal: journal, After: 19}}}},
		{Kind: Governed, Basis: basis, Policy: &Policy{Certify: true, Record: true, Retain: 180}},
	}
	for i := range list {
		e := &list[i]
		e.V, e.Journal, e.Seq, e.Prev, e.At, e.By = Version, journal, uint64(i+1), HashOf([]byte{byte(i)}), ClockAt(t)+Clock(i), "ana"
		switch e.Kind {
		case Opened, HandedOver, Acknowledged, Clustered, Warned, Calmed, Taken, Exported, Enrolled, Governed:
		default:
			if e.Kind == Erased && e.Undoes.IsZero() {
				continue // of all conversations
			}
			e.Conversation = conversation
		}
	}
	return list
}

// The stored bytes of every kind must never change: logs of ten years ago
// are read with them, and they are what was hashed and signed.
func TestEventBytesAreGolden(t *testing.T) {
	golden := filepath.Join("testdata", "events.jsonl")
	var got bytes.Buffer
	for _, e := range every() {
		raw, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got.Write(append(raw, '\n'))
	}
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("events are encoded to other bytes than those in %s:\n%s", golden, got.Bytes())
	}
	for i, line := range bytes.Split(bytes.TrimSpace(want), []byte("\n")) {
		e, err := Decode(line)
		if err != nil {
			t.Errorf("line %d: %v", i+1, err)
		}
		if !reflect.DeepEqual(e, every()[i]) {
			t.Errorf("line %d is read as\n%+v, want\n%+v", i+1, e, every()[i])
		}
	}
}

func TestDecodeRefusesAndLetsThrough(t *testing.T) {
	ok := `{"v":1,"journal":"0000000000000000","seq":1,"prev":"` + strings.Repeat("0", 64) + `","at":"2026-11-21T14:02:03.123Z","kind":"noted"`
	cases := map[string]struct {
		in    string
		sound bool
	}{
		"plain":          {ok + `}`, true},
		"unknown field":  {ok + `,"later":{"a":1}}`, true},
		"unknown kind":   {strings.Replace(ok, "noted", "later", 1) + `}`, true},
		"twice a key":    {ok + `,"seq":2}`, false},
		"invalid UTF-8":  {ok + ",\"by\":\"\xff\"}", false},
		"wrong shape":    {ok + `,"tags":"x"}`, false},
		"other case":     {strings.Replace(ok, `"seq"`, `"SEQ"`, 1) + `}`, false},
		"number 0":       {strings.Replace(ok, `"seq":1`, `"seq":0`, 1) + `}`, false},
		"no kind":        {strings.Replace(ok, `noted`, ``, 1) + `}`, false},
		"short journal":  {strings.Replace(ok, `"0000000000000000"`, `"00"`, 1) + `}`, false},
		"two objects":    {ok + `}{}`, false},
		"too long":       {ok + `,"by":"` + strings.Repeat("x", MaxEvent) + `"}`, false},
		"nothing":        {``, false},
		"not an object":  {`[]`, false},
		"version 0":      {strings.Replace(ok, `"v":1`, `"v":0`, 1) + `}`, false},
		"negative":       {strings.Replace(ok, `"seq":1`, `"seq":-1`, 1) + `}`, false},
		"fraction":       {strings.Replace(ok, `"seq":1`, `"seq":1.5`, 1) + `}`, false},
		"another clock":  {strings.Replace(ok, `.123Z`, `Z`, 1) + `}`, false},
		"upper-case hex": {strings.Replace(ok, strings.Repeat("0", 64), strings.Repeat("G", 64), 1) + `}`, false},
	}
	for name, c := range cases {
		if _, err := Decode([]byte(c.in)); (err == nil) != c.sound {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Decode([]byte(strings.Replace(ok, `"v":1`, `"v":2`, 1) + `}`))
	if !errors.Is(err, ErrNewer) {
		t.Errorf("a later version: %v", err)
	}
	e, err := DecodeEntry(5, []byte(strings.Replace(ok, `"v":1`, `"v":2`, 1)+`}`))
	if err != nil || e.Pos != 5 || e.Event.Seq != 1 || e.Event.Kind == Noted {
		t.Errorf("an entry of a later version: %+v, %v", e, err)
	}
}

func TestEncodeBoundsTheEvent(t *testing.T) {
	e := every()[10]
	e.Reason = strings.Repeat("x", MaxEvent)
	if _, err := e.Encode(); err == nil {
		t.Error("an event too long was encoded")
	}
}

// Whatever decodes encodes to something that decodes to the same.
func FuzzDecode(f *testing.F) {
	for _, e := range every() {
		raw, err := e.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Decode(raw)
		if err != nil {
			return
		}
		again, err := e.Encode()
		if err != nil {
			return // grown beyond what fits, or an instant that JSON cannot write
		}
		o, err := Decode(again)
		if err != nil {
			t.Fatalf("%s became %s: %v", raw, again, err)
		}
		third, err := o.Encode()
		if err != nil || !bytes.Equal(again, third) {
			t.Fatalf("%s became %s became %s: %v", raw, again, third, err)
		}
		c := Fold([]Entry{{Pos: 1, Event: e, Raw: raw}})
		if e.Conversation != c.ID {
			t.Fatalf("folded to conversation %s", c.ID)
		}
	})
}

func TestChainGivesTheBytesOfEncode(t *testing.T) {
	for _, e := range every() {
		want, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		prev := e.Prev
		e.Prev = Hash{}
		raw, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeEntry(1, raw)
		if err != nil {
			t.Fatal(err)
		}
		got.Chain(prev)
		if !bytes.Equal(got.Raw, want) || got.Event.Prev != prev {
			t.Errorf("%s became\n%s, want\n%s", raw, got.Raw, want)
		}
	}
}

// BenchmarkDecode decodes an event as hark writes it, and one with a blank,
// which is read as JSON.
func BenchmarkDecode(b *testing.B) {
	e := every()[0]
	raw, err := e.Encode()
	if err != nil {
		b.Fatal(err)
	}
	for name, raw := range map[string][]byte{"written": raw, "JSON": bytes.Replace(raw, []byte(`"v":`), []byte(`"v": `), 1)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := Decode(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	e := every()[0]
	for b.Loop() {
		if _, err := e.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}
