package hubtest

import (
	"slices"
	"strings"
	"time"

	"hark/internal/hub"
)

// stream is one of the hub's two. The hub's lock guards it.
type stream struct {
	created time.Time
	latest  bool // it keeps the latest message of a subject only
	list    []hub.Message
	end     uint64
	byGroup map[string]map[string]uint64 // all of a subject but its last part -> subject -> its latest message
	news    chan struct{}                // closed at the next message
}

func newStream(created time.Time, latest bool) *stream {
	return &stream{created: created, latest: latest, byGroup: map[string]map[string]uint64{}, news: make(chan struct{})}
}

func group(subject string) string { return subject[:strings.LastIndexByte(subject, '.')+1] }

// lastSeq is the number of the latest message that matches filter; 0 is none.
func (s *stream) lastSeq(filter string) (seq uint64) {
	if g := group(filter); !strings.Contains(g, "*") {
		for subject, at := range s.byGroup[g] {
			if matches(filter, subject) {
				seq = max(seq, at)
			}
		}
		return seq
	}
	for _, m := range slices.Backward(s.list) {
		if matches(filter, m.Subject) {
			return m.Seq
		}
	}
	return 0
}

// from is where the first message numbered seq or above stands.
func (s *stream) from(seq uint64) int {
	i, _ := slices.BinarySearchFunc(s.list, seq, func(m hub.Message, seq uint64) int {
		return int(int64(m.Seq) - int64(seq))
	})
	return i
}

func (s *stream) next(filter string, from uint64) (hub.Message, bool) {
	for _, m := range s.list[s.from(from):] {
		if matches(filter, m.Subject) {
			return m, true
		}
	}
	return hub.Message{}, false
}

func (s *stream) put(subject string, data []byte, at time.Time) uint64 {
	s.end++
	if g := group(subject); s.byGroup[g] == nil {
		s.byGroup[g] = map[string]uint64{}
	}
	if before := s.byGroup[group(subject)][subject]; s.latest && before > 0 {
		s.remove(before)
	}
	s.byGroup[group(subject)][subject] = s.end
	s.list = append(s.list, hub.Message{Subject: subject, Seq: s.end, At: at, Data: slices.Clone(data)})
	close(s.news)
	s.news = make(chan struct{})
	return s.end
}

// remove takes a message out; its number is not given again.
func (s *stream) remove(seq uint64) {
	i := s.from(seq)
	if i == len(s.list) || s.list[i].Seq != seq {
		return
	}
	subject := s.list[i].Subject
	s.list = slices.Delete(s.list, i, i+1)
	if s.byGroup[group(subject)][subject] == seq {
		s.index(subject)
	}
}

// index finds the latest message of a subject again.
func (s *stream) index(subject string) {
	delete(s.byGroup[group(subject)], subject)
	for _, m := range slices.Backward(s.list) {
		if m.Subject == subject {
			s.byGroup[group(subject)][subject] = m.Seq
			return
		}
	}
}

// rollback forgets everything above seq.
func (s *stream) rollback(seq uint64) {
	s.list = s.list[:s.from(seq+1)]
	s.end = min(s.end, seq)
	s.byGroup = map[string]map[string]uint64{}
	for _, m := range s.list {
		g := group(m.Subject)
		if s.byGroup[g] == nil {
			s.byGroup[g] = map[string]uint64{}
		}
		s.byGroup[g][m.Subject] = m.Seq
	}
}

func (s *stream) state() hub.StreamState {
	st := hub.StreamState{Created: s.created, Last: s.end}
	if len(s.list) > 0 {
		st.First = s.list[0].Seq
	}
	return st
}
