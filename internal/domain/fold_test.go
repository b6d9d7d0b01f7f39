package domain

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

var (
	noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	root = MentionID("mastodon", "1")
)

// story is a conversation being written down, an event a minute.
type story struct {
	entries []Entry
	now     time.Time
}

func tell() *story { return &story{now: noon} }

// add writes an event; its journal is its author's, or that of the reply it tells of.
func (s *story) add(e Event) Ref {
	e.V, e.Conversation = Version, root
	e.Journal = JournalID{byte(len(e.By) + 1)}
	for _, o := range s.entries { // what becomes of a reply is told by the journal that accepted it
		if e.By == "" && e.Reply != "" && o.Event.Kind == Replied && o.Event.Reply == e.Reply {
			e.Journal = o.Event.Journal
			break
		}
	}
	for _, o := range s.entries {
		if o.Event.Journal == e.Journal {
			e.Seq = max(e.Seq, o.Event.Seq)
		}
	}
	e.Seq++
	if e.At == 0 {
		s.now = s.now.Add(time.Minute)
		e.At = ClockAt(s.now)
	}
	s.entries = append(s.entries, Entry{Pos: uint64(len(s.entries) + 1), Event: e})
	return e.Ref()
}

func (s *story) hears(native string) Ref {
	return s.add(Event{Kind: Mentioned, Mention: &Mention{ID: native, Source: "mastodon", Author: Author{Handle: "kay"}}})
}

func (s *story) claims(who string, lease time.Duration, token uint64) Ref {
	return s.add(Event{Kind: Claimed, By: who, Until: s.now.Add(time.Minute + lease), Token: token, Basis: s.fold().Change})
}

// decides adds an event made on the state as it is.
func (s *story) decides(who string, kind Kind) Ref {
	return s.add(Event{Kind: kind, By: who, Basis: s.fold().Change, Outcome: "fixed", Until: s.now.Add(time.Hour), To: "tom"})
}

func (s *story) replies(who, id string) Ref { return s.add(Event{Kind: Replied, By: who, Reply: id}) }
func (s *story) delivers(kind Kind, id string, attempt int) Ref {
	return s.add(Event{Kind: kind, Reply: id, Attempt: attempt, Key: "k", Receipt: &Receipt{ID: "out-" + id}, Error: "why"})
}
func (s *story) undoes(who string, r Ref) Ref { return s.add(Event{Kind: Undone, By: who, Undoes: r}) }
func (s *story) fold() Conversation           { return Fold(slices.Clone(s.entries)) }

func (s *story) want(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// history makes a history of n events of all kinds by three people and two
// machines, some of them stale, illegal, forged or undone.
func history(rng *rand.Rand, n int) []Entry {
	kinds := []Kind{Mentioned, Withdrawn, Claimed, Renewed, Released, Assigned, Tagged, Untagged, Classified, Felt,
		Noted, Snoozed, Resolved, Reopened, Undone, Replied, Sending, Sent, Failed, Uncertain, Parked, Retried, Erased, "newer"}
	who := []string{"ana", "tom", "maria", ""}
	seqs := map[JournalID]uint64{}
	at := ClockAt(noon)
	var es []Entry
	for range n {
		e := Event{V: Version, Conversation: root, Kind: kinds[rng.IntN(len(kinds))], By: who[rng.IntN(len(who))]}
		if rng.IntN(4) == 0 {
			e.Kind = []Kind{Mentioned, Claimed, Resolved, Undone}[rng.IntN(4)]
		}
		e.Journal = JournalID{byte(rng.IntN(4))}
		seqs[e.Journal]++
		e.Seq = seqs[e.Journal]
		at += Clock(rng.IntN(3)) * ClockAt(time.UnixMilli(rng.Int64N(20*60_000))) // the same stamp now and then
		e.At = at
		e.Basis = Fold(slices.Clone(es)).Change
		if len(es) > 0 && rng.IntN(3) == 0 {
			e.Basis = es[rng.IntN(len(es))].Event.Ref()
		}
		if len(es) > 0 {
			e.Undoes = es[rng.IntN(len(es))].Event.Ref()
		}
		e.Mention = &Mention{ID: fmt.Sprint(rng.IntN(4)), Source: "mastodon", Revision: rng.IntN(3), Deleted: rng.IntN(9) == 0, Context: rng.IntN(5) == 0}
		e.Understood = &Understanding{Sentiment: Sentiment{Feeling: Negative, Score: -0.5, By: "model"}, Subjects: []string{"battery"}}
		e.Until = at.Time().Add(time.Duration(rng.IntN(60)-5) * time.Minute)
		e.Token = uint64(rng.IntN(4))
		e.To, e.Subject, e.Outcome = who[rng.IntN(3)], fmt.Sprint("s", rng.IntN(3)), []string{"fixed", "spam", "routed"}[rng.IntN(3)]
		e.Tags = []string{fmt.Sprint("t", rng.IntN(3)), "x"}[:1+rng.IntN(2)]
		e.Sentiment = &Sentiment{Feeling: Positive, By: e.By}
		e.Reply, e.Attempt = fmt.Sprint("r", rng.IntN(3)), rng.IntN(3)
		e.Receipt = []*Receipt{nil, {ID: "3"}, {ID: "out"}}[rng.IntN(3)]
		es = append(es, Entry{Pos: uint64(len(es) + 1), Event: e})
	}
	return es
}

// TestAnyOrder: the state depends on the set of events alone.
func TestAnyOrder(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 1))
		es := history(rng, 1+rng.IntN(40))
		want := Fold(slices.Clone(es))
		for range 5 {
			mixed := slices.Clone(es)
			for range rng.IntN(4) {
				mixed = append(mixed, es[rng.IntN(len(es))]) // heard of twice
			}
			rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			if got := Fold(mixed); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d: another order gives another state:\n%+v\n%+v", seed, got, want)
			}
		}
		check(t, seed, &want)
	}
}

