package youtube

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
)

// The bounds of what is listed.
const (
	firstPast    = 7 * 24 * time.Hour // of the first connect
	overlap      = time.Hour
	pagesMax     = 50  // of threads at one poll: 5,000 threads
	repliesMax   = 20  // pages of one thread
	rememberMax  = 400 // threads whose count of replies is remembered
	unitsUnsaved = 20  // units that may be used before the count is stored
)

// place is the cursor: where each channel stands, and what the day has cost.
type place struct {
	Quota    spent              `json:"quota"`
	Channels map[string]channel `json:"channels"`
}

// channel is where one channel stands.
type channel struct {
	Floor   int64            `json:"floor"`             // what was written before is for reading only
	Since   int64            `json:"since"`             // the newest thread that was handed over
	Replies map[string]reply `json:"replies,omitempty"` // by thread
}

// reply is what is known of a thread's replies.
type reply struct {
	Count int   `json:"n"`
	At    int64 `json:"at"` // of the thread's first comment
}

// readCursor reads a place; one that cannot be read is the beginning.
func readCursor(b []byte) place {
	var p place
	if source.ReadJSON(b, &p) != nil {
		p = place{}
	}
	if p.Channels == nil {
		p.Channels = map[string]channel{}
	}
	return p
}

// Listen implements source.Source.
func (y *youtube) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	defer y.web.Close()
	defer y.access.web.Close()
	l := &listening{y: y, at: readCursor(cursor)}
	y.counter.resume(l.at.Quota, y.o.Clock())
	to.Report(source.Health{State: source.Starting, Detail: l.detail()})
	return source.Again(ctx, to, y.o.Pace(defaultEvery), l.poll)
}

// listening is one Listen.
type listening struct {
	y      *youtube
	to     source.Sink // of this poll
	me     string
	at     place
	stored []byte // the latest cursor, without its quota
	saved  int    // units, as they are in the latest cursor
	fresh  source.Fresh
}

func (l *listening) detail() string {
	return fmt.Sprintf("%d channels; %v", len(l.y.o.Places), l.y.counter.add(0, l.y.o.Clock()))
}

// poll looks at every channel once.
func (l *listening) poll(ctx context.Context, to source.Sink) (time.Duration, error) {
	l.to = to
	now := l.y.o.Clock()
	if used := l.y.counter.add(0, now); used.Units >= perDay-reserve {
		l.to.Report(source.Health{State: source.Live, Detail: l.detail() + "; the rest is kept for replies until it is midnight in California"})
		return l.y.counter.renewal(now), nil
	}
	var err error
	if l.me, err = l.y.ourselves(ctx); err != nil {
		return 0, err
	}
	for _, id := range l.y.o.Places {
		next, err := l.channel(ctx, id, now)
		if err != nil {
			return 0, l.y.judge(ctx, err)
		}
		if err := l.store(ctx, id, next); err != nil {
			return 0, err
		}
	}
	l.fresh.Live()
	l.to.Report(source.Health{State: source.Live, Detail: l.detail()})
	return 0, nil
}

// channel hands over what is new on a channel, and gives where it stands then.
func (l *listening) channel(ctx context.Context, id string, now time.Time) (channel, error) {
	at, known := l.at.Channels[id]
	if !known {
		at.Floor = now.Add(-firstPast).Unix()
		at.Since = at.Floor
	}
	next := channel{Floor: at.Floor, Since: at.Since, Replies: map[string]reply{}}
	token := ""
	for range pagesMax {
		q := url.Values{
			"part": {"snippet,replies"}, "allThreadsRelatedToChannelId": {id}, "order": {"time"},
			"maxResults": {"100"}, "textFormat": {"plainText"},
		}
		if token != "" {
			q.Set("pageToken", token)
		}
		page, err := l.y.list(ctx, "commentThreads", q)
		if err != nil {
			return next, err
		}
		oldest, err := l.page(ctx, page, at, &next)
		if err != nil {
			return next, err
		}
		if token = page.Next; token == "" || len(page.Items) == 0 || oldest < at.Since-int64(overlap.Seconds()) {
			break
		}
	}
	next.Replies = newest(next.Replies)
	return next, nil
}

