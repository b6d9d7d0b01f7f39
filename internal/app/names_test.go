package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hark/internal/domain"
)

func TestSameNames(t *testing.T) {
	id := func(n byte) domain.JournalID { return domain.JournalID{n} }
	ours := func(n byte, names ...string) Signer { return Signer{id(n), names, true, false} }
	held := func(n byte, names ...string) Signer { return Signer{id(n), names, false, false} }
	fresh := func(n byte, names ...string) Signer { return Signer{id(n), names, false, true} }
	for name, c := range map[string]struct {
		list []Signer
		want []byte // of these journals, in this order
	}{
		"nobody":                      {nil, nil},
		"different people":            {[]Signer{ours(9, "ana"), fresh(1, "tom")}, nil},
		"listeners":                   {[]Signer{ours(9, "listener"), fresh(1, "listener"), fresh(2, "listener")}, nil},
		"a stranger by our name":      {[]Signer{fresh(1, "ana"), ours(9, "ana")}, []byte{1}},
		"by our name, among others":   {[]Signer{fresh(1, "tom", "ana"), ours(9, "ana")}, []byte{1}},
		"two strangers":               {[]Signer{fresh(2, "tom"), fresh(1, "tom")}, []byte{2}},
		"one who was there before":    {[]Signer{held(9, "tom"), fresh(1, "tom")}, []byte{1}},
		"nothing of it is new":        {[]Signer{held(9, "tom"), held(1, "tom"), ours(2, "tom"), fresh(3, "eve")}, nil},
		"two of our own, and another": {[]Signer{ours(8, "ana"), ours(9, "ana"), fresh(1, "ana")}, []byte{1}},
	} {
		got := SameNames(c.list)
		same := slices.EqualFunc(got, c.want, func(line string, n byte) bool {
			return strings.HasPrefix(line, fmt.Sprintf("journal %s also calls itself ", id(n)))
		})
		if !same {
			t.Errorf("%s: got %q, want %v", name, got, c.want)
		}
	}
	var crowd []Signer
	for n := range byte(200) {
		crowd = append(crowd, fresh(n, "ana"))
	}
	if n := len(SameNames(crowd)); n != warningsMax {
		t.Errorf("%d warnings, want %d", n, warningsMax)
	}
}
