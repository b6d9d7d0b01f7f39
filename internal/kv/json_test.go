package kv

import "testing"

func TestPutJSON(t *testing.T) {
	var b Memory
	if err := PutJSON(&b, []byte("k"), map[string]int{"a": 1}); err != nil || string(b.Get([]byte("k"))) != `{"a":1}` {
		t.Errorf("%q was put, %v", b.Get([]byte("k")), err)
	}
	if err := PutJSON(&b, []byte("k"), func() {}); err == nil || string(b.Get([]byte("k"))) != `{"a":1}` {
		t.Errorf("what is no JSON was put: %q, %v", b.Get([]byte("k")), err)
	}
}
