package warn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"hark/internal/view"
	"hark/internal/warn"
)

// world is how a simulated subject is talked about: the simulation by which
// detectors were compared before this one was built. All days have a curve,
// weekends are quieter, and people write in bursts.
type world struct {
	name    string
	rate    float64 // authors an hour who write negatively, the mean of a working day
	bursts  float64 // shape of the gamma by which each hour's rate varies; 0 is not at all (Poisson)
	reposts bool    // and copies are counted as if each were a voice
	drift   float64 // by how much the rate grows over the four weeks
	least   int     // of a hundred spikes, those that must be found: what few subjects let one be sure of
}

func worlds() []world {
	return []world{
		{name: "0.2/h", rate: 0.2, least: 80},
		{name: "0.2/h, bursts", rate: 0.2, bursts: 4, least: 80},
		{name: "2/h", rate: 2, least: 65},
		{name: "2/h, bursts", rate: 2, bursts: 4, least: 40},
		{name: "2/h, bursts, copies counted", rate: 2, bursts: 4, reposts: true},
		{name: "6/h, bursts", rate: 6, bursts: 4, least: 50},
		{name: "20/h, bursts", rate: 20, bursts: 8, least: 80},
		{name: "20/h, bursts, copies counted", rate: 20, bursts: 8, reposts: true},
		{name: "20/h, bursts, doubles in 4 weeks", rate: 20, bursts: 8, drift: 1, least: 80},
	}
}

const (
	history = 28 * 24
	watched = 28 * 24
	// negatives is the share of those who write that do so negatively.
	negatives = 0.3
	monday    = 24 * 4 // 1970-01-05
)

func (w world) mean(hour int) float64 {
	m := w.rate * (1 + 0.8*math.Sin(2*math.Pi*float64(hour%24-9)/24))
	if d := hour / 24 % 7; d >= 5 {
		m *= 0.6
	}
	return m * (1 + w.drift*math.Max(0, float64(hour-history))/watched)
}

// spike is planted: so many times as many for so many hours.
type spike struct {
	at, hours int
	times     float64
	all       bool // and the others as well: a loud day, not a bad one
}

// make simulates a subject. At least four more an hour are in a spike, as in
// the simulation that this one repeats.
func (w world) make(r *rand.Rand, planted []spike) []warn.Hour {
	hours := make([]warn.Hour, history+watched)
	cascade := 0.0
	for i := range hours {
		m := w.mean(i)
		others := m * (1 - negatives) / negatives
		for _, s := range planted {
			if i >= s.at && i < s.at+s.hours {
				more := math.Max((s.times-1)*m, 4)
				if s.all {
					others *= 1 + more/m
				}
				m += more
			}
		}
		if w.bursts > 0 {
			g := gamma(r, w.bursts) / w.bursts
			m, others = m*g, others*g
		}
		hours[i].Negative = poisson(r, m)
		hours[i].All = hours[i].Negative + poisson(r, others)
		if w.reposts {
			if cascade *= 0.6; r.IntN(100) == 0 {
				cascade += 3 * w.rate * r.ExpFloat64() * 2
			}
			n := poisson(r, cascade)
			hours[i].Negative, hours[i].All = hours[i].Negative+n, hours[i].All+n
		}
	}
	return hours
}

// outcome is what became of one world.
type outcome struct {
	wrong  [2]int // alarms that nobody planted: negative, all
	found  int
	delay  int
	enough float64
}

// watch judges every hour of a subject as it ends, and says when runs began.
func (w world) watch(hours []warn.Hour, kind warn.Kind, o warn.Options) (began []int) {
	on := int64(-1)
	for n := history; n < len(hours); n++ {
		if mean := w.mean(n); float64(hours[n].Negative) <= mean || hours[n].All < warn.LeastAuthors || kind == warn.All && float64(hours[n].All) <= mean/negatives {
			continue // nothing begins in an hour that is not above the usual
		}
		from := max(0, n+1-warn.Keep)
		last := warn.Judge(warn.Series{First: monday + int64(from), Hours: hours[from : n+1]}, kind, o)
		if last.State != warn.Alarm {
			continue
		}
		if last.Run.Since != on && (len(began) == 0 || n-began[len(began)-1] > 12) {
			began = append(began, n)
		}
		on = last.Run.Since
	}
	return began
}

