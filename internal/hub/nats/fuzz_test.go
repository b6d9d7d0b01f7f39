package nats

import (
	"errors"
	"testing"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// FuzzAnswers: whatever a server says is an error or a message, and nothing
// counts that did not come as a put does.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"message":{"subject":"claim.a.b.c","seq":3,"data":"eA==","hdrs":"TkFUUy8xLjANCk5hdHMtRXhwZWN0ZWQtTGFzdC1TdWJqZWN0LVNlcXVlbmNlOiAwDQoNCg=="}}`), "claim.a.b.c", "1")
	f.Add([]byte(`{"error":{"code":404,"err_code":10037}}`), "", "")
	f.Fuzz(func(t *testing.T, raw []byte, subject, number string) {
		s := &stream{&line{o: Options{Claims: "claims"}}, "claims"}
		if m, found, err := s.message(raw); err != nil && (found || m.Seq != 0) {
			t.Errorf("an error and %+v", m)
		} else if len(m.Data) > 0 && m.Subject == "" {
			t.Errorf("%q counts, and stands nowhere", m.Data)
		}
		h := natsgo.Header{"Nats-Sequence": {number}, "Nats-Subject": {subject}, "Nats-Stream": {"claims"}, "Nats-Time-Stamp": {"2026-11-22T06:00:00Z"}, headerLast: {number}, headerOf: {subject}}
		if m, known := s.stored(&natsgo.Msg{Subject: storedPrefix + subject, Header: h, Data: raw}); known && m.Seq == 0 {
			t.Errorf("%q has number 0", number)
		}
		if _, ok := numbers(number); ok {
			_ = newEnough(number)
		}
	})
}

func TestVersions(t *testing.T) {
	for version, ok := range map[string]bool{
		"2.15.2": true, "2.15.1": false, "2.15.0": false, "2.14.9": true, "2.14.8": false, "2.16.0-rc.1": true, "3.0.0": true,
		"2.12.15": false, "2.14": false, "": false, "v2.15.3": true, "x.y.z": false,
	} {
		if err := newEnough(version); (err == nil) != ok {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		e    apiError
		want error
	}{
		{apiError{Number: codeWrongLast}, hub.ErrWrongLast}, {apiError{Number: codeWrongLastOfMany}, hub.ErrWrongLast},
		{apiError{Number: codeStoreFailed, Text: "maximum bytes exceeded"}, hub.ErrFull},
		{apiError{Number: codeStoreFailed, Text: "store is closed"}, hub.ErrUnsure},
		{apiError{Number: codeNoResources}, hub.ErrFull}, {apiError{Number: codeTooBig}, hub.ErrTooLarge},
		{apiError{Number: codeNotAvailable}, hub.ErrUnsure}, {apiError{Number: codeNotYet}, hub.ErrOffline},
	} {
		if got := c.e.put(); !errors.Is(got, c.want) {
			t.Errorf("%d: %v, want %v", c.e.Number, got, c.want)
		}
	}
}
