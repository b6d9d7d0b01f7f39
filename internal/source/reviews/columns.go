package reviews

import "strings"

// role is what a column says of a review.
type role int

// The roles.
const (
	rating role = iota
	body
	title
	author
	date
	changed
	id
	link
	language
	version
	answer
)

// called are the normal names of the columns of a role, the best first: those
// of App Store Connect, the Google Play Console, Trustpilot, Shopify's review
// apps, the interfaces of the two app stores, and what people call them.
// page.md shows the same table.
func called(r role) []string {
	switch r {
	case rating:
		return []string{"rating", "stars", "star rating", "score", "review rating", "im rating", "rating value"}
	case body:
		return []string{"review", "review text", "body", "review body", "content", "review content", "comment", "text", "description", "message"}
	case title:
		return []string{"title", "review title", "subject", "headline", "summary"}
	case author:
		return []string{"author", "nickname", "reviewer", "reviewer nickname", "reviewer name", "author name", "user name", "username", "customer name", "consumer name", "name"}
	case date:
		return []string{"date", "created at", "created date", "created", "submitted", "review submit date and time", "review submit millis since epoch", "review date", "date created", "published", "published at", "time", "last modified seconds"}
	case changed:
		return []string{"updated at", "updated", "last modified", "review last update date and time", "review last update millis since epoch"}
	case id:
		return []string{"id", "review id", "review link", "reference", "reference id"}
	case link:
		return []string{"review link", "review url", "url", "link", "permalink"}
	case language:
		return []string{"language", "locale", "reviewer language", "lang"}
	case version:
		return []string{"version", "app version name", "app version", "im version"}
	case answer:
		return []string{"reply", "response", "developer reply text", "developer response", "developer reply", "developer comment text", "reply text", "company reply"}
	}
	return nil
}

// pick is the value of the best column of a role, or nothing.
func pick(fields map[string]string, r role) string {
	for _, name := range called(r) {
		if v := fields[name]; v != "" {
			return v
		}
	}
	return ""
}

// names are what a member of an object may be called: itself, and with the
// object around it. What stands in an answer of the company is never taken for
// the customer's words.
func names(path []string) []string {
	if len(path) == 0 {
		return nil
	}
	last := path[len(path)-1]
	if len(path) > 1 && (last == "label" || last == "value") {
		path = path[:len(path)-1]
		last = path[len(path)-1]
	}
	if len(path) == 1 {
		return []string{last}
	}
	both := path[len(path)-2] + " " + last
	for _, around := range path[:len(path)-1] {
		for _, a := range []string{"developer", "reply", "response", "company"} {
			if strings.HasPrefix(around, a) {
				return []string{both}
			}
		}
	}
	return []string{last, both}
}
