package nats

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hark/internal/hub"
)

// Names are those of a desk's streams.
type Names struct {
	Desk           hub.Desk
	Events, Claims string
}

// storedPrefix begins the subjects on which the streams send on what they
// stored. Nobody may publish there.
const storedPrefix = "stored."

// StreamConfig is what hark sets of a stream, as JetStream writes it.
type StreamConfig struct {
	Name       string            `json:"name"`
	Subjects   []string          `json:"subjects"`
	Storage    string            `json:"storage"`
	Retention  string            `json:"retention"`
	Discard    string            `json:"discard"` // what is new: the old is somebody's journal
	Replicas   int               `json:"num_replicas"`
	PerSubject int64             `json:"max_msgs_per_subject"`
	MaxMessage int32             `json:"max_msg_size"`
	MaxBytes   int64             `json:"max_bytes"`
	MaxAge     time.Duration     `json:"max_age"`
	DenyDelete bool              `json:"deny_delete"`
	DenyPurge  bool              `json:"deny_purge"`
	RollUp     bool              `json:"allow_rollup_hdrs"` // would purge
	Direct     bool              `json:"allow_direct"`      // would answer with anything, on any subject
	Mode       string            `json:"persist_mode,omitempty"`
	Republish  *Republish        `json:"republish,omitempty"`
	Metadata   map[string]string `json:"metadata,omitempty"`
}

// Republish is where a stream sends on what it stored.
type Republish struct {
	From string `json:"src,omitempty"`
	To   string `json:"dest"`
}

// Bounds of the streams.
const (
	eventsMax = 320 << 10           // bytes of a chunk: 256 KB of events, and what proves them
	claimsMax = 8 << 10             // bytes of a claim
	claimsAge = 90 * 24 * time.Hour // long after each claim's lease has run out
	unlimited = -1
)

// Payload is the largest message that a server has to take, in bytes.
const Payload = 512 << 10

// SubsMax is how many subscriptions one connection needs at most, and more.
const SubsMax = 64

// Streams are the settings of a desk's two streams.
func (n Names) Streams(replicas int) (events, claims StreamConfig) {
	desk := n.Desk
	base := StreamConfig{
		Storage: "file", Retention: "limits", Discard: "new", Replicas: replicas,
		PerSubject: unlimited, MaxBytes: unlimited, DenyPurge: true,
		Republish: &Republish{From: ">", To: storedPrefix + ">"},
		Metadata:  map[string]string{protocolKey: strconv.Itoa(protocol)},
	}
	events, claims = base, base
	events.Name, events.MaxMessage = n.Events, eventsMax
	events.Subjects = []string{desk.Events("*")}
	claims.DenyDelete = true // of the events some must be erased on request: who may is a matter of permissions
	claims.Name, claims.MaxMessage, claims.MaxAge, claims.PerSubject = n.Claims, claimsMax, claimsAge, 1
	claims.Subjects = []string{desk.Claim("*", "*"), desk.Lease("*", "*")}
	return events, claims
}

// protocol numbers what desks say to each other through a hub. A hub says in
// each stream's metadata which one it is set up for.
const (
	protocol    = 1
	protocolKey = "hark_protocol"
)

// fits says why the hub and we do not go together; nil is that we do.
func (i *info) fits(version string) error {
	if err := newEnough(version); err != nil {
		return err
	}
	got, err := strconv.Atoi(i.Config.Metadata[protocolKey])
	switch {
	case err != nil || got < protocol:
		return fmt.Errorf("%w: it is set up for hark's protocol %d, want %d; update hark there", hub.ErrOlder, got, protocol)
	case got > protocol:
		return fmt.Errorf("the hub is set up for hark's protocol %d, and this hark knows %d; update hark here", got, protocol)
	}
	return nil
}

// The oldest NATS that is safe: before them, compacting a block forgets
// sync_interval: always (nats-server#8475, mended in both).
var (
	oldest     = []int{2, 15, 2}
	oldestElse = []int{2, 14, 9}
)

// newEnough says why a version of NATS will not do.
func newEnough(version string) error {
	got, ok := numbers(version)
	if ok && (!before(got, oldest) || got[1] == oldestElse[1] && !before(got, oldestElse)) {
		return nil
	}
	return fmt.Errorf("%w: NATS %q, want 2.15.2 or later, or 2.14.9", hub.ErrOlder, version)
}

// numbers reads a version such as 2.15.2-rc.1.
func numbers(version string) ([]int, bool) {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "-")
	var list []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		list = append(list, n)
	}
	return list, len(list) == 3
}

func before(a, b []int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
