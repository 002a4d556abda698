// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/jar"
)

// byPrefix guesses the group of an artifact of several words from what follows
// from how groups, packages and bundles are named. Where those rules leave several
// groups open it guesses none: docs/identity.md has the figures. It is a guess all
// the same.
func (s *subject) byPrefix() (told, bool) {
	n := s.likely()
	if !jar.ValidID(n.Artifact) || len(jar.Tokens(n.Artifact)) < 2 {
		return told{}, false
	}
	var evidence string
	group := groupOfBundle(s.self.Manifest.SymbolicName(), n.Artifact)
	if group != "" {
		evidence = s.self.Contents.Manifest.Name
	} else {
		group = s.groupOfPackages(n.Artifact)
		evidence = strings.ReplaceAll(group, ".", "/")
	}
	if !jar.ValidID(group) {
		return told{}, false
	}
	c := jar.Coordinates{Group: group, Artifact: n.Artifact, Version: s.version(n.Version)}
	return told{[]string{c.PURL()}, verdict.ByPrefix, evidence}, true
}

// groupOfBundle gives the group whose artifact bnd would name so; "" for none.
// It takes the artifact's first word to be the last part of the group, or to
// stand whole behind a group that names more than an organisation.
func groupOfBundle(symbolic, artifact string) string {
	if group, ok := strings.CutSuffix(symbolic, "."+artifact); ok && jar.Domain(group) != "" && strings.Count(group, ".") > 1 {
		return group
	}
	tokens := jar.Tokens(artifact)
	dotted := strings.Join(tokens, ".")
	for at := 0; at < len(symbolic); at++ {
		if symbolic[at] != '.' || jar.Domain(symbolic[:at]) == "" {
			continue
		}
		group := symbolic[:at]
		if last := group[strings.LastIndexByte(group, '.')+1:]; last == tokens[0] &&
			strings.EqualFold(strings.ReplaceAll(symbolic[at+1:], "-", "."), strings.TrimPrefix(dotted, tokens[0]+".")) {
			return group
		}
	}
	return ""
}

// groupOfPackages gives the package that 80 % of the classes share when it is an
// organisation's, its last part is the artifact's first word, and no more than one
// part names something within the organisation: then it is the product, and the
// product's group. Deeper packages may be a module's.
func (s *subject) groupOfPackages(artifact string) string {
	main := s.self.Contents.Dominant()
	domain := jar.Organisation(main)
	parts := strings.Split(strings.ToLower(main), ".")
	if domain == "" || len(parts) > 3 || parts[len(parts)-1] != jar.Tokens(artifact)[0] {
		return ""
	}
	others := []string{s.self.Manifest.SymbolicName(), s.self.Manifest.Get("Automatic-Module-Name"), s.self.Manifest.Get("Implementation-Vendor-Id")}
	if slices.ContainsFunc(others, func(name string) bool { d := jar.Domain(name); return d != "" && d != domain }) {
		return ""
	}
	return main
}
