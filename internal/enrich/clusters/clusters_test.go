package clusters_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/enrich/clusters"
	"hark/internal/enrich/labelled"
)

// talk is people talking of anything but what is asked for.
func talk(n int) []clusters.Item {
	syllables := strings.Fields("ba ke lo mi nu pra ste vor gli dam fen hos jur wil zan")
	word := func(i int) string { return syllables[i%15] + syllables[i/15%15] + syllables[i/7%15] }
	var out []clusters.Item
	for i := range n {
		text := strings.Join([]string{word(i * 31), word(i*17 + 5), word(i*13 + i/9), word(i * 7)}, " ")
		out = append(out, clusters.Item{Text: text, Lang: "en", Author: fmt.Sprint("someone", i)})
	}
	return out
}

func TestOneAuthorIsNoCluster(t *testing.T) {
	items := talk(100)
	for i := range 20 {
		text := fmt.Sprintf("zipper %s broken sleeve zipper", strings.Repeat("x", i+3))
		items = append(items, clusters.Item{Text: text, Lang: "en", Author: "only one"})
	}
	for _, c := range clusters.Find(items, clusters.Options{}) {
		if strings.Contains(c.Name, "zipper") {
			t.Errorf("one person's posts are a cluster: %+v", c)
		}
	}
	for i := range items[100:] {
		items[100+i].Author = fmt.Sprint("another", i)
	}
	if !slices.ContainsFunc(clusters.Find(items, clusters.Options{}), func(c clusters.Cluster) bool { return c.Authors == 20 }) {
		t.Error("the posts of twenty people are none")
	}
}

// A signature that many have is not what they write about.
func TestASignatureIsNoComplaint(t *testing.T) {
	items := talk(200)
	for i := range items {
		if i%3 == 0 {
			items[i].Text += ". sent with wonderful pigeon mail client premium"
		}
	}
	for _, c := range clusters.Find(items, clusters.Options{}) {
		if strings.Contains(c.Name, "pigeon") {
			t.Errorf("a signature is a cluster: %q, %d authors", c.Name, c.Authors)
		}
	}
}

func TestSubjectsSpeakAgainst(t *testing.T) {
	items := talk(112)
	for i := range items[100:] {
		items[100+i].Text += " tangerine socks"
		items[100+i].Subject = fmt.Sprint("subject", i%6)
	}
	found := func() bool {
		return slices.ContainsFunc(clusters.Find(items, clusters.Options{}), func(c clusters.Cluster) bool { return strings.Contains(c.Name, "tangerine") })
	}
	if found() {
		t.Error("posts of six subjects are one complaint")
	}
	for i := range items {
		items[i].Subject = ""
	}
	if !found() {
		t.Error("nothing was found without subjects")
	}
	for i := range items {
		items[i].Positive = true
	}
	if found() {
		t.Error("praise is a complaint")
	}
}

func TestProfileOfTwoLanguages(t *testing.T) {
	items := talk(60)
	var members []int
	for i := range 6 {
		members = append(members, len(items), len(items)+1)
		items = append(items,
			clusters.Item{Text: fmt.Sprintf("zipper stuck %s", strings.Repeat("x", i+3)), Lang: "en"},
			clusters.Item{Text: fmt.Sprintf("Reißverschluss klemmt %s", strings.Repeat("y", i+3)), Lang: "de"})
	}
	x := clusters.NewIndex([]clusters.Profile{clusters.ProfileOf(items, members)})
	for _, body := range []string{"my zipper is stuck!", "Der Reissverschluß klemmt schon wieder"} {
		if at, w := x.Assign(body); at != 0 {
			t.Errorf("%q weighs %d", body, w)
		}
	}
	if at, w := x.Assign("zipper"); at == 0 {
		t.Errorf("one word alone weighs %d", w)
	}
	if p := clusters.ProfileOf(items, nil); len(p) != 0 {
		t.Errorf("nobody has in common %v", p)
	}
}

func TestAssign(t *testing.T) {
	x := clusters.NewIndex([]clusters.Profile{
		nil,
		{"refund": 600, "waiti*": 500},
		{"refund": 600, "waiting": 500},
		{"screen": 5_000, "flick*": -3},
		{"batte*": 700, "battery": 900, "bulge": 400},
	})
	for _, c := range []struct {
		body   string
		at     int
		weight int
	}{
		{"still WAITING for my refunds", 1, 1100}, // of equals the first
		{"refund refund refund", -1, 0},
		{"the screen", -1, 0}, // no word alone, whatever an event says
		{"screen flickers", -1, 0},
		{"battery bulge", 4, 1100}, // a word and its beginning count once
		{"batteries, battery", -1, 0},
		{"", -1, 0},
		{"\xff\xfe", -1, 0},
	} {
		if at, weight := x.Assign(c.body); at != c.at || weight != c.weight {
			t.Errorf("%q: %d with %d, want %d with %d", c.body, at, weight, c.at, c.weight)
		}
	}
	if at, _ := clusters.NewIndex(nil).Assign("anything"); at != -1 {
		t.Error("an empty index knows something")
	}
}

