package domain

// Cluster is one complaint that many make in their own words, under the name
// that a person gave it: 37 people, one fault. Its events carry the whole of
// it; the latest by clock, journal and number holds. Which conversations are
// in it is said by them: by Grouped and Ungrouped, else by what enrich made of
// the mention that began them.
type Cluster struct {
	ID      string         `json:"id"` // made once, by the desk that named it
	Name    string         `json:"name,omitzero"`
	Owner   string         `json:"owner,omitzero"` // who looks after it
	State   ClusterState   `json:"state,omitzero"`
	Profile map[string]int `json:"profile,omitzero"` // its telling words and their weights, 1 to 1000; by these enrich knows another
}

// ClusterState is how far a cluster has come.
type ClusterState string

// The states of a cluster.
const (
	ClusterOpen   ClusterState = ""       // named, and looked at
	ClusterWork   ClusterState = "work"   // somebody is mending it
	ClusterFixed  ClusterState = "fixed"  // it is mended; its authors can be told
	ClusterClosed ClusterState = "closed" // it is done with, one way or another
)