// check holds a state to what is always true.
func check(t *testing.T, seed uint64, c *Conversation) {
	t.Helper()
	bad := func(format string, a ...any) { t.Errorf("seed %d: %s\n%+v", seed, fmt.Sprintf(format, a...), c) }
	if c.Status == StatusResolved && c.Episode().Resolved == 0 {
		bad("resolved without a resolve")
	}
	if c.Status != StatusSnoozed && !c.Until.IsZero() {
		bad("%s until %v", c.Status, c.Until)
	}
	if !slices.IsSorted(c.Tags) || len(slices.Compact(slices.Clone(c.Tags))) != len(c.Tags) {
		bad("tags %v", c.Tags)
	}
	if len(c.Heard) > 0 && len(c.Episodes) == 0 {
		bad("heard but no episode")
	}
	for _, r := range c.Replies {
		if r.Status == ReplySent && r.Done == 0 {
			bad("sent without a receipt: %+v", r)
		}
		if r.Episode < -1 || r.Episode >= len(c.Episodes) {
			bad("reply of no episode: %+v", r)
		}
		if !r.Next.IsZero() && r.Status != ReplyFailed {
			bad("a next try of a reply that is %s", r.Status)
		}
	}
	c.Level()
	c.Waiting()
}

func TestClaims(t *testing.T) {
	for _, c := range []struct {
		name   string
		tell   func(s *story)
		owner  string
		losers []string
	}{
		{"the first keeps it", func(s *story) { s.claims("ana", time.Hour, 0); s.claims("tom", time.Hour, 0) }, "ana", []string{"tom"}},
		{"a lease runs out", func(s *story) { s.claims("ana", time.Second, 0); s.claims("tom", time.Hour, 0) }, "tom", nil},
		{"a token beats none", func(s *story) { s.claims("ana", time.Hour, 0); s.claims("tom", time.Hour, 7) }, "tom", []string{"ana"}},
		{"none does not beat a token", func(s *story) { s.claims("ana", time.Hour, 7); s.claims("tom", time.Hour, 0) }, "ana", []string{"tom"}},
		{"the lower token wins", func(s *story) { s.claims("ana", time.Hour, 7); s.claims("tom", time.Hour, 5) }, "tom", []string{"ana"}},
		{"the higher loses", func(s *story) { s.claims("ana", time.Hour, 5); s.claims("tom", time.Hour, 7) }, "ana", []string{"tom"}},
		{"claiming again keeps the token", func(s *story) {
			s.claims("ana", time.Hour, 5)
			s.claims("ana", time.Hour, 0)
			s.claims("tom", time.Hour, 7)
		}, "ana", []string{"tom"}},
		{"work extends the lease", func(s *story) {
			s.claims("ana", 90*time.Second, 0)
			s.add(Event{Kind: Tagged, By: "ana", Tags: []string{"x"}})
			s.claims("tom", time.Hour, 0)
		}, "ana", []string{"tom"}},
		{"renewed", func(s *story) {
			s.claims("ana", 90*time.Second, 0)
			s.add(Event{Kind: Renewed, By: "ana", Until: s.now.Add(time.Hour)})
			s.now = s.now.Add(30 * time.Minute)
			s.claims("tom", time.Hour, 0)
		}, "ana", []string{"tom"}},
		{"renewed by another", func(s *story) {
			s.claims("ana", time.Second, 0)
			s.add(Event{Kind: Renewed, By: "tom", Until: s.now.Add(time.Hour)})
			s.claims("tom", time.Hour, 0)
		}, "tom", nil},
		{"released", func(s *story) { s.claims("ana", time.Hour, 0); s.decides("ana", Released) }, "", nil},
		{"released by another", func(s *story) { s.claims("ana", time.Hour, 0); s.decides("maria", Released) }, "ana", []string{"maria"}},
		{"assigned", func(s *story) { s.claims("ana", time.Hour, 0); s.decides("ana", Assigned) }, "tom", nil},
		{"released on an old state", func(s *story) {
			s.claims("ana", time.Hour, 0)
			basis := s.fold().Change
			s.hears("2")
			s.add(Event{Kind: Released, By: "ana", Basis: basis})
		}, "ana", []string{"ana"}},
		{"assigned on an old state", func(s *story) {
			s.claims("ana", time.Hour, 0)
			basis := s.fold().Change
			s.hears("2")
			s.add(Event{Kind: Assigned, By: "ana", To: "tom", Basis: basis, Until: s.now.Add(time.Hour)})
		}, "ana", []string{"ana"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := tell()
			s.hears("1")
			c.tell(s)
			got := s.fold()
			s.want(t, "owner", got.Claim.Owner, c.owner)
			var losers []string
			for _, x := range got.Conflicts {
				losers = append(losers, x.By)
			}
			s.want(t, "who was told that it was not done", losers, c.losers)
		})
	}
}

