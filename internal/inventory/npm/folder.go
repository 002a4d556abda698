// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"maps"
	"path"
	"slices"
	"strings"

	"verdict/internal/inventory"
)

// What a folder's path may be for its dependencies to be looked up. Folders of
// npm have up to ten levels.
const (
	maxFolder = 1024
	maxLevels = 64
)

// lookup finds the package that a folder's code gets under a name, as Node.js
// does: in node_modules of the folder itself, then of those above (Node.js,
// Modules, Loading from node_modules folders). It gives the folder, behind links;
// "" when there is none.
func lookup(nodes map[string]node, folder, name string) string {
	if len(folder) > maxFolder || strings.Count(folder, "/") > maxLevels {
		return ""
	}
	for {
		at := strings.TrimPrefix(folder+"/node_modules/"+name, "/")
		if n, ok := nodes[at]; ok {
			if n.link != "" {
				at = n.link
			}
			if _, ok := nodes[at]; ok {
				return at
			}
			return ""
		}
		if folder == "" {
			return ""
		}
		folder = above(folder)
	}
}

// above gives the next folder whose node_modules counts; "" is the root.
func above(folder string) string {
	rooted := "/" + folder
	if i := strings.LastIndex(rooted, "/node_modules/"); i >= 0 {
		return strings.TrimPrefix(rooted[:i], "/")
	}
	return strings.TrimLeft(path.Dir(rooted), "/")
}

// moduleName gives the name under which a folder is installed; "" for one that is
// not directly in node_modules, or in a scope there.
func moduleName(folder string) string {
	rooted := "/" + folder
	i := strings.LastIndex(rooted, "/node_modules/")
	if i < 0 {
		return ""
	}
	name := rooted[i+len("/node_modules/"):]
	scope, rest, scoped := strings.Cut(name, "/")
	if scoped != strings.HasPrefix(name, "@") || strings.Contains(rest, "/") || strings.HasPrefix(scope, ".") {
		return ""
	}
	return name
}

// connect adds the edges of a tree of folders. Those of the root are left out
// where it is no occurrence.
func connect(c *inventory.Catalogued, nodes map[string]node, ref func(string) string, root bool) {
	for _, folder := range slices.Sorted(maps.Keys(nodes)) {
		if folder == "" && !root {
			continue
		}
		for _, want := range nodes[folder].needs {
			switch to := lookup(nodes, folder, want.name); {
			case to != "":
				c.Depends(ref(folder), ref(to))
			case !want.may:
				c.Skip(badEdge, ref(folder)+" needs "+want.name)
			}
		}
	}
}
