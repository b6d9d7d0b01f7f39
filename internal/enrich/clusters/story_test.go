package clusters_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/clusters"
	"hark/internal/source/demo"
)

// complaints are planted: the same fault in many people's words.
func complaints() map[string][]string {
	return map[string][]string{
		"apostrophe": {
			"why on earth is the apostrophe where my Enter key ought to be",
			"every time I type don't I send the message instead. the apostrophe key is in Enter's place",
			"My apostrophe key lives where Return should live. Who signed that off?",
			"typing contractions on this thing is torture, enter fires whenever I reach for the apostrophe",
			"Apostrophe and enter are swapped?! I keep submitting half a sentence",
			"please explain the apostrophe key. it is sitting exactly where every other keyboard has Enter",
			"I have hit Enter instead of the apostrophe about forty times today",
			"the aposthrophe is right of the semicolon on normal machines, here that spot is enter and I hate it",
			"muscle memory vs new laptop: apostrophe 0, enter 12",
			"sent my professor half an email because the enter key is where the apostrophe goes",
			"is it just mine or is the apostrophe squeezed next to the space bar with Enter in its old spot",
			"can I get a keyboard with the apostrophe in the right place? mine has Enter there",
			"love everything but the layout: apostrophe moved, enter took its seat",
			"no novelist will buy this. the apostrophe key is exiled and Return sits on its chair",
			"apostrohpe key!!! in the wrong place!!! I press enter all day long",
			"My chat is full of unfinished lines since enter replaced the apostrophe",
			"Who moved the apostrophe? my pinky finds Enter there now",
			"I write dialogue for a living, and an apostrophe on the bottom row with enter above is a bad joke",
			"reaching for the apostrophe = sending the mail. fix the Enter placement please",
			"the placement of the apostrophe key next to enter makes me send everything early",
			"spent the evening remapping because Enter sits on the apostrophes spot",
			"Whoever decided enter goes where apostrophe was has never typed it's",
			"returning it, can't live with the apostrophe key down there and enter under my little finger",
			"tiny thing that ruins it all: apostrophe relegated to the bottom row, Enter where it was",
			"my daughter types her essays with it and every apostrophe starts a new line, enter is in the way",
			"half sent tweets, all day. because apostrophe and enter traded places",
			"would pay extra for a version whose apostrophe is not hiding and whose enter key stays put",
			"so the keyboard designer thought nobody uses apostrophes, and gave their spot to enter",
			"Enter, enter, enter. I only wanted an apostrophe",
			"its a lovely machine but i cant type apostrophes any more without hitting enter so i stopped using them",
			"the apostrophe has wandered off and the enter key has moved in",
			"Anyone know how to swap the apostrophe key and Enter back in software?",
			"I proofread for a living and your apostrophe key placement costs me an hour a day. Enter everywhere",
			"what genius put an oversized Enter on top of where apostrophe belongs",
			"keyboard layout fail: apostrophe is tiny and far away, enter gets hit by accident",
			"accidentally bought the same thing twice because the apostrophe is where Enter is supposed to be",
			"had to glue a bump on the apostrophe so that I stop pressing enter",
		},
		"courier rain": {
			"courier left my parcel in the pouring rain, the box is mush",
			"my new laptop stood outside in the rain because the driver could not be bothered to ring",
			"box soaked. rain all afternoon, and the courier just dropped it on the step",
			"who leaves a computer in the rain?? the courier did not even ring the bell",
			"delivered, they say. Into a puddle. In the rain. Without ringing.",
			"the carton fell apart in my hands, soaked through, courier dumped it at the gate in a storm of rain",
			"rain-soaked parcel on the doorstep again, tell your courier about doorbells",
			"Found my order under the dripping gutter, completely soaked by the rain",
			"your courier thinks a wet doorstep is a safe place, everything was soaked",
			"it rained for six hours on my unopened parcel thanks to the courier",
			"soaked box, soaked manual, courier gone. it was raining, obviously",
			"parcel left in the rain behind the bins, courier claims I signed",
		},
		"lid wakes": {
			"laptop wakes up in my bag with the lid closed and cooks itself",
			"closed the lid, put it in the backpack, and an hour later it was awake and roasting",
			"why does it wake with a closed lid? battery flat every morning from being in the bag",
			"lid shut does not mean sleep apparently, my bag was an oven",
			"it keeps waking in my backpack although the lid is closed",
			"Shut the lid on Friday, opened a dead machine on Monday: it had been awake all weekend",
			"the thing wakes itself up when the lid is closed. found it hot in my bag twice",
			"anyone else whose closed laptop wakes in the bag? lid sensor maybe",
			"lid closed, fans howling inside my bag. it does not stay asleep",
			"sleep is a lie: close the lid and it wakes again in the rucksack",
		},
		"Ladekabel": {
			"das Ladekabel wird am Stecker so heiß, dass man es nicht anfassen kann",
			"mein Ladekabel ist am Stecker angeschmolzen, ist das normal?",
			"Stecker vom Ladekabel verfärbt sich schon braun nach zwei Wochen",
			"Achtung, das Ladekabel schmort! Der Stecker riecht verbrannt",
			"nach dem Laden ist der Stecker glühend heiß, Kabel habe ich weggeworfen",
			"angeschmolzener Stecker am Ladekabel, wer haftet da eigentlich",
			"Ladekabel riecht nach verbranntem Plastik, vor allem vorn am Stecker",
			"heißes Ladekabel, brauner Stecker, und keiner fühlt sich zuständig",
		},
	}
}

