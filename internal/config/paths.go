package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// Folders is where hark keeps things. All are absolute.
type Folders struct {
	Home    string // the one folder that holds all of it; empty where the XDG folders do
	Config  string // hark.toml and themes
	State   string // the log, its keys, and what the program says of itself
	Cache   string // what can be fetched again
	Runtime string // the socket; 0700 and ours, or it is not used
}

// File is hark.toml.
func (f Folders) File() string { return filepath.Join(f.Config, "hark.toml") }

// Themes is the folder of the user's own themes.
func (f Folders) Themes() string { return filepath.Join(f.Config, "themes") }

// Log is the file of the event log.
func (f Folders) Log() string { return filepath.Join(f.State, "hark.db") }

// Keys is the folder of the private keys that sign journals.
func (f Folders) Keys() string { return filepath.Join(f.State, "keys") }

// Secrets is the encrypted file of tokens and sessions.
func (f Folders) Secrets() string { return filepath.Join(f.Config, "secrets.age") }

// Identity is the key that opens it: with the keys that sign journals, not
// with the settings, which people copy and publish.
func (f Folders) Identity() string { return filepath.Join(f.Keys(), "secrets.identity") }

// Layer is the file of what the desk's own answers taught the sentiment.
func (f Folders) Layer() string { return filepath.Join(f.State, "sentiment.layer") }

// Diary is the file in which the program writes about itself.
func (f Folders) Diary() string { return filepath.Join(f.State, "hark.log") }

// Socket is how other processes reach the one that holds the log. The name
// follows from the log's place, so two desks of one person never meet.
func (f Folders) Socket() string {
	sum := sha256.Sum256([]byte(f.Log()))
	return filepath.Join(f.Runtime, hex.EncodeToString(sum[:6])+".sock")
}

// socketMax is the room for a path in sockaddr_un on macOS and the BSDs, with
// its closing NUL; Linux has 108.
const socketMax = 104

// Paths finds the folders: all under home, or under HARK_HOME, where one of
// them is set; else as the XDG base directory specification says, with the
// usual folders on macOS. It creates nothing.
func Paths(getenv func(string) string, home string) (Folders, error) {
	return paths(getenv, home, runtime.GOOS)
}

func paths(getenv func(string) string, home, goos string) (Folders, error) {
	if home == "" {
		home = getenv("HARK_HOME")
	}
	if home != "" {
		abs, err := filepath.Abs(home)
		if err != nil {
			return Folders{}, fmt.Errorf("find home folder %s: %w", home, err)
		}
		f := Folders{Home: abs, Config: abs, State: abs, Cache: filepath.Join(abs, "cache"), Runtime: filepath.Join(abs, "run")}
		return f.within(getenv), nil
	}
	user := getenv("HOME")
	if !filepath.IsAbs(user) {
		return Folders{}, errors.New("find folders: HOME is not set; set it, or give one folder for everything with --home DIR or HARK_HOME")
	}
	config, state, cache := ".config", ".local/state", ".cache"
	if goos == "darwin" {
		config, state, cache = "Library/Application Support", "Library/Application Support", "Library/Caches"
	}
	under := func(name, usual string) string {
		// The specification says that a relative path is to be ignored.
		if dir := getenv(name); filepath.IsAbs(dir) {
			return filepath.Join(dir, "hark")
		}
		return filepath.Join(user, usual, "hark")
	}
	f := Folders{
		Config: under("XDG_CONFIG_HOME", config),
		State:  under("XDG_STATE_HOME", state),
		Cache:  under("XDG_CACHE_HOME", cache),
	}
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		f.Runtime = filepath.Join(dir, "hark")
	}
	return f.within(getenv), nil
}

// within moves the socket to the temporary folder where its own would have
// too long a name or there is none.
func (f Folders) within(getenv func(string) string) Folders {
	if f.Runtime != "" && len(f.Socket()) < socketMax {
		return f
	}
	temp := getenv("TMPDIR")
	if !filepath.IsAbs(temp) || len(temp) > socketMax/2 {
		temp = "/tmp"
	}
	f.Runtime = filepath.Join(temp, "hark-"+strconv.Itoa(os.Getuid()))
	return f
}
