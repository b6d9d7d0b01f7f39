package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"hark/internal/enrich/sentiment"
)

func TestSentimentIsMadeBitForBit(t *testing.T) {
	dir := shared(t)
	if _, err := lexicon(t.Context()); err != nil {
		t.Skipf("no word lists to learn from: %v", err)
	}
	out := filepath.Join(t.TempDir(), "weights.bin")
	if err := trainSentiment(t.Context(), dir, out); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "enrich", "sentiment", "weights.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the weights of package sentiment are not what its posts and lists make: run `make model`")
	}
}

func TestInventedPosts(t *testing.T) {
	var n [3]int
	for _, p := range invented() {
		if p.label < 0 || p.label > 2 || p.text == "" {
			t.Fatalf("%+v is no label and text", p)
		}
		n[p.label]++
	}
	if min(n[0], n[1], n[2]) < 50 {
		t.Errorf("%v posts by label, want some of each", n)
	}
}

func TestOurWords(t *testing.T) {
	b := &book{words: map[uint32]sentiment.Entry{}, stems: map[uint32]*stem{}}
	if err := b.ours(ours); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"class", "class 1 en", "class x en word"} {
		if b.ours(bad) == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
