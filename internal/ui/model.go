// Package ui is the console: the one Bubble Tea model, which turns keys into
// verbs of the catalogue, asks the screens to move and to draw, and gives
// what is decided to the desk. It promises that no key waits for a disk or a
// network: reading and acting happen in commands, one action after the other
// in the order of the keys, and the screen shows what an action will do until
// the log says what it did. What was refused is taken back on the screen, and
// said. A reply that is being typed is saved as it is typed, and at leaving.
package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// The smallest screen on which the console can be worked with.
const (
	minWidth  = 60
	minHeight = 15
)

// model is the console's whole state. Only Update changes it.
type model struct {
	o   Options
	ctx context.Context // of the commands; Bubble Tea has no other way to hand it to them

	env     screen.Env // as of the latest message
	glyphs  theme.Glyphs
	profile colorprofile.Profile
	look    int  // index in Options.Themes
	chosen  bool // by the person, not for the terminal's background
	width   int
	height  int
	keys    *keys
	verbs   map[string]func(m *model) tea.Cmd
	prefix  string // the first key of a sequence

	book     *screen.Book
	lists    map[string]*screen.Queue // "queue", "mine", "unsure"
	conv     *screen.Conversation
	screens  map[string]screen.Screen
	others   others
	place    string   // the verb of the screen that is shown
	trail    []string // where back leads
	health   Health
	newest   time.Time // the latest arrival
	loaded   bool
	counts   counts
	tags     map[string]int         // tags in use, for completion
	tagged   map[domain.ID][]string // of the conversations that have tags
	panel    screen.Panel
	answered func(m *model) tea.Cmd // what to do with the panel's answer
	closed   func(m *model) tea.Cmd // what to do where it was left
	typed    func(m *model) tea.Cmd // what to do after each key in it
	composer *screen.Composer       // the panel, where it is one
	own      map[domain.ID]string   // conversations whose next change is of our doing -> the verb

	message string
	tone    screen.Tone
	undo    []undoable

	held  map[domain.ID]time.Time // until when a reply or a deletion there can be taken back
	ticks bool                    // a countdown runs

	jobs    []job           // actions that wait their turn
	working func() tea.Msg  // the action under way: does it, once, or waits until it is done
	acts    context.Context // of the actions: it lasts a little longer than ctx
	leaving bool
	saved   string // the draft as it was last given to the desk
	recalls bool   // what was kept of the draft is not read yet: saving would overwrite it
	sends   bool   // the reply is to go once that is read

	proposed proposal // the reply of a colleague that is being approved

	peek   int // generation of what the preview was asked for
	seek   int // of the search for a filter
	draft  int // of the draft to be saved
	read   map[string]int
	unread map[string]bool // screens whose figures are older than the log
	waits  bool            // a refresh is on its way

	lost    map[domain.ID]string // claims that are somebody else's now, whose
	touched time.Time            // when the person last did something
	told    attention            // what colleagues were told of it
	telling bool                 // they are being told

	dirty bool
	frame tea.View
}

// counts are the figures of the header.
type counts struct{ open, mine, due, awaiting int }

// undoable is an action that can be taken back, and how to name it.
type undoable struct {
	ids  []domain.ID
	says string
	verb string
	at   time.Time
	gone bool // out, for good: it cannot be taken back any more
}

// job is something that must happen in the order of the keys.
type job func(ctx context.Context) tea.Msg

func newModel(ctx context.Context, o Options) (*model, error) {
	k, err := newKeys(o.Keys)
	if err != nil {
		return nil, err
	}
	m := &model{o: o, ctx: ctx, acts: ctx, keys: k, verbs: does(), book: screen.NewBook(), conv: &screen.Conversation{}, place: "queue",
		tags: map[string]int{}, tagged: map[domain.ID][]string{}, own: map[domain.ID]string{}, held: map[domain.ID]time.Time{}, read: map[string]int{}, unread: map[string]bool{},
		lost: map[domain.ID]string{}, touched: o.Now(), profile: colorprofile.TrueColor, dirty: true}
	m.glyphs = *theme.Signs(o.ASCII || o.Reader)
	if o.Reader { // lines that are drawn would be read out
		m.glyphs.Rule, m.glyphs.Divider = " ", " "
	}
	m.dress()
	m.env = screen.Env{Me: o.Me, Areas: o.Areas, Brand: o.Brand, Glyphs: &m.glyphs, Reader: o.Reader, Key: k.show, Now: o.Now(), Hold: o.Hold, Grades: o.Grades, Lost: m.lost}
	m.env.Cells.ASCII = m.glyphs.ASCII
	m.paint()
	m.lists = map[string]*screen.Queue{
		"queue":    screen.NewQueue(m.book, screen.Waits, nothingWaits),
		"mine":     screen.NewQueue(m.book, screen.IsMine, "You have nothing. "+k.show("claim")+" in the queue claims a conversation."),
		"unsure":   screen.NewQueue(m.book, screen.IsUnsure, nothingUnsure),
		"proposed": screen.NewQueue(m.book, screen.IsProposed, nothingProposed),
	}
	m.lists["unsure"].Lead = []string{"negative", "neutral", "positive"}
	m.lists["proposed"].Lead = []string{"approve", "decline"}
	m.others = newOthers(k, o.Pages)
	m.screens = map[string]screen.Screen{"queue": m.lists["queue"], "mine": m.lists["mine"], "unsure": m.lists["unsure"], "proposed": m.lists["proposed"], "conversation": m.conv}
	m.others.join(m.screens)
	return m, nil
}

// paint takes the theme in force for what the terminal can show.
func (m *model) paint() { m.env.Theme = m.o.Themes[m.look].At(m.profile) }

// Init implements tea.Model.
func (m *model) Init() tea.Cmd {
	return tea.Batch(m.readFirst(), m.await(), m.minute())
}

// list is the list that is shown, or nil on other screens.
func (m *model) list() *screen.Queue { return m.lists[m.place] }

// targets is what an action applies to on this screen.
func (m *model) targets() []domain.ID {
	switch l := m.list(); {
	case l != nil:
		return l.Targets()
	case m.place == "conversation" && !m.conv.ID().IsZero():
		return []domain.ID{m.conv.ID()}
	}
	return nil
}

// row is what is known of a conversation: from the book, or from the thread
// on the screen.
func (m *model) row(id domain.ID) *view.Row {
	if it := m.book.Get(id); it != nil {
		return &it.Row
	}
	if t := m.conv.Thread(); t != nil && t.Row.ID == id {
		return &t.Row
	}
	return nil
}

// say puts a message into the footer, until the next key.
func (m *model) say(tone screen.Tone, s string) { m.message, m.tone = s, tone }
