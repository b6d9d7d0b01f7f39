package handoff

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"hark/internal/escape"
	"hark/internal/view"
)

// Header is the first line of the table. Columns are only ever added, at the
// end. Times are RFC 3339 in UTC, empty where there is none.
func Header() []string {
	return []string{
		"id", "state", "source", "url", "author", "author_name", "began", "waiting_since", "last",
		"owner", "claimed_until", "snoozed_until", "sentiment", "subject", "tags", "outcome", "reason", "level",
		"urgent", "mentions", "replies", "notes", "reply_state", "conflicts", "text",
	}
}

// CSV writes one line a conversation, RFC 4180 with \n line ends. at is the
// moment for which states are given.
func CSV(w io.Writer, rows []view.Row, at time.Time) error {
	out := csv.NewWriter(w)
	if err := out.Write(Header()); err != nil {
		return fmt.Errorf("write hand-off table: %w", err)
	}
	for i := range rows {
		if err := out.Write(record(&rows[i], at)); err != nil {
			return fmt.Errorf("write hand-off table: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write hand-off table: %w", err)
	}
	return nil
}

func record(r *view.Row, at time.Time) []string {
	cells := []string{
		r.ID.String(), string(r.StatusAt(at)), r.Source, escape.Link(r.URL), cmp.Or(r.Author.Handle, r.Author.Name, r.Author.ID), r.Author.Name,
		stamp(r.Began), stamp(r.Wait), stamp(r.Last),
		r.Owner, stamp(r.Lease), stamp(r.Until), string(r.Feeling), r.Subject, strings.Join(r.Tags, " "), r.Outcome, r.Reason, string(r.Level),
		r.Urgent, strconv.Itoa(r.Heard), strconv.Itoa(r.Replies), strconv.Itoa(r.Notes), string(r.Reply), strconv.Itoa(r.Conflict), r.Excerpt,
	}
	for i := range cells {
		cells[i] = escape.Cell(cells[i])
	}
	return cells
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
