// SPDX-License-Identifier: Apache-2.0

package publish

import "io"

// File is one file of what is published: where it lies, with slashes, and how it
// is written. Render may be called at the same time as that of other files, and
// writes the same bytes each time.
type File struct {
	Path   string
	Render func(io.Writer) error
}
