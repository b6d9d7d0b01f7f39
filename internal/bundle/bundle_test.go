package bundle

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// pen writes a journal for tests, always the same for the same seed.
type pen struct {
	key  ed25519.PrivateKey
	head domain.Head
	at   domain.Clock
}

func newPen(seed byte) *pen {
	p := &pen{key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))}
	p.at = domain.ClockAt(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
	p.head.Journal = domain.NewJournalID(p.key.Public().(ed25519.PublicKey))
	return p
}

func (p *pen) write(t testing.TB, e domain.Event, text string) domain.Record {
	t.Helper()
	p.at += 1 << 16
	e.V, e.Journal, e.Seq, e.Prev, e.At = 1, p.head.Journal, p.head.Seq+1, p.head.Hash, p.at
	r := domain.Record{Text: text}
	if text != "" {
		r.Salt = bytes.Repeat([]byte{byte(e.Seq)}, domain.SaltSize)
		e.Text = domain.HashText(r.Salt, text)
	}
	var err error
	if r.Raw, err = e.Encode(); err != nil {
		t.Fatal(err)
	}
	p.head.Seq, p.head.Hash = e.Seq, domain.HashOf(r.Raw)
	return r
}

func (p *pen) begin(t testing.TB, name string) domain.Record {
	return p.write(t, domain.Event{Kind: domain.Opened, By: name, Key: domain.KeyText(p.key.Public().(ed25519.PublicKey))}, "")
}

func (p *pen) signed() domain.Head {
	h := p.head
	h.Sign(p.key)
	return h
}

const hostile = "a \x1b[31m \u202e<script> \u2028 \"quoted\" \\ \x00 \u00e9\U0001F468\u200d\U0001F469"

// shift is a bundle of two writers, a hand-off and its acknowledgement.
func shift(t testing.TB) ([]domain.Head, []domain.Record) {
	ana, ben := newPen(1), newPen(2)
	c := domain.MentionID("test", "1")
	r := []domain.Record{ana.begin(t, "ana"), ben.begin(t, "ben")}
	for i := range 4 {
		r = append(r, ana.write(t, domain.Event{Kind: domain.Noted, Conversation: c, By: "ana"}, fmt.Sprint(hostile, i)))
	}
	r = append(r, ana.write(t, domain.Event{Kind: domain.HandedOver, By: "ana", Shift: &domain.Shift{ID: "s1", Open: 3}}, "the page"))
	h := ana.signed()
	h.Countersign(ben.key)
	r = append(r, ben.write(t, domain.Event{Kind: domain.Acknowledged, By: "ben", Shift: &domain.Shift{ID: "s1"}, Heads: []domain.Head{h}}, ""))
	r[3].Salt, r[3].Text = nil, "" // erased
	return []domain.Head{h, ben.signed()}, r
}

