// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/jar"
)

// maxPlaced is how many embedded poms are placed by their groups: each is compared
// with all packages.
const maxPlaced = 200

// noteEmbedded notes what was packed into the archive beside its own component t:
// components by their poms, and those by their classes. What both tell is one
// occurrence, by the pom, where the classes were found.
func (s *subject) noteEmbedded(t told, poms []jar.Told, inside *matched) {
	seen := map[string]bool{}
	for _, p := range t.purls {
		seen[p] = true
	}
	for i, pom := range poms {
		u := pom.PURL()
		if seen[u] {
			continue
		}
		seen[u] = true
		o := verdict.Occurrence{Component: verdict.Component{PURL: u}, Identity: verdict.ByPOM, Evidence: pom.Evidence}
		switch c := inside.of(u); {
		case c != nil && c.fits(u):
			c.noted = true
			o.Path, o.Relocated = s.within(c.root), c.relocated
		case c != nil:
			s.contradiction("a pom says %s, its classes %s", u, c.purl)
		case i < maxPlaced:
			o.Path, o.Relocated = s.place(pom.Group)
		}
		s.note(o)
	}
	for _, c := range inside.components {
		if c.noted || slices.ContainsFunc(t.purls, func(p string) bool { return verdict.PURLBase(p) == c.base }) {
			continue
		}
		s.doubted(c)
		s.note(verdict.Occurrence{Component: verdict.Component{PURL: c.purl}, Path: s.within(c.root), Relocated: c.relocated,
			Identity: verdict.ByDigest, Evidence: c.evidence})
	}
}

// within is the path of a package inside of the archive.
func (s *subject) within(root string) string {
	if root == "" {
		return s.path
	}
	return s.path + "!/" + root
}

// place looks where a shaded component lies by its group: tools that move
// com.google.protobuf keep that behind a package of their own. A component whose
// packages do not bear its group cannot be placed so.
func (s *subject) place(group string) (path string, relocated bool) {
	if s.self.Contents.Beneath(group) > 0 || !strings.Contains(group, ".") {
		return s.path, false
	}
	inner := "/" + strings.ReplaceAll(group, ".", "/")
	var roots []string
	for name := range s.self.Contents.Packages {
		at := strings.Index(name+"/", inner+"/")
		if at < 0 {
			continue
		}
		if root := name[:at+len(inner)]; !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	if len(roots) != 1 {
		return s.path, len(roots) > 0
	}
	return s.within(roots[0]), true
}
