// Package sim lives through hours of a team's work in a second, and checks
// what is left. It holds tests only.
//
// A world is made of one number, its seed. In it are five honest desks, each
// with a real log, the real views, the real rules and the real hub client, in
// front of a hub in memory; customers, whom two listeners hear; an
// administrator, who lets people in, changes what they may do, and has them
// go; somebody who carries bundles about; a fate that cuts lines, drops,
// delays and doubles what goes over them, sets clocks wrong by minutes and
// kills desks in the middle of their work; and a liar, a colleague with a key
// of their own, who forges, replays, cuts, backdates, writes garbage, and signs
// two events of one number: the desk that was handed the other one must be told,
// and sets its log aside in the end, as people do.
//
// All of it runs under testing/synctest: hours pass in a second. What happens
// is drawn from the seed, of each desk and each kind of thing apart, so that
// a seed gives the same world again:
//
//	HARK_SEED=17 go test -run 'TestSimulation$' ./internal/sim
//	HARK_SEEDS=1000 go test -timeout 3h -run 'TestSimulation$' ./internal/sim
//
// At the end the lines are mended, everybody has time to catch up, and then
// all honest desks must be in one state: the same events, the same roster,
// conversations, rows and figures; every log checks clean; nothing of what
// was forged stands anywhere unless the roster voids it, and each was named;
// nobody held a conversation by the hub's word while another did.
//
// A check that cannot fail checks nothing: each has a desk that is broken on
// purpose, and must find it.
package sim
