package view

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
)

func (s sum) checkTimes(t *testing.T, id string, v Value, past sum) {
	t.Helper()
	if v.Has != (len(s.times) > 0) || !v.Has && v.Why == "" {
		t.Errorf("%s: %+v, want %d times", id, v, len(s.times))
	}
	if !v.Has {
		return
	}
	if v.N != len(s.times) || !alike(v.V, meanOf(s.times)) || v.P50 != quantile(s.times, 50) || v.P90 != quantile(s.times, 90) || v.P99 != quantile(s.times, 99) {
		t.Errorf("%s: %+v, want a mean of %v, quantiles %v %v %v of %d", id, v, meanOf(s.times), quantile(s.times, 50), quantile(s.times, 90), quantile(s.times, 99), len(s.times))
	}
	if v.BeforeN != len(past.times) || v.BeforeN > 0 && !alike(v.Before, meanOf(past.times)) {
		t.Errorf("%s: before %v of %d, want %v of %d", id, v.Before, v.BeforeN, meanOf(past.times), len(past.times))
	}
}

// wanted turns the counts of two periods into what a figure should say.
func (s sum) wanted(st *Stats, unit Unit, past sum) want {
	w := want{v: float64(s.k), has: true, n: s.n, ids: s.ids}
	if unit == UnitShare {
		w.v, w.has = float64(s.k)/float64(s.n), s.n > 0
		if past.n > 0 {
			w.before, w.beforeN = float64(past.k)/float64(past.n), past.n
		}
		return w
	}
	if w.beforeN = past.k; past.k > 0 {
		w.before = float64(past.k) * st.To.Sub(st.From).Hours() / st.Baseline.To.Sub(st.Baseline.From).Hours()
	}
	return w
}

