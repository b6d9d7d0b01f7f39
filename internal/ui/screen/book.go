package screen

import (
	"hark/internal/domain"
	"hark/internal/view"
)

// Book holds the conversations that the console knows, each as the log last
// told it and, while an action of ours is under way, as that action will
// leave it. So the screen answers at once and the log stays the truth.
type Book struct {
	items map[domain.ID]*Item
	gen   int
}

// Item is one conversation of the book.
type Item struct {
	Row  view.Row // as shown
	Rev  uint64   // rises with every change of what is shown
	Busy string   // the verb under way, until the log has it

	truth *view.Row // what the log last told, while Row shows a guess; a row is large, and there are many
	gen   int       // of the guess that Row shows; 0 is none
	told  bool      // the log told of the conversation since the guess was made
	done  bool      // the action is on disk
}

// NewBook is an empty book.
func NewBook() *Book { return &Book{items: map[domain.ID]*Item{}} }

// Get gives the item of an id, or nil.
func (b *Book) Get(id domain.ID) *Item { return b.items[id] }

// Len is how many conversations the book holds.
func (b *Book) Len() int { return len(b.items) }

// Each walks the items in no order.
func (b *Book) Each(f func(*Item)) {
	for _, it := range b.items {
		f(it)
	}
}

// Put takes in what the log says of a conversation. A guess that is on disk
// gives way to it; one still under way stays on the screen.
func (b *Book) Put(row view.Row) *Item {
	it := b.items[row.ID]
	if it == nil {
		it = &Item{}
		b.items[row.ID] = it
	}
	if it.gen != 0 && !it.done {
		kept := row
		it.truth, it.told = &kept, true
		return it
	}
	it.show(row)
	return it
}

func (it *Item) show(row view.Row) {
	it.Row, it.truth, it.Busy, it.gen, it.told, it.done = row, nil, "", 0, false, false
	it.Rev++
}

// Guess shows what an action will make of a conversation, and gives the
// number by which Settle knows the guess; 0 where the book lacks it.
func (b *Book) Guess(id domain.ID, verb string, change func(*view.Row)) int {
	it := b.items[id]
	if it == nil {
		return 0
	}
	if it.truth == nil {
		kept := it.Row
		it.truth = &kept
	}
	b.gen++
	it.gen, it.told, it.done, it.Busy = b.gen, false, false, verb
	change(&it.Row)
	it.Rev++
	return b.gen
}

// Settle ends a guess: what was done stays shown until the log tells of it,
// what was refused is taken back. A later guess on the same conversation is
// not touched by the end of an earlier one.
func (b *Book) Settle(id domain.ID, gen int, done bool) {
	it := b.items[id]
	if it == nil || gen == 0 || it.gen != gen {
		return
	}
	if !done || it.told {
		it.show(*it.truth)
		return
	}
	it.done, it.Busy = true, ""
	it.Rev++
}

// Drop forgets a conversation.
func (b *Book) Drop(id domain.ID) { delete(b.items, id) }

// Basis is what a decision on the conversation names as the state it was made
// on: the change that the log last told of, or, while an action of ours is
// under way, none, which is the state that the action leaves.
func (it *Item) Basis() domain.Ref {
	if it.gen != 0 {
		return domain.Ref{}
	}
	return it.Row.Change
}
