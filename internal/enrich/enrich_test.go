package enrich

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
)

func model() *Model {
	return New(Options{Brand: []string{"acme", "Mini 9", "united"}, Subjects: DefaultSubjects()})
}

func TestLanguage(t *testing.T) {
	m := model()
	for _, c := range []struct{ said, text, want string }{
		{"", "the screen flickers and I am not happy", "en"},
		{"", "la pantalla parpadea y no estoy contento con el servicio", "es"},
		{"", "a tela do meu notebook não liga e ninguém responde", "pt"},
		{"", "der Bildschirm flackert und ich bin nicht zufrieden", "de"},
		{"", "l'écran scintille et je ne suis pas contente du tout", "fr"},
		{"", "lo schermo non funziona e sono molto deluso", "it"},
		{"", "het scherm knippert en ik ben niet blij", "nl"},
		{"", "画面がちらつく", "ja"},
		{"", "屏幕一直闪烁", "zh"},
		{"", "화면이 깜박여요", "ko"},
		{"", "الشاشة ترمش", "ar"},
		{"", "המסך מהבהב", "he"},
		{"", "экран мерцает", "ru"},
		{"", "η οθόνη τρεμοπαίζει", "el"},
		{"", "स्क्रीन झिलमिला रही है", "hi"},
		{"", "หน้าจอกะพริบ", "th"},
		{"uk", "екран мерехтить", "uk"},        // the source knows better than the script
		{"pt-BR", "bateria ruim demais", "pt"}, // the region is left out
		{"ja", "the screen flickers and I am not happy", "en"},
		{"en", "画面がちらつく", "ja"},
		{"und", "the screen flickers and I am not happy", "en"},
		{"x-klingon", "the screen and the key", "en"},
		{"", "@acme https://example.org", ""},
		{"", "😡😡", ""},
		{"", "", ""},
		{"", "Xyzzy plugh", ""},
	} {
		if got := m.Understand(&domain.Mention{Text: c.text, Lang: c.said}).Lang; got != c.want {
			t.Errorf("%q, said to be %q: %q, want %q", c.text, c.said, got, c.want)
		}
	}
}

func TestSentiment(t *testing.T) {
	m := model()
	for _, c := range []struct {
		text   string
		rating float64
		want   domain.Feeling
		by     string
	}{
		{"this laptop is great, I love it", 0, domain.Positive, "hark@1"},
		{"this laptop isn’t great at all", 0, domain.Negative, "hark@1"}, // typographic apostrophe
		{"this laptop isn't great at all", 0, domain.Negative, "hark@1"},
		{"the united people called me at noon", 0, domain.Neutral, "hark@1"}, // a name is no praise
		{"@united the people called me at noon", 0, domain.Neutral, "hark@1"},
		{"what is this 👎 from you", 0, domain.Negative, "hark@1"},
		{"what is this ❤️ from you", 0, domain.Positive, "hark@1"},
		{"what is this 🔥 from you", 0, domain.Neutral, "hark@1"},
		{"I hate it, it is the worst", 5, domain.Positive, "rating@1"}, // the author's own stars
		{"I love it", 2, domain.Negative, "rating@1"},
		{"I love it", 3, domain.Neutral, "rating@1"},
		{"qué servicio tan pésimo, no funciona nada", 0, domain.Negative, "hark@1"},
		{"estoy encantada con el portátil, es excelente", 0, domain.Positive, "hark@1"},
		{"o atendimento foi ótimo, adorei", 0, domain.Positive, "hark@1"},
		{"das ist leider Schrott und der Kundendienst eine Frechheit", 0, domain.Negative, "hark@1"},
		{"alles funktioniert, ich bin sehr zufrieden", 0, domain.Positive, "hark@1"},
		{"je suis très déçue, c'est nul", 0, domain.Negative, "hark@1"},
		{"新しいノート、最高です", 0, domain.Unknown, ""}, // no labels to learn Japanese from
		{"もう最悪、使えない 😡", 0, domain.Negative, "emoji@1"},
		{"جهاز رائع وخفيف", 0, domain.Positive, "hark@1"},
		{"للأسف الجهاز معطل", 0, domain.Negative, "hark@1"},
		{"llegó el paquete a la oficina", 0, domain.Neutral, "hark@1"},
		{"сегодня пришла посылка 😡", 0, domain.Negative, "emoji@1"},
		{"сегодня пришла посылка", 0, domain.Unknown, ""},
		{"", 0, domain.Unknown, ""},
		{"the box is here", 9, domain.Neutral, "hark@1"}, // no such rating
	} {
		s := m.Understand(&domain.Mention{Text: c.text, Rating: c.rating}).Sentiment
		if s.Feeling != c.want || s.By != c.by || s.Score < -1 || s.Score > 1 {
			t.Errorf("%q (%g stars): %+v, want %q by %q", c.text, c.rating, s, c.want, c.by)
		}
	}
}

