package view

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// This file counts every figure on feelings and volume a second time, in the
// plainest way: from conversations as domain.Fold gives them, with no counter,
// no bucket and no filter.

// plainPost is one mention of a conversation.
type plainPost struct {
	conv         domain.ID
	at           time.Time
	why          string // "spam", "deleted", "copies", or empty for a net one
	source, lang string
	feeling      domain.Feeling
	label        domain.Feeling
	about        map[string]domain.Feeling
	lists, named []string
}

// plainMove is a conversation that we replied to.
type plainMove struct {
	conv        domain.ID
	at          time.Time
	was, became string
}

type naive struct {
	posts            []plainPost
	moves            []plainMove
	now, past        Period
	nowLabels, older []plainPost // older: what corrects the baseline
	own              bool
}

// want is what an entry should come to.
type want struct {
	v       float64
	has     bool
	n       int
	before  float64
	beforeN int
	ids     map[domain.ID]bool
}

func newNaive(convs []domain.Conversation, now, past Period) *naive {
	n := &naive{now: now, past: past}
	for i := range convs {
		n.add(&convs[i])
	}
	mine, theirs := n.labelled(now), n.labelled(past)
	if n.own = len(mine) >= 30; n.own && len(theirs) >= 30 {
		n.nowLabels, n.older = mine, theirs
		return n
	}
	if theirs = n.latest(past.To); n.own && len(theirs) >= 30 && !past.To.After(now.From) {
		n.nowLabels, n.older = mine, theirs
		return n
	}
	if !n.own {
		mine = n.latest(now.To)
	}
	n.nowLabels, n.older = mine, mine
	return n
}

func (n *naive) add(c *domain.Conversation) {
	spam := len(c.Episodes) > 0 && c.Episodes[len(c.Episodes)-1].Outcome == "spam"
	for _, h := range c.Heard {
		p := plainPost{conv: c.ID, at: h.When(), source: c.Heard[0].Mention.Source, feeling: h.Sentiment.Feeling, label: h.Label.Feeling,
			lists: h.Understood.Lists, named: h.Understood.Named, about: map[string]domain.Feeling{}}
		p.lang = strings.Split(cmp.Or(h.Understood.Lang, h.Mention.Lang), "-")[0]
		if len(p.lang) > 3 {
			p.lang = ""
		}
		switch {
		case spam:
			p.why = "spam"
		case h.Deleted:
			p.why = "deleted"
		case h.Understood.CopyOf != domain.ID{}:
			p.why = "copies"
		}
		subjects := h.Understood.Subjects
		if len(subjects) == 0 || c.ByHand {
			subjects = []string{c.Subject}
		}
		for _, s := range subjects {
			p.about[s] = h.Sentiment.Feeling
			for _, a := range h.Understood.About {
				if a.Subject == s && h.Sentiment == h.Understood.Sentiment {
					p.about[s] = a.Feeling
				}
			}
		}
		n.posts = append(n.posts, p)
	}
	if m, ok := plainMoveOf(c); ok && !spam {
		n.moves = append(n.moves, m)
	}
}

func plainMoveOf(c *domain.Conversation) (plainMove, bool) {
	var out []domain.Clock
	for _, r := range c.Replies {
		if r.Done > 0 {
			out = append(out, r.Done)
		}
	}
	if len(out) == 0 || len(c.Heard) == 0 {
		return plainMove{}, false
	}
	m := plainMove{c.ID, slices.Min(out).Time(), "unknown", "silent"}
	var theirs []domain.Heard
	for _, h := range c.Heard {
		if r := c.Heard[0].Mention; !h.Deleted && h.Mention.Source == r.Source && h.Mention.Author.Key() == r.Author.Key() {
			theirs = append(theirs, h)
		}
	}
	slices.SortStableFunc(theirs, func(a, b domain.Heard) int { return a.When().Compare(b.When()) })
	name := func(h domain.Heard) string { return cmp.Or(string(h.Sentiment.Feeling), "unknown") }
	for _, h := range theirs {
		if !h.When().After(m.at) {
			m.was = name(h)
		} else if m.became == "silent" {
			m.became = name(h)
		}
	}
	return m, true
}