func TestLostClaimNamesItself(t *testing.T) {
	s := tell()
	s.hears("1")
	lost := s.claims("ana", time.Hour, 0)
	s.hears("2") // moves the state on, but not the claim
	s.claims("tom", time.Hour, 9)
	c := s.fold()
	if len(c.Conflicts) != 1 || c.Conflicts[0].Ref != lost || c.Conflicts[0].Winner != "tom" || c.Conflicts[0].Won != c.Claim.Since {
		t.Errorf("conflicts %+v, want one that names %v and tom", c.Conflicts, lost)
	}
}

func TestStaleDecisions(t *testing.T) {
	for _, kind := range []Kind{Snoozed, Resolved} {
		s := tell()
		seen := s.hears("1")
		s.hears("2")
		s.add(Event{Kind: kind, By: "ana", Basis: seen, Outcome: "fixed", Until: noon.Add(time.Hour)})
		c := s.fold()
		s.want(t, string(kind), c.Status, StatusOpen)
		s.want(t, "conflicts", len(c.Conflicts), 1)
	}
	s := tell()
	s.hears("1")
	s.decides("ana", Reopened) // what is open cannot be reopened
	s.decides("ana", Resolved)
	s.decides("tom", Resolved) // and what is resolved not resolved
	c := s.fold()
	s.want(t, "outcome", c.Episode().ResolvedBy, "ana")
	s.want(t, "conflicts", len(c.Conflicts), 2)
}

func TestEpisodes(t *testing.T) {
	s := tell()
	s.hears("1")
	c := s.fold()
	s.want(t, "waits", c.Waiting().Mention.ID, "1")
	s.decides("ana", Resolved)
	c = s.fold()
	s.want(t, "nobody waits for what is resolved", c.Waiting() == nil, true)
	s.hears("2")
	c = s.fold()
	s.want(t, "the customer reopens", c.Status, StatusOpen)
	s.want(t, "episodes", len(c.Episodes), 2)
	s.want(t, "only the new one waits", c.Waiting().Mention.ID, "2")
	s.decides("ana", Resolved)
	s.decides("tom", Reopened)
	c = s.fold()
	s.want(t, "a person reopens", len(c.Episodes), 3)
	s.want(t, "by hand", c.Episode().ByHand, true)
	s.want(t, "what was closed too early waits again", c.Waiting().Mention.ID, "2")

	s = tell()
	s.hears("1")
	s.add(Event{Kind: Resolved, By: "ana", Basis: s.fold().Change, Outcome: "spam"})
	s.hears("2")
	c = s.fold()
	s.want(t, "spam stays resolved", c.Status, StatusResolved)
	s.want(t, "nobody waits", c.Waiting() == nil, true)

	s = tell()
	s.hears("1")
	s.decides("ana", Snoozed)
	c = s.fold()
	s.want(t, "snoozed", c.StatusAt(s.now), StatusSnoozed)
	s.want(t, "over", c.StatusAt(c.Until), StatusOpen)
	s.hears("2")
	s.want(t, "the customer wakes it", s.fold().Status, StatusOpen)
}

