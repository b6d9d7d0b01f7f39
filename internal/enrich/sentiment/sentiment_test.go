package sentiment

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// open gives the embedded model.
func open(t testing.TB, o Options) *Model {
	t.Helper()
	m, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestJudge(t *testing.T) {
	m := open(t, Options{Brand: []string{"Acme", "Mini 9"}})
	for _, c := range []struct {
		lang, text string
		want       int
	}{
		{"en", "this laptop is great, I love it", Positive},
		{"en", "this laptop isn't great at all", Negative},
		{"en", "this laptop isn’t great at all", Negative},
		{"en", "@united lost my bag", Negative},
		{"en", "2 hours on hold and nobody picks up", Negative},
		{"en", "the app is not working", Negative},
		{"en", "still waiting for my refund", Negative},
		{"en", "my flight was cancelled and no one can tell me why", Negative},
		{"en", "thanks for the quick reply!", Positive},
		{"en", "what time does the store open on Sunday?", Neutral},
		{"en-GB", "worst service ever", Negative},
		{"", "worst service ever", Negative},
		{"es", "qué servicio tan pésimo, no funciona nada", Negative},
		{"es", "estoy encantada con el portátil, es excelente", Positive},
		{"pt", "o atendimento foi ótimo, adorei", Positive},
		{"de", "das ist leider Schrott und der Kundendienst eine Frechheit", Negative},
		{"fr", "je suis très déçue, c'est nul", Negative},
		{"it", "che schifo, servizio pessimo", Negative},
		{"ar", "خدمة سيئة جدا", Negative},
		{"hi", "bahut bakwas service hai, bekar", Negative},
		{"en", "👎👎", Negative},
		{"en", "❤️", Positive},
		{"en", "😡 &amp; tired", Negative},
		{"en", `I\u2019m so happy with it`, Positive},
	} {
		r := m.Judge(c.text, c.lang)
		if !r.Known || r.Label != c.want {
			t.Errorf("%q in %q: %+v, want label %d", c.text, c.lang, r, c.want)
		}
	}
}

func TestSameHoweverTyped(t *testing.T) {
	m := open(t, Options{Brand: []string{"Amazon", "United Airlines"}})
	for _, c := range [][2]string{
		{"this isn't great", "this isn’t great"},
		{"love it ❤", "love it ❤️"},
		{"thumbs 👍", "thumbs 👍🏽"},
		{"Q&A is not helpful", "Q&amp;A is not helpful"},
		{"it's bad <3", "it's bad &lt;3"},
		{"Amazon lost it", "@someone lost it"},
		{"amazon's app is slow", "@someone app is slow"},
		{"soooo slow", "sooooooo slow"},
		{"das ist schön", "das ist schon"},
	} {
		if a, b := m.Judge(c[0], "en"), m.Judge(c[1], "en"); a != b {
			t.Errorf("%q is %+v, %q is %+v", c[0], a, c[1], b)
		}
	}
	if r := m.Judge("United Airlines flight to Denver", "en"); r.Label != Neutral {
		t.Errorf("the name of the brand is no feeling: %+v", r)
	}
}

func TestKnown(t *testing.T) {
	m := open(t, Options{})
	for _, c := range []struct {
		lang, text string
		want       bool
	}{
		{"en", "the screen flickers", true},
		{"en", "", false},
		{"en", "@acme https://example.org", false},
		{"", "the screen flickers and I am not happy with that", true},
		{"", "thank you so much", true},
		{"", "画面がちらつく", false},
		{"ja", "画面がちらつく", false},
		{"ru", "экран мерцает", false},
		{"nl", "het scherm knippert en ik ben niet blij met deze laptop", false},
		{"nl", "I am really not happy with this laptop", true}, // told wrong
		{"pl", "ekran miga i nie jestem zadowolony z tego laptopa", false},
		{"sv", "skärmen blinkar och jag är inte nöjd med datorn", false},
	} {
		if r := m.Judge(c.text, c.lang); r.Known != c.want || !c.want && r != (Result{}) {
			t.Errorf("%q in %q: %+v, want known %v", c.text, c.lang, r, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	m := open(t, Options{})
	text := "@acme I love the screen, but the keyboard is terrible and I hate it"
	words := m.Words(text, "en", 3)
	if len(words) != 3 {
		t.Fatalf("%d words, want 3", len(words))
	}
	got := map[string]float64{}
	for i, w := range words {
		got[text[w.From:w.To]] = w.Weight
		if i > 0 && math.Abs(w.Weight) > math.Abs(words[i-1].Weight) {
			t.Errorf("the words are not in order: %+v", words)
		}
	}
	if got["love"] <= 0 || got["terrible"] >= 0 || got["hate"] >= 0 {
		t.Errorf("got %v", got)
	}
	if w := m.Words("", "en", 5); w != nil {
		t.Errorf("words of nothing: %v", w)
	}
	if w := m.Words("画面", "ja", 5); w != nil {
		t.Errorf("words of a language that is not known: %v", w)
	}
}

// What is found once for all words gives what judging anew without each gives.
func TestWordsAreWhatIsLostWithoutThem(t *testing.T) {
	layer := new(Layer)
	if err := layer.UnmarshalText([]byte("keyboard\t0.5\t-0.25\n")); err != nil {
		t.Fatal(err)
	}
	m := open(t, Options{Brand: []string{"acme"}, Layer: layer})
	for _, c := range [...]struct{ text, lang string }{
		{"@acme I love the SCREEN, but the keyboard is NOT very good... no customer service at all!!! 😡😡 :(", "en"},
		{"the app won't open, never again. still no response from customer care http://x.example", "en"},
		{"a waste of time: you lost a customer", "en"},
		{"no funciona nada, muchas gracias por nada :)", "es"},
		{"Das ist nicht gut, aber der Kundenservice war sooo nett", "de"},
		{"يعطيك العافية لكن التطبيق لا يعمل", "ar"},
		{"good", "en"}, {"", "en"}, {strings.Repeat("not good at all. ", 90), "en"},
	} {
		got := map[int]float64{}
		for _, w := range m.Words(c.text, c.lang, 1000) {
			got[w.From] = w.Weight
		}
		x := NewExtractor(m.lexicon, m.brand)
		tokens := slices.Clone(x.tokens(c.text))
		place, ok := m.place(tokens, c.lang)
		if !ok {
			continue
		}
		tokens = tokens[:min(len(tokens), weighed)]
		whole := m.score(x, tokens, place)
		for i, tok := range tokens {
			s := m.score(x, slices.Delete(slices.Clone(tokens), i, i+1), place)
			want := (whole[1] - whole[0]) - (s[1] - s[0])
			if tok.kind == stop || tok.kind == name || tok.kind == link || math.Abs(want) <= 0.05 {
				want = 0
			}
			if got[tok.from] != want {
				t.Errorf("%q: %q weighs %v, want %v", c.text, tok.form, got[tok.from], want)
			}
		}
	}
}

// about reads a text for what it feels about subjects alone.
func about(m *Model, text, lang string, subjects [][][2]int) []Result {
	r := m.Read(text, lang)
	defer r.Close()
	return r.About(subjects)
}

func TestAbout(t *testing.T) {
	m := open(t, Options{})
	for _, c := range []struct {
		text, subject string
		want          int
	}{
		{"love the screen, hate the keyboard", "screen", Positive},
		{"love the screen, hate the keyboard", "keyboard", Negative},
		{"The battery is terrible. The display is beautiful!", "display", Positive},
		{"The battery is terrible. The display is beautiful!", "battery", Negative},
		{"great phone but the camera is awful", "camera", Negative},
		{"The camera, it is just awful. Great phone otherwise", "camera", Negative},
	} {
		at := strings.Index(c.text, c.subject)
		r := about(m, c.text, "en", [][][2]int{{{at, at + len(c.subject)}}})[0]
		if r.Label != c.want {
			t.Errorf("%q about %q: %+v, want %d", c.text, c.subject, r, c.want)
		}
	}
	text := "love the screen, hate the keyboard"
	if got, want := about(m, text, "en", [][][2]int{{{99, 120}}})[0], m.Judge(text, "en"); got != want {
		t.Errorf("a span outside: %+v, want %+v", got, want)
	}
}

func TestSafeForConcurrentUse(t *testing.T) {
	m := open(t, Options{Brand: []string{"acme"}})
	texts := []string{"I hate the acme keyboard", "love it ❤️", "la pantalla no funciona", "what time is it?"}
	var want []Result
	for _, s := range texts {
		want = append(want, m.Judge(s, "en"))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				if got := m.Judge(texts[i%4], "en"); got != want[i%4] {
					t.Errorf("%q: %+v, want %+v", texts[i%4], got, want[i%4])
				}
				m.Words(texts[i%4], "en", 2)
			}
		})
	}
	wg.Wait()
}

func TestWeightsSurviveEncoding(t *testing.T) {
	w, err := Decode(table)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Encode(); !reflect.DeepEqual(got, table) {
		t.Error("the table is not what it encodes to")
	}
	for _, n := range []int{0, 5, len(magic), 200, 5000, len(table) - 1} {
		if _, err := Decode(table[:n]); err == nil {
			t.Errorf("the first %d bytes were taken for a table", n)
		}
	}
	if len(table) > 1_500_000 {
		t.Errorf("the table has %d bytes, want at most 1.5 MB", len(table))
	}
}

func FuzzJudge(f *testing.F) {
	for _, s := range []string{"", "it isn’t great 👎", "l'écran", "\xff\xfe@", "@ @@ :// www. #", "&amp &lt;3 \\u12", "الشاشة ههههههه", "👩‍👩‍👧 ❤️", "a*'b' **", ":-( xD <3 D:", strings.Repeat("not ", 900)} {
		f.Add(s, "en", 0, 3)
		f.Add(s, "", 2, 1)
	}
	m := open(f, Options{Brand: []string{"acme", "mini 9"}})
	f.Fuzz(func(t *testing.T, text, lang string, from, to int) {
		for _, r := range []Result{m.Judge(text, lang), about(m, text, lang, [][][2]int{{{from, to}}})[0]} {
			if sum := r.P[0] + r.P[1] + r.P[2]; r.Known && !(math.Abs(sum-1) < 1e-9) || !r.Known && r != (Result{}) {
				t.Errorf("%q: %+v", text, r)
			}
		}
		if m.Judge(text, lang) != m.Judge(text, lang) {
			t.Errorf("%q is judged in two ways", text)
		}
		for _, w := range m.Words(text, lang, 5) {
			if w.From < 0 || w.To > len(text) || w.From >= w.To || math.IsNaN(w.Weight) {
				t.Errorf("%q: %+v", text, w)
			}
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	m := open(b, Options{Brand: []string{"acme"}})
	texts := []string{
		"@acme my Mini 9 is lovely but the apostrophe key sits where Enter should be and the screen flickers since the update. Still waiting for support 😡 https://acme.example/x",
		"thanks for the quick reply!", "What time does the store in Leeds open on Sunday? My train is late again",
		"So excited for tomorrow, can't wait to see the new one with everyone at the cinema :)",
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Judge(texts[i%len(texts)], "en")
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}
