package view

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Known is what the log knows of a mention, for telling a post that is heard
// again from a new one or a changed one.
type Known struct {
	Conversation domain.ID
	Revision     int    // the latest
	Content      uint64 // ContentHash of the latest revision's body; 0 where Erased
	Deleted      bool
	Erased       bool // its text was erased on request: it must not be taken in again
	Ours         bool // it is a reply of ours: not inbound, but what answers it belongs to the conversation
	Context      bool // it stands in a thread, and is not known to be about us
}

// ContentHash tells two bodies (domain.Mention.Body) apart: 64-bit FNV-1a.
func ContentHash(body string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(body) {
		h = (h ^ uint64(body[i])) * fnvPrime
	}
	return h
}

// KnownOf looks a mention up, or a reply of ours by the id that its receipt
// gave it on the source.
func KnownOf(s kv.Snapshot, mention domain.ID) (Known, bool) {
	i, err := identOf(in(s, bucketIDs), mention)
	if err != nil || !i.inside() {
		return Known{}, false
	}
	return Known{i.home, i.rev, i.content, i.deleted, i.erased, i.ours, i.context}, true
}

// ident is what an id stands for: a conversation, a mention, or most often
// the conversation that the mention began.
type ident struct {
	own     uint64 // the number of the conversation with this id; 0 is none
	mention bool   // a mention has this id; the rest is about it
	ours    bool   // a sent reply of ours has this id
	home    domain.ID
	rev     int
	content uint64
	deleted bool
	erased  bool
	context bool // every version of it was one
}

// inside reports whether the id belongs to something in the conversation home.
func (i *ident) inside() bool { return i.mention || i.ours }

const (
	identMention = 1 << iota
	identDeleted
	identErased
	identAway // home is not the id itself
	identOurs
	identContext
)

func (i *ident) encode(id domain.ID) []byte {
	var e encoder
	flags := byte(0)
	set := func(on bool, bit byte) {
		if on {
			flags |= bit
		}
	}
	set(i.mention, identMention)
	set(i.deleted, identDeleted)
	set(i.erased, identErased)
	set(i.ours, identOurs)
	set(i.context, identContext)
	set(i.inside() && i.home != id, identAway)
	e.byte(flags)
	e.uint(i.own)
	if !i.inside() {
		return e.b
	}
	if i.home != id {
		e.raw(i.home[:])
	}
	e.int(i.rev)
	return binary.LittleEndian.AppendUint64(e.b, i.content)
}

func decodeIdent(id domain.ID, b []byte) (ident, error) {
	d := decoder{s: string(b)}
	flags := d.byte()
	i := ident{own: d.uint(), mention: flags&identMention != 0, deleted: flags&identDeleted != 0, erased: flags&identErased != 0, ours: flags&identOurs != 0, context: flags&identContext != 0}
	if i.inside() {
		i.home = id
		if flags&identAway != 0 {
			i.home = d.id()
		}
		i.rev = d.int()
		if c := d.take(8); len(c) == 8 {
			i.content = binary.LittleEndian.Uint64([]byte(c))
		}
	}
	if d.bad {
		return ident{}, fmt.Errorf("look up %s: %w", id, errCorrupt)
	}
	return i, nil
}

// identOf reads what an id stands for; nothing is the zero ident.
func identOf(ids kv.Reader, id domain.ID) (ident, error) {
	b := ids.Get(id[:])
	if b == nil {
		return ident{}, nil
	}
	return decodeIdent(id, b)
}

// hear takes in one version of the mention. The result does not depend on the
// order of the versions: the highest revision counts, of two alike an erased
// one, else the one with the lower hash; a home once known is kept if lower.
func (i *ident) hear(home domain.ID, rev int, content uint64, erased bool) {
	if erased {
		content = 0
	}
	if !i.mention {
		i.mention, i.home, i.rev, i.content, i.erased = true, home, rev, content, erased
		return
	}
	if bytes.Compare(home[:], i.home[:]) < 0 {
		i.home = home
	}
	switch {
	case rev > i.rev:
		i.rev, i.content, i.erased = rev, content, erased
	case rev == i.rev:
		i.content = min(i.content, content)
		i.erased = i.erased || erased
	}
}

// sent marks the id as that of a reply of ours, or takes the mark off. A
// mention with the id, which is that reply heard again, keeps its home. Where a
// broken network has given two replies one id, the lower home counts: which of
// them is folded first must not matter.
func (i *ident) sent(home domain.ID, ours bool) {
	both := i.ours && ours
	i.ours = ours
	switch {
	case i.mention, both && bytes.Compare(home[:], i.home[:]) > 0:
	case ours:
		i.home = home
	default:
		i.home = domain.ID{}
	}
}

// ErrAmbiguous is matched by Lookup's error where several ids begin alike.
var ErrAmbiguous = errors.New("more than one conversation begins like that")

// ErrUnknown is matched by the error for an id that the log does not hold.
var ErrUnknown = errors.New("no such conversation")

// Lookup finds the conversation whose id, or that of one of whose mentions,
// begins with prefix.
func Lookup(s kv.Snapshot, prefix string) (domain.ID, error) {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	from, err := domain.ParseID((prefix + "0000000000000000")[:16])
	if prefix == "" || len(prefix) > 16 || err != nil {
		return domain.ID{}, fmt.Errorf("find conversation %q: want the first characters of an id, as `hark list` prints them: %w", prefix, ErrUnknown)
	}
	var found domain.ID
	for k, v := range in(s, bucketIDs).From(from[:]) {
		if len(k) != len(from) {
			continue
		}
		id := domain.ID(k)
		if !strings.HasPrefix(id.String(), prefix) {
			break
		}
		i, err := decodeIdent(id, v)
		if err != nil {
			return domain.ID{}, err
		}
		if i.own == 0 {
			id = i.home
		}
		switch {
		case id.IsZero():
		case found.IsZero() || found == id:
			found = id
		default:
			return domain.ID{}, fmt.Errorf("find conversation %q: %w: give more characters", prefix, ErrAmbiguous)
		}
	}
	if found.IsZero() {
		return domain.ID{}, fmt.Errorf("find conversation %q: %w; `hark list --all` shows those there are", prefix, ErrUnknown)
	}
	return found, nil
}
