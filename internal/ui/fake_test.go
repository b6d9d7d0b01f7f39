package ui

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/enrich/sentiment"
	"hark/internal/source"
	"hark/internal/ui/screen"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// noon is when the tests happen.
var noon = time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)

// fakeDesk keeps rows and texts in memory and does what it is told by the
// same foresight that the console shows, so that a test sees both ends.
type fakeDesk struct {
	mu        sync.Mutex
	rows      map[domain.ID]view.Row
	texts     map[domain.ID][]string
	drafts    map[domain.ID]string
	notes     map[domain.ID]string // being written
	slow      chan struct{}        // Draft waits for it, where it is set
	done      []desk.Command
	named     []string             // clusters
	changed   []desk.ClusterChange // of clusters
	refuse    map[string]error     // verb -> what Do says
	browsed   []string
	told      []attention // to colleagues
	proposed  map[domain.ID][]domain.Reply
	voids     map[domain.ID][]domain.Void
	incidents []view.Incident
	taken     []string // ids of incidents
	read      int      // threads read
	changes   chan Changed
}

func newFakeDesk() *fakeDesk {
	f := &fakeDesk{rows: map[domain.ID]view.Row{}, texts: map[domain.ID][]string{}, drafts: map[domain.ID]string{}, notes: map[domain.ID]string{},
		refuse: map[string]error{}, changes: make(chan Changed, 16)}
	for i, s := range said() {
		f.put(i, s)
	}
	return f
}

// line is a conversation of the tests.
type line struct {
	source, handle, name string
	minutes              int
	feeling              domain.Feeling
	score                float64
	owner, urgent        string
	subject              string
	tags                 []string
	texts                []string
}

func said() []line {
	return []line{
		{"mastodon", "maria_r", "Maria R.", 52, domain.Negative, -0.6, "", "asks for a refund", "keyboard", []string{"mini-9"}, []string{"My new Mini 9 is lovely, but the apostrophe key sits where Enter should be. Every second line I write ends in a quote.\n\nIs there a firmware that swaps them? Otherwise I want my money back.", "And before you ask: yes, the layout is set to US.", "1.0.4, straight from the box."}},
		{"bluesky", "tom.example", "Tom", 31, domain.Negative, -0.4, "", "", "refund", nil, []string{"still waiting for my refund, order 88-1203. Three weeks now."}},
		{"x", "kay", "Kay", 27, domain.Negative, -0.7, "tom", "", "display", nil, []string{"screen flickers since the update, on battery only"}},
		{"feeds", "", "The Laptop Blog", 24, domain.Positive, 0.5, "ana", "", "mini 9", []string{"review"}, []string{"Review: the new Mini 9 is lovely but the keyboard takes getting used to"}},
		{"mastodon", "田中さん", "田中", 19, domain.Neutral, 0, "", "", "", nil, []string{"Mini 9 を買いました。キーボードは小さいけれど、軽くて気に入っています。"}},
		{"reddit", "linux_hat", "", 17, domain.Unknown, 0, "", "", "linux", nil, []string{"Does suspend work on the Mini 9 with kernel 6.19?"}},
		{"x", "dr_abdullah", "د. عبد الله", 12, domain.Negative, -0.3, "", "", "battery", nil, []string{"البطارية لا تدوم أكثر من ساعتين بعد التحديث الأخير"}},
		{"bluesky", "sofia", "Sofía", 9, domain.Positive, 0.8, "ana", "", "support", nil, []string{"¡Gracias @dell por el cambio de pantalla en un día! 👏🏽"}},
		{"forum", "h3nry", "Henry Okafor", 8, domain.Negative, -0.9, "", "smoke or fire", "battery", []string{"safety"}, []string{"The charger of my 15 got so hot that it left a mark on the table. Is this a recall?"}},
		{"mastodon", "priya", "प्रिया", 6, domain.Neutral, 0, "", "", "warranty", nil, []string{"क्या वारंटी भारत में भी मान्य है?"}},
		{"x", "jo", "Jo 👨‍👩‍👧‍👦", 4, domain.Negative, -0.2, "", "", "delivery", nil, []string{"parcel says delivered, it is not. family of four waiting 👨‍👩‍👧‍👦"}},
		{"feeds", "", "Wirecutter Weekly", 3, domain.Positive, 0.4, "", "", "mini 9", nil, []string{"Seven small laptops we would buy this autumn"}},
		{"reddit", "qwerty_99", "", 1, domain.Negative, -0.5, "", "", "keyboard", nil, []string{"who put the apostrophe there"}},
		{"bluesky", "ines", "Inês", 0, domain.Unknown, 0, "", "", "", nil, []string{"alguém com o novo Mini? vale a pena?"}},
	}
}