func TestRepliesOfEpisodes(t *testing.T) {
	s := tell()
	s.hears("1")
	s.replies("ana", "r1")
	s.decides("ana", Resolved)
	s.hears("2") // before the reply has left
	s.delivers(Sending, "r1", 1)
	s.delivers(Sent, "r1", 1)
	c := s.fold()
	s.want(t, "the first episode is answered", c.Episodes[0].AnsweredBy, "ana")
	s.want(t, "the second is not", c.Episodes[1].Answered, Clock(0))
	s.want(t, "its mention waits", c.Waiting().Mention.ID, "2")
	s.want(t, "level", c.Level(), LevelAnswered)
}

func TestRevisions(t *testing.T) {
	s := tell()
	s.hears("1")
	s.replies("ana", "r1")
	revise := func(n int, feeling Feeling) {
		s.add(Event{Kind: Mentioned, Mention: &Mention{ID: "1", Source: "mastodon", Revision: n}, Understood: &Understanding{Sentiment: Sentiment{Feeling: feeling}}})
	}
	revise(2, Negative)
	revise(1, Positive) // late, and no longer news
	c := s.fold()
	s.want(t, "heard", len(c.Heard), 1)
	s.want(t, "revision", c.Heard[0].Mention.Revision, 2)
	s.want(t, "revisions", c.Heard[0].Revisions, 1)
	s.want(t, "text", c.Heard[0].Pos, uint64(3))
	s.want(t, "feeling", c.Heard[0].Sentiment.Feeling, Negative)
	s.want(t, "the reply knows what it answers", c.Replies[0].Revision, 0)
	s.add(Event{Kind: Felt, By: "ana", Sentiment: &Sentiment{Feeling: Neutral, By: "ana"}})
	revise(3, Positive)
	s.want(t, "a person's word stands", s.fold().Heard[0].Sentiment.Feeling, Neutral)
}

func TestWithdrawn(t *testing.T) {
	gone := Event{Kind: Withdrawn, Mention: &Mention{ID: "1", Source: "mastodon"}}
	s := tell()
	s.hears("1")
	s.add(gone)
	c := s.fold()
	s.want(t, "deleted", c.Heard[0].Deleted, true)
	s.want(t, "nobody waits", c.Waiting() == nil, true)
	s.want(t, "nothing to answer", c.Latest() == nil, true)

	s = tell() // another machine's clock is behind
	s.add(gone)
	s.hears("1")
	s.want(t, "deleted before it was heard", s.fold().Heard[0].Deleted, true)
}

func TestEcho(t *testing.T) {
	echo := func(s *story) {
		s.add(Event{Kind: Mentioned, Mention: &Mention{ID: "out-r1", Source: "mastodon"}})
	}
	for _, early := range []bool{false, true} {
		s := tell()
		s.hears("1")
		s.replies("ana", "r1")
		s.delivers(Sending, "r1", 1)
		if early {
			echo(s)
		}
		s.delivers(Sent, "r1", 1)
		if !early {
			echo(s)
		}
		s.want(t, "our own reply is not heard", len(s.fold().Heard), 1)
	}
	s := tell()
	s.hears("1")
	s.replies("ana", "r1")
	s.add(Event{Kind: Sent, Reply: "r1", Receipt: &Receipt{ID: "1"}}) // a receipt that names the customer's post
	s.want(t, "what began it stays", len(s.fold().Heard), 1)
}

// Above a few mentions the fold looks them up instead of looking through them.
func TestLongThread(t *testing.T) {
	s := tell()
	for i := range 3 * fewHeard {
		s.hears(fmt.Sprint(i))
	}
	for _, native := range []string{"3", fmt.Sprint(2 * fewHeard)} {
		s.add(Event{Kind: Mentioned, Mention: &Mention{ID: native, Source: "mastodon", Revision: 1}})
		s.add(Event{Kind: Withdrawn, Mention: &Mention{ID: native, Source: "mastodon"}})
	}
	c := s.fold()
	if len(c.Heard) != 3*fewHeard {
		t.Fatalf("%d mentions, want %d: a revision is none", len(c.Heard), 3*fewHeard)
	}
	for i, h := range c.Heard {
		changed := i == 3 || i == 2*fewHeard
		if h.ID != MentionID("mastodon", fmt.Sprint(i)) || h.Deleted != changed || (h.Revisions == 1) != changed {
			t.Errorf("mention %d: %+v", i, h)
		}
	}
}

