// Package hubtest is the suite that whatever keeps a hub's streams passes, and
// a hub in memory whose line can be cut, slowed and doubled.
package hubtest