func TestAspects(t *testing.T) {
	m := model()
	u := m.Understand(&domain.Mention{Text: "I love the screen, but the keyboard is terrible and I hate it", Lang: "en"})
	got := map[string]domain.Feeling{}
	for _, a := range u.About {
		got[a.Subject] = a.Feeling
	}
	if got["screen"] != domain.Positive || got["keyboard"] != domain.Negative {
		t.Errorf("about its subjects: %+v", u.About)
	}
	if u := m.Understand(&domain.Mention{Text: "I love this screen", Lang: "en"}); len(u.About) != 0 {
		t.Errorf("one subject that feels like the whole: %+v", u.About)
	}
	if u := m.Understand(&domain.Mention{Text: "画面、キーボード", Lang: "ja"}); len(u.About) != 0 {
		t.Errorf("a language without labels: %+v", u.About)
	}
}

func TestSubjects(t *testing.T) {
	m := model()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"the batteries charge slowly", []string{"battery"}},
		{"touch pad gets hot", []string{"trackpad", "heat and noise"}},
		{"The Wi-Fi is gone since the update", []string{"wifi", "update"}},
		{"discharge papers", nil},
		{"la batería no carga", []string{"battery"}},
		{"LA BATERIA NO CARGA", []string{"battery"}},
		{"Akkulaufzeit und Lüfter", []string{"battery", "heat and noise"}},
		{"l'écran scintille", []string{"screen"}},
		{"バッテリーが膨らんだ", []string{"battery"}},
		{"الشاشة ترمش", []string{"screen"}},
		{"", nil},
	} {
		got := m.Understand(&domain.Mention{Text: c.text}).Subjects
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	long := m.Understand(&domain.Mention{Text: "battery screen keyboard trackpad wifi update linux refund"}).Subjects
	if len(long) != subjectsMax {
		t.Errorf("%d subjects, want %d", len(long), subjectsMax)
	}
}

func TestUrgent(t *testing.T) {
	m := model()
	for _, c := range []struct {
		text      string
		followers int
		want      string
	}{
		{"my battery is swollen, is it safe?", 0, "safety"},
		{"it caught fire", 0, "safety"},
		{"fire sale at the store", 0, ""},
		{"la batería está hinchada", 0, "safety"},
		{"der Akku ist aufgebläht", 0, "safety"},
		{"バッテリーが膨らんできた", 0, "safety"},
		{"you will hear from my lawyer", 0, "legal"},
		{"my lawyer says the smoke was your fault", 0, "safety"}, // the gravest counts
		{"the store is down", 0, "outage"},
		{"I will never buy from you, switching to another brand", 0, "threatens to leave"},
		{"nice keyboard", 100_000, "press or a large audience"},
		{"nice keyboard, smoke comes out", 500_000, "safety"},
		{"nice keyboard", 99_999, ""},
	} {
		in := &domain.Mention{Text: c.text, Author: domain.Author{Followers: c.followers}}
		if got := m.Understand(in).Urgent; got != c.want {
			t.Errorf("%q of %d followers: %q, want %q", c.text, c.followers, got, c.want)
		}
	}
}