func (f *fakeDesk) put(i int, s line) domain.ID {
	m := domain.Mention{ID: fmt.Sprint(i), Source: s.source}
	id := m.MentionID()
	at := noon.Add(-time.Duration(s.minutes) * time.Minute)
	last := s.texts[len(s.texts)-1]
	r := view.Row{Num: uint64(i + 1), ID: id, Source: s.source, URL: "https://example.org/" + fmt.Sprint(i), Author: domain.Author{ID: fmt.Sprint(i), Handle: s.handle, Name: s.name, Followers: 4200},
		Began: at, Wait: at, Last: at, Status: domain.StatusOpen, Owner: s.owner, Feeling: s.feeling, Score: s.score, Subject: s.subject, Tags: s.tags,
		Urgent: s.urgent, Unsure: s.handle == "priya", Heard: len(s.texts), Excerpt: last, Change: domain.Ref{Seq: uint64(i + 1)}}
	if s.owner != "" {
		r.Lease = noon.Add(28 * time.Minute)
	}
	f.rows[id], f.texts[id] = r, s.texts
	return id
}

func (f *fakeDesk) Open(context.Context) ([]view.Row, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []view.Row
	for _, r := range f.rows {
		if r.Status != domain.StatusResolved {
			out = append(out, r)
		}
	}
	return out, nil
}

// First gives as many as are asked for, longest wait first.
func (f *fakeDesk) First(ctx context.Context, n int) ([]view.Row, int, error) {
	rows, err := f.Open(ctx)
	slices.SortFunc(rows, func(a, b view.Row) int { return a.Wait.Compare(b.Wait) })
	return rows[:min(n, len(rows))], len(rows), err
}

func (f *fakeDesk) Thread(_ context.Context, id domain.ID) (view.Thread, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.read++
	r, ok := f.rows[id]
	if !ok {
		return view.Thread{}, fmt.Errorf("no conversation %s", id)
	}
	t := view.Thread{Row: r, Texts: map[uint64]string{}}
	t.Conversation = domain.Conversation{ID: id, Status: r.Status, Tags: r.Tags, Subject: r.Subject}
	for i, s := range f.texts[id] {
		at := domain.ClockAt(r.Began.Add(time.Duration(i) * 90 * time.Second))
		h := domain.Heard{ID: domain.MentionID(r.Source, fmt.Sprint(r.Num, " ", i)), Mention: domain.Mention{Author: r.Author, At: at.Time()}, Arrived: at, Pos: uint64(i + 1),
			Sentiment: domain.Sentiment{Feeling: r.Feeling, Score: r.Score, Odds: oddsOf(r.Feeling), Ambiguous: r.Unsure, By: "hark@1"}}
		if r.Feeling == domain.Unknown {
			h.Sentiment = domain.Sentiment{}
		}
		h.Understood.Sentiment = h.Sentiment
		if r.Judged {
			h.Sentiment = domain.Sentiment{Feeling: r.Feeling, By: "tom"}
		}
		t.Conversation.Heard = append(t.Conversation.Heard, h)
		t.Texts[h.Pos] = s
	}
	if r.Author.Handle == "maria_r" && len(t.Conversation.Heard) > 1 {
		f.answered(&t)
	}
	t.Conversation.Replies = append(t.Conversation.Replies, f.proposed[id]...)
	for _, p := range f.proposed[id] {
		t.Texts[p.Pos] = "We are sorry, Tom. Your refund left us today, it takes two working days."
	}
	t.Conversation.Voids = f.voids[id]
	t.Conversation.Voided = len(f.voids[id])
	t.Person = view.Person{Conversations: 3, Heard: 7, LastOutcome: "thanked", LastAt: noon.AddDate(0, -6, 0), Feelings: view.Counts{Negative: 2, Positive: 3}}
	return t, nil
}

