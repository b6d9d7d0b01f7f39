package view

import "testing"

// labelled keeps so many labels an hour, each counted neutral and said to be
// negative, from the hour first on.
func labelled(t *testing.T, first uint32, hours, each int) *memory {
	t.Helper()
	m := newMemory()
	for h := range hours {
		for i := range each {
			if err := m.Bucket(bucketLabels).Put(labelKey(first+uint32(h), uint64(i+1), 0), []byte{2 | 1<<2}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m
}

func TestLabelsOfAPeriod(t *testing.T) {
	m := labelled(t, 1000, 100, 7)
	for _, c := range []struct {
		from, to uint32
		n        int
		own      bool
		since    uint32
	}{
		{1000, 1100, 700, true, 1000},
		{1010, 1015, 35, true, 1010},
		{1010, 1014, 98, false, 1000},  // 28 of its own: the latest up to its end, all 98
		{1090, 1094, 301, false, 1051}, // 28 of its own: 300, and the one more of the same hour
		{1200, 1300, 301, false, 1057},
		{500, 600, 0, false, 0},
		{1000, 1000, 0, false, 0},
	} {
		l, err := labelsIn(m, c.from, c.to)
		if err != nil || l.N != c.n || l.Own != c.own || l.Table[1][0] != c.n || c.n > 0 && hourOf(l.Since) != c.since {
			t.Errorf("%d to %d: %+v, %v; want %+v", c.from, c.to, l, err, c)
		}
	}
	if err := m.Bucket(bucketLabels).Put(labelKey(1500, 1, 0), []byte{0}); err != nil {
		t.Fatal(err)
	}
	if _, err := labelsIn(m, 1500, 1501); err == nil {
		t.Error("a damaged label went unnoticed")
	}
}

// A moment of labels: the mean error, and a variance that is never nothing.
func TestMomentsOfLabels(t *testing.T) {
	score := [3]float64{1, 0, 0}
	right := Labels{N: 40}
	right.Table[0][0], right.Table[1][1] = 10, 30
	if mean, variance := right.moments(score); mean != 0 || variance <= 0 {
		t.Errorf("without an error: %v, %v", mean, variance)
	}
	wrong := Labels{N: 40}
	wrong.Table[1][0], wrong.Table[0][2], wrong.Table[2][2] = 8, 2, 30
	if mean, variance := wrong.moments(score); !about(mean, 0.15) || variance <= 0 {
		t.Errorf("with 8 missed and 2 invented: %v, %v, want 0.15", mean, variance)
	}
}
