package kv

import (
	"encoding/json"
	"fmt"
)

// PutJSON puts a value as JSON, for what is read by people too or is small.
func PutJSON(b interface{ Put(key, value []byte) error }, key []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	return b.Put(key, raw)
}
