package view

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/kv"
)

// The buckets of clusters.
const (
	bucketClusters = "clusters" // id -> clusterRecord, JSON
	bucketMembers  = "members"  // id, NUL, number of a conversation -> who began it, and when they wrote
)

// Cluster is a named cluster, as the latest event says, and who is in it.
type Cluster struct {
	domain.Cluster
	By            string    `json:"by"`            // who named or changed it last
	At            time.Time `json:"at"`            // and when
	Conversations int       `json:"conversations"` // in it now
	Authors       int       `json:"authors"`       // distinct ones among those who began them
	Open          int       `json:"open"`          // conversations that are not resolved
	First         time.Time `json:"first,omitzero"`
	Last          time.Time `json:"last,omitzero"` // of its mentions, to the hour
}

// clusterRecord is what is kept of a cluster's events: the latest.
type clusterRecord struct {
	Cluster domain.Cluster `json:"cluster"`
	By      string         `json:"by"`
	Said    stamp          `json:"said"`
}

// clusterIDMax bounds an id: it is part of a key, and comes with other
// people's logs.
const clusterIDMax = 64

// clusterKey reports whether an id can be a key.
func clusterKey(id string) bool {
	return id != "" && len(id) <= clusterIDMax && utf8.ValidString(id) && !slices.Contains([]byte(id), 0)
}

// clustered folds an event that names or changes a cluster.
func (f *folding) clustered(e *domain.Event) error {
	c := e.Cluster
	if e.Kind != domain.Clustered || c == nil || !clusterKey(c.ID) {
		return nil
	}
	b := f.tx.Bucket(bucketClusters)
	at := stamp{e.At, e.Journal, e.Seq}
	if raw := b.Get([]byte(c.ID)); raw != nil {
		var r clusterRecord
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("read cluster %s: %w", c.ID, errCorrupt)
		}
		if !r.Said.before(at) {
			return nil
		}
	}
	return kv.PutJSON(b, []byte(c.ID), &clusterRecord{*c, e.By, at})
}

// describeCluster says what a cluster is now.
func describeCluster(c *domain.Cluster) string {
	if c == nil {
		return "changed a cluster"
	}
	s := "the cluster " + c.Name + " is " + cmp.Or(string(c.State), "open")
	if c.Owner != "" {
		s += ", " + c.Owner + " looks after it"
	}
	return s
}

// moveMember replaces what a conversation says of the cluster it is in.
func moveMember(members *changes, old, now *record) {
	was, is := memberOf(old), memberOf(now)
	if was != nil && string(was) != string(is) {
		members.delete(was)
	}
	if is == nil {
		return
	}
	said := now.member()
	if string(was) == string(is) && string(old.member()) == string(said) {
		return
	}
	members.put(is, said)
}

func memberOf(r *record) []byte {
	if r == nil || r.row.Heard == 0 || !clusterKey(r.row.Cluster) {
		return nil
	}
	return append(append([]byte(r.row.Cluster), 0), number(r.row.Num)...)
}

// member is who began the conversation, whether it is resolved, and the first
// and the last hour in which somebody wrote in it.
func (r *record) member() []byte {
	var first, last uint32
	for i, h := range r.facts.heard {
		if i == 0 || h.hour < first {
			first = h.hour
		}
		last = max(last, h.hour)
	}
	var e encoder
	author := r.row.Author.Key()
	if author == "" {
		author = r.row.ID.String() // somebody, and nobody knows who
	}
	e.raw(personKey(r.row.Source, author))
	e.byte(0)
	if r.row.Status == domain.StatusResolved {
		e.b[len(e.b)-1] = 1
	}
	e.uint(uint64(first))
	e.uint(uint64(last))
	return e.b
}

// Clusters gives every named cluster: those that are not closed first, then
// the one with most authors.
func Clusters(s kv.Snapshot) ([]Cluster, error) {
	var out []Cluster
	for id, raw := range in(s, bucketClusters).From(nil) {
		c, err := clusterOf(s, string(id), raw)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Cluster) int {
		return cmp.Or(closed(a)-closed(b), cmp.Compare(b.Authors, a.Authors), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

func closed(c Cluster) int {
	if c.State == domain.ClusterClosed {
		return 1
	}
	return 0
}

func clusterOf(s kv.Snapshot, id string, raw []byte) (Cluster, error) {
	var r clusterRecord
	if err := json.Unmarshal(raw, &r); err != nil {
		return Cluster{}, fmt.Errorf("read cluster %s: %w", id, errCorrupt)
	}
	c := Cluster{Cluster: r.Cluster, By: r.By, At: r.Said.At.Time()}
	authors := map[domain.ID]bool{}
	for num, v := range members(s, id) {
		d := decoder{s: string(v)}
		authors[d.id()] = true
		if d.byte() == 0 {
			c.Open++
		}
		first, last := hourTime(uint32(d.uint())), hourTime(uint32(d.uint()))
		if d.bad {
			return c, fmt.Errorf("read cluster %s, conversation %d: %w", id, num, errCorrupt)
		}
		c.First = earliest(c.First, first)
		if last.After(c.Last) {
			c.Last = last
		}
		c.Conversations++
	}
	c.Authors = len(authors)
	return c, nil
}

// members walks the conversations of a cluster, by their numbers.
func members(s kv.Snapshot, id string) func(func(uint64, []byte) bool) {
	prefix := append([]byte(id), 0)
	return func(yield func(uint64, []byte) bool) {
		for k, v := range in(s, bucketMembers).From(prefix) {
			if len(k) != len(prefix)+8 || string(k[:len(prefix)]) != string(prefix) {
				return
			}
			if !yield(numberOf(k[len(prefix):]), v) {
				return
			}
		}
	}
}

// ClusterOf reads one cluster; false where nobody named it.
func ClusterOf(s kv.Snapshot, id string) (Cluster, bool, error) {
	raw := in(s, bucketClusters).Get([]byte(id))
	if raw == nil {
		return Cluster{}, false, nil
	}
	c, err := clusterOf(s, id, raw)
	return c, err == nil, err
}

// MembersOf gives the rows of a cluster's conversations, the earliest first.
func MembersOf(s kv.Snapshot, id string) ([]Row, error) {
	open, done := in(s, bucketOpen), in(s, bucketDone)
	var rows []Row
	for num := range members(s, id) {
		r, err := decodeRow(num, load(open, done, num))
		if err != nil {
			return nil, fmt.Errorf("read cluster %s: %w", id, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
