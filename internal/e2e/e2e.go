// Package e2e holds what is proved against real servers: a PDS and AppView of
// Bluesky, and Dovecot, which .ci/real installs and starts (make e2e), and the
// fault table: replies through every connector while the line is cut, the
// server lies and hark is killed.
//
// Without the servers the tests that need them are skipped with a word; the
// fault table runs over the fakes always, with fewer replies.
package e2e