// fixed is a judge of one mind.
type fixed domain.Sentiment

func (f fixed) Judge(*Post) domain.Sentiment { return domain.Sentiment(f) }

func TestAJudgeCanBeReplaced(t *testing.T) {
	want := domain.Sentiment{Feeling: domain.Negative, Score: -0.3, By: "ours@2"}
	m := New(Options{Judges: map[string]Judge{"en": fixed(want)}})
	if got := m.Understand(&domain.Mention{Text: "this is the best of all"}).Sentiment; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTheTitleCounts(t *testing.T) {
	u := model().Understand(&domain.Mention{Title: "Swollen battery", Text: "What do I do?"})
	if u.Urgent != "safety" || !slices.Contains(u.Subjects, "battery") {
		t.Errorf("the title was not read: %+v", u)
	}
}

func TestUnderstandIsSafeForConcurrentUse(t *testing.T) {
	m := model()
	in := &domain.Mention{Text: "the battery is awful, la batería es horrible"}
	want := m.Understand(in)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := m.Understand(in); !reflect.DeepEqual(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestCopies(t *testing.T) {
	id := func(n byte) domain.ID { return domain.ID{n} }
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	c := NewCopies(2)
	first := "My Mini 9 is broken again, thanks"
	for i, step := range []struct {
		text string
		id   domain.ID
		want domain.ID
	}{
		{first, id(1), domain.ID{}},
		{"RT @maria: my mini 9 is broken, again! thanks https://x.example/1", id(2), id(1)},
		{"so my Mini 9 is broken again, thanks", id(3), id(1)},
		{first, id(1), domain.ID{}}, // the same post, heard again
		{"thank you", id(3), domain.ID{}},
		{"thank you", id(4), domain.ID{}}, // too short to be a copy
		{"画面がちらつくので困っています", id(5), domain.ID{}},
		{first, id(7), id(1)},
		{"one two three four five", id(8), domain.ID{}}, // pushes out the least recently met
		{"画面がちらつくので困っています", id(9), domain.ID{}},
		{"one two three four five", id(10), id(8)},
		{"", id(11), domain.ID{}},
	} {
		if got := c.Seen(step.text, step.id, at); got != step.want {
			t.Errorf("step %d, %q: %v, want %v", i, step.text, got, step.want)
		}
	}
	if got := c.Seen("one two three four five", id(12), at.Add(copyWindow+time.Second)); got != (domain.ID{}) {
		t.Errorf("after the window: %v, want none", got)
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{
		"", "it isn’t great 👎", "l'écran, qu'est-ce", "a\u0301\u0302", "' '' x'", "\xff\xfe@", "@ @@ :// www.", "الشاشة", "画面", "👩‍👩‍👧 ❤️", "\u202e\u0000", "İ ẞ",
		strings.Repeat("not ", 50) + "good", "!!!!???? BUT but But",
	} {
		f.Add(s, "en", 3.0)
		f.Add(s, "", 0.0)
	}
	m, copies := model(), NewCopies(100)
	f.Fuzz(func(t *testing.T, text, lang string, rating float64) {
		u := m.Understand(&domain.Mention{Text: text, Lang: lang, Rating: rating})
		if s := u.Sentiment; !(s.Score >= -1 && s.Score <= 1) || (s.Feeling == domain.Unknown) != (s.By == "") {
			t.Errorf("%q: %+v", text, s)
		}
		if len(u.Subjects) > subjectsMax || u.Lang != base(u.Lang) {
			t.Errorf("%q: %+v", text, u)
		}
		if again := m.Understand(&domain.Mention{Text: text, Lang: lang, Rating: rating}); !reflect.DeepEqual(u, again) {
			t.Errorf("%q: %+v, then %+v", text, u, again)
		}
		copies.Seen(text, domain.ID{1}, time.Time{})
	})
}