func TestNamesOfScriptsWithoutBlanks(t *testing.T) {
	items := talk(50)
	for i, s := range []string{"アポストロフィの位置がひどい", "なぜアポストロフィがここに", "新しいアポストロフィの場所に慣れない", "アポストロフィを探してしまう", "またアポストロフィを押し間違えた"} {
		items = append(items, clusters.Item{Text: s, Lang: "ja", Author: fmt.Sprint("ja", i)})
	}
	found := clusters.Find(items, clusters.Options{})
	if i := slices.IndexFunc(found, func(c clusters.Cluster) bool { return c.Authors == 5 }); i < 0 || found[i].Name != "アポストロフィ" {
		t.Errorf("%+v", found)
	}
}

func TestNothing(t *testing.T) {
	for _, items := range [][]clusters.Item{nil, {{}}, {{}, {}, {}, {}}, {{Text: "a"}, {Text: "a"}, {Text: "a"}}} {
		if found := clusters.Find(items, clusters.Options{}); len(found) > 0 {
			t.Errorf("%d items without a word gave %+v", len(items), found)
		}
	}
}

// real are posts that people wrote of anything, or the test is skipped.
func real(t testing.TB, n int) (items []clusters.Item) {
	t.Helper()
	for i, p := range labelled.Posts(t, "semeval_train")[:n] {
		items = append(items, clusters.Item{Text: p.Text, Lang: "en", Author: fmt.Sprint(i), At: time.Unix(int64(i), 0)})
	}
	return items
}

// Hidden among posts of anything the complaints are found as well.
func TestAmongRealPosts(t *testing.T) {
	items := real(t, 5_000)
	of := map[int]string{}
	for _, name := range slices.Sorted(maps.Keys(complaints())) {
		for i, body := range complaints()[name] {
			if name != "Ladekabel" {
				of[len(items)] = name
				items = append(items, clusters.Item{Text: body, Lang: "en", Author: fmt.Sprint(name, i)})
			}
		}
	}
	found := map[string]bool{}
	for _, c := range clusters.Find(items, clusters.Options{Most: 1000}) {
		count := map[string]int{}
		for _, i := range c.Members {
			count[of[i]]++
		}
		for name, n := range count {
			if name != "" {
				t.Logf("%q: %d of %d posts are on %s, of which there are %d", c.Name, n, len(c.Members), name, len(complaints()[name]))
			}
			if name != "" && 4*n >= 3*len(c.Members) && 2*n >= len(complaints()[name]) {
				found[name] = true
			}
		}
	}
	if len(found) < 3 {
		t.Errorf("found only %v", found)
	}
}

func BenchmarkFind(b *testing.B) {
	items := real(b, 20_000)
	b.ReportAllocs()
	for b.Loop() {
		clusters.Find(items, clusters.Options{})
	}
}

func BenchmarkAssign(b *testing.B) {
	items := real(b, 2_000)
	var profiles []clusters.Profile
	for _, c := range clusters.Find(items, clusters.Options{Most: 100}) {
		profiles = append(profiles, c.Profile)
	}
	x := clusters.NewIndex(profiles)
	for i := 0; b.Loop(); i++ {
		x.Assign(items[i%len(items)].Text)
	}
	b.ReportMetric(float64(len(profiles)), "profiles")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

func FuzzFind(f *testing.F) {
	f.Add("the zipper is stuck", "zipper stuck again", "stuck: zipper", "de")
	f.Add("画面がちらつくので困っています", "画面がちらつく", "ちらつく画面", "")
	f.Add("\xff\xfe a's ß İ", "", "'''", "en")
	f.Fuzz(func(t *testing.T, a, b, c, lang string) {
		items := append(talk(8), clusters.Item{Text: a, Author: "a", Lang: lang}, clusters.Item{Text: b, Author: "b", Lang: lang}, clusters.Item{Text: c, Author: "c"})
		for _, found := range clusters.Find(items, clusters.Options{}) {
			if found.Authors < 3 || len(found.Members) < 3 || len(found.Profile) > clusters.MaxTerms {
				t.Errorf("%+v", found)
			}
			x := clusters.NewIndex([]clusters.Profile{found.Profile})
			for _, i := range found.Members {
				if at, w := x.Assign(items[i].Text); at != 0 {
					t.Errorf("a member weighs %d outside: %q", w, items[i].Text)
				}
			}
		}
	})
}
