package view

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// scan finds what Search should, by looking at every conversation.
func scan(t *testing.T, m *memory, g *generator, f Filter, at At) []domain.ID {
	t.Helper()
	var rows []Row
	for id := range g.entries {
		if id.IsZero() {
			continue
		}
		thread, err := ThreadOf(m, id)
		if err != nil {
			t.Fatal(err)
		}
		r := thread.Row
		ok := r.Heard > 0 && f.matchTerms(&r, at) && f.matchWords(func(phrase []token) bool {
			for _, text := range thread.Texts {
				if holds(text, phrase) {
					return true
				}
			}
			return r.says(phrase)
		})
		if ok {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int { return compare(b.Num, a.Num) })
	return ids(rows)
}

func ids(rows []Row) []domain.ID {
	var ids []domain.ID
	for i := range rows {
		ids = append(ids, rows[i].ID)
	}
	return ids
}

func TestSearchIsTheScan(t *testing.T) {
	for seed := range uint64(4) {
		g := generate(seed, 400)
		m := newMemory()
		m.fold(t, g.out, func() int { return 9 })
		at := At{Me: "ana", Now: g.now}
		hits := 0
		for _, q := range []string{"", "battery", "BATTERY mini", `"mini dell"`, "電池", "切れ", "れ", "电", "größe", "grosse", "GRÖSSE", "cafe",
			"-battery", "battery -dell", "tom3", "vip", "is:open battery", "is:resolved", "is:mine", "tag:refund", "source:rss love",
			"работает", "nowhere", "88", "บริการ", "บริ", "शिकायत"} {
			f, err := ParseFilter(q)
			if err != nil {
				t.Fatal(err)
			}
			want := scan(t, m, g, f, at)
			hits += len(want)
			var got []domain.ID
			for after := uint64(0); ; {
				page, err := Search(m, f, at, Page{Limit: 7, After: after})
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, ids(page)...)
				if len(page) < 7 {
					break
				}
				after = page[6].Num
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("seed %d, %q: found %d, want %d", seed, q, len(got), len(want))
			}
		}
		if hits < 500 {
			t.Errorf("seed %d: only %d hits: the test says little", seed, hits)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, same := range [][]string{
		{"Café", "cafe", "CAFE\u0301", "ＣＡＦＥ"},
		{"don't stop", "DON T STOP", "don…t—stop"},
		{"zero\u200dwidth", "zerowidth"},
		{"ﬁne 10", "fine 10"},
		{"電池", "電 池"},
	} {
		for _, s := range same[1:] {
			if a, b := tokensOf(same[0]), tokensOf(s); !reflect.DeepEqual(a, b) {
				t.Errorf("%q and %q have different words", same[0], s)
			}
		}
	}
	for _, differ := range [][2]string{{"ab c", "a bc"}, {"ship", "sheep"}, {"電池", "池電"}, {"resume", "resumes"}} {
		if reflect.DeepEqual(tokensOf(differ[0]), tokensOf(differ[1])) {
			t.Errorf("%q and %q have the same words", differ[0], differ[1])
		}
	}
	if n := len(tokensOf(" \x80\xff!?🙂 ")); n != 0 {
		t.Errorf("%d words where there is none", n)
	}
}

func TestSegmentFindsEveryWord(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var texts []indexed
	want := map[uint32][]uint64{}
	for i := range 500 {
		x := indexed{pos: uint64(i*3 + 1), num: uint64(rnd.IntN(200) + 1), written: i%2 == 0}
		for range rnd.IntN(20) {
			x.words = append(x.words, rnd.Uint32N(300)*7_000_000)
		}
		slices.Sort(x.words)
		x.words = slices.Compact(x.words)
		for _, w := range x.words {
			want[w] = append(want[w], x.num)
		}
		texts = append(texts, x)
	}
	s := buildSegment(texts)
	for w, nums := range want {
		slices.Sort(nums)
		got, err := s.find(w, nil)
		if err != nil || !reflect.DeepEqual(got, slices.Compact(nums)) {
			t.Fatalf("%d: %v, want %v, %v", w, got, nums, err)
		}
	}
	if got, err := s.find(1, nil); err != nil || len(got) > 0 {
		t.Errorf("a word that is not there: %v, %v", got, err)
	}
	pos, written, err := s.positions()
	if err != nil || len(pos) != len(texts) || pos[499] != texts[499].pos || written[498] != true || written[499] != false {
		t.Errorf("positions: %d, %v", len(pos), err)
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct{ title, text, want string }{
		{"", " a\n\tb  c ", "a b c"},
		{"Review", "the  new one", "Review — the new one"},
		{"Only a title", "", "Only a title"},
		{"", strings.Repeat("word ", 100), strings.TrimSuffix(strings.Repeat("word ", 47), " ")},
		{"", strings.Repeat("電", 300), strings.Repeat("電", 79)},
	} {
		m := domain.Mention{Title: c.title, Text: c.text}
		got := excerptOf(m.Strip(), m.Body())
		if got != c.want && !(strings.HasPrefix(got, c.want) && len(got) <= ExcerptMax) || len(got) > ExcerptMax {
			t.Errorf("%q, %q: %q", c.title, c.text, got)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("Dell Mini's, 電池が \xff", "mini")
	f.Fuzz(func(t *testing.T, s, phrase string) {
		p := tokensOf(phrase)
		all := tokensOf(s)
		found := len(p) == 0
		for i := range all {
			if i+len(p) <= len(all) && len(p) > 0 && reflect.DeepEqual(all[i:i+len(p)], p) {
				found = true
			}
		}
		if holds(s, p) != found {
			t.Errorf("%q in %q: %v, want %v", phrase, s, !found, found)
		}
		words := indexTokens(&domain.Event{}, s)
		if found {
			for _, w := range lookups(p) {
				if _, ok := slices.BinarySearch(words, w); !ok {
					t.Errorf("%q holds %q, but the index misses a word of it", s, phrase)
				}
			}
		}
		if got := excerptOf(domain.Mention{TitleLen: len(phrase)}, s); len(got) > ExcerptMax {
			t.Errorf("an excerpt of %d bytes", len(got))
		}
	})
}

func TestFindIsResumable(t *testing.T) {
	g := generate(1, 200)
	m := newMemory()
	m.foldAll(t, g.out)
	at := At{Me: "ana", Now: g.now.Add(time.Hour)}
	all, err := Find(m, Filter{}, at, Page{Limit: 1000})
	if err != nil || all.Next != 0 {
		t.Fatal(all.Next, err)
	}
	part, err := Find(m, Filter{}, at, Page{Limit: 3})
	if err != nil || part.Next != part.Rows[2].Num {
		t.Fatal(part.Next, err)
	}
	rest, err := Find(m, Filter{}, at, Page{Limit: 1000, After: part.Next})
	if err != nil || !reflect.DeepEqual(append(part.Rows, rest.Rows...), all.Rows) {
		t.Errorf("a page and the rest are not the whole: %v", err)
	}
}