// newest keeps the latest threads.
func newest(all map[string]reply) map[string]reply {
	ids := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(all[b].At, all[a].At), cmp.Compare(a, b))
	})
	for _, id := range ids[min(len(ids), rememberMax):] {
		delete(all, id)
	}
	return all
}

// page hands over what a page of threads has, and gives the time of its oldest.
func (l *listening) page(ctx context.Context, page *list, at channel, next *channel) (int64, error) {
	var b source.Batch
	oldest := int64(1 << 62)
	for i, raw := range page.Items {
		t, top, err := readThread(raw)
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("thread %d", i+1), err.Error(), raw))
			continue
		}
		written := top.Snippet.Published.Unix()
		oldest = min(oldest, written)
		next.Since = max(next.Since, min(written, l.y.o.Clock().Unix()))
		known, met := at.Replies[t.ID]
		next.Replies[t.ID] = reply{Count: t.Snippet.Replies, At: written}
		if !met && written < at.Floor {
			continue // older than the first connect's past; its replies count from now on
		}
		replies, err := l.replies(ctx, t, met && known.Count == t.Snippet.Replies, &b)
		if err != nil {
			return oldest, err
		}
		l.add(&b, at.Floor, t, append([]*comment{top}, replies...))
	}
	return oldest, l.fresh.CatchUp(ctx, l.to, b, time.Unix(at.Since, 0))
}

// add makes mentions of a thread's comments. What we wrote ourselves is for
// reading; so is what is older than the past that is told of, and it comes
// only where something newer answers it.
func (l *listening) add(b *source.Batch, floor int64, t *thread, comments []*comment) {
	recent := slices.ContainsFunc(comments, func(c *comment) bool { return c.Snippet.Published.Unix() >= floor })
	if !recent {
		return
	}
	var made []domain.Mention
	for _, c := range comments {
		m := c.mention(t.Snippet.Video)
		m.Source = l.y.o.Name
		m.Context = c.Snippet.Published.Unix() < floor || l.y.ours(c, l.me)
		made = append(made, m)
	}
	if len(made) == 1 && made[0].Context {
		return // nobody has answered it
	}
	b.Mentions = append(b.Mentions, made...)
}

// ours reports whether the account or one of its channels wrote a comment.
func (y *youtube) ours(c *comment, me string) bool {
	by := c.Snippet.Channel.Value
	return by != "" && (by == me || slices.Contains(y.o.Places, by))
}

// replies are the replies of a thread: those that came with it, or, where there
// are more and their number has changed, all of them, oldest first.
func (l *listening) replies(ctx context.Context, t *thread, same bool, b *source.Batch) ([]*comment, error) {
	raw := t.Replies.Comments
	if len(raw) < t.Snippet.Replies && !same {
		all, _, err := l.y.thread(ctx, t.ID, repliesMax)
		if err != nil && reason(err) != "commentNotFound" { // gone since
			return nil, err
		}
		if err == nil {
			raw = all
		}
	}
	var out []*comment
	for i, r := range raw {
		c, err := readComment(r)
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("reply %d of thread %s", i+1, t.ID), err.Error(), r))
			continue
		}
		if c.Snippet.Parent == "" {
			c.Snippet.Parent = t.ID
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b *comment) int { return a.Snippet.Published.Compare(b.Snippet.Published) })
	return out, nil
}

// store hands over the cursor where something has changed that is worth it.
func (l *listening) store(ctx context.Context, id string, next channel) error {
	at := place{Channels: maps.Clone(l.at.Channels)}
	maps.DeleteFunc(at.Channels, func(id string, _ channel) bool { return !slices.Contains(l.y.o.Places, id) })
	at.Channels[id] = next
	plain, err := json.Marshal(at, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("store the place on YouTube: %w", err)
	}
	at.Quota = l.y.counter.add(0, l.y.o.Clock())
	if moved := at.Quota.Units - l.saved; bytes.Equal(plain, l.stored) && moved >= 0 && moved < unitsUnsaved {
		l.at = at
		return nil
	}
	cursor, err := json.Marshal(at, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("store the place on YouTube: %w", err)
	}
	if err := source.Deliver(ctx, l.to, source.Batch{Cursor: cursor}); err != nil {
		return err
	}
	l.at, l.stored, l.saved = at, plain, at.Quota.Units
	return nil
}
