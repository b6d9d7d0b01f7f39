package view

import (
	"math"
	"reflect"
	"testing"
	"time"

	"hark/internal/domain"
)

func fullRecord() *record {
	at := time.Date(2026, 11, 20, 10, 11, 12, 13_000_000, time.UTC)
	return &record{
		row: Row{
			Num: 7, ID: domain.ID{1, 2}, Source: "mastodon", URL: "https://x.example/1",
			Author: domain.Author{ID: "1", Handle: "tom", Name: "Tom", Followers: 42, URL: "https://x.example/tom"},
			Began:  at, Wait: at.Add(time.Hour), Last: at.Add(2 * time.Hour), Status: domain.StatusSnoozed, Until: at.Add(-100 * 365 * 24 * time.Hour),
			Owner: "ana", Lease: at, Settled: true, Feeling: domain.Negative, Score: -0.35, Judged: true, Unsure: true, Subject: "battery",
			Priority: domain.PriorityHigh, For: "power", Hidden: true, Rules: []string{"swollen", "power"}, Cluster: "k1",
			Tags: []string{"refund", "vip"}, Outcome: "fixed", Reason: "because", Level: domain.LevelDialogue, Urgent: "legal",
			CopyOf: domain.ID{9}, Lang: "es", Rating: 4.5, Heard: 3, Gone: 1, Revised: 2, Replies: 4, Notes: 5,
			Reply: domain.ReplySent, Proposed: 2, Conflict: 6, Voided: 7, Change: domain.Ref{Journal: domain.JournalID{3}, Seq: 300}, Excerpt: "hello \xff there",
		},
		facts: facts{
			heard: []heardFact{
				{hour: 500_000, feeling: 1, gone: true, lang: "es", about: []aboutFact{{"battery", 1}, {"", 3}}, named: []string{"us"}},
				{hour: 499_990, feeling: 3, label: 2, copied: true, theirs: true, about: []aboutFact{{"price", 0}}, lists: []string{"press", "vip"}},
			},
			moved: movedFact{500_001, 1, silent},
			episodes: []episodeFact{
				{began: 1, answered: 2, resolved: 3, claimed: 7, answeredBy: "ana", resolvedBy: "eve", outcome: "no-action", reason: "noise", after: afterHand, sent: []sentFact{{2, "ana"}, {9, "eve"}}},
				{began: -4},
			},
			due:  []string{"r1", "r2"},
			sent: []domain.ID{{1}, {2}},
			labour: labour{
				stints: []stint{{stintAnswer, 1_700_000_000, 90, 7}, {stintSolve, 1_600_000_000, 1<<32 - 1, noteSpam | 1}},
				deeds:  []deed{{500_000, deedNeeds, ""}, {499_000, deedReason, "no-action\x00noise"}},
			},
		},
		pos:   []uint64{1, 2, 1000, math.MaxUint64},
		first: 499_000,
	}
}

func TestRecordRoundTrip(t *testing.T) {
	want := fullRecord()
	v := reflect.ValueOf(want.row)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("the test leaves %s empty", v.Type().Field(i).Name)
		}
	}
	b := want.bytes(new(room))
	got, err := decodeRecord(7, b)
	if err != nil || !reflect.DeepEqual(want, got) {
		t.Errorf("%v\n%+v\n%+v", err, want, got)
	}
	row, err := decodeRow(7, b)
	if err != nil || !reflect.DeepEqual(want.row, row) {
		t.Errorf("%v\n%+v\n%+v", err, want.row, row)
	}
	pos, err := decodePositions(b)
	if err != nil || !reflect.DeepEqual(want.pos, pos) {
		t.Errorf("%v %v", pos, err)
	}
	if first, last, err := lifetime(b); err != nil || first != want.first || last != hourOf(want.row.Last) {
		t.Errorf("it lasts from %d to %d, %v", first, last, err)
	}
	for n := range b {
		if _, err := decodeRecord(7, b[:n]); err == nil {
			t.Fatalf("a record cut at %d of %d went unnoticed", n, len(b))
		}
	}
}

func TestIdentRoundTrip(t *testing.T) {
	id := domain.ID{5}
	for _, want := range []ident{
		{}, {own: 9}, {own: 9, mention: true, home: id, rev: 3, content: 77},
		{mention: true, home: domain.ID{1}, deleted: true, erased: true}, {mention: true, home: id, context: true}, {ours: true, home: domain.ID{2}},
	} {
		if got, err := decodeIdent(id, want.encode(id)); err != nil || got != want {
			t.Errorf("%+v came back as %+v, %v", want, got, err)
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(fullRecord().bytes(new(room)))
	f.Add([]byte{recordVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRecord(1, b)
		_, _ = decodeRow(1, b)
		_, _ = decodePositions(b)
		_, _, _ = lifetime(b)
		_, _ = decodeIdent(domain.ID{}, b)
		_ = counters{}.decode(1, b)
		_ = new(Person).add(b)
		if err != nil {
			return
		}
		again, err := decodeRecord(1, r.bytes(new(room)))
		if err != nil || len(again.pos) != len(r.pos) || again.row.ID != r.row.ID {
			t.Errorf("%v: %+v became %+v", err, r, again)
		}
	})
}

func FuzzSegment(f *testing.F) {
	f.Add([]byte(buildSegment([]indexed{{pos: 3, num: 1, words: []uint32{1, 9}}, {pos: 5, num: 2, written: true, words: []uint32{9}}})), uint32(9))
	f.Fuzz(func(t *testing.T, b []byte, word uint32) {
		_, _ = segment(b).find(word, nil)
		_, _, _ = segment(b).positions()
		if _, _, words, err := tailWords(b); err == nil {
			hasWord(words, word)
		}
	})
}
