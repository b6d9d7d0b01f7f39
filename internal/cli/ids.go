package cli

import (
	"bufio"
	"encoding/json"
	"strings"

	"hark/internal/app"
)

// idsMax bounds how many conversations one command works on.
const idsMax = 100_000

// ids gives the ids of a command; "-" stands for those on standard input: the
// first word of each line, or the id of each line of list --json.
func (e *env) ids(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		if a != "-" {
			out = append(out, a)
			continue
		}
		in := bufio.NewScanner(e.In)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			id, err := idOf(in.Text())
			if err != nil {
				return nil, err
			}
			if id != "" {
				out = append(out, id)
			}
			if len(out) > idsMax {
				return nil, usage("more than %d ids", idsMax)
			}
		}
		if err := in.Err(); err != nil {
			return nil, usage("read ids from standard input: %w", err)
		}
	}
	return out, nil
}

func idOf(line string) (string, error) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "{") {
		word, _, _ := strings.Cut(line, " ")
		return word, nil
	}
	var it struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(line), &it); err != nil || it.ID == "" {
		return "", app.Failure(app.Usage, "give one id a line, or the lines of hark list --json", "there is no id in %.60q", line)
	}
	return it.ID, nil
}
