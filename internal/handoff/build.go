package handoff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// Tags by which a team says of a conversation what no state says.
var (
	promised  = [...]string{"promise", "promised", "callback", "follow-up"}
	escalated = [...]string{"escalate", "escalated", "offline"}
)

// oldestMin is how long somebody must have waited to be a risk: a day.
const oldestMin = 24 * time.Hour

// Build makes the page. The same Input gives the same Page.
func Build(in Input) Page {
	zone := in.Until.Location()
	title := "Hand-off"
	if in.Desk != "" {
		title += ": " + in.Desk
	}
	p := Page{
		Title: title, By: in.By, Note: in.Note, ID: in.ID, Bundle: cmp.Or(in.Bundle, "handoff.bundle"),
		From: in.Since.In(zone), To: in.Until, Ack: in.Ack, Counts: counts(&in),
	}
	for i := range in.Unusual {
		p.Unusual = append(p.Unusual, unusual(&in.Unusual[i], zone))
	}
	for i := range in.Clusters {
		p.Clusters = append(p.Clusters, cluster(&in.Clusters[i]))
	}
	p.Sections = []Section{
		section("Risks", "look at these first: each has its reason, the gravest above", "Nothing is at risk that hark can see.", risks(&in)),
		section("Promised", "notes of this shift, and what is tagged promise, callback or follow-up", "Nothing was promised.", promises(&in)),
		section("Escalated", "routed to others, tagged escalated, or taken offline", "Nothing was escalated.", escalations(&in)),
		section("In hand", "claimed, waiting longest first", "Nobody has claimed anything.", open(&in, true)),
		section("Next checks", "what was put aside, and until when", "Nothing was put aside.", checks(&in)),
		section("Open", "nobody has these: urgent first, then waiting longest", "Nothing is open that nobody has.", open(&in, false)),
	}
	for i := range p.Sections {
		for k := range p.Sections[i].Items {
			it := &p.Sections[i].Items[k]
			it.Since, it.Next = local(it.Since, zone), local(it.Next, zone)
		}
	}
	return p
}

func unusual(i *view.Incident, zone *time.Location) Unusual {
	return Unusual{About: i.About(), What: i.What(), Since: i.Since.In(zone).Format(dayFormat), Why: i.Rarity(), Owner: lookedAfter(i.Owner)}
}

func cluster(c *view.Cluster) Cluster {
	return Cluster{fmt.Sprintf("%s: %s, %s authors in %s conversations, %s open", c.Name, cmp.Or(string(c.State), "open"), number(c.Authors), number(c.Conversations), number(c.Open)), lookedAfter(c.Owner)}
}

// number is a count as people read it: 1,204.
func number(n int) string { return view.UnitCount.Say(float64(n)) }

// negative is the machine's share of negative, which is of the count beside it,
// and what the figures say of it where labels correct them.
func negative(st *view.Stats) string {
	counted := st.Now.Feelings.NegativeShare()
	says := share(counted)
	if counted.N == 0 {
		return says
	}
	says += ", as counted"
	if l := &st.Now.Labels; l.Enough() {
		says += fmt.Sprintf("; %.0f %% corrected by %d labels", 100*valueOf("negative", st).V, l.N)
	}
	return says
}

// valueOf is the figure of an id, as screens and reports show it.
func valueOf(id string, st *view.Stats) view.Value {
	for _, f := range view.Figures() {
		if f.ID == id {
			return f.Value(st)
		}
	}
	return view.Value{}
}

func lookedAfter(owner string) string {
	if owner == "" {
		return "nobody looks after it yet"
	}
	return owner + " looks after it"
}

