package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// unreached is the fault of a line in plain words; the cause stays below it.
type unreached struct {
	says string
	err  error
}

func (u *unreached) Error() string { return u.says }

func (u *unreached) Unwrap() error { return u.err }

// Plain says in plain words, for those who answer customers, why a host was
// not reached or the line to it broke, and what to look at. A fault that it
// does not know says what it said. All name the host. The error that it is given stays its cause.
func Plain(host string, err error) error {
	says := ""
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var late net.Error
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &dns) && dns.IsNotFound:
		says = host + " was not found; see whether this machine is online and the name is right"
	case errors.As(err, &dns):
		says = host + " could not be looked up; see whether this machine is online"
	case errors.Is(err, syscall.ECONNREFUSED):
		says = host + " takes no connections; see whether the address is right and the server runs"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		says = "there is no way to " + host + "; see whether this machine is online"
	case errors.As(err, &cert):
		says = fmt.Sprintf("%s does not prove that it is %s: %v", host, host, cert.Err)
	case errors.As(err, &late) && late.Timeout():
		says = host + " did not answer in time"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		says = host + " broke the line off"
	default:
		return fmt.Errorf("ask %s: %w", host, err)
	}
	return &unreached{says, err}
}
