package reviews

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// How much of a field is kept, in bytes.
const (
	textMax = 64 << 10
	lineMax = 500
)

// mention is the row as a mention of the source of that name. Its error says
// what is wrong and what would be right.
func (r *row) mention(name string) (domain.Mention, error) {
	if r.err != nil {
		return domain.Mention{}, r.err
	}
	get := func(role role, most int) string {
		return source.Clip(strings.ToValidUTF8(pick(r.fields, role), "\uFFFD"), most)
	}
	m := domain.Mention{
		Source: name, Title: oneLine(get(title, lineMax)), Text: get(body, textMax), Lang: languageOf(get(language, lineMax)),
		URL:    source.WebAddress(get(link, lineMax)),
		Author: domain.Author{Name: oneLine(get(author, lineMax))},
	}
	var err error
	if m.Rating, err = parseRating(pick(r.fields, rating)); err != nil {
		return m, err
	}
	said := pick(r.fields, date)
	if said == "" {
		said = pick(r.fields, changed)
	}
	if m.At, err = parseDate(said); err != nil {
		return m, err
	}
	if m.ID = get(id, lineMax); m.ID == "" {
		sum := sha256.Sum256([]byte(strings.Join([]string{m.Author.Name, said, m.Title, m.Text}, "\x00")))
		m.ID = "no-id-" + hex.EncodeToString(sum[:16])
	}
	if m.Text == "" && m.Title == "" {
		if m.Rating == 0 {
			return m, errors.New("it has neither stars nor words; want one of them")
		}
		m.Text = fmt.Sprintf("[%s of 5 stars, without words]", strconv.FormatFloat(m.Rating, 'f', -1, 64))
	}
	if v := oneLine(get(version, lineMax)); v != "" {
		m.Text += "\n[version: " + v + "]"
	}
	if a := get(answer, textMax); a != "" {
		m.Text += "\n[answered: " + a + "]"
	}
	m.Text = strings.TrimPrefix(m.Text, "\n")
	return m, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// languageOf is a language as BCP 47 writes it, or nothing.
func languageOf(s string) string {
	s = strings.ReplaceAll(s, "_", "-")
	if n := len(s); n < 2 || n > 20 || strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') }) {
		return ""
	}
	return s
}

// parseRating reads stars on a scale of 1 to 5; nothing is 0. Another scale
// must be named: "8/10" is 4.
func parseRating(s string) (float64, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return 0, nil
	}
	if full := strings.Count(s, "★"); full > 0 && strings.Trim(s, "★☆⯨ \ufe0f") == "" {
		s = strconv.Itoa(full)
	}
	wrong := fmt.Errorf("the rating is %q; want 1 to 5, or its scale with it, such as 8/10", source.Clip(s, 40))
	number, scale := s, 5.0
	if before, ok := strings.CutSuffix(number, "%"); ok {
		number, scale = before, 100
	}
	number = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(number, "stars"), "star"), "sterne"))
	for _, of := range []string{"/", " out of ", " of ", " von "} {
		if before, after, ok := strings.Cut(number, of); ok {
			var err error
			number = strings.TrimSpace(before)
			if scale, err = decimal(after); err != nil || scale < 1 {
				return 0, wrong
			}
			break
		}
	}
	v, err := decimal(number)
	if err != nil || v < 0 || v > scale || v == 0 && scale == 5 {
		return 0, wrong
	}
	return max(1, math.Round(v*5/scale*100)/100), nil
}

// decimal reads a number with a point or a comma.
func decimal(s string) (float64, error) {
	s = strings.Replace(strings.TrimSpace(s), ",", ".", 1)
	if len(s) > 20 || strings.ContainsFunc(s, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(s, 64)
}

// parseDate reads a time in one of the forms that exports use; nothing is the
// zero time. A form in which the day and the month cannot be told apart is an
// error.
func parseDate(s string) (time.Time, error) {
	s = oneLine(s)
	if s == "" {
		return time.Time{}, nil
	}
	bad := fmt.Errorf("the date is %q; want it like 2026-11-21 or 2026-11-21T14:02:03Z", source.Clip(s, 60))
	t, err := epoch(s)
	if err != nil {
		t, err = written(s)
	}
	if err != nil {
		t, err = slashed(s)
		if errors.Is(err, errEither) {
			return t, fmt.Errorf("the date is %q, which can be two days; write %s or %s", source.Clip(s, 60), t.Format(time.DateOnly), t.AddDate(0, int(t.Day())-int(t.Month()), int(t.Month())-t.Day()).Format(time.DateOnly))
		}
	}
	if err != nil || t.Year() < 1990 || t.Year() > 2200 {
		return time.Time{}, bad
	}
	return t.UTC(), nil
}

// epoch reads seconds or milliseconds since 1970, as Google writes them.
func epoch(s string) (time.Time, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, err
	case len(s) == 10:
		return time.Unix(n, 0), nil
	case len(s) == 13:
		return time.UnixMilli(n), nil
	}
	return time.Time{}, strconv.ErrRange
}

// written reads the forms in which the month has a name, or the year comes
// first.
func written(s string) (time.Time, error) {
	clocks := []string{""}
	if strings.Contains(s, ":") {
		clocks = []string{"T15:04:05Z07:00", " 15:04:05", "T15:04:05", " 15:04:05 UTC", " 15:04:05 -0700", " 15:04:05Z07:00", " 15:04", " 3:04 PM",
			"T15:04:05Z0700", " 15:04:05 GMT", " 3:04:05 PM", ", 3:04 PM", " at 3:04 PM"}
	}
	for _, day := range days(s) {
		for _, clock := range clocks {
			if t, err := time.Parse(day+clock, s); err == nil {
				return t, nil
			}
		}
	}
	return time.Time{}, errUnknown
}

// days are the forms of a day that s can have, by how it begins: trying all of
// them on each of many rows takes long.
func days(s string) []string {
	switch digits := len(s) - len(strings.TrimLeft(s, "0123456789")); {
	case digits >= 4:
		return []string{"2006-01-02", "2006/01/02", "2006.01.02"}
	case digits > 0:
		return []string{"2 Jan 2006", "2 January 2006", "02-Jan-2006", "2.1.2006"}
	case strings.IndexByte(s, ',') == 3:
		return []string{"Mon, 2 Jan 2006"}
	}
	return []string{"Jan 2, 2006", "January 2, 2006"}
}

var (
	errUnknown = errors.New("no known form")
	errEither  = errors.New("day and month could be exchanged")
)

// slashed reads 11/21/2026 and 21-11-2026: which of the two numbers is the
// month is known only where the other is above 12, or the same.
func slashed(s string) (time.Time, error) {
	day, clock, _ := strings.Cut(s, " ")
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '/' || r == '-' })
	if len(parts) != 3 || len(parts[2]) != 4 {
		return time.Time{}, errUnknown
	}
	a, err1 := strconv.Atoi(parts[0])
	b, err2 := strconv.Atoi(parts[1])
	if err := errors.Join(err1, err2); err != nil {
		return time.Time{}, err
	}
	month, dom := a, b
	if a > 12 {
		month, dom = b, a
	}
	text := fmt.Sprintf("%s-%02d-%02d", parts[2], month, dom)
	if clock != "" {
		text += " " + clock
	}
	t, err := written(text)
	if err == nil && a <= 12 && b <= 12 && a != b {
		err = errEither
	}
	return t, err
}
