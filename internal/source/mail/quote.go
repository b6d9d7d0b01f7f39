package mail

import (
	"fmt"
	"strings"
)

// quoteKeep is how many lines of a quotation are kept.
const quoteKeep = 8

// flow joins the lines of a text that was broken for a narrow screen only
// (RFC 3676).
func flow(s string, params map[string]string) string {
	if !strings.EqualFold(params["format"], "flowed") {
		return s
	}
	var out strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		soft := strings.HasSuffix(line, " ") && line != "-- " && !strings.HasPrefix(line, ">")
		if soft && strings.EqualFold(params["delsp"], "yes") {
			line = line[:len(line)-1]
		}
		if !strings.HasPrefix(line, "> ") {
			line = strings.TrimPrefix(line, " ") // a line may be stuffed with one
		}
		out.WriteString(line)
		if !soft {
			out.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// shorten keeps the first lines of what a message quotes: the thread has the
// rest. Below the line with which some programs head the message answered,
// all is a quotation; elsewhere it is the lines that begin with ">".
func shorten(s string) string {
	var out []string
	var quoted []string
	end := func() {
		if left := len(quoted) - quoteKeep; left > 1 {
			quoted = append(quoted[:quoteKeep], fmt.Sprintf("[%d more quoted lines]", left))
		}
		out = append(out, quoted...)
		quoted = nil
	}
	tail := false
	for line := range strings.SplitSeq(strings.Trim(s, "\n"), "\n") {
		line = strings.TrimRight(line, " \t\r")
		if !tail && headsOriginal(line) {
			end()
			tail = true
		}
		if tail || strings.HasPrefix(line, ">") {
			quoted = append(quoted, line)
			continue
		}
		end()
		out = append(out, line)
	}
	end()
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// headsOriginal reports whether a line is such a head: "-----Original
// Message-----", in the languages that the programs speak.
func headsOriginal(line string) bool {
	if !strings.HasPrefix(line, "---") || len(line) > 100 {
		return false
	}
	switch strings.ToLower(strings.Trim(line, "- ")) {
	case "original message", "ursprüngliche nachricht", "message d'origine", "mensaje original",
		"messaggio originale", "oorspronkelijk bericht", "mensagem original":
		return true
	}
	return false
}
