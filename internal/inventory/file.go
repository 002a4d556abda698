// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"io"

	"verdict/internal/limits"
)

// Read reads the whole file within the caps. Errors name the file's path.
func (f File) Read(caps limits.Caps) ([]byte, error) {
	c, err := f.Open()
	if err != nil {
		return nil, err
	}
	b, err := limits.ReadAll(f.Path, io.NewSectionReader(c, 0, c.Size()), caps)
	if e := c.Close(); err == nil && e != nil {
		return nil, e
	}
	return b, err
}

// Brought tells which layer of an image brought each entry of a package
// database. Entries are told apart by keys that change with each installation;
// now are those of the database as it is, and before reads those of an earlier
// state. What stands in all states from one on was brought by that one's layer.
// When an earlier state cannot be read, nothing is said of entries that may have
// been in it: their layer is "", and the first such error is given too.
func Brought(f File, now []string, before func(File) ([]string, error)) (map[string]string, error) {
	var failed error
	brought := map[string]string{}
	unknown := false // the state before could not be read
	step := func(keys []string, of string) {
		next := make(map[string]string, len(keys))
		for _, k := range keys {
			switch known, ok := brought[k]; {
			case ok:
				next[k] = known
			case unknown:
				next[k] = ""
			default:
				next[k] = of
			}
		}
		brought, unknown = next, false
	}
	for _, b := range f.Before {
		keys, err := before(b)
		if err != nil {
			if failed == nil {
				failed = err
			}
			brought, unknown = map[string]string{}, true
			continue
		}
		step(keys, b.Layer)
	}
	step(now, f.Layer)
	return brought, failed
}
