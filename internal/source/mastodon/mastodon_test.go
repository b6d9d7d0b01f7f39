package mastodon

import (
	"html"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

// held is a world whose every request and answer is held to the document.
func held(t *testing.T, quirks ...func(q *fake.Quirks)) *fake.Server {
	t.Helper()
	s := world(t, quirks...)
	hold(t, s)
	return s
}

// world starts a fake; the test fails on what it complains of.
func world(t *testing.T, quirks ...func(q *fake.Quirks)) *fake.Server {
	t.Helper()
	s := sourcetest.Start(t, fake.New)
	for _, q := range quirks {
		s.Set(q)
	}
	t.Cleanup(func() {
		for _, c := range s.Complaints() {
			t.Error(c)
		}
	})
	return s
}

// hosts never waits: each look at its clock is an hour later.
func hosts() *web.Hosts {
	var mu sync.Mutex
	now := time.Now()
	return web.NewHosts(web.HostOptions{PerSecond: 1e6, Burst: 1e6, Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Hour)
		return now
	}})
}

// opening is how a source on the fake is opened.
func opening(s *fake.Server) source.Opening {
	o := s.Network().Opening()
	o.Hosts = hosts()
	return o
}

func mustOpen(t *testing.T, o source.Opening) *Source {
	t.Helper()
	src, err := Kind().Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(src.(*Source).web.Close)
	return src.(*Source)
}

var odd = map[string]func(q *fake.Quirks){
	"as Mastodon":     func(*fake.Quirks) {},
	"server-sent":     func(q *fake.Quirks) { q.NoSocket = true },
	"without streams": func(q *fake.Quirks) { q.NoStreaming, q.IDs = true, fake.ULID },
	"like snac": func(q *fake.Quirks) {
		q.NoStreaming, q.NoLink, q.NoV2, q.NoMentions, q.IDs = true, true, true, true, fake.MD5
	},
	"streams denied":     func(q *fake.Quirks) { q.DenyStreams, q.IDs = true, fake.ULID },
	"without min_id":     func(q *fake.Quirks) { q.NoStreaming, q.IgnoreMinID, q.NoLink = true, true, true },
	"without any paging": func(q *fake.Quirks) { q.NoStreaming, q.IgnoreMinID, q.IgnoreMaxID = true, true, true },
}

func TestConformance(t *testing.T) {
	for name, quirk := range odd {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
				begin := world
				if strings.HasPrefix(name, "as ") {
					begin = held
				}
				s := begin(t, quirk)
				return sourcetest.Harness{
					New: func(t *testing.T) source.Source { return mustOpen(t, opening(s)) },
					Publish: func(t *testing.T, posts ...domain.Mention) {
						for _, p := range posts {
							s.Add(fake.Post{Content: "<p>" + html.EscapeString(p.Text) + "</p>", At: p.At, Names: []string{fake.Account}})
						}
					},
					Spoil: func(*testing.T) { s.Spoil() },
					Break: func(_ *testing.T, broken bool) {
						s.Set(func(q *fake.Quirks) { q.Down = broken })
						s.CloseStreams()
					},
				}
			})
		})
	}
}

func TestConformanceOfReplies(t *testing.T) {
	for name, quirk := range map[string]func(q *fake.Quirks){
		"as Mastodon":    func(*fake.Quirks) {},
		"key not heeded": func(q *fake.Quirks) { q.IgnoreKey, q.IDs = true, fake.ULID },
		"like snac": func(q *fake.Quirks) {
			q.IgnoreKey, q.NoLink, q.NoV2, q.NoMentions, q.RawHTML, q.IDs = true, true, true, true, true, fake.MD5
		},
		"without any paging": func(q *fake.Quirks) { q.IgnoreMaxID, q.NoLink = true, true },
	} {
		for _, loss := range []string{"line", "500"} {
			begin := world
			if strings.HasPrefix(name, "as ") {
				begin = held
			} else if loss == "500" {
				continue
			}
			t.Run(name+", losing the "+loss, func(t *testing.T) {
				sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
					s := begin(t, quirk)
					r := s.Network().Joined(Kind())
					r.New = func(t *testing.T) source.Replier { return mustOpen(t, opening(s)) }
					r.Refuse = func(*testing.T) { s.Set(func(q *fake.Quirks) { q.Say = 1 }) }
					r.Busy = func(*testing.T) { s.Set(func(q *fake.Quirks) { q.Busy = 1 }) }
					r.Lose = func(*testing.T) {
						s.Set(func(q *fake.Quirks) {
							if loss == "500" {
								q.Fail = 1
							} else {
								q.Drop = 1
							}
						})
					}
					return r
				})
			})
		}
	}
}
