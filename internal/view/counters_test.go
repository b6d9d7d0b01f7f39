package view

import (
	"testing"

	"hark/internal/kv"
)

// ordered fails the test where keys are not written in rising order.
type ordered struct {
	kv.Memory
	t    *testing.T
	last string
}

func (o *ordered) Put(key, value []byte) error {
	if string(key) <= o.last {
		o.t.Errorf("%x is written after %x", key, o.last)
	}
	o.last = string(key)
	return o.Memory.Put(key, value)
}

// The order of writing decides where things lie in a file.
func TestCountersAreWrittenInOrder(t *testing.T) {
	c := counters{}
	for hour := range uint32(50) {
		c[counterKey{hour, dimSource, 0, "rss"}] = 1
		c[counterKey{hour, dimBegun, 0, ""}] = int(hour)
	}
	if err := c.writeTo(&ordered{t: t}); err != nil {
		t.Error(err)
	}
}
