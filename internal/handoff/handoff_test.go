package handoff

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hostile is what a customer may write.
const hostile = "=cmd|' /C calc'!A0 <script>alert(1)</script> [x](https://evil.example) `rm` | \x1b[2J\u202Egnp.exe www.evil.example\n# not a heading"

func shift() Input {
	until := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return until.Add(-d) }
	row := func(n uint64, who, says string, change func(r *view.Row)) view.Row {
		r := view.Row{Num: n, ID: domain.MentionID("mastodon", fmt.Sprint(n)), Source: "mastodon", URL: fmt.Sprintf("https://m.example/%d", n),
			Author: domain.Author{Handle: who, Name: who}, Began: ago(time.Hour), Wait: ago(time.Hour), Last: ago(time.Minute),
			Status: domain.StatusOpen, Feeling: domain.Negative, Heard: 1, Excerpt: says}
		if change != nil {
			change(&r)
		}
		return r
	}
	in := Input{
		Desk: "acme", By: "ana", Since: ago(8 * time.Hour), Until: until, ID: "s1", Note: "Quiet until noon, then the update.",
		Open: []view.Row{
			row(1, "maria_r", "My Mini 9 does not charge", func(r *view.Row) { r.Wait, r.Urgent = ago(3*time.Hour), "battery is hot" }),
			row(2, "tom.example", "still waiting for my refund, order 88", func(r *view.Row) {
				r.Wait, r.Owner, r.Lease, r.Tags = ago(50*time.Hour), "tom", ago(time.Hour), []string{"promise", "refund"}
			}),
			row(3, "kay", hostile, func(r *view.Row) { r.URL = "javascript:alert(1)"; r.Author.Name = "=1+1" }),
			row(4, "ana_p", "after the holidays is fine", func(r *view.Row) {
				r.Status, r.Until, r.Wait = domain.StatusSnoozed, until.Add(20*time.Hour), time.Time{}
			}),
			row(5, "ulf", "my keyboard", func(r *view.Row) { r.Tags, r.Reply, r.Conflict = []string{"escalated"}, domain.ReplyParked, 2 }),
			row(6, "عمر", "شاشة رائعة", func(r *view.Row) { r.Feeling, r.Wait = domain.Positive, time.Time{} }),
		},
		Resolved: []view.Row{
			row(7, "joe", "hinge", func(r *view.Row) {
				r.Status, r.Outcome, r.Reason, r.Wait = domain.StatusResolved, "routed", "to hardware", time.Time{}
			}),
		},
		Unusual: []view.Incident{
			{Open: true, Incident: domain.Incident{Subject: "wifi", Series: "negative", Since: ago(90 * time.Minute), Count: 37, Expected: 2.5, P: 2.3e-5}},
			{Open: true, Owner: "tom", Incident: domain.Incident{Subject: "<b>hinge</b>", Series: "all", Since: ago(30 * time.Hour), Count: 60, Expected: 20, P: 1e-9}},
		},
		Clusters: []view.Cluster{
			{Cluster: domain.Cluster{Name: "apostrophe key", State: domain.ClusterOpen}, Authors: 37, Conversations: 41, Open: 12},
			{Cluster: domain.Cluster{Name: "<b>hinge</b>", State: domain.ClusterFixed, Owner: "tom"}, Authors: 9, Conversations: 9},
		},
		Notes: []Note{{domain.MentionID("mastodon", "1"), "ana", ago(2 * time.Hour), "I promised an answer by 17:00"}, {domain.ID{}, "ana", ago(time.Hour), "about nothing open"}},
	}
	in.Stats.Now = view.Tally{Gross: 240, Feelings: view.Counts{Negative: 60, Neutral: 90, Positive: 50, Unknown: 21}}
	work := &in.Stats.Work.Now
	work.Needed, work.Answered = 93, 61
	work.Response.Calendar = view.Spread{N: 61, P50: 12 * 60, P90: 95 * 60}
	work.Outcomes = []view.Count{{Name: "fixed", N: 12}, {Name: "routed", N: 1}}
	return in
}

func TestGolden(t *testing.T) {
	in := shift()
	rows := append(in.Open, in.Resolved...)
	seen := Build(in)
	in.Ack = Ack{"tom", in.Until.Add(10 * time.Minute)}
	acked := Build(in)
	for name, write := range map[string]func(w io.Writer) error{
		"handoff.md":   func(w io.Writer) error { return Markdown(w, seen) },
		"handoff.html": func(w io.Writer) error { return HTML(w, seen) },
		"handoff.csv":  func(w io.Writer) error { return CSV(w, rows, in.Until) },
		"quiet.md": func(w io.Writer) error {
			return Markdown(w, Build(Input{By: "ana", Since: in.Since, Until: in.Until, Ack: acked.Ack}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%s has changed (go test -update writes it anew):\n%s", path, b.Bytes())
			}
		})
	}
}

// TestSections says what stands where, for it is what the next shift works from.
func TestSections(t *testing.T) {
	want := map[string][]string{
		"Open":        {"@maria_r", "@kay", "@ulf", "@عمر"},
		"In hand":     {"@tom.example"},
		"Promised":    {"@tom.example", "@maria_r"},
		"Escalated":   {"@ulf", "@joe"},
		"Risks":       {"@ulf", "@maria_r", "@tom.example"},
		"Next checks": {"@ana_p"},
	}
	why := map[string]string{"@tom.example": "the claim of tom has run out", "@maria_r": "urgent: battery is hot", "@ulf": "a reply is parked"}
	for _, s := range Build(shift()).Sections {
		var got []string
		for _, it := range s.Items {
			got = append(got, it.Who)
			if s.Name == "Risks" && !strings.HasPrefix(it.Why, why[it.Who]) {
				t.Errorf("%s is a risk because %q, want %q", it.Who, it.Why, why[it.Who])
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want[s.Name]) {
			t.Errorf("%s: %v, want %v", s.Name, got, want[s.Name])
		}
	}
}

func TestLongSectionsAreCut(t *testing.T) {
	in := shift()
	for n := range 3 * MaxItems {
		in.Open = append(in.Open, view.Row{Num: uint64(10 + n), Status: domain.StatusOpen})
	}
	all := Build(in).Sections
	s := all[len(all)-1]
	if len(s.Items) != MaxItems || s.More != 2*MaxItems+4 {
		t.Errorf("%s: %d items and %d more", s.Name, len(s.Items), s.More)
	}
}

// TestNegativeIsCorrected: the page does not leave it at the machine's count
// where the Overview shows another figure.
func TestNegativeIsCorrected(t *testing.T) {
	in := shift()
	in.Stats.Now.Labels = view.Labels{N: 50, Own: true, Table: [3][3]int{{15, 0, 0}, {5, 20, 0}, {0, 0, 10}}} // 5 of 50 were negative, and not counted so
	says := map[string]string{}
	for _, c := range Build(in).Counts {
		says[c.Name] = c.Says
	}
	if got, want := says["Negative"], "30 % of 200, as counted; 40 % corrected by 50 labels"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAcknowledged(t *testing.T) {
	in := shift()
	p := Build(in)
	if got := p.Acknowledged(); got != "Not yet acknowledged." {
		t.Error(got)
	}
	in.Ack = Ack{"tom", in.Until.Add(time.Minute)}
	p = Build(in)
	if got := p.Acknowledged(); got != "Acknowledged by tom, Sat 21 Nov 2026 14:01 UTC." {
		t.Error(got)
	}
}