// understood is a mention as Find wants it.
func understood(m *enrich.Model, in *domain.Mention) clusters.Item {
	u := m.Understand(in)
	it := clusters.Item{Text: in.Body(), Lang: u.Lang, Author: in.Author.Key(), At: in.At, Negative: u.Sentiment.Feeling == domain.Negative, Positive: u.Sentiment.Feeling == domain.Positive}
	if len(u.Subjects) > 0 {
		it.Subject = u.Subjects[0]
	}
	return it
}

// window is so many posts of the demo without their copies, with the
// complaints hidden among them; which one each is of, or "".
func window(t testing.TB, n int) (items []clusters.Item, truth []string) {
	t.Helper()
	model := enrich.New(enrich.Options{Brand: demo.Brand(), Subjects: enrich.DefaultSubjects()})
	known := enrich.NewCopies(20_000)
	end := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	for s := range demo.History(7, 2*n, end) {
		if s.Mention == nil || len(items) == n {
			continue
		}
		m := s.Mention
		if !known.Seen(m.Body(), m.MentionID(), m.At).IsZero() {
			continue
		}
		it, of := understood(model, m), ""
		if it.Lang == "en" && strings.Contains(strings.ToLower(m.Body()), "apostrophe") {
			of = "apostrophe" // the demo's people know the fault too
		}
		items, truth = append(items, it), append(truth, of)
	}
	for _, name := range slices.Sorted(maps.Keys(complaints())) {
		posts := complaints()[name]
		for i, body := range posts {
			at := (i*len(items)/len(posts) + 17*len(name)) % len(items)
			m := domain.Mention{Source: "x", ID: fmt.Sprint(name, i), Text: body, At: items[at].At, Author: domain.Author{ID: fmt.Sprintf("%s %d", name, i)}}
			it := understood(model, &m)
			it.Author = m.Author.ID
			items, truth = slices.Insert(items, at, it), slices.Insert(truth, at, name)
		}
	}
	return items, truth
}

// tally says of which complaint most members of a cluster are, and how many.
func tally(c clusters.Cluster, truth []string) (of string, right int) {
	count := map[string]int{}
	for _, i := range c.Members {
		count[truth[i]]++
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if name != "" && count[name] > right {
			of, right = name, count[name]
		}
	}
	return of, right
}

