package domain

import (
	"bytes"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// What plain reads, it reads as JSON is read.
func FuzzPlain(f *testing.F) {
	for _, e := range append(every(), full()) {
		raw, err := e.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	golden, err := os.ReadFile("testdata/events.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(golden) {
		f.Add(bytes.TrimSpace(line))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var plain, read Event
		if !plain.plain(raw) {
			return
		}
		if err := json.Unmarshal(raw, &read); err != nil {
			t.Fatalf("%s was read, and is no event: %v", raw, err)
		}
		if !reflect.DeepEqual(plain, read) {
			t.Fatalf("%s was read as\n%+v, and is\n%+v", raw, plain, read)
		}
	})
}

// Every field of a mention that is heard is read plainly: one that is added to
// the event and not to plain would make every log slow, and nothing else.
func TestPlainKnowsWhatIsHeard(t *testing.T) {
	e := full()
	raw, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got Event
	if !got.plain(raw) || !reflect.DeepEqual(got, e) {
		t.Errorf("%s was read as %+v", raw, got)
	}
}

func TestPlainLeavesWhatIsWrittenInAnotherWay(t *testing.T) {
	e := full()
	raw, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, with := range [][2]string{
		{`"v":1,`, `"v": 1,`}, {`"v":1,`, `"v":01,`}, {`"v":1,`, ``}, {`"v":1,`, `"v":1,"v":1,`}, {`"score":1.5`, `"score":-0`},
		{`"lang":"text"`, `"lang":"te\u0078t"`}, {`"lang":"text"`, "\"lang\":\"\xff\""}, {`"deleted":true`, `"deleted":false`},
		{`"about":[`, `"about":[],"rules":[`}, {`}}`, `},"new":1}`}, {`}}`, `}} `}, {`}}`, `}`},
	} {
		changed := bytes.Replace(raw, []byte(with[0]), []byte(with[1]), 1)
		if bytes.Equal(changed, raw) {
			t.Fatalf("%s does not hold %s", raw, with[0])
		}
		if got := new(Event); got.plain(changed) {
			t.Errorf("%s instead of %s was read", with[1], with[0])
		}
	}
}

// full is a mention heard of which no field is zero.
func full() Event {
	e := Event{
		V: Version, Journal: JournalID{1}, Seq: 2, Prev: Hash{3}, At: 4 << 16, Kind: Mentioned, Conversation: ID{5}, Text: TextHash{Hash{6}},
		Mention: &Mention{}, Understood: &Understanding{},
	}
	fillIn(reflect.ValueOf(e.Mention).Elem())
	fillIn(reflect.ValueOf(e.Understood).Elem())
	return e
}

func fillIn(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 21, 14, 2, 3, 456_000, time.UTC)))
			return
		}
		for _, field := range v.Fields() {
			fillIn(field)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fillIn(v.Index(i))
		}
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(-7)
	case reflect.Uint8:
		v.SetUint(8)
	case reflect.Float64:
		v.SetFloat(1.5)
	default:
		panic(v.Type())
	}
}