func (p *plainWork) behind(t *testing.T, m *memory, filter string) map[domain.ID]bool {
	t.Helper()
	f, err := ParseFilter(filter)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	if again, err := ParseFilter(f.String()); err != nil || again.String() != f.String() {
		t.Errorf("%s: written again it is %s, %v", filter, f, err)
	}
	rows, err := Search(m, f, At{Me: "ana", Now: p.w.Now.In(time.FixedZone("elsewhere", 5*3600)), Working: p.w}, Page{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	got := map[domain.ID]bool{}
	for _, id := range ids(rows) {
		got[id] = true
	}
	return got
}

func (p *plainWork) checkBehind(t *testing.T, m *memory, what, filter string, ids map[domain.ID]bool) {
	t.Helper()
	if got := p.behind(t, m, filter); !maps.Equal(got, ids) {
		t.Errorf("%s: %s finds %d conversations, want %d", what, filter, len(got), len(ids))
	}
}

func TestWorkIsThePlainCount(t *testing.T) {
	had := map[string]int{}
	office := &Hours{Zone: time.FixedZone("office", 2*3600), Open: weekdays(Stretch{9 * 60, 12 * 60}, Stretch{13 * 60, 17 * 60})}
	for seed := range uint64(6) {
		g := generate(seed+20, 400+2600*int(seed/4))
		rnd := rand.New(rand.NewPCG(seed, 4))
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
		for i, p := range [][4]int{{5, 30, 0, 0}, {-3, last + 1, -3, last / 2}, {last / 2, last, 0, 0}, {last + 50, last + 60, 0, 9}} {
			w := Working{Now: g.now.Add(time.Duration(rnd.IntN(3000)) * time.Second), Me: "ana"}
			if i > 0 {
				w.Response, w.Resolve, w.Hours = 2*time.Hour, 20*time.Hour, office
			}
			w.Business, w.Named = i == 1, i == 2
			ask := Ask{Period: Period{hour(p[0]), hour(p[1])}, Working: w}
			if p[3] > 0 {
				ask.Baseline = Period{hour(p[2]), hour(p[3])}
			}
			st, err := Measure(m, ask)
			if err != nil {
				t.Fatal(err)
			}
			plain := newPlainWork(convs, w)
			plain.checkFigures(t, m, &st, had)
			plain.checkTables(t, m, &st, had)
			plain.checkCharts(t, m, &st)
			if t.Failed() {
				t.Fatalf("seed %d, period %d", seed, i)
			}
		}
	}
	for _, f := range workFigures() {
		if had[f.ID] == 0 {
			t.Errorf("%s never comes to anything: the test says little", f.ID)
		}
	}
	for _, table := range workTables() {
		if had[table.ID] == 0 {
			t.Errorf("%s never has a row: the test says little", table.ID)
		}
	}
}

func (p *plainWork) checkFigures(t *testing.T, m *memory, st *Stats, had map[string]int) {
	t.Helper()
	in := Period{st.From, st.To}
	for _, f := range workFigures() {
		v := f.Value(st)
		if v.Has && v.V != 0 {
			had[f.ID]++
		}
		id := f.ID
		if n := len(id) - len("-business"); n > 0 && id[n:] == "-business" {
			id = id[:n]
		}
		if id == "backlog" || id == "oldest" {
			p.checkBacklog(t, m, f, v, st)
			continue
		}
		now, ok := p.figure(id, in)
		past, _ := p.figure(id, st.Baseline)
		switch {
		case !ok:
			t.Fatalf("%s is not counted a second time", f.ID)
		case f.ID != id && p.w.Hours == nil:
			if v.Has || v.Why == "" {
				t.Errorf("%s without hours: %+v", f.ID, v)
			}
		case f.ID != id:
			p.business(now).checkTimes(t, f.ID, v, p.business(past))
		case f.Unit == UnitTime:
			now.checkTimes(t, f.ID, v, past)
		case (id == "response-clock" || id == "resolve-clock") && p.w.Response == 0:
			if v.Has || v.Why == "" {
				t.Errorf("%s without a clock: %+v", f.ID, v)
			}
			continue
		case id == "response-clock" || id == "resolve-clock":
			now.k, past.k = now.n-now.k, past.n-past.k // what is listed is what was missed
			now.wanted(st, f.Unit, past).check(t, f.ID, v, true)
		case id == "net-flow":
			now.wanted(st, f.Unit, sum{}).check(t, f.ID, v, false)
		default:
			now.wanted(st, f.Unit, past).check(t, f.ID, v, true)
		}
		p.checkBehind(t, m, f.ID, f.Behind(st), now.ids)
	}
}

func (p *plainWork) checkBacklog(t *testing.T, m *memory, f Figure, v Value, st *Stats) {
	t.Helper()
	all, old := map[domain.ID]bool{}, map[domain.ID]bool{}
	var oldest time.Duration
	for _, o := range p.open() {
		all[o.c.ID] = true
		oldest = max(oldest, p.age(o))
	}
	for _, o := range p.open() {
		if p.age(o) >= oldest.Truncate(time.Hour) {
			old[o.c.ID] = true
		}
	}
	if f.ID == "backlog" {
		_, queued, err := First(m, 1)
		if v.V != float64(len(all)) || queued != len(all) || err != nil {
			t.Errorf("the backlog is %v, the queue %d, want %d (%v)", v.V, queued, len(all), err)
		}
		p.checkBehind(t, m, f.ID, f.Behind(st), all)
		return
	}
	if v.V != oldest.Seconds() {
		t.Errorf("the oldest is %v s old, want %v", v.V, oldest)
	}
	p.checkBehind(t, m, f.ID, f.Behind(st), old)
}

func (p *plainWork) checkTables(t *testing.T, m *memory, st *Stats, had map[string]int) {
	t.Helper()
	in := Period{st.From, st.To}
	for _, table := range workTables() {
		got := table.Fill(st)
		had[table.ID] += len(got)
		if table.ID == "team" {
			p.checkTeam(t, m, st, got)
			continue
		}
		now, past := p.rows(table.ID, in), p.rows(table.ID, st.Baseline)
		if len(got) != len(now) {
			t.Errorf("%s: %d rows, want %d", table.ID, len(got), len(now))
		}
		all := 0
		for _, s := range now {
			all += s.n
		}
		for _, r := range got {
			s, ok := now[r.Name]
			if !ok || len(r.Values) != len(table.Columns) {
				t.Errorf("%s: a row %q of %d values", table.ID, r.Name, len(r.Values))
			}
			s.wanted(st, UnitCount, past[r.Name]).check(t, table.ID+" "+r.Name, r.Values[0], table.ID != "backlog-ages" && table.ID != "reasons")
			if len(r.Values) > 1 && table.ID != "outcomes-by-subject" && (r.Values[1].V != float64(s.n)/float64(all) || r.Values[1].N != all) {
				t.Errorf("%s %s: a share of %+v, want %d of %d", table.ID, r.Name, r.Values[1], s.n, all)
			}
			p.checkBehind(t, m, table.ID+" "+r.Name, r.Behind, s.ids)
		}
	}
}

func (p *plainWork) checkTeam(t *testing.T, m *memory, st *Stats, got []TableRow) {
	t.Helper()
	in := Period{st.From, st.To}
	names := []string{"ana"}
	if p.w.Named {
		names = []string{"ana", "tom", "eve"}
	}
	people := 0
	for _, name := range []string{"ana", "tom", "eve"} {
		if sent, resolved, turned, response, handled, _ := p.colleague(name, in); sent+resolved+turned+len(response)+len(handled) > 0 {
			people++
		} else {
			names = slices.DeleteFunc(names, func(n string) bool { return n == name })
		}
	}
	if st.Work.Team.People != people || people > 0 && len(got) != len(names)+1 {
		t.Errorf("%d people in %d rows, want %d in %d", st.Work.Team.People, len(got), people, len(names)+1)
	}
	for i, r := range got {
		name := ""
		if i < len(got)-1 {
			if name = r.Name; !slices.Contains(names, name) {
				t.Errorf("a row of %q is for %v alone", name, names)
			}
		}
		sent, resolved, turned, response, handled, ids := p.colleague(name, in)
		for j, want := range []float64{float64(sent), float64(resolved), quantile(response, 50), quantile(handled, 50), float64(turned)} {
			if v := r.Values[j]; !(v.V == want || !v.Has && math.IsNaN(want)) {
				t.Errorf("%s, column %d: %+v, want %v", r.Name, j, v, want)
			}
		}
		p.checkBehind(t, m, "team "+r.Name, r.Behind, ids)
	}
}

func (p *plainWork) checkCharts(t *testing.T, m *memory, st *Stats) {
	t.Helper()
	for _, chart := range workCharts() {
		points := chart.Points(st)
		if len(points) != len(st.Series) {
			t.Errorf("%s: %d points, want %d", chart.ID, len(points), len(st.Series))
		}
		for i, point := range points {
			end := st.To
			if i+1 < len(points) {
				end = points[i+1].At
			}
			in := Period{point.At, end}
			begun, _ := p.figure("begun", in)
			resolved, _ := p.figure("resolved", in)
			open := map[domain.ID]bool{}
			n := 0
			for _, o := range p.turns {
				if !o.hidden && o.e.Began.Before(end) && (o.resolved.IsZero() || !o.resolved.Before(end)) {
					n++
					open[o.c.ID] = true
				}
			}
			want, ids := []int{n}, open
			if chart.ID == "flow" {
				want, ids = []int{begun.n, resolved.n}, begun.ids
			}
			for j, v := range point.Values {
				if v.V != float64(want[j]) {
					t.Errorf("%s, %s at %v: %v, want %d", chart.ID, chart.Series[j], point.At, v.V, want[j])
				}
			}
			if i%7 == 0 {
				p.checkBehind(t, m, chart.ID, point.Behind, ids)
			}
		}
	}
}
