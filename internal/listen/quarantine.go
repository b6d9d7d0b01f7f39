package listen

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/kv"
	"hark/internal/source"
)

// Quarantined is something that was refused, or kept only in part.
type Quarantined struct {
	Source string    `json:"source"`
	At     time.Time `json:"at"`
	Where  string    `json:"where"`
	Reason string    `json:"reason"`
	Raw    string    `json:"raw,omitzero"` // what came, cut; hostile
}

// QuarantineMax is how many refused inputs are kept: the newest.
const QuarantineMax = 1000

// QuarantineOf gives what was refused, newest first, at most limit.
func QuarantineOf(s kv.Snapshot, limit int) ([]Quarantined, error) {
	var out []Quarantined
	for k, v := range s.Local(kv.Quarantine).Back(nil) {
		if len(out) >= limit {
			break
		}
		var q Quarantined
		if err := json.Unmarshal(v, &q); err != nil {
			return out, fmt.Errorf("read quarantine %s: %w", k, err)
		}
		out = append(out, q)
	}
	return out, nil
}

// quarantine gives the changes that keep a batch's refusals, and let go of the
// oldest where there are too many.
func quarantine(s kv.Snapshot, in *intake, now time.Time) ([]kv.Local, error) {
	refused := append(in.refused[:len(in.refused):len(in.refused)], in.notices...)
	if len(refused) == 0 {
		return nil, nil
	}
	refused = refused[max(len(refused)-QuarantineMax, 0):]
	b := s.Local(kv.Quarantine)
	next := after(b, now)
	var out []kv.Local
	for _, r := range refused {
		q := Quarantined{Source: in.name, At: now.UTC(), Raw: strings.ToValidUTF8(string(r.Raw[:min(len(r.Raw), source.RefusedMax)]), "\uFFFD")}
		q.Where, _ = text(r.Where, 1<<10)
		q.Reason, _ = text(r.Reason, 2<<10)
		v, err := json.Marshal(q)
		if err != nil {
			return nil, fmt.Errorf("keep what was refused: %w", err)
		}
		out = append(out, kv.Local{Space: kv.Quarantine, Key: next(), Value: v})
	}
	return append(out, excess(b, len(refused))...), nil
}

// excess removes the oldest entries so that n more fit.
func excess(b kv.Reader, n int) []kv.Local {
	var keys []string
	for k := range b.From(nil) {
		keys = append(keys, string(k))
	}
	var out []kv.Local
	for _, k := range keys[:min(max(len(keys)+n-QuarantineMax, 0), len(keys))] {
		out = append(out, kv.Local{Space: kv.Quarantine, Key: k})
	}
	return out
}

// after gives keys that follow the latest one: milliseconds and a counter.
func after(b kv.Reader, now time.Time) func() string {
	ms, n := max(now.UnixMilli(), 0), 0
	for k := range b.Back(nil) {
		var lastMS int64
		var lastN int
		if _, err := fmt.Sscanf(string(k), "%d-%d", &lastMS, &lastN); err == nil && lastMS >= ms {
			ms, n = lastMS, lastN
		}
		break
	}
	return func() string {
		n++
		return fmt.Sprintf("%014d-%09d", ms, n)
	}
}
