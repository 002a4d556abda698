// SPDX-License-Identifier: Apache-2.0

package limits

import "io"

// OpenEntry gives a member to be read bit by bit, where [Zip.ReadEntry] gives it
// whole. Reading it fails as ReadEntry does.
func (z *Zip) OpenEntry(f File) (io.ReadCloser, error) {
	e, err := z.open(f)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// Close ends the member.
func (e *zipEntry) Close() error { return e.r.Close() }
