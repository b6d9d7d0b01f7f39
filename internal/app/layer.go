package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"hark/internal/enrich/sentiment"
	"hark/internal/secret"
)

// layerMax bounds the file of the local layer: a person may have edited it,
// and somebody else may have put it there.
const layerMax = 4 << 20

// Learned is what the head of the layer's file says of where it comes from.
type Learned struct {
	At     time.Time `json:"at"`
	Labels int       `json:"labels"`
	Before Measured  `json:"before"` // without the layer, on labels that were held out
	After  Measured  `json:"after"`  // with it, on the same
}

// Measured says how well labels were met, 0 to 1.
type Measured struct {
	MacroF1  float64 `json:"macro_f1"`
	Accuracy float64 `json:"accuracy"`
}

// Layered is the local layer as it lies in its file.
type Layered struct {
	Learned
	Path  string `json:"path"`
	Model string `json:"model"` // what judges with it is called
	Text  string `json:"text"`  // the whole file

	layer *sentiment.Layer
}

// The head of the file: lines that a person reads and the layer does not.
const (
	layerTitle = "# What this desk's own answers taught the sentiment of hark. hark learn makes it anew;\n# hark learn --delete, or deleting this file, forgets it. What was heard stays as it was judged.\n"
	layerHead  = "# learned %s from %d labels; on held-out ones: macro-F1 %.3f before, %.3f after; accuracy %.3f before, %.3f after\n"
)

// write puts the layer in its place at once, readable by its owner alone.
func (l *Layered) write(layer *sentiment.Layer) error {
	body, err := layer.MarshalText()
	if err != nil {
		return fmt.Errorf("write what was learned: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(layerTitle)
	fmt.Fprintf(&b, layerHead, l.At.UTC().Format(time.RFC3339), l.Labels, l.Before.MacroF1, l.After.MacroF1, l.Before.Accuracy, l.After.Accuracy)
	b.Write(body)
	return secret.Replace(l.Path, b.Bytes())
}

// readLayer reads the layer; false is that there is none. A file that is
// damaged is an error that says what to do.
func readLayer(path string) (Layered, bool, error) {
	l := Layered{Path: path}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, false, nil
	}
	if err != nil {
		return l, true, fmt.Errorf("read what was learned: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(f, layerMax+1))
	if err = errors.Join(err, f.Close()); err == nil && len(raw) > layerMax {
		err = fmt.Errorf("%s is larger than %d bytes", path, layerMax)
	}
	if err == nil {
		err = l.parse(string(raw))
	}
	if err != nil {
		return l, true, fmt.Errorf("read what was learned, %s: %w; hark learn makes it anew, hark learn --delete goes on without", path, err)
	}
	return l, true, nil
}

// parse takes the head off and the layer in. Lines of the head are kept as
// empty ones, so that an error names the line of the file.
func (l *Layered) parse(text string) error {
	l.Text = text
	var body strings.Builder
	head := true
	for line := range strings.Lines(text) {
		if head = head && strings.HasPrefix(line, "#"); !head {
			body.WriteString(line)
			continue
		}
		body.WriteByte('\n')
		var at string
		if n, _ := fmt.Sscanf(line, strings.ReplaceAll(layerHead, "%.3f", "%g"), &at, &l.Labels, &l.Before.MacroF1, &l.After.MacroF1, &l.Before.Accuracy, &l.After.Accuracy); n == 6 {
			l.At, _ = time.Parse(time.RFC3339, at) // a person may have changed it; then the time is not known
		}
	}
	l.layer = &sentiment.Layer{}
	return l.layer.UnmarshalText([]byte(body.String()))
}
