// SPDX-License-Identifier: Apache-2.0

package python

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// recordCaps bounds a list of files, of which large distributions have some 20,000.
var recordCaps = limits.Caps{Bytes: 16 << 20}

// isRecord reports whether a file lists what an installation put there (Recording
// installed projects).
func isRecord(name string) bool {
	return path.Base(name) == "RECORD" && strings.HasSuffix(path.Dir(name), ".dist-info")
}

// holds notes which files an installed distribution put there. A list that cannot be
// read hides no component.
func holds(c *inventory.Catalogued, f inventory.File) {
	held, err := readRecord(f)
	if err != nil {
		c.Noted = verdict.AddSkipped(c.Noted, badRecord, err.Error())
	}
	c.Held = append(c.Held, held...)
}

// readRecord gives the files of the list, without those that hold text of Python.
// Names are relative to the folder that the metadata's lies in.
func readRecord(f inventory.File) ([]string, error) {
	raw, err := f.Read(recordCaps)
	if err != nil {
		return nil, err
	}
	folder := path.Dir(path.Dir(f.Path))
	lines := csv.NewReader(bytes.NewReader(raw))
	lines.FieldsPerRecord, lines.ReuseRecord = -1, true
	var files []string
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, verdict.Errorf(verdict.Invalid, "is no list of files: %w", err).At(f.Path, 0, "")
		}
		if extension := path.Ext(fields[0]); extension != ".py" && extension != ".pyc" && !path.IsAbs(fields[0]) {
			files = append(files, path.Join(folder, fields[0]))
		}
	}
}
