// SPDX-License-Identifier: Apache-2.0

package dpkg

import (
	"strings"

	"verdict"
	"verdict/internal/inventory"
)

// edges gives those between the packages of one system (Debian Policy 7.1 and
// 7.5). Of alternatives the first that is installed counts, and a package of the
// same architecture before any.
func edges(packages []installed) []verdict.Edge {
	var by inventory.Providers
	for _, p := range packages {
		for _, name := range append(alternatives(p.provides, ","), p.name) {
			by.Provide(p.ref, name, name+":"+p.arch)
		}
	}
	var list []verdict.Edge
	for _, p := range packages {
		var required []string
		for group := range strings.SplitSeq(p.depends, ",") {
			for _, name := range alternatives(group, "|") {
				if own := name + ":" + p.arch; by.Of(own) != "" {
					name = own
				}
				if by.Of(name) != "" {
					required = append(required, name)
					break
				}
			}
		}
		list = append(list, by.Requires(p.ref, required...)...)
	}
	return list
}

// alternatives gives the names of a list, without versions, architectures and what
// is in brackets.
func alternatives(list, separator string) []string {
	var names []string
	for part := range strings.SplitSeq(list, separator) {
		name := strings.TrimSpace(part)
		if end := strings.IndexAny(name, " \t(:["); end >= 0 {
			name = name[:end]
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
