package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"
)

func TestPlain(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for want, err := range map[string]error{
		"a.example was not found; see whether this machine is online and the name is right":            dial(&net.DNSError{Err: "no such host", Name: "a.example", Server: "192.0.2.1:53", IsNotFound: true}),
		"a.example could not be looked up; see whether this machine is online":                         dial(&net.DNSError{Err: "i/o timeout", Name: "a.example", IsTimeout: true}),
		"a.example takes no connections; see whether the address is right and the server runs":         dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"there is no way to a.example; see whether this machine is online":                             dial(os.NewSyscallError("connect", syscall.ENETUNREACH)),
		"a.example does not prove that it is a.example: x509: certificate signed by unknown authority": &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
		"a.example did not answer in time":                                                             &url.Error{Op: "Get", URL: "https://a.example/?key=1", Err: context.DeadlineExceeded},
		"a.example broke the line off":                                                                 fmt.Errorf("read: %w", io.ErrUnexpectedEOF),
		"ask a.example: something else":                                                                errors.New("something else"),
	} {
		if got := Plain("a.example", err); got.Error() != want || !errors.Is(got, err) {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if Plain("a.example", nil) != nil || Plain("a.example", context.Canceled) != context.Canceled {
		t.Error("what is no fault of the line is made one")
	}
}