func each(records []domain.Record) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func written(t testing.TB, heads []domain.Head, records []domain.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, heads, each(records)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTripKeepsEveryByte(t *testing.T) {
	heads, records := shift(t)
	first := written(t, heads, records)
	b, err := Read(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	var got []domain.Record
	for r, err := range b.Records() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if !reflect.DeepEqual(b.Heads, heads) || !reflect.DeepEqual(got, records) {
		t.Fatal("what is read is not what was written")
	}
	if again := written(t, b.Heads, got); !bytes.Equal(first, again) {
		t.Error("writing it again gives other bytes")
	}
}

func TestReadKeepsUnknownFieldsAndSpacing(t *testing.T) {
	raw := `{ "v":1,  "journal":"0000000000000000","later":{"a":[1.0,2e3]} ,"seq":7}`
	in := `{"hark":"bundle","v":1,"heads":[]}` + "\n" + `{"event":` + raw + "}\n"
	b, err := Read(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range b.Records() {
		if err != nil || string(r.Raw) != raw {
			t.Errorf("%q, %v", r.Raw, err)
		}
	}
}

func TestVerifyReports(t *testing.T) {
	heads, records := shift(t)
	got, err := Verify(bytes.NewReader(written(t, heads, records)))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	want := Report{
		Journals: []Journal{
			{ID: heads[0].Journal, Name: "ana", By: []string{"ana"}, First: 1, Last: 6, Head: 6, Countersigned: heads[1].Journal},
			{ID: heads[1].Journal, Name: "ben", By: []string{"ben"}, First: 1, Last: 2, Head: 2},
		},
		Events: 8, Texts: 4, Erased: 1,
		Shifts:       []domain.Shift{{ID: "s1", Open: 3}},
		Acknowledged: []Acknowledgement{{Shift: "s1", By: "ben", At: start.Add(2 * time.Millisecond), Heads: 1}},
		First:        start.Add(time.Millisecond), Last: start.Add(6 * time.Millisecond),
	}
	slices.SortFunc(want.Journals, func(a, b Journal) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestVerifyNamesTheLineThatIsWrong(t *testing.T) {
	heads, records := shift(t)
	lines := strings.SplitAfter(string(written(t, heads, records)), "\n")
	replace := func(n int, old, new string) func([]string) []string {
		return func(l []string) []string {
			l[n] = strings.Replace(l[n], old, new, 1)
			return l
		}
	}
	cases := map[string]struct {
		harm func([]string) []string
		says string
	}{
		"empty":              {func([]string) []string { return nil }, "it is empty"},
		"no header":          {func(l []string) []string { return l[1:] }, "line 1: this is not a bundle"},
		"another file":       {func([]string) []string { return []string{"%PDF-1.4\n"} }, "line 1: this is not a bundle"},
		"newer":              {replace(0, `"v":1`, `"v":2`), "line 1: it has version 2 and this hark reads up to 1; install the newer hark"},
		"version 0":          {replace(0, `"v":1`, `"v":0`), "line 1"},
		"forged head":        {replace(0, `"hash":"`, `"hash":"00`), "line 1"},
		"changed head":       {replace(0, `"seq":6`, `"seq":5`), "line 1: verify head"},
		"changed event":      {replace(4, `"by":"ana"`, `"by":"eve"`), "line 6: "},
		"changed last event": {replace(8, `"by":"ben"`, `"by":"eve"`), "line 9: "},
		"changed text":       {replace(3, `"quoted`, `"Quoted`), "line 4: "},
		"changed salt":       {replace(3, `"salt":"A`, `"salt":"B`), "line 4: "},
		"missing event":      {func(l []string) []string { return slices.Delete(l, 5, 6) }, "verify"},
		"cut tail":           {func(l []string) []string { return l[:8] }, "line 3: "},
		"cut line":           {func(l []string) []string { l[8] = l[8][:30]; return l[:9] }, "line 9: it is cut off"},
		"twice":              {func(l []string) []string { return append(l[:9], l[4]) }, "twice"},
		"unknown member":     {replace(4, `{"event"`, `{"more":1,"event"`), "line 5: "},
		"no event":           {func(l []string) []string { l[4] = "{}\n"; return l }, "line 5: "},
		"empty line":         {func(l []string) []string { l[4] = "\n"; return l }, "line 5: "},
		"long line":          {func(l []string) []string { l[4] = strings.Repeat("x", maxLine+2); return l }, "line 5: it is longer"},
		"long event": {func(l []string) []string {
			l[4] = `{"event":{"a":"` + strings.Repeat("x", domain.MaxEvent) + `"}}` + "\n"
			return l
		}, "line 5: an event of"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := strings.Join(c.harm(slices.Clone(lines)), "")
			_, err := Verify(strings.NewReader(in))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestVerifyRefusesAnAcknowledgementWithoutSignature(t *testing.T) {
	ana, ben := newPen(1), newPen(2)
	r := []domain.Record{ana.begin(t, "ana"), ben.begin(t, "ben")}
	h := ana.signed() // countersigned by nobody
	r = append(r, ben.write(t, domain.Event{Kind: domain.Acknowledged, By: "ben", Heads: []domain.Head{h}}, ""))
	in := written(t, []domain.Head{h, ben.signed()}, r)
	if _, err := Verify(bytes.NewReader(in)); !errors.Is(err, domain.ErrForged) || !strings.Contains(err.Error(), "line 4") {
		t.Errorf("got %v", err)
	}
}

func TestWriteStopsAtTheFirstError(t *testing.T) {
	heads, records := shift(t)
	broken := errors.New("broken")
	err := Write(io.Discard, heads, func(yield func(domain.Record, error) bool) {
		if yield(records[0], nil) && yield(domain.Record{}, broken) {
			t.Error("it went on")
		}
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := Write(io.Discard, nil, each([]domain.Record{{Raw: []byte("{\n}")}})); err == nil {
		t.Error("an event of two lines was written")
	}
}

func FuzzVerify(f *testing.F) {
	heads, records := shift(f)
	f.Add(written(f, heads, records))
	f.Add(written(f, nil, nil))
	f.Add([]byte(`{"hark":"bundle","v":1,"heads":[]}` + "\n" + `{"event":{},"salt":"","text":""}` + "\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		report, err := Verify(bytes.NewReader(in))
		if err != nil {
			return
		}
		b, err := Read(bytes.NewReader(in))
		if err != nil {
			t.Fatalf("verified and not read: %v", err)
		}
		var out bytes.Buffer
		if err := Write(&out, b.Heads, b.Records()); err != nil {
			t.Fatalf("verified and not written: %v", err)
		}
		again, err := Verify(bytes.NewReader(out.Bytes()))
		if err != nil || !reflect.DeepEqual(report, again) {
			t.Fatalf("written again it verifies as %+v, %v; was %+v", again, err, report)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	p := newPen(1)
	records := []domain.Record{p.begin(b, "ana")}
	for i := range 10_000 {
		records = append(records, p.write(b, domain.Event{Kind: domain.Noted, By: "ana"}, fmt.Sprint("some words that were written ", i)))
	}
	in := written(b, []domain.Head{p.signed()}, records)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, err := Verify(bytes.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(records))*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
