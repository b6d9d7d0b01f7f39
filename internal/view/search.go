package view

import (
	"fmt"
	"iter"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Page is a part of a result, newest conversation first.
type Page struct {
	Limit int    // at most so many rows; 0 is 50
	After uint64 // go on after this Num; 0 begins with the newest
}

// Found is what one look found.
type Found struct {
	Rows []Row
	Next uint64 // the After of the page that follows; 0 if there is no more
}

const (
	defaultLimit = 50
	// findScan bounds how many conversations one Find looks at, so that no
	// read transaction is held for long: it is some 50 ms of them. To look at
	// their facts too takes several times as long.
	findScan  = 50_000
	factsCost = 4
)

// Search gives the conversations that pass, newest first. Words and phrases
// are looked for in everything written in a conversation (mentions in all
// their revisions, replies, notes, as long as they are not erased), in its
// author's names and its tags; whole words, without regard to case and
// accents. It looks until the page is full or all was seen.
func Search(s kv.Snapshot, f Filter, at At, p Page) ([]Row, error) {
	if p.Limit <= 0 {
		p.Limit = defaultLimit
	}
	var rows []Row
	for {
		found, err := Find(s, f, at, Page{p.Limit - len(rows), p.After})
		if err != nil {
			return nil, err
		}
		rows = append(rows, found.Rows...)
		if found.Next == 0 || len(rows) == p.Limit {
			return rows, nil
		}
		p.After = found.Next
	}
}

// Find is Search in bounded steps: it may come back with a page that is not
// full, or empty, and a Next to go on from in a later transaction.
func Find(s kv.Snapshot, f Filter, at At, p Page) (Found, error) {
	if p.Limit <= 0 {
		p.Limit = defaultLimit
	}
	var found Found
	sieve := f.sieve(at)
	rows, err := f.candidates(s, sieve.may, p.After)
	if err != nil {
		return found, err
	}
	scanned := 0
	for r, err := range rows {
		if err != nil {
			return found, fmt.Errorf("search: %w", err)
		}
		scanned++
		ok := f.matchTerms(&r, at)
		if ok && f.asksFacts() {
			scanned += factsCost - 1
			if ok, err = f.matchStored(s, &r, at); err != nil {
				return found, err
			}
		}
		if ok && f.hasWords() {
			if ok, err = f.matchTexts(s, &r); err != nil {
				return found, err
			}
		}
		if ok {
			found.Rows = append(found.Rows, r)
		}
		if len(found.Rows) == p.Limit || scanned >= findScan || sieve.left == 0 {
			found.Next = r.Num
			return found, nil
		}
	}
	return found, nil
}

// matchStored checks what the facts of a row tell.
func (f Filter) matchStored(s kv.Snapshot, r *Row, at At) (bool, error) {
	fs, err := decodeFacts(load(in(s, bucketOpen), in(s, bucketDone), r.Num))
	if err != nil {
		return false, fmt.Errorf("search: %w", err)
	}
	return f.matchFacts(r, &fs, at), nil
}

// candidates are the rows worth a look: those that the index names for the
// words, or without words all in the states that the filter lets through.
func (f Filter) candidates(s kv.Snapshot, may func(record []byte) bool, after uint64) (iter.Seq2[Row, error], error) {
	var words []uint32
	for _, t := range f.terms {
		if t.key == "" && !t.not {
			words = append(words, lookups(t.values[0].phrase)...)
		}
	}
	if len(words) == 0 {
		return newestOf(s, f.states(), after, may), nil
	}
	slices.Sort(words)
	nums, err := lookup(s, slices.Compact(words))
	if err != nil {
		return nil, err
	}
	return numbered(s, nums, after), nil
}

// skipMost bounds how many records one look passes over unread: some 100 ms of
// them.
const skipMost = 200_000

// sieve says which records are worth reading: those that have something of the
// times that are asked for.
type sieve struct {
	spans [][][2]uint32 // of each term its alternatives, from and before
	left  int           // how many more may be passed over
}

func (f Filter) sieve(at At) *sieve {
	s := &sieve{left: skipMost}
	for i := range f.terms {
		t := &f.terms[i]
		if t.not || t.values[0].span == (span{}) {
			continue
		}
		var any [][2]uint32
		for i := range t.values {
			from, to := t.values[i].span.hours(at)
			any = append(any, [2]uint32{from, to})
		}
		s.spans = append(s.spans, any)
	}
	return s
}

func (s *sieve) may(b []byte) bool {
	if len(s.spans) == 0 || s.left == 0 {
		return true
	}
	first, last, err := lifetime(b)
	if err != nil {
		return true // reading it says so
	}
	for _, any := range s.spans {
		if !slices.ContainsFunc(any, func(x [2]uint32) bool { return x[0] <= last && first < x[1] }) {
			s.left--
			return false
		}
	}
	return true
}

// states says where rows that pass can be: a term on the state saves looking
// at all the others.
func (f Filter) states() which {
	w := everything
	for _, t := range f.terms {
		if t.key != "is" || t.not || len(t.values) != 1 {
			continue
		}
		switch t.values[0].text {
		case "resolved":
			w &= resolved
		case "open", "snoozed", "waiting", "due", "new":
			w &= unresolved
		}
	}
	return w
}

// numbered walks the rows of these rising numbers backwards.
func numbered(s kv.Snapshot, nums []uint64, after uint64) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		open, done := in(s, bucketOpen), in(s, bucketDone)
		for _, num := range slices.Backward(nums) {
			if after > 0 && num >= after {
				continue
			}
			b := load(open, done, num)
			if b == nil {
				continue
			}
			r, err := decodeRow(num, b)
			if (err != nil || r.Heard > 0) && !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// lookup finds the conversations that have every one of the words, rising.
// They are candidates: 32 bits of two words can be alike, and texts go.
func lookup(s kv.Snapshot, words []uint32) ([]uint64, error) {
	lists := make([][]uint64, len(words))
	var err error
	for _, v := range in(s, bucketSegments).Back(nil) {
		for i, w := range words {
			if lists[i], err = segment(v).find(w, lists[i]); err != nil {
				return nil, err
			}
		}
	}
	for _, v := range in(s, bucketTail).Back(nil) {
		num, _, stored, err := tailWords(v)
		if err != nil {
			return nil, err
		}
		for i, w := range words {
			if hasWord(stored, w) {
				lists[i] = append(lists[i], num)
			}
		}
	}
	for i := range lists {
		slices.Sort(lists[i])
		lists[i] = slices.Compact(lists[i])
	}
	// The shortest list first: the others are only asked whether they have these.
	slices.SortFunc(lists, func(a, b []uint64) int { return len(a) - len(b) })
	return slices.DeleteFunc(lists[0], func(n uint64) bool {
		return slices.ContainsFunc(lists[1:], func(l []uint64) bool { return !contains(l, n) })
	}), nil
}

// matchTexts checks the words against what is really written.
func (f Filter) matchTexts(s kv.Snapshot, r *Row) (bool, error) {
	var texts []string
	b := load(in(s, bucketOpen), in(s, bucketDone), r.Num)
	pos, err := decodePositions(b)
	if err != nil {
		return false, fmt.Errorf("search: %w", err)
	}
	roster := s.Roster()
	for _, p := range pos {
		t, ok := s.Text(p)
		if ok && roster != nil {
			e, err := roster.Entry(p, s.Raw(p))
			if err != nil {
				return false, fmt.Errorf("search: %w", err)
			}
			ok = e.Void == ""
		}
		if ok {
			texts = append(texts, t)
		}
	}
	return f.matchWords(func(phrase []token) bool {
		return r.says(phrase) || slices.ContainsFunc(texts, func(t string) bool { return holds(t, phrase) })
	}), nil
}

// foldNumber folds the conversation of a number from its events.
func foldNumber(s kv.Snapshot, num uint64) (domain.Conversation, error) {
	entries, err := history(s, load(in(s, bucketOpen), in(s, bucketDone), num))
	if err != nil {
		return domain.Conversation{}, fmt.Errorf("read conversation %d: %w", num, err)
	}
	return domain.Fold(entries), nil
}

// history decodes the events of a record.
func history(s kv.Snapshot, b []byte) ([]domain.Entry, error) {
	pos, err := decodePositions(b)
	if err != nil {
		return nil, err
	}
	roster := s.Roster()
	entries := make([]domain.Entry, 0, len(pos))
	for _, p := range pos {
		e, err := roster.Entry(p, s.Raw(p))
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}
