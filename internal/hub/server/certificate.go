package server

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// certificateFile holds the certificate and its key. Who joined knows the hub
// by it: without it all of them have to join again.
const certificateFile = "certificate.pem"

// certificateLasts is for how long it says it is good. It is known by itself,
// not by its dates, and is never renewed.
const certificateLasts = 10 * 365 * 24 * time.Hour

// certificate is that of the folder, made where there is none yet.
func certificate(folder string) (c tls.Certificate, pin string, err error) {
	file := filepath.Join(folder, certificateFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = newCertificate(); err == nil {
			err = keep(file, text)
		}
	}
	if err != nil {
		return c, "", fmt.Errorf("open certificate: %w", err)
	}
	if c, err = tls.X509KeyPair(text, text); err != nil {
		return c, "", fmt.Errorf("read certificate %s: %w; put it back from a backup, or remove it and invite everybody again", file, err)
	}
	sum := sha256.Sum256(c.Certificate[0])
	return c, hex.EncodeToString(sum[:]), nil
}

// newCertificate makes a key and signs its own certificate with it.
func newCertificate() ([]byte, error) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	of := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "hark hub"}, DNSNames: []string{"hark"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLasts),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, of, of, pub, key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// keep writes a file whole or not at all, for the owner's eyes alone.
func keep(file string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), certificateFile+".*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error that counts is told
	}
	return err
}