func during(p Period, t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

func (n *naive) posted(p Period, keep func(*plainPost) bool) (got []plainPost) {
	for i := range n.posts {
		if during(p, n.posts[i].at) && keep(&n.posts[i]) {
			got = append(got, n.posts[i])
		}
	}
	return got
}

func isNet(p *plainPost) bool  { return p.why == "" }
func isFelt(p *plainPost) bool { return p.why == "" && p.feeling != "" }

func (n *naive) labelled(p Period) []plainPost {
	return n.posted(p, func(p *plainPost) bool { return isFelt(p) && p.label != "" })
}

// latest are the latest 300 labels before a moment, whole hours.
func (n *naive) latest(before time.Time) []plainPost {
	all := n.labelled(Period{time.Time{}, before})
	slices.SortFunc(all, func(a, b plainPost) int { return b.at.Compare(a.at) })
	if len(all) > 300 {
		end := 300
		for end < len(all) && all[end].at.Truncate(time.Hour).Equal(all[299].at.Truncate(time.Hour)) {
			end++
		}
		all = all[:end]
	}
	return all
}

func convsOf(posts []plainPost) map[domain.ID]bool {
	ids := map[domain.ID]bool{}
	for _, p := range posts {
		ids[p.conv] = true
	}
	return ids
}

func plainScore(f domain.Feeling) float64 {
	return map[domain.Feeling]float64{domain.Negative: -1, domain.Positive: 1}[f]
}

func plainNegative(f domain.Feeling) float64 {
	return map[domain.Feeling]float64{domain.Negative: 1}[f]
}

// mean is the corrected mean of a score, within its bounds.
func mean(posts, labels []plainPost, score func(domain.Feeling) float64, least float64) float64 {
	sum := 0.0
	for _, p := range posts {
		sum += score(p.feeling) / float64(len(posts))
	}
	if len(labels) >= 30 {
		for _, p := range labels {
			sum += (score(p.label) - score(p.feeling)) / float64(len(labels))
		}
	}
	return min(max(sum, least), 1)
}

func (n *naive) count(keep func(*plainPost) bool) want {
	now, past := n.posted(n.now, keep), n.posted(n.past, keep)
	w := want{v: float64(len(now)), has: true, n: len(now), beforeN: len(past), ids: convsOf(now)}
	if len(past) > 0 {
		w.before = float64(len(past)) * n.now.To.Sub(n.now.From).Hours() / n.past.To.Sub(n.past.From).Hours()
	}
	return w
}

func (n *naive) feeling(score func(domain.Feeling) float64, least, scale float64, behind func(*plainPost) bool) want {
	now, past := n.posted(n.now, isFelt), n.posted(n.past, isFelt)
	w := want{has: len(now) > 0, n: len(now), ids: convsOf(n.posted(n.now, behind))}
	if w.has {
		w.v = scale * mean(now, n.nowLabels, score, least)
	}
	if w.has && len(past) > 0 {
		w.before, w.beforeN = scale*mean(past, n.older, score, least), len(past)
	}
	return w
}

// voice counts a naming for each mention and name.
func (n *naive) voice(name string) want {
	share := func(p Period) (k, all int, posts []plainPost) {
		for _, x := range n.posted(p, isNet) {
			if all += len(x.named); slices.Contains(x.named, name) {
				k++
				posts = append(posts, x)
			}
		}
		return k, all, posts
	}
	k, all, posts := share(n.now)
	w := want{has: all > 0, n: all, ids: convsOf(posts)}
	if w.has {
		w.v = float64(k) / float64(all)
		if k, all, _ := share(n.past); all > 0 {
			w.before, w.beforeN = float64(k)/float64(all), all
		}
	}
	return w
}

// moved is the mean of what value gives of the conversations replied to; not
// all have one.
func (n *naive) moved(value func(m *plainMove) (v float64, ok, listed bool)) want {
	of := func(p Period) (sum float64, all int, ids map[domain.ID]bool) {
		ids = map[domain.ID]bool{}
		for i := range n.moves {
			if m := &n.moves[i]; during(p, m.at) {
				if v, ok, listed := value(m); ok {
					sum += v
					all++
					if listed {
						ids[m.conv] = true
					}
				}
			}
		}
		return sum, all, ids
	}
	sum, all, ids := of(n.now)
	w := want{has: all > 0, n: all, ids: ids}
	if w.has {
		w.v = sum / float64(all)
		if sum, all, _ := of(n.past); all > 0 {
			w.before, w.beforeN = sum/float64(all), all
		}
	}
	return w
}

func (n *naive) figure(id string) (want, bool) {
	known := func(s string) bool { return s != "unknown" && s != "silent" }
	isNegative := func(p *plainPost) bool { return isNet(p) && p.feeling == domain.Negative }
	switch id {
	case "heard":
		return n.count(func(*plainPost) bool { return true }), true
	case "net-heard":
		return n.count(isNet), true
	case "voice":
		return n.voice("us"), true
	case "labels":
		labels := n.nowLabels
		return want{v: float64(len(labels)), has: true, n: len(labels), ids: convsOf(labels)}, true
	case "net-sentiment":
		return n.feeling(plainScore, -1, 100, isFelt), true
	case "negative":
		return n.feeling(plainNegative, 0, 1, isNegative), true
	case "negative-change":
		w := n.feeling(plainNegative, 0, 1, isNegative)
		if w.has = w.beforeN > 0 && w.before > 0; w.has {
			w.v = min(w.v/w.before-1, 99)
		}
		w.before = 0
		return w, true
	case "after-reply":
		return n.moved(func(m *plainMove) (float64, bool, bool) {
			ok := known(m.was) && known(m.became)
			return 100 * (plainScore(domain.Feeling(m.became)) - plainScore(domain.Feeling(m.was))), ok, ok
		}), true
	case "won-back":
		return n.moved(func(m *plainMove) (float64, bool, bool) {
			better := m.became != "negative"
			v := 0.0
			if better {
				v = 1
			}
			return v, m.was == "negative" && known(m.became), better
		}), true
	}
	return want{}, false
}

// rows are what a table should hold: of each row, its first value.
func (n *naive) rows(id string) (map[string]want, bool) {
	by := func(keys func(*plainPost) []string) map[string]want {
		rows := map[string]want{}
		for _, p := range n.posted(n.now, isNet) {
			for _, k := range keys(&p) {
				rows[k] = n.count(func(p *plainPost) bool { return isNet(p) && slices.Contains(keys(p), k) })
			}
		}
		return rows
	}
	switch id {
	case "left-out":
		rows := map[string]want{}
		for _, why := range []string{"spam", "deleted", "copies"} {
			rows[why] = n.count(func(p *plainPost) bool { return p.why == why })
		}
		return rows, true
	case "sources":
		return by(func(p *plainPost) []string { return []string{p.source} }), true
	case "languages":
		return by(func(p *plainPost) []string { return []string{p.lang} }), true
	case "subjects":
		return by(func(p *plainPost) []string { return slices.Collect(maps.Keys(p.about)) }), true
	case "lists":
		return by(func(p *plainPost) []string { return p.lists }), true
	case "voices":
		return by(func(p *plainPost) []string { return p.named }), true
	case "moves":
		rows := map[string]want{}
		for _, m := range n.moves {
			if k := m.was + " → " + m.became; during(n.now, m.at) {
				w := rows[k]
				if w.ids == nil {
					w = want{has: true, ids: map[domain.ID]bool{}}
				}
				w.v++
				w.n++
				w.ids[m.conv] = true
				rows[k] = w
			}
		}
		return rows, true
	}
	return nil, false
}

// points are what a chart should hold in one stretch.
func (n *naive) points(id string, p Period) ([]want, bool) {
	all, net, felt := n.posted(p, func(*plainPost) bool { return true }), n.posted(p, isNet), n.posted(p, isFelt)
	number := func(k int, of []plainPost) want { return want{v: float64(k), has: true, n: k, ids: convsOf(of)} }
	switch id {
	case "heard-over-time":
		return []want{number(len(all), all), number(len(net), all)}, true
	case "feelings-over-time":
		var ws []want
		for _, f := range []domain.Feeling{domain.Negative, domain.Neutral, domain.Positive} {
			ws = append(ws, number(len(n.posted(p, func(p *plainPost) bool { return isFelt(p) && p.feeling == f })), felt))
		}
		return ws, true
	case "sources-over-time":
		return n.trend(p, func(p *plainPost) map[string]domain.Feeling {
			return map[string]domain.Feeling{p.source: p.feeling}
		}), true
	case "languages-over-time":
		return n.trend(p, func(p *plainPost) map[string]domain.Feeling { return map[string]domain.Feeling{p.lang: p.feeling} }), true
	case "subjects-over-time":
		return n.trend(p, func(p *plainPost) map[string]domain.Feeling { return p.about }), true
	case "lists-over-time":
		return n.trend(p, func(p *plainPost) map[string]domain.Feeling {
			by := map[string]domain.Feeling{}
			for _, l := range p.lists {
				by[l] = p.feeling
			}
			return by
		}), true
	case "net-over-time", "negative-over-time":
		w := want{has: len(felt) > 0, n: len(felt), ids: convsOf(felt)}
		switch {
		case !w.has:
		case id == "net-over-time":
			w.v = 100 * mean(felt, n.nowLabels, plainScore, -1)
		default:
			w.v = mean(felt, n.nowLabels, plainNegative, 0)
		}
		return []want{w}, true
	}
	return nil, false
}

// trend is the net sentiment of the three largest groups of the whole period in
// one stretch of it; all three stand behind each.
func (n *naive) trend(p Period, groups func(*plainPost) map[string]domain.Feeling) []want {
	size := map[string]int{}
	for _, x := range n.posted(n.now, isNet) {
		for g := range groups(&x) {
			size[g]++
		}
	}
	names := slices.SortedFunc(maps.Keys(size), func(a, b string) int { return cmp.Or(size[b]-size[a], cmp.Compare(a, b)) })
	ids := map[domain.ID]bool{}
	ws := make([]want, min(len(names), 3))
	for i := range ws {
		for _, x := range n.posted(p, isNet) {
			if f := groups(&x)[names[i]]; f != "" {
				ws[i].v += 100 * plainScore(f)
				ws[i].n++
				ids[x.conv] = true
			}
		}
		if ws[i].ids = ids; ws[i].n > 0 {
			ws[i].has = true
			ws[i].v /= float64(ws[i].n)
		}
	}
	return ws
}

// behind are the conversations that a filter finds.
func behind(t *testing.T, m *memory, filter string) map[domain.ID]bool {
	t.Helper()
	f, err := ParseFilter(filter)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	zone := time.FixedZone("elsewhere", 5*3600) // a drill-down must not depend on where it is read
	rows, err := Search(m, f, At{Me: "ana", Now: start.In(zone)}, Page{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	got := map[domain.ID]bool{}
	for _, id := range ids(rows) {
		got[id] = true
	}
	return got
}

func alike(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(1, math.Abs(a)) }

func (w want) check(t *testing.T, what string, v Value, compared bool) {
	t.Helper()
	if v.Has != w.has || w.has && (!alike(v.V, w.v) || v.N != w.n) || !w.has && v.Why == "" {
		t.Errorf("%s: %+v, want %+v", what, v, w)
	}
	if compared && w.has && (!alike(v.Before, w.before) || v.BeforeN != w.beforeN) {
		t.Errorf("%s: before %v of %d, want %v of %d", what, v.Before, v.BeforeN, w.before, w.beforeN)
	}
	if v.Has && (v.Low > v.V+1e-9 || v.High < v.V-1e-9) && v.Low != v.High {
		t.Errorf("%s: %v lies outside %v to %v", what, v.V, v.Low, v.High)
	}
}

func (w want) checkBehind(t *testing.T, m *memory, what, filter string) {
	t.Helper()
	if got := behind(t, m, filter); !maps.Equal(got, w.ids) {
		t.Errorf("%s: %s finds %d conversations, want %d", what, filter, len(got), len(w.ids))
	}
}

func TestFeelingsAreThePlainCount(t *testing.T) {
	had := map[string]int{}
	for seed := range uint64(5) {
		steps := 300 + 2400*int(seed/4)
		g := generate(seed, steps)
		rnd := rand.New(rand.NewPCG(seed, 9))
		rnd.Shuffle(len(g.out), func(i, j int) { g.out[i], g.out[j] = g.out[j], g.out[i] })
		m := newMemory()
		m.fold(t, g.out, func() int { return rnd.IntN(60) })
		var convs []domain.Conversation
		for id, entries := range g.entries {
			if !id.IsZero() {
				convs = append(convs, domain.Fold(slices.Clone(entries)))
			}
		}
		hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
		last := int(g.now.Sub(start).Hours())
		for _, p := range [][4]int{{5, 30, 0, 0}, {-3, last + 1, -3, last / 2}, {last / 3, last - 20, 0, 0}, {last / 2, last + 30, 3, last / 2}, {last + 50, last + 60, 0, 9}} {
			ask := Ask{Period: Period{hour(p[0]), hour(p[1])}}
			past := Period{hour(2*p[0] - p[1]), ask.Period.From}
			if p[3] > 0 {
				past = Period{hour(p[2]), hour(p[3])}
				ask.Baseline = past
			}
			st, err := Measure(m, ask)
			if err != nil {
				t.Fatal(err)
			}
			checkFeelings(t, m, newNaive(convs, ask.Period, past), &st, had)
		}
	}
	for _, id := range []string{"own labels", "other labels", "no labels", "negative-change", "after-reply", "won-back", "lists", "voices", "moves"} {
		if had[id] == 0 {
			t.Errorf("%s never occurs: the test says little", id)
		}
	}
}

func checkFeelings(t *testing.T, m *memory, n *naive, st *Stats, had map[string]int) {
	t.Helper()
	switch {
	case n.own:
		had["own labels"]++
	case len(n.nowLabels) >= 30:
		had["other labels"]++
	default:
		had["no labels"]++
	}
	for _, f := range feelFigures() {
		w, ok := n.figure(f.ID)
		if !ok {
			t.Fatalf("%s is not counted a second time", f.ID)
		}
		v := f.Value(st)
		w.check(t, f.ID, v, f.ID != "labels")
		w.checkBehind(t, m, f.ID, f.Behind(st))
		if v.Has && v.V != 0 {
			had[f.ID]++
		}
	}
	for _, table := range feelTables() {
		rows, ok := n.rows(table.ID)
		if !ok {
			t.Fatalf("%s is not counted a second time", table.ID)
		}
		got := table.Fill(st)
		had[table.ID] += len(got)
		if len(got) != len(rows) {
			t.Errorf("%s: %d rows, want %d", table.ID, len(got), len(rows))
		}
		for _, r := range got {
			w, ok := rows[r.Name]
			if !ok || len(r.Values) != len(table.Columns) {
				t.Errorf("%s: a row %q of %d values", table.ID, r.Name, len(r.Values))
			}
			w.check(t, table.ID+" "+r.Name, r.Values[0], table.ID != "moves")
			w.checkBehind(t, m, table.ID+" "+r.Name, r.Behind)
		}
	}
	for _, chart := range feelCharts() {
		chart, points := chart.Of(st), chart.Points(st)
		for i, p := range points {
			end := st.To
			if i+1 < len(points) {
				end = points[i+1].At
			}
			ws, ok := n.points(chart.ID, Period{p.At, end})
			if !ok {
				t.Fatalf("%s is not counted a second time", chart.ID)
			}
			if len(ws) != len(p.Values) || len(ws) != len(chart.Series) {
				t.Fatalf("%s: %d values", chart.ID, len(p.Values))
			}
			for j, w := range ws {
				w.check(t, chart.ID, p.Values[j], false)
			}
			if i%11 == 0 && len(ws) > 0 {
				ws[0].checkBehind(t, m, chart.ID, p.Behind)
			}
		}
	}
}
