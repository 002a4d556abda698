// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bufio"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflaters are what reads deflate streams (RFC 1951), which members use one after the
// other: each has 45 KiB of tables and buffer. The package unpacks in three quarters of the
// time of compress/flate.
var inflaters = sync.Pool{New: func() any {
	i := &inflater{packed: bufio.NewReader(nil)}
	i.unpacked = flate.NewReader(i.packed)
	return i
}}

type inflater struct {
	packed   *bufio.Reader
	unpacked io.ReadCloser
}

// inflating is a stream until it is closed.
type inflating struct{ by *inflater }

func inflate(packed io.Reader) io.ReadCloser {
	i := inflaters.Get().(*inflater)
	i.packed.Reset(packed)
	if err := i.unpacked.(flate.Resetter).Reset(i.packed, nil); err != nil {
		i.unpacked = flate.NewReader(i.packed)
	}
	return &inflating{i}
}

// Read fails behind Close.
func (i *inflating) Read(p []byte) (int, error) {
	if i.by == nil {
		return 0, io.ErrClosedPipe
	}
	return i.by.unpacked.Read(p)
}

// Close lets the next member have what reads.
func (i *inflating) Close() error {
	if i.by == nil {
		return nil
	}
	err := i.by.unpacked.Close()
	i.by.packed.Reset(nil)
	inflaters.Put(i.by)
	i.by = nil
	return err
}
