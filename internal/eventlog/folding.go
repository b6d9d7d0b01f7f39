package eventlog

import bolt "go.etcd.io/bbolt"

// folding makes of each view's progress that of all of them together, for
// whoever waits for Open.
func (l *Log) folding() (func(done, total uint64), error) {
	if l.o.Folding == nil {
		return nil, nil
	}
	todo, err := l.lacking()
	var last, folded uint64
	begun := false
	return func(done, _ uint64) {
		if !begun || done <= last { // every view ends at the last event, so this is where the next one begins
			begun, last = true, done
			return
		}
		folded, last = folded+done-last, done
		l.o.Folding(folded, todo)
	}, err
}

// lacking is how many events the views have yet to fold, each view's counted.
func (l *Log) lacking() (n uint64, err error) {
	end, _ := l.news()
	return n, l.view(func(tx *bolt.Tx) error {
		for _, v := range l.o.Views {
			st, err := getViewState(tx, v.Name())
			if err != nil {
				return err
			}
			if st.Version != v.Version() || st.Folded > end {
				st.Folded = 0
			}
			n += end - st.Folded
		}
		return nil
	})
}
