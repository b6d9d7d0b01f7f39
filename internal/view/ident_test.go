package view

import (
	"testing"

	"hark/internal/domain"
)

func TestTwoRepliesOfOneID(t *testing.T) {
	a, b := domain.ID{1}, domain.ID{2}
	var one, other ident
	one.sent(a, true)
	one.sent(b, true)
	other.sent(b, true)
	other.sent(a, true)
	other.sent(b, true) // folded again
	if one != other || one.home != a || !one.ours {
		t.Errorf("the order of the replies matters: %+v and %+v", one, other)
	}
	if one.sent(a, false); one != (ident{}) {
		t.Errorf("without a reply something is left: %+v", one)
	}
}