// Thirty-seven people, each in their own words and several in their own
// spelling, and one fault, among two thousand other posts.
func TestStory(t *testing.T) {
	items, truth := window(t, 2000)
	all := map[string]int{}
	for _, of := range truth {
		all[of]++
	}
	found := map[string]bool{}
	for _, c := range clusters.Find(items, clusters.Options{}) {
		of, right := tally(c, truth)
		planted := 0
		for _, i := range c.Members {
			if strings.HasPrefix(items[i].Author, of+" ") {
				planted++
			}
		}
		t.Logf("%q: %d authors, cohesion %.2f; %d of %q", c.Name, c.Authors, c.Cohesion, right, of)
		if found[of] || of == "" || 2*right < len(c.Members) {
			continue
		}
		found[of] = true
		precision, recall := float64(right)/float64(len(c.Members)), float64(planted)/float64(len(complaints()[of]))
		t.Logf("  precision %.2f; %d of the %d that were planted", precision, planted, len(complaints()[of]))
		pure, least := 0.7, 0.6
		if of == "apostrophe" {
			pure, least = 0.95, 0.9
		}
		if precision < pure || recall < least {
			t.Errorf("%s: precision %.2f, recall %.2f", of, precision, recall)
		}
		if of == "apostrophe" && (!strings.Contains(c.Name, "apostrophe") || !strings.Contains(c.Name, "enter") || len(c.Name) > 40) {
			t.Errorf("the fault is called %q", c.Name)
		}
	}
	for of := range complaints() {
		if !found[of] {
			t.Errorf("nothing was found of the %d posts on %s", all[of], of)
		}
	}
}

// What was learnt of some is known of others, whose words it has not seen.
func TestNewPostsFindTheirCluster(t *testing.T) {
	items, truth := window(t, 2000)
	posts := complaints()["apostrophe"]
	later := map[string]bool{}
	for i, body := range posts {
		later[body] = i%3 == 0
	}
	var before []clusters.Item
	var members []int
	for i, it := range items {
		if truth[i] == "apostrophe" && (later[it.Text] || !strings.HasPrefix(it.Author, "apostrophe ")) {
			continue
		}
		if truth[i] == "apostrophe" {
			members = append(members, len(before))
		}
		before = append(before, it)
	}
	p := clusters.ProfileOf(before, members)
	x := clusters.NewIndex([]clusters.Profile{{"nothing": 1}, p})
	right, of, wrong := 0, 0, 0
	for body, is := range later {
		if is {
			of++
			if at, w := x.Assign(body); at == 1 && w >= clusters.Fits {
				right++
			}
		}
	}
	elsewhere := 0
	for i, it := range items {
		at, _ := x.Assign(it.Text)
		switch low := strings.ToLower(it.Text); {
		case at < 0 || truth[i] == "apostrophe":
		case strings.Contains(low, "apóstrofo"), strings.Contains(low, "apostroph"):
			elsewhere++ // the same fault in other languages
		default:
			wrong++
			t.Logf("a stranger: %q", it.Text)
		}
	}
	t.Logf("%d posts in other languages found it too", elsewhere)
	t.Logf("%d of %d new posts found their cluster, and %d of %d others", right, of, wrong, len(items)-len(members))
	if right < of*4/5 || wrong > 5 {
		t.Errorf("%d of %d new posts found their cluster, and %d strangers", right, of, wrong)
	}
}

func TestTheSameWindowGivesTheSameClusters(t *testing.T) {
	items, _ := window(t, 500)
	want := clusters.Find(items, clusters.Options{})
	for range 3 {
		if got := clusters.Find(items, clusters.Options{}); !reflect.DeepEqual(got, want) {
			t.Fatal("the same items gave other clusters")
		}
	}
	taken := map[int]bool{}
	for _, c := range want {
		if len(c.Profile) > clusters.MaxTerms || c.Cohesion <= 0 || c.Cohesion > 1 || c.Name == "" || c.Last.Before(c.First) {
			t.Errorf("%+v", c)
		}
		for _, i := range c.Members {
			if taken[i] {
				t.Errorf("item %d is in two clusters", i)
			}
			taken[i] = true
		}
	}
}