// oddsOf are those of a model that is fairly sure.
func oddsOf(f domain.Feeling) domain.Odds {
	switch f {
	case domain.Negative:
		return domain.Odds{0.81, 0.15, 0.04}
	case domain.Positive:
		return domain.Odds{0.12, 0.31, 0.57}
	}
	return domain.Odds{0.34, 0.36, 0.3}
}

// answered gives a thread one of everything that can happen.
func (f *fakeDesk) answered(t *view.Thread) {
	c, at := &t.Conversation, t.Row.Began
	stamp := func(min int) domain.Clock { return domain.ClockAt(at.Add(time.Duration(min) * time.Minute)) }
	c.Heard[1].Revisions = 1
	c.Replies = []domain.Reply{
		{ID: "r1", By: "ana", At: stamp(1), Pos: 11, Status: domain.ReplySent, Done: stamp(2), Receipt: domain.Receipt{ID: "9", URL: "https://example.org/9"}},
		{ID: "r2", By: "ana", At: stamp(9), Pos: 12, Status: domain.ReplyFailed, Attempts: 3, Error: "the server said 503", Next: noon.Add(2 * time.Minute)},
		{ID: "r3", By: "tom", At: stamp(10), Pos: 13, Status: domain.ReplyParked, Attempts: 1, Doubts: []int{1}, Error: "the line broke after sending"},
	}
	c.Notes = []domain.Note{{By: "tom", At: stamp(7), Pos: 14}}
	c.Conflicts = []domain.Conflict{{Kind: domain.Claimed, By: "kim", At: stamp(11), Winner: "ana", Won: stamp(1)}}
	maps.Copy(t.Texts, map[uint64]string{11: "Sorry about that! What firmware are you on?", 12: "Thanks. 1.0.5 swaps them back, it is out today.", 13: "Did the update help?", 14: "Same as the batch from Tuesday, see the list of serial numbers."})
}

// Why marks the words of the tests that decide.
func (f *fakeDesk) Why(_ context.Context, t *view.Thread) screen.Why {
	why := screen.Why{}
	for i := range t.Conversation.Heard {
		h := &t.Conversation.Heard[i]
		body := t.Texts[h.Pos]
		for word, weight := range map[string]float64{"lovely": 0.9, "money back": -1.4, "flickers": -1.1} {
			if at := strings.Index(body, word); at >= 0 {
				why[h.ID] = append(why[h.ID], sentiment.Word{From: at, To: at + len(word), Weight: weight})
			}
		}
		slices.SortFunc(why[h.ID], func(a, b sentiment.Word) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	}
	return why
}

func (f *fakeDesk) Search(_ context.Context, flt view.Filter, p view.Page) ([]view.Row, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []view.Row
	for _, r := range f.rows {
		if flt.Match(&r, view.At{Me: "ana", Now: noon}) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b view.Row) int { return int(b.Num) - int(a.Num) })
	return out[:min(len(out), p.Limit)], nil
}

