package listen

import (
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// decide says what of a batch is written. It runs in the writer's transaction:
// what it reads is what is there when its events are stored.
func (l *Listener) decide(s kv.Snapshot, in *intake) (eventlog.Batch, error) {
	in.kept, in.duplicates, in.notices = 0, 0, nil
	n := len(in.mentions)
	d := decision{l: l, s: s, batch: make(map[domain.ID]view.Known, n), begun: make(map[domain.ID]bool, n), out: make([]domain.Proposal, 0, n)}
	for i := range in.mentions {
		it := &in.mentions[i]
		if !d.take(it) {
			in.duplicates++
			continue
		}
		in.kept++
		if it.At.After(in.newest) {
			in.newest = it.At
		}
		if it.notice != "" {
			in.notices = append(in.notices, source.Refuse(where(&it.Mention), it.notice, nil))
		}
	}
	b := eventlog.Batch{Proposals: d.out}
	if in.cursor != nil {
		b.Local = append(b.Local, kv.Local{Space: kv.Cursors, Key: in.name, Value: in.cursor})
	}
	kept, err := quarantine(s, in, l.o.Now())
	b.Local = append(b.Local, kept...)
	return b, err
}

// decision is what was decided of a batch so far. The batch's own mentions are
// not in the snapshot yet.
type decision struct {
	l     *Listener
	s     kv.Snapshot
	batch map[domain.ID]view.Known // mentions of this batch
	begun map[domain.ID]bool       // conversations of this batch
	out   []domain.Proposal
}

func (d *decision) known(id domain.ID) (view.Known, bool) {
	if k, ok := d.batch[id]; ok {
		return k, true
	}
	return d.l.o.Known(d.s, id)
}

// take decides on one mention and reports whether there is anything to write.
func (d *decision) take(it *item) bool {
	known, held := d.known(it.id)
	switch {
	case known.Ours:
		return false // our own reply, come back through the source
	case it.Deleted:
		if !held || known.Deleted {
			return false
		}
		known.Deleted = true
		d.propose(it, domain.Withdrawn, known)
		return true
	case held && known.Context && !it.Context && !known.Erased:
		known.Context, known.Revision = false, max(it.Revision, known.Revision) // it is about us after all
	case held && (known.Erased || known.Content == it.content || it.Revision > 0 && it.Revision < known.Revision):
		return false
	case held:
		known.Revision = max(it.Revision, known.Revision+1)
		it.Context = known.Context // once it is about us, it stays so
	default:
		known = view.Known{Conversation: d.conversation(it), Revision: it.Revision, Context: it.Context}
	}
	known.Content = it.content
	d.propose(it, domain.Mentioned, known)
	return true
}

func (d *decision) propose(it *item, kind domain.Kind, k view.Known) {
	d.batch[it.id] = k
	d.begun[k.Conversation] = true
	e := domain.Event{Kind: kind, Conversation: k.Conversation}
	if kind == domain.Withdrawn {
		e.Mention = &domain.Mention{ID: it.ID, Source: it.Source, At: it.At}
		d.out = append(d.out, domain.Proposal{Event: e})
		return
	}
	m := it.Mention
	m.Revision = k.Revision
	stripped := m.Strip()
	e.Mention, e.Understood = &stripped, it.understanding(d.l, k.Conversation)
	d.out = append(d.out, domain.Proposal{Event: e, Text: m.Body()})
}

// understanding is what was made of the mention, now at the latest: between
// the look at what is known and the decision another version may have come.
// Which of two alike is the copy is decided here, in the order of the log.
func (it *item) understanding(l *Listener, conversation domain.ID) *domain.Understanding {
	if !it.fresh {
		it.workOut(&l.o)
	}
	if l.o.Copies != nil && !it.Context {
		it.understood.CopyOf = l.o.Copies.Met(it.print, conversation, it.At)
	}
	return &it.understood
}

// conversation says where a new mention belongs: to the conversation that
// bears its own id, because answers to it came before it; else to that of the
// post it answers or of its thread, if either is known; else to the one that
// its thread's first post, or the post it answers, will begin when it comes;
// else it begins its own.
func (d *decision) conversation(it *item) domain.ID {
	var refs []domain.ID
	for _, native := range []string{it.Thread, it.InReplyTo} {
		if native != "" && native != it.ID {
			refs = append(refs, domain.MentionID(it.Source, native))
		}
	}
	if len(refs) == 0 || d.exists(it.id) {
		return it.id
	}
	for i := len(refs) - 1; i >= 0; i-- {
		if k, held := d.known(refs[i]); held {
			return k.Conversation
		}
	}
	return refs[0]
}

// exists reports whether there is a conversation with this id.
func (d *decision) exists(id domain.ID) bool {
	if d.begun[id] {
		return true
	}
	_, held, err := view.Get(d.s, id)
	return held && err == nil
}
