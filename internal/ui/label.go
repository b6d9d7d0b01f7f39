package ui

import (
	"cmp"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
)

// sampleSize is how many posts are drawn at once: an hour's work at most, and
// with 100 labels a share is known to within 9 points by themselves.
const sampleSize = 100

// readSample reads the posts that wait to be labelled. Behind the answers that
// are under way: it must not ask again what was just answered.
func (m *model) readSample(fresh bool) tea.Cmd {
	read := m.reading("the sample", func(ctx context.Context) (func(*model), error) {
		s, err := m.o.Desk.Sample(ctx, sampleSize, fresh)
		return func(m *model) { m.others.label.SetSample(s) }, err
	})
	return m.enqueue(func(context.Context) tea.Msg { return read() })
}

// label gives an answer about one post of a sample to the desk.
func (m *model) label(a screen.AskLabel) tea.Cmd {
	c := desk.Command{Verb: "label", Mention: a.Mention, Draw: a.Draw, Feeling: cmp.Or(a.Feeling, desk.CannotSay)}
	says := string(a.Feeling) + ":"
	if a.Feeling == domain.Unknown {
		says = "cannot say:"
	}
	cmd := m.act([]domain.ID{a.Conversation}, c, says)
	m.say(screen.Plain, "") // the keys stay in sight; the next post says that it was taken
	return cmd
}

// learned is what came of learning.
type learned struct {
	says string
	err  error
}

// learn has the sentiment learn from what people said, behind the answers that
// are under way and beside whatever the person does meanwhile.
func (m *model) learn() tea.Cmd {
	m.say(screen.Plain, "learning from what was answered ...")
	return m.enqueue(func(ctx context.Context) tea.Msg {
		return learning{func() tea.Msg {
			says, err := m.o.Desk.Learn(ctx)
			return learned{says, err}
		}}
	})
}

// learning is a learning whose turn has come.
type learning struct{ run tea.Cmd }

func (m *model) learned(l learned) {
	if l.err != nil {
		m.say(screen.Warn, "not learned: "+strings.TrimPrefix(l.err.Error(), "learn from labels: "))
		return
	}
	m.say(screen.Good, l.says)
}
