package eventlog

// folding tells whoever waits for Open how many events are folded of those
// that the views lack.
func (l *Log) folding() func(done, total uint64) {
	if l.o.Folding == nil {
		return nil
	}
	var begun bool
	var first uint64
	return func(done, total uint64) {
		if !begun {
			begun, first = true, done
			return
		}
		l.o.Folding(done-first, total-first)
	}
}
