// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"encoding/json"
	"path"

	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// Where Red Hat's builds leave the ids of the repositories that they drew from:
// one file for each image that a layer is of, and the newer one, which the next
// image replaces.
const (
	manifestFolder = "root/buildinfo/content_manifests"
	newManifest    = "usr/share/buildinfo/content-sets.json"
)

func isManifest(file string) bool {
	_, newer := inventory.RootOf(file, newManifest)
	_, older := inventory.RootOf(path.Dir(file), manifestFolder)
	return newer || older && path.Ext(file) == ".json"
}

// manifest adds the repositories that a file names, also in the states that higher
// layers replaced: the packages of those layers are still there.
func (c *catalogue) manifest(f inventory.File) {
	for _, state := range append([]inventory.File{f}, f.Before...) {
		sets, err := contentSets(state)
		if err != nil {
			c.note(noManifest, err.Error())
		}
		c.Repositories = append(c.Repositories, sets...)
	}
}

// manifestCaps bound a list of content sets, which has some lines, and one that
// names all components of a build, some thousands.
var manifestCaps = limits.Caps{Bytes: 16 << 20, Values: 1_000_000, CaseKeys: true}

func contentSets(f inventory.File) ([]string, error) {
	b, err := f.Read(manifestCaps)
	if err != nil {
		return nil, err
	}
	if err := limits.CheckJSON(f.Path, b, manifestCaps); err != nil {
		return nil, err
	}
	var document map[string]json.RawMessage
	var sets []string
	if err := json.Unmarshal(b, &document); err == nil && document["content_sets"] != nil {
		err = json.Unmarshal(document["content_sets"], &sets)
		if err == nil {
			return sets, nil
		}
	}
	return nil, damaged("it has no list content_sets").At(f.Path, 0, "$.content_sets")
}
