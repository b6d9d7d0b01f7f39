// Package domain holds what hark is about: mentions, conversations, events,
// journals, and how events add up to a conversation. It is pure: no store, no
// network, no screen, and no clock but the one it is handed.
//
// The only truth is the set of events; Fold turns those of one conversation
// into its state, and gives the same state for any order of arrival. Stored
// event bytes are never encoded again: what was hashed and signed once stays
// readable in ten years with nothing but less.
//
// Everyone may import this package; it imports nothing of hark.
package domain
