package domain

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"reflect"
	"testing"
)

func testKey(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

func TestHeadVerifiesOnlyAsSigned(t *testing.T) {
	key, other := testKey(1), testKey(2)
	whole := func() Head {
		h := Head{Journal: NewJournalID(public(key)), Seq: 7, Hash: HashOf([]byte("x"))}
		h.Sign(key)
		h.Countersign(other)
		return h
	}
	h := whole()
	if err := h.Verify(); err != nil {
		t.Fatal(err)
	}
	for name, harm := range map[string]func(h *Head){
		"number":               func(h *Head) { h.Seq++ },
		"hash":                 func(h *Head) { h.Hash[31]++ },
		"journal":              func(h *Head) { h.Journal[0]++ },
		"key":                  func(h *Head) { h.Key = public(other) },
		"no key":               func(h *Head) { h.Key = nil },
		"signature":            func(h *Head) { h.Signature[0]++ },
		"no signature":         func(h *Head) { h.Signature = nil },
		"signed by another":    func(h *Head) { h.Sign(other) },
		"countersigner":        func(h *Head) { h.Countersigned.Journal[0]++ },
		"countersignature":     func(h *Head) { h.Countersigned.Signature[0]++ },
		"countersigner's key":  func(h *Head) { h.Countersigned.Key = nil },
		"another's over other": func(h *Head) { o := *h; o.Seq = 8; o.Countersign(other); h.Countersigned = o.Countersigned },
	} {
		h := whole()
		harm(&h)
		if err := h.Verify(); !errors.Is(err, ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFounderProvesTheJournal(t *testing.T) {
	pub := public(testKey(1))
	e := Event{Journal: NewJournalID(pub), Kind: Opened, Key: KeyText(pub)}
	if got, err := e.Founder(); err != nil || !got.Equal(pub) {
		t.Errorf("%x, %v", got, err)
	}
	for _, bad := range []string{"", "zz", KeyText(public(testKey(2))), KeyText(pub)[2:]} {
		e.Key = bad
		if _, err := e.Founder(); !errors.Is(err, ErrForged) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTextHashNeedsItsSalt(t *testing.T) {
	a, b := HashText([]byte("salt 1"), "text"), HashText([]byte("salt 2"), "text")
	if a == b || a.IsZero() || a != HashText([]byte("salt 1"), "text") {
		t.Error("the salt does not count")
	}
	raw, err := a.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var back TextHash
	if err := back.UnmarshalText(raw); err != nil || back != a {
		t.Errorf("%v, %v", back, err)
	}
	for _, bad := range []string{"", "00", string(raw) + "00", "zz" + string(raw[2:])} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

// records is a journal of n events and its head.
func records(t *testing.T, n int) ([]Record, Head) {
	key := testKey(1)
	h := Head{Journal: NewJournalID(public(key))}
	var list []Record
	for i := range n {
		e := Event{V: 1, Journal: h.Journal, Seq: h.Seq + 1, Prev: h.Hash, At: Clock(i + 1), Kind: Noted}
		r := Record{Text: "words", Salt: bytes.Repeat([]byte{1}, SaltSize)}
		if i == 0 {
			e.Kind, e.Key, r = Opened, KeyText(public(key)), Record{}
		} else {
			e.Text = HashText(r.Salt, r.Text)
		}
		var err error
		if r.Raw, err = e.Encode(); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
		h.Seq, h.Hash = e.Seq, HashOf(r.Raw)
	}
	h.Sign(key)
	return list, h
}

func prove(heads []Head, list []Record) error {
	c, err := NewChain(heads)
	if err != nil {
		return err
	}
	for i := range list {
		if _, err := c.Add(&list[i]); err != nil {
			return err
		}
	}
	return c.Close(nil)
}

func TestChainProvesAnyOrder(t *testing.T) {
	list, head := records(t, 6)
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {3, 4, 5, 0, 1, 2}, {0, 2, 4, 1, 3, 5}, {4, 5}, {}} {
		var some []Record
		for _, i := range order {
			some = append(some, list[i])
		}
		if err := prove([]Head{head}, some); err != nil {
			t.Errorf("%v: %v", order, err)
		}
	}
}

// A log stores what a chain decoded as if it had decoded it itself, also where a
// newer hark wrote it.
func TestChainDecodesAsTheLogDoes(t *testing.T) {
	for _, v := range []int{Version, Version + 1} {
		list, head := records(t, 1)
		e, err := Decode(list[0].Raw)
		if err != nil {
			t.Fatal(err)
		}
		e.V = v
		if list[0].Raw, err = e.Encode(); err != nil {
			t.Fatal(err)
		}
		head.Hash = HashOf(list[0].Raw)
		head.Sign(testKey(1))
		c, err := NewChain([]Head{head})
		if err != nil {
			t.Fatal(err)
		}
		want, err := DecodeEntry(0, list[0].Raw)
		if got, bad := c.AddEntry(&list[0]); bad != nil || err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("version %d: %+v, want %+v, %v, %v", v, got, want, bad, err)
		}
	}
}

func TestChainRefuses(t *testing.T) {
	list, head := records(t, 6)
	pick := func(order ...int) []Record {
		var some []Record
		for _, i := range order {
			r := list[i]
			some = append(some, r)
		}
		return some
	}
	changed := pick(0, 1, 2, 3, 4, 5)
	changed[2].Raw = bytes.Replace(changed[2].Raw, []byte("noted"), []byte("notes"), 1)
	two := head
	two.Hash[0]++
	two.Sign(testKey(1))
	for name, c := range map[string]struct {
		heads []Head
		list  []Record
	}{
		"no head":          {nil, pick(0, 1)},
		"short of head":    {[]Head{head}, pick(0, 1, 2)},
		"gap":              {[]Head{head}, pick(0, 1, 4, 5)},
		"twice":            {[]Head{head}, pick(0, 1, 2, 3, 4, 5, 3)},
		"twice, overlap":   {[]Head{head}, pick(2, 3, 0, 1, 2, 3, 4, 5)},
		"changed":          {[]Head{head}, changed},
		"changed, last":    {[]Head{head}, append(changed[3:], changed[2])},
		"two heads differ": {[]Head{head, two}, nil},
		"another's end":    {[]Head{two}, pick(0, 1, 2, 3, 4, 5)},
	} {
		if err := prove(c.heads, c.list); err == nil {
			t.Errorf("%s: proven", name)
		}
	}
}

func TestChainRefusesAWrongBeginning(t *testing.T) {
	list, _ := records(t, 2)
	key := testKey(1)
	for name, change := range map[string]func(e *Event){
		"kind":   func(e *Event) { e.Kind = Noted },
		"before": func(e *Event) { e.Prev = HashOf(nil) },
		"key":    func(e *Event) { e.Key = KeyText(public(testKey(2))) },
	} {
		e, err := Decode(list[0].Raw)
		if err != nil {
			t.Fatal(err)
		}
		change(&e)
		raw, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		h := Head{Journal: e.Journal, Seq: 1, Hash: HashOf(raw)}
		h.Sign(key)
		if err := prove([]Head{h}, []Record{{Raw: raw}}); !errors.Is(err, ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
