package enrich

import (
	"math"
	"testing"
)

// TestHundredthHasOneZero: an event leaves a zero out, so what is folded while
// it is written must have the same zero as what is folded when it is read.
func TestHundredthHasOneZero(t *testing.T) {
	if z := hundredth(-0.001); math.Signbit(z) {
		t.Errorf("%v", z)
	}
	if hundredth(-0.126) != -0.13 || hundredth(0.004) != 0 {
		t.Errorf("%v, %v", hundredth(-0.126), hundredth(0.004))
	}
}
