// SPDX-License-Identifier: Apache-2.0

package dpkg

import (
	"bytes"

	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// listCaps bound the list of one package's files; the largest seen has 4 MiB.
var listCaps = limits.Caps{Bytes: 64 << 20}

// maxPath is the longest path that Linux opens.
const maxPath = 4096

// list notes the files of a package that is installed.
func (c *catalogue) list(f inventory.File, r role) {
	purl, known := c.lists[f.Path]
	if !known || f.Size == 0 {
		return
	}
	b, err := f.Read(listCaps)
	if err != nil {
		c.note(noList, err.Error())
		return
	}
	read := listed
	if r.kind == sumsSuffix {
		read = summed
	}
	for _, name := range read(b) {
		if name = bytes.TrimLeft(name, "/"); len(name) == 0 || len(name) > maxPath {
			continue
		}
		if file := r.root + string(name); c.Owned[file] == "" {
			c.Owned[file] = purl
		}
	}
}

// listed gives the files of a list, which names folders too, each before what is
// in it.
func listed(b []byte) [][]byte {
	var files [][]byte
	for line := range bytes.Lines(b) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if last := len(files) - 1; last >= 0 && len(line) > len(files[last]) && bytes.HasPrefix(line, files[last]) && line[len(files[last])] == '/' {
			files = files[:last]
		}
		if !bytes.Equal(line, []byte("/.")) {
			files = append(files, line)
		}
	}
	return files
}

// summed gives the files of a list of MD5 sums: the sum, two spaces and the path.
func summed(b []byte) [][]byte {
	var files [][]byte
	for line := range bytes.Lines(b) {
		if _, file, ok := bytes.Cut(bytes.TrimSuffix(line, []byte{'\n'}), []byte("  ")); ok {
			files = append(files, bytes.TrimPrefix(file, []byte("./")))
		}
	}
	return files
}
