package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich/text"
	"hark/internal/kv"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// A sample is drawn from so many days, has at most so many posts, and each is
// shown with so much of what stands before it.
const (
	sampleDays   = 30
	sampleMost   = 1000
	sampleBefore = 3
	sampleText   = 16 << 10 // bytes of a post
	sampleSaid   = 600      // and of what stands before it
	sampleKey    = "label"  // the setting that holds the sample at hand
)

// draw is a sample as this machine keeps it. What was answered of it stands in
// the log: so it goes on where it was left, after any end.
type draw struct {
	Seed  string       `json:"seed"`
	At    time.Time    `json:"at"`
	From  int          `json:"from"`
	Posts []view.Drawn `json:"posts"`
}

// sample gives the posts at hand; fresh, or where nothing of them is left, n
// others are drawn.
func (a *App) sample(ctx context.Context, n int, fresh bool) (screen.Sample, error) {
	var d draw
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		d, err = drawOf(s)
		return err
	}); err != nil {
		return screen.Sample{}, err
	}
	if len(d.Posts) == 0 || fresh {
		var err error
		if d, err = a.drawAnew(ctx, n); err != nil {
			return screen.Sample{}, err
		}
	}
	out := screen.Sample{Seed: d.Seed, At: d.At, Days: sampleDays, From: d.From}
	for part := range slices.Chunk(d.Posts, 20) {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if err := a.log.Read(func(s kv.Snapshot) error {
			for _, p := range part {
				post, found, err := drawnOf(s, p)
				if err != nil {
					return err
				}
				if !found {
					out.Gone++
					continue
				}
				out.Posts = append(out.Posts, post)
			}
			return nil
		}); err != nil {
			return out, err
		}
	}
	var err error
	out.All, err = a.labels(ctx)
	return out, err
}

func drawOf(s kv.Snapshot) (d draw, err error) {
	raw := s.Local(kv.Settings).Get([]byte(sampleKey))
	if raw == nil {
		return d, nil
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, fmt.Errorf("read the sample at hand: %w; `hark label draw --new` draws another", err)
	}
	return d, nil
}

// drawAnew draws by a fresh seed, and keeps what was drawn.
func (a *App) drawAnew(ctx context.Context, n int) (draw, error) {
	var seed [8]byte
	a.randLock.Lock()
	_, err := io.ReadFull(a.o.Rand, seed[:])
	a.randLock.Unlock()
	if err != nil {
		return draw{}, fmt.Errorf("draw posts: %w", err)
	}
	d := draw{Seed: hex.EncodeToString(seed[:]), At: a.o.Now().UTC().Truncate(time.Second)}
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		d.Posts, d.From, err = view.Draw(s, view.Drawing{Seed: d.Seed, From: d.At.AddDate(0, 0, -sampleDays), To: d.At, N: min(n, sampleMost)})
		return err
	}); err != nil {
		return d, err
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return d, fmt.Errorf("keep the sample: %w", err)
	}
	return d, a.local(ctx, kv.Local{Space: kv.Settings, Key: sampleKey, Value: raw})
}

// drawnOf reads one post of a sample; found is false where it is gone.
func drawnOf(s kv.Snapshot, p view.Drawn) (d screen.Drawn, found bool, err error) {
	t, err := view.ThreadOf(s, p.Conversation)
	if err != nil {
		return d, false, err
	}
	c := &t.Conversation
	i := slices.IndexFunc(c.Heard, func(h domain.Heard) bool { return h.ID == p.Mention })
	if i < 0 || c.Heard[i].Deleted {
		return d, false, nil
	}
	h := &c.Heard[i]
	body, kept := t.Texts[h.Pos]
	if !kept {
		return d, false, nil
	}
	m := h.Mention.Dress(body)
	d = screen.Drawn{Conversation: p.Conversation, Mention: p.Mention, Author: m.Author, Source: m.Source, When: h.When(), Lang: h.Understood.Lang,
		Title: text.Cut(m.Title, sampleSaid), Text: text.Cut(m.Text, sampleText), Answer: h.Label.Feeling, By: h.Label.By}
	d.Before = before(&t, h)
	return d, true, nil
}

// before is what was said in a thread before a mention, the latest few.
func before(t *view.Thread, of *domain.Heard) []screen.Earlier {
	type said struct {
		at   domain.Clock
		by   string
		ours bool
		pos  uint64
	}
	var all []said
	for _, list := range [][]domain.Heard{t.Conversation.Around, t.Conversation.Heard} {
		for i := range list {
			h := &list[i]
			all = append(all, said{domain.ClockAt(h.When()), h.Mention.Author.Label(), false, h.Pos})
		}
	}
	for i := range t.Conversation.Replies {
		r := &t.Conversation.Replies[i]
		if r.Out() {
			all = append(all, said{r.At, r.By, true, r.Pos})
		}
	}
	when := domain.ClockAt(of.When())
	all = slices.DeleteFunc(all, func(x said) bool { return x.at >= when || x.pos == of.Pos })
	slices.SortStableFunc(all, func(a, b said) int { return int(min(max(int64(a.at)-int64(b.at), -1), 1)) })
	var out []screen.Earlier
	for _, x := range all[max(len(all)-sampleBefore, 0):] {
		if body, kept := t.Texts[x.pos]; kept {
			out = append(out, screen.Earlier{By: x.by, Ours: x.ours, Text: text.Cut(body, sampleSaid)})
		}
	}
	return out
}

// labels counts the answers that stand in the log, of every sample.
func (a *App) labels(ctx context.Context) (n int, err error) {
	err = a.eachJudged(ctx, func(_ kv.Snapshot, c *domain.Conversation) error {
		for i := range c.Heard {
			if h := &c.Heard[i]; !h.Deleted && h.Label.Feeling != domain.Unknown {
				n++
			}
		}
		return nil
	})
	return n, err
}

// Sample implements ui.Reader.
func (c console) Sample(ctx context.Context, n int, fresh bool) (screen.Sample, error) {
	return c.a.sample(ctx, n, fresh)
}
