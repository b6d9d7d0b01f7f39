package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hark/internal/fault"
	"hark/internal/source/sourcetest"
)

// TestFaults sends replies through every network that takes them, while the
// line to it is cut, its answers are errors or lies, and hark is killed, and
// counts what arrived. HARK_FAULTS is how many replies.
func TestFaults(t *testing.T) {
	replies := 24
	if n, err := strconv.Atoi(os.Getenv("HARK_FAULTS")); err == nil {
		replies = n
	} else if testing.Short() {
		t.Skip("kills many processes; make test runs it")
	}
	var mu sync.Mutex
	var rows []row
	for _, f := range faultedNetworks() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r := through(t, f, replies)
			r.judge(t)
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, r)
		})
	}
	t.Cleanup(func() { t.Log(table(rows)) })
}

// table is the fault table as Markdown.
func table(rows []row) string {
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.network, b.network) })
	var b strings.Builder
	b.WriteString("the fault table\n| network | replies | faults | kills | attempts | sent | parked | failed | twice | lost | lies |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n",
			r.network, r.replies, r.broken(), r.kills, r.attempts, r.sent, r.parked, r.failed, r.twice, r.lost, r.lies)
	}
	return b.String()
}

// broken is how many requests had a fault.
func (r row) broken() (n int) {
	for _, f := range fault.All() {
		n += r.faults[f]
	}
	return n
}

// TestTheFaultsAreFound holds the table itself: a connector that takes a
// doubtful end for a failure sends twice, one that takes it for a success
// lies, and the table must say so.
func TestTheFaultsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("kills many processes; make test runs it")
	}
	for flaw, found := range map[string]func(row) int{
		"retries what is doubtful":  func(r row) int { return r.twice },
		"believes what is doubtful": func(r row) int { return r.lies },
		"sees nothing":              func(r row) int { return r.twice },
	} {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			r := through(t, faulted{name: flaw, kind: boardKind("board, which " + flaw), start: startBoard}, 20)
			if found(r) == 0 {
				t.Errorf("a connector that %s passes: %s", flaw, r)
			}
		})
	}
}

// row is a line of the fault table.
type row struct {
	network           string
	replies           int
	faults            map[fault.Fault]int
	kills             int
	attempts          int
	sent              int
	parked            int
	failed            int
	twice, lost, lies int
	what              []string       // what is wrong, in words
	why               map[string]int // what hark says of those that are not sent
}

// String is the row as it is printed.
func (r row) String() string {
	var kinds []string
	for _, f := range fault.All() {
		kinds = append(kinds, fmt.Sprintf("%s %d", f, r.faults[f]))
	}
	return fmt.Sprintf("%s: %d replies, %d faults (%s), %d kills, %d attempts, %d sent, %d parked, %d failed; twice %d, lost %d, lies %d",
		r.network, r.replies, r.broken(), strings.Join(kinds, ", "), r.kills, r.attempts, r.sent, r.parked, r.failed, r.twice, r.lost, r.lies)
}

// numbers are what makes two equal reasons differ.
var numbers = regexp.MustCompile(`\b[0-9a-f.:]*[0-9][0-9a-f.:]*\b`)

func (r row) judge(t *testing.T) {
	t.Log(r.String())
	for _, why := range slices.Sorted(maps.Keys(r.why)) {
		t.Logf("%d times: %s", r.why[why], why)
	}
	for _, w := range r.what[:min(len(r.what), 20)] {
		t.Error(w)
	}
	if r.twice+r.lost+r.lies > 0 {
		t.Errorf("%s: %d replies are there twice, %d are lost, of %d hark does not tell the truth", r.network, r.twice, r.lost, r.lies)
	}
	if r.kills == 0 || r.sent == 0 {
		t.Error("too little happened for this to prove anything")
	}
}

// count compares what the network has with what hark says of it.
func (r *row) count(asked []question, said map[string]said, there []sourcetest.Posted) {
	r.replies, r.why = len(asked), map[string]int{}
	for _, q := range asked {
		n := 0
		for _, p := range there {
			if p.Text != q.Answer {
				continue
			}
			if n++; p.To != q.Mention.ID {
				r.lies++
				r.what = append(r.what, fmt.Sprintf("%q answers %s, not %s", p.Text, p.To, q.Mention.ID))
			}
		}
		s := said[q.Answer]
		r.attempts += s.Attempts
		if n > 1 {
			r.twice++
			r.what = append(r.what, fmt.Sprintf("%q is there %d times; hark says %s", q.Answer, n, s))
		}
		r.state(q.Answer, s, n)
	}
}

// state judges what hark says of one reply that the network has n times.
func (r *row) state(answer string, s said, n int) {
	doubtful := strings.Contains(s.Error, "may be out")
	wrong := false
	switch s.State {
	case "sent":
		r.sent++
		wrong = n == 0
	case "parked":
		r.parked++
		r.why[numbers.ReplaceAllString(s.Error, "#")]++
		wrong = !doubtful && n > 0
	case "failed":
		r.failed++
		r.why[numbers.ReplaceAllString(s.Error, "#")]++
		wrong = n > 0
	default:
		r.lost++
		r.what = append(r.what, fmt.Sprintf("%q is there %d times, and hark says %s", answer, n, s))
	}
	if wrong {
		r.lies++
		r.what = append(r.what, fmt.Sprintf("%q is there %d times; hark says %s", answer, n, s))
	}
}

// deck gives faults so that each comes as often as any other, in an order
// that changes; half of what it gives is none.
type deck struct {
	dice  *rand.Rand
	cards []fault.Fault
}

func (d *deck) draw() fault.Fault {
	if len(d.cards) == 0 {
		d.cards = append(fault.All(), slices.Repeat([]fault.Fault{fault.None}, len(fault.All()))...)
		d.dice.Shuffle(len(d.cards), func(i, j int) { d.cards[i], d.cards[j] = d.cards[j], d.cards[i] })
	}
	f := d.cards[0]
	d.cards = d.cards[1:]
	return f
}