func local(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

func section(name, says, empty string, items []Item) Section {
	s := Section{Name: name, Says: says, Empty: empty, Items: items}
	if n := len(items); n > MaxItems {
		s.Items, s.More = items[:MaxItems], n-MaxItems
	}
	return s
}

func item(r *view.Row, why string) Item {
	return Item{ID: r.ID, URL: r.URL, Who: r.Author.Label(), What: r.Excerpt, Source: r.Source, Owner: r.Owner, Why: why, Since: r.Wait}
}

// byWait orders rows by who waits longest; those for whom nobody waits follow.
func byWait(a, b *view.Row) int {
	if a.Wait.IsZero() != b.Wait.IsZero() {
		if a.Wait.IsZero() {
			return +1
		}
		return -1
	}
	return cmp.Or(a.Wait.Compare(b.Wait), cmp.Compare(a.Num, b.Num))
}

func sorted(rows []view.Row) []*view.Row {
	ps := make([]*view.Row, len(rows))
	for i := range rows {
		ps[i] = &rows[i]
	}
	slices.SortStableFunc(ps, byWait)
	return ps
}

// open are those that somebody has, or those that nobody has.
func open(in *Input, claimed bool) []Item {
	var urgent, items []Item
	for _, r := range sorted(in.Open) {
		switch {
		case r.StatusAt(in.Until) != domain.StatusOpen || (r.Owner != "") != claimed:
		case r.Urgent != "" && !claimed:
			urgent = append(urgent, item(r, "urgent: "+r.Urgent))
		default:
			items = append(items, item(r, strings.Join(r.Tags, ", ")))
		}
	}
	return append(urgent, items...)
}

func promises(in *Input) []Item {
	rows := map[domain.ID]*view.Row{}
	var items []Item
	for _, r := range sorted(in.Open) {
		rows[r.ID] = r
		if tag := tagged(r, promised[:]); tag != "" {
			items = append(items, item(r, "tagged "+tag))
		}
	}
	for _, n := range in.Notes {
		if r := rows[n.Conversation]; r != nil {
			it := item(r, fmt.Sprintf("%s, %s: %s", n.By, n.At.In(in.Until.Location()).Format("15:04"), n.Text))
			items = append(items, it)
		}
	}
	return items
}

func escalations(in *Input) []Item {
	var items []Item
	for _, r := range sorted(in.Open) {
		if tag := tagged(r, escalated[:]); tag != "" {
			items = append(items, item(r, "tagged "+tag))
		}
	}
	for _, r := range sorted(in.Resolved) {
		if r.Outcome == "routed" {
			items = append(items, item(r, strings.TrimSuffix("routed: "+r.Reason, ": ")))
		}
	}
	return items
}

func tagged(r *view.Row, tags []string) string {
	for _, t := range r.Tags {
		if slices.Contains(tags, t) {
			return t
		}
	}
	return ""
}

func risks(in *Input) []Item {
	var by [graveCount][]Item
	add := func(r *view.Row) {
		if g, why := risk(r, in.Until); why != "" {
			by[g] = append(by[g], item(r, why))
		}
	}
	for _, r := range sorted(in.Open) {
		add(r)
	}
	for _, r := range sorted(in.Resolved) {
		if why := undelivered(r); why != "" {
			by[graveReply] = append(by[graveReply], item(r, why))
		}
	}
	return slices.Concat(by[:]...)
}

// How grave a risk is, the gravest first: what a customer was told wrongly or
// not at all, what is urgent, what colleagues disagree on, what is late.
const (
	graveReply = iota
	graveUrgent
	graveConflict
	graveClaim
	graveWait
	graveCount
)

// risk says the gravest reason for which a row must not wait; empty if none.
func risk(r *view.Row, now time.Time) (grave int, why string) {
	if why := undelivered(r); why != "" {
		return graveReply, why
	}
	switch wait := now.Sub(r.Wait); {
	case r.Urgent != "":
		return graveUrgent, "urgent: " + r.Urgent
	case r.Conflict == 1:
		return graveConflict, "a decision was not applied"
	case r.Conflict > 1:
		return graveConflict, fmt.Sprintf("%d decisions were not applied", r.Conflict)
	case r.Owner != "" && !now.Before(r.Lease) && !r.Wait.IsZero():
		return graveClaim, "the claim of " + r.Owner + " has run out"
	case !r.Wait.IsZero() && wait >= oldestMin:
		return graveWait, "waiting for " + span(wait)
	}
	return 0, ""
}

func undelivered(r *view.Row) string {
	switch r.Reply {
	case domain.ReplyFailed:
		return "a reply did not go out"
	case domain.ReplyParked:
		return "a reply is parked: a person must look"
	case domain.ReplyUncertain:
		return "a reply may or may not be out"
	}
	return ""
}

func checks(in *Input) []Item {
	var items []Item
	for _, r := range sorted(in.Open) {
		if r.StatusAt(in.Until) == domain.StatusSnoozed {
			it := item(r, strings.Join(r.Tags, ", "))
			it.Next = r.Until
			items = append(items, it)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return a.Next.Compare(b.Next) })
	return items
}

func counts(in *Input) []Count {
	heard, work := &in.Stats.Now, &in.Stats.Work.Now
	waiting, oldest := 0, time.Duration(0)
	for i := range in.Open {
		if r := &in.Open[i]; !r.Wait.IsZero() {
			waiting++
			oldest = max(oldest, in.Until.Sub(r.Wait))
		}
	}
	longest := ""
	if waiting > 0 {
		longest = "longest " + span(oldest)
	}
	var outcomes []string
	for _, o := range work.Outcomes {
		outcomes = append(outcomes, number(o.N)+" "+o.Name)
	}
	return []Count{
		{"Heard", heard.Gross, number(heard.Feelings.All()) + " without spam and copies"},
		{"Negative", heard.Feelings.Negative, negative(&in.Stats)},
		{"Answered", work.Answered, share(view.ShareOf(work.Answered, work.Needed)) + times(work.Response.Calendar)},
		{"Resolved", len(in.Resolved), strings.Join(outcomes, ", ")},
		{"Open", len(in.Open), ""},
		{"Waiting", waiting, longest},
	}
}

func share(s view.Share) string {
	if s.N == 0 {
		return "of none"
	}
	return fmt.Sprintf("%.0f %% of %s", 100*s.P, number(s.N))
}

func times(t view.Spread) string {
	if t.N == 0 {
		return ""
	}
	return fmt.Sprintf("; half within %s, nine in ten within %s", seconds(t.P50), seconds(t.P90))
}

func seconds(n uint32) string { return span(time.Duration(n) * time.Second) }

// span writes a duration in its two largest units.
func span(d time.Duration) string {
	switch d = max(d, 0); {
	case d >= 24*time.Hour:
		return fmt.Sprintf("%dd %dh", int(d.Hours())/24, int(d.Hours())%24)
	case d >= time.Hour:
		return fmt.Sprintf("%dh %02dm", int(d.Hours()), int(d.Minutes())%60)
	case d >= time.Minute:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	}
	return fmt.Sprintf("%ds", int(d.Seconds()))
}
