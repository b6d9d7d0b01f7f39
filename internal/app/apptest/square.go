package apptest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"hark/internal/app"
	"hark/internal/domain"
	"hark/internal/source"
)

// Square is a network in memory: what is posted there is heard by all who
// listen, and what is replied there is kept, with the key of each attempt.
type Square struct {
	name string

	mu      sync.Mutex
	posts   []domain.Mention
	more    chan struct{} // closed at the next post
	replies []source.Outgoing
	hold    func(ctx context.Context) // before a reply is taken; nil is no wait
	ears    int                       // who listen now
}

// NewSquare gives an empty one, that sources of that name lead to.
func NewSquare(name string) *Square { return &Square{name: name, more: make(chan struct{})} }

// Post has somebody write something.
func (s *Square) Post(author, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts = append(s.posts, domain.Mention{
		ID: strconv.Itoa(len(s.posts)), Source: s.name, Text: text, At: time.Now(), Author: domain.Author{Handle: author},
	})
	close(s.more)
	s.more = make(chan struct{})
}

// Hold has f run before each reply is taken, while its sender waits; nil is
// nothing.
func (s *Square) Hold(f func(ctx context.Context)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = f
}

// Replies are those that were taken, in their order.
func (s *Square) Replies() []source.Outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]source.Outgoing(nil), s.replies...)
}

// Ears is how many listen now.
func (s *Square) Ears() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ears
}

// Heard is a source that listens there, and takes no replies.
func (s *Square) Heard() app.Wired {
	return app.Wired{Source: squareSource{s}, Kind: "square"}
}

// Answered is a source that listens there, with the credentials to reply.
func (s *Square) Answered() app.Wired {
	w := s.Heard()
	w.Replier = squareSource{s}
	return w
}

type squareSource struct{ *Square }

// Name implements source.Source.
func (s squareSource) Name() string { return s.name }

// Listen implements source.Source. The cursor is the number of posts heard.
func (s squareSource) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	s.mu.Lock()
	s.ears++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.ears--
		s.mu.Unlock()
	}()
	heard, _ := strconv.Atoi(string(cursor)) // an empty one is the beginning
	to.Report(source.Health{State: source.Live})
	for {
		s.mu.Lock()
		news, more := append([]domain.Mention(nil), s.posts[heard:]...), s.more
		s.mu.Unlock()
		if len(news) > 0 {
			heard += len(news)
			if err := to.Deliver(ctx, source.Batch{Mentions: news, Cursor: []byte(strconv.Itoa(heard))}); err != nil {
				return err
			}
			continue
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Reply implements source.Replier. It takes whatever comes, so that one that
// comes twice shows.
func (s squareSource) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	s.mu.Lock()
	hold := s.hold
	s.mu.Unlock()
	if hold != nil {
		hold(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies = append(s.replies, r)
	return domain.Receipt{ID: fmt.Sprintf("reply-%d", len(s.replies))}, nil
}

// Find implements source.Replier.
func (s squareSource) Find(_ context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.replies {
		if s.replies[i].Key == r.Key {
			return domain.Receipt{ID: fmt.Sprintf("reply-%d", i+1)}, true, nil
		}
	}
	return domain.Receipt{}, false, nil
}

// Limits implements source.Replier.
func (squareSource) Limits() source.Limits { return source.Limits{} }