func up(k0, n0, k1, n1 int) bool {
	return view.ChangeOf(view.ShareOf(k0, n0), view.ShareOf(k1, n1)).Verdict == view.Up
}

// subjects is how many subjects are simulated in each world: HARK_SUBJECTS, or few.
func subjects() int {
	if n, err := strconv.Atoi(os.Getenv("HARK_SUBJECTS")); err == nil {
		return n
	}
	return 6
}

func (w world) run(seed uint64, subjects int, o warn.Options) outcome {
	var out outcome
	for s := range subjects {
		r := rand.New(rand.NewPCG(seed, uint64(s)))
		at := history + 24*(7+s%14) + 8 + s%10
		hours := w.make(r, []spike{{at: at, hours: 4, times: 3}})
		for k, kind := range []warn.Kind{warn.Negative, warn.All} {
			began := w.watch(hours, kind, o)
			found := false
			for _, b := range began {
				switch {
				case b < at || b >= at+12:
					out.wrong[k]++
				case b < at+6 && kind == warn.Negative && !found:
					found = true
					out.found++
					out.delay += b - at
				}
			}
			if kind == warn.Negative && s == 0 {
				from := len(hours) - warn.Keep
				out.enough = warn.Enough(warn.Series{First: monday + int64(from), Hours: hours[from:]}, kind, o)
			}
		}
	}
	return out
}

// TestSimulation plants a spike of three times as many for four hours in every
// subject of every world, at the budget of one false alarm a subject and month
// for each series. Where copies are counted nothing is promised: these worlds
// show what collapsing them is for.
func TestSimulation(t *testing.T) {
	if testing.Short() {
		t.Skip("months of posts: make test lives through them")
	}
	n := subjects()
	o := warn.Options{Alpha: warn.Alpha(1*2, 2), Up: up}
	var b strings.Builder
	fmt.Fprintf(&b, "%d subjects each, 4 weeks of history, 4 weeks watched\n", n)
	fmt.Fprintf(&b, "%-34s %22s %10s %8s %12s\n", "world", "false a month: neg/all", "found", "delay", "needs")
	for i, w := range worlds() {
		out := w.run(uint64(i+1), n, o)
		fmt.Fprintf(&b, "%-34s %14.2f /%6.2f %9d%% %7.1fh %9.1f/h\n", w.name,
			float64(out.wrong[0])/float64(n), float64(out.wrong[1])/float64(n),
			100*out.found/n, float64(out.delay)/math.Max(1, float64(out.found)), out.enough)
		if 100*out.found < w.least*n {
			t.Errorf("%s: %d of %d spikes are found, want %d %%", w.name, out.found, n, w.least)
		}
		if most := 2*n + 1; !w.reposts && (out.wrong[0] > most || out.wrong[1] > most) {
			t.Errorf("%s: %v false alarms in %d subject-months, at most %d are within what the budget of one allows", w.name, out.wrong, n, most)
		}
	}
	t.Log("\n" + b.String())
}

// poisson draws by inversion, and by the normal law where the mean is large.
func poisson(r *rand.Rand, m float64) int {
	if m > 60 {
		return max(0, int(math.Round(m+math.Sqrt(m)*r.NormFloat64())))
	}
	n, p, u := 0, math.Exp(-m), r.Float64()
	for u > p && n < 1000 {
		u -= p
		n++
		p *= m / float64(n)
	}
	return n
}

// gamma draws by Marsaglia and Tsang (ACM TOMS 26, 2000); shape is at least 1.
func gamma(r *rand.Rand, shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := math.Pow(1+c*x, 3)
		if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