func (f *fakeDesk) Stats(_ context.Context, a view.Ask) (view.Stats, error) {
	return view.Stats{From: a.Period.From, To: a.Period.To, Step: time.Hour}, nil
}
func (f *fakeDesk) Incidents(context.Context) ([]view.Incident, error)    { return f.incidents, nil }
func (f *fakeDesk) Watch(context.Context) ([]view.Watched, error)         { return nil, nil }
func (f *fakeDesk) NamedClusters(context.Context) ([]view.Cluster, error) { return nil, nil }
func (f *fakeDesk) TakeIncident(_ context.Context, id, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.taken = append(f.taken, id+to)
	return nil
}
func (f *fakeDesk) Activity(context.Context, uint64, int) ([]view.Line, error) { return nil, nil }
func (f *fakeDesk) People(context.Context, int) (out []view.Person, err error) {
	for i, s := range said() {
		out = append(out, view.Person{Source: s.source, Author: domain.Author{ID: fmt.Sprint(i), Handle: s.handle, Name: s.name, Followers: 4200 / (i + 1)}, Conversations: 1 + i%3, Heard: 2 + i%5,
			Feelings: view.Counts{Negative: i % 3, Neutral: 1, Positive: i % 2}, LastOutcome: "thanked", LastAt: noon.AddDate(0, -i, 0), Seen: noon.Add(-time.Duration(i) * 90 * time.Minute)})
	}
	return out, nil
}
func (f *fakeDesk) Sources(context.Context) ([]screen.Source, []screen.Refused, error) {
	return health().Sources, nil, nil
}
func (f *fakeDesk) Draft(_ context.Context, id domain.ID) (string, error) {
	if f.slow != nil {
		<-f.slow
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.drafts[id], nil
}
func (f *fakeDesk) Note(_ context.Context, id domain.ID) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.notes[id], nil
}
func (f *fakeDesk) Shift(_ context.Context, since time.Time) (screen.Shift, error) {
	return screen.Shift{From: since, To: noon}, nil
}

func (f *fakeDesk) Do(_ context.Context, cmds []desk.Command) []error {
	f.mu.Lock()
	defer f.mu.Unlock()
	errs := make([]error, len(cmds))
	for i, c := range cmds {
		if errs[i] = f.refuse[c.Verb]; errs[i] != nil {
			continue
		}
		f.done = append(f.done, c)
		switch { // what was sent is a draft no more
		case c.Verb == "reply" && f.drafts[c.ID] == c.Text:
			f.drafts[c.ID] = ""
		case c.Verb == "note" && f.notes[c.ID] == c.Text:
			f.notes[c.ID] = ""
		}
		r := f.rows[c.ID]
		foresee(&c, "ana", noon)(&r)
		r.Last = noon
		f.rows[c.ID] = r
	}
	return errs
}

func (f *fakeDesk) SaveDraft(_ context.Context, id domain.ID, text string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drafts[id] = text
	return nil
}
func (f *fakeDesk) SaveNote(_ context.Context, id domain.ID, text string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.notes[id] = text
	return nil
}
func (f *fakeDesk) HandOver(context.Context, time.Time) ([]string, error) { return nil, nil }
func (f *fakeDesk) Acknowledge(context.Context, string) error             { return nil }
func (f *fakeDesk) Looking(_ context.Context, id domain.ID)               { f.tell(id, screen.Looking) }
func (f *fakeDesk) Writing(_ context.Context, id domain.ID)               { f.tell(id, screen.Writing) }
func (f *fakeDesk) tell(id domain.ID, d screen.Doing) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = append(f.told, attention{id, d})
}
func (f *fakeDesk) Browse(_ context.Context, url string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.browsed = append(f.browsed, url)
	return nil
}

func health() *Health {
	var h Health
	for _, name := range []string{"mastodon", "bluesky", "x", "feeds", "reddit"} {
		s := screen.Source{Name: name, State: source.Live, Last: noon.Add(-20 * time.Second), Replies: name != "feeds"}
		if name == "reddit" {
			s.State, s.Error = source.Retrying, "503"
		}
		h.Sources = append(h.Sources, s)
	}
	return &h
}

// options are the console of the tests.
func (f *fakeDesk) options() Options {
	var themes []*theme.Theme
	for _, name := range []string{"dark", "light", "terminal", "high-contrast", "colour-blind-safe", "mono"} {
		t, err := theme.Load(nil, name)
		if err != nil {
			panic(err)
		}
		themes = append(themes, t)
	}
	return Options{Desk: f, Changes: f.changes, Me: "ana", Brand: "acme", Team: []string{"ana", "tom", "kim"}, Outcomes: domain.Outcomes(),
		Subjects: []string{"battery", "delivery", "display", "keyboard", "mini 9", "refund", "support", "warranty"}, Tags: []string{"safety", "mini-9", "offline"},
		Limits: func(s string) (source.Limits, bool) {
			return source.Limits{Length: 500, Unit: "characters"}, s != "feeds"
		},
		Themes: themes, Theme: "dark", Now: func() time.Time { return noon }}
}
