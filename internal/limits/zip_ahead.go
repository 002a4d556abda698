// SPDX-License-Identifier: Apache-2.0

package limits

import "io"

// aheadReader reads the headers of members. In an archive of small members many
// of them lie in what one call to the system reads; in one of large members
// reading more than the header would cost more than it saves.
type aheadReader struct {
	r      io.ReaderAt
	window []byte
	start  int64 // offset of the window
	last   int64 // offset that was asked for last
	left   int64 // how much may still be read ahead, so that no order of members costs more than the archive's size
}

const (
	aheadWindow = 64 << 10
	aheadNear   = 4 << 10 // headers that lie no farther apart are worth it
)

// ReadAt reads from the window, and fills it where the last two offsets are near.
func (a *aheadReader) ReadAt(p []byte, off int64) (int, error) {
	gap := off - a.last
	a.last = off
	if a.holds(off, len(p)) {
		return copy(p, a.window[off-a.start:]), nil
	}
	if gap > 0 && gap <= aheadNear && a.left > 0 {
		a.fill(off)
		if a.holds(off, len(p)) {
			return copy(p, a.window), nil
		}
	}
	return a.r.ReadAt(p, off)
}

func (a *aheadReader) holds(off int64, n int) bool {
	return off >= a.start && off+int64(n) <= a.start+int64(len(a.window))
}

// fill reads the window at off. What goes wrong shows again where the header
// alone is read.
func (a *aheadReader) fill(off int64) {
	if a.window == nil {
		a.window = make([]byte, aheadWindow)
	}
	n, _ := a.r.ReadAt(a.window[:aheadWindow], off)
	a.window, a.start = a.window[:n], off
	a.left -= int64(n)
}
