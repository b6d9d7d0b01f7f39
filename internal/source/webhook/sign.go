package webhook

import (
	"container/list"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// key reads a secret. The error never holds the secret itself.
func key(secret string) (*standardwebhooks.Webhook, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(raw) < 16 {
		return nil, errors.New("the secret cannot be read; want whsec_ and at least 16 bytes in base64, such as `openssl rand -base64 32` makes")
	}
	return standardwebhooks.NewWebhookRaw(raw)
}

// How long and how many webhook-ids are remembered. Senders repeat for longer
// than the five minutes of a signature, each time signed anew.
const (
	seenFor = time.Hour
	seenMax = 10_000
)

// seen remembers the webhook-ids that were taken, the latest seenMax.
type seen struct {
	now  func() time.Time
	mu   sync.Mutex
	at   map[string]*list.Element
	list *list.List // of sighting, oldest first
}

type sighting struct {
	id   string
	at   time.Time
	done bool // on disk; else a request with it is under way
}

func newSeen(now func() time.Time) *seen {
	return &seen{now: now, at: map[string]*list.Element{}, list: list.New()}
}

// begin says what is known of the id: taken already, under way in another
// request, or new, and then under way in this one.
func (s *seen) begin(id string) (taken, busy bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for e := s.list.Front(); e != nil; e = s.list.Front() {
		old := e.Value.(*sighting)
		if s.list.Len() < seenMax && s.now().Sub(old.at) < seenFor {
			break
		}
		s.drop(e)
	}
	if e := s.at[id]; e != nil {
		done := e.Value.(*sighting).done
		return done, !done
	}
	s.at[id] = s.list.PushBack(&sighting{id: id, at: s.now()})
	return false, false
}

// end says whether the request that began with id was taken.
func (s *seen) end(id string, taken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.at[id]
	switch {
	case e == nil:
	case taken:
		e.Value.(*sighting).done = true
	default:
		s.drop(e)
	}
}

func (s *seen) drop(e *list.Element) {
	s.list.Remove(e)
	delete(s.at, e.Value.(*sighting).id)
}