// What stands around is looked up as mentions are: a network can send a thread
// full of it.
func TestMuchAround(t *testing.T) {
	const n = 3 * fewHeard
	s := tell()
	for i := range n {
		s.add(Event{Kind: Mentioned, Mention: &Mention{ID: fmt.Sprint(i), Source: "mastodon", Context: true}})
	}
	for _, native := range []string{"3", fmt.Sprint(2 * fewHeard)} {
		s.add(Event{Kind: Mentioned, Mention: &Mention{ID: native, Source: "mastodon", Context: true, Revision: 1}})
		s.add(Event{Kind: Withdrawn, Mention: &Mention{ID: native, Source: "mastodon"}})
	}
	s.hears("5")
	s.hears(fmt.Sprint(n - 1))
	c := s.fold()
	if len(c.Around) != n-2 || len(c.Heard) != 2 {
		t.Fatalf("%d around, %d heard", len(c.Around), len(c.Heard))
	}
	for i, h := range c.Around {
		changed := i == 3 || i == 2*fewHeard-1 // the fifth is a mention
		if h.Deleted != changed || (h.Revisions == 1) != changed {
			t.Errorf("around, %d: %+v", i, h)
		}
	}
}

// BenchmarkFoldThread folds one conversation of many mentions, and one of many
// posts around.
func BenchmarkFoldThread(b *testing.B) {
	for _, context := range []bool{false, true} {
		s := tell()
		for i := range 10_000 {
			e := Event{
				V: Version, Kind: Mentioned, Conversation: root, Seq: uint64(i + 1), At: Clock(i+1) << 16,
				Mention: &Mention{ID: fmt.Sprint(i), Source: "mastodon", Context: context},
			}
			s.entries = append(s.entries, Entry{Pos: uint64(i + 1), Event: e})
		}
		b.Run(fmt.Sprintf("around=%v", context), func(b *testing.B) {
			for b.Loop() {
				if c := Fold(s.entries); len(c.Heard)+len(c.Around) != 10_000 {
					b.Fatal(len(c.Heard), len(c.Around))
				}
			}
		})
	}
}

func TestAround(t *testing.T) {
	s := tell()
	around := &Mention{ID: "0", Source: "mastodon", Context: true}
	s.add(Event{Kind: Mentioned, Mention: around})
	c := s.fold()
	s.want(t, "what is around begins no episode", []int{len(c.Around), len(c.Heard), len(c.Episodes)}, []int{1, 0, 0})
	s.hears("1")
	s.add(Event{Kind: Mentioned, Mention: &Mention{ID: "0", Source: "mastodon", Context: true, Revision: 1}})
	s.add(Event{Kind: Mentioned, Mention: &Mention{ID: "1", Source: "mastodon", Context: true, Revision: 1}})
	c = s.fold()
	s.want(t, "what waits is the mention", c.Waiting().Mention.ID, "1")
	s.want(t, "the surroundings change too", c.Around[0].Revisions, 1)
	s.want(t, "what is about us stays so", len(c.Around), 1)
	s.add(Event{Kind: Withdrawn, Mention: &Mention{ID: "0", Source: "mastodon"}})
	s.want(t, "the surroundings can be deleted", s.fold().Around[0].Deleted, true)
	s.hears("0")
	c = s.fold()
	s.want(t, "it is about us after all", []int{len(c.Around), len(c.Heard)}, []int{0, 2})
}

// What a rule puts on is nobody's work.
func TestTagsOfRulesAreNoEngagement(t *testing.T) {
	s := tell()
	s.add(Event{Kind: Mentioned, Mention: &Mention{ID: "1", Source: "mastodon"}, Understood: &Understanding{Tags: []string{"safety"}}})
	c := s.fold()
	s.want(t, "with a rule's tag", c.Level(), LevelSeen)
	s.add(Event{Kind: Tagged, By: "ana", Tags: []string{"vip"}})
	c = s.fold()
	s.want(t, "with a person's as well", c.Level(), LevelNoted)
}
