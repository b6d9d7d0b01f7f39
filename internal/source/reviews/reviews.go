// Package reviews hears ratings and reviews from the files that app stores and
// shops export: CSV in its many dialects, JSON, and JSON Lines.
package reviews
