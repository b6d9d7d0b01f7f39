// Package kit holds the parts that screens are made of: the measuring and
// cleaning of text, a list, a table, charts, boxes, a line and a page of
// input. It knows nothing of hark's subject, keeps no state beyond what its
// values hold, does no I/O and starts no goroutine.
//
// Two rules make frames that nothing from outside can break. First, text
// from outside goes through Clean or CleanLines, once, before anything here
// sees it: what they return holds no control, escape, bidirectional or
// invisible character, so it can be measured and printed. Second, one Width
// measures everything: it agrees with what the terminal does, which Lip
// Gloss's own measuring need not.
package kit
