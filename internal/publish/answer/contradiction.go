// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
)

// contradiction says what of a row's words about its component does not fit its
// package URL; "" when all does. Whoever wrote the row took two components for one,
// and an answer about either could be wrong about the other.
func contradiction(c verdict.ScanComponent) string {
	url, err := purl.Parse(c.PURL)
	switch {
	case err != nil:
		return ""
	case url.Version != "" && c.Version != "" && !sameVersion(url, c.Version):
		return fmt.Sprintf("it names the versions %s and %s", url.Version, c.Version)
	case c.Type != "" && c.Type != url.Type:
		return fmt.Sprintf("%s is no package of the type %s", c.PURL, c.Type)
	case c.Name != "" && !callable(url, c.Name):
		return fmt.Sprintf("%s is not called %s", c.PURL, c.Name)
	}
	return ""
}

// misfit says what of a row's words does not fit the unit that it leads to; "" when
// all does.
func (x *index) misfit(c verdict.ScanComponent, p place) string {
	_, err := purl.Parse(c.PURL)
	switch {
	case p.by == ByDigest && err == nil: // the bytes decide over what was guessed of them
		return ""
	case err != nil && c.Version != "" && !p.unit.hasVersion(c.Version):
		return fmt.Sprintf("it names the version %s, and its file is %s", c.Version, p.unit.text())
	}
	for _, f := range c.Files {
		if version := p.unit.otherVersion(baseName(f)); version != "" {
			return fmt.Sprintf("its file %s is not of the version of %s", baseName(f), p.unit.text())
		}
	}
	for _, algorithm := range slices.Sorted(maps.Keys(c.Digests)) {
		if units := x.byDigest[algorithm+":"+c.Digests[algorithm]]; len(units) > 0 && !holds(units, p.unit) {
			return fmt.Sprintf("its digest is that of %s", texts(ordered(units)))
		}
	}
	return ""
}

// holds reports whether the unit is among several, whatever its package URL says
// behind the version.
func holds(units map[string]*unit, u *unit) bool {
	for _, other := range units {
		if other.url.Key() == u.url.Key() && sameVersion(other.url, u.url.Version) {
			return true
		}
	}
	return false
}

// hasVersion reports whether a version is the unit's, or that of what it was made
// from.
func (u *unit) hasVersion(version string) bool {
	return slices.ContainsFunc(u.urls(), func(url purl.PURL) bool { return sameVersion(url, version) })
}

// otherVersion gives what stands in a file's name where the unit's version would,
// when it is another one: lib-0.9.jar of lib 1.0.
func (u *unit) otherVersion(file string) string {
	rest, ok := strings.CutPrefix(file, strings.ToLower(u.url.Name)+"-")
	if !ok || rest == "" || rest[0] < '0' || rest[0] > '9' {
		return ""
	}
	for _, url := range u.urls() {
		if behind, ok := strings.CutPrefix(rest, strings.ToLower(url.Version)); ok && url.Version != "" && endsVersion(behind) {
			return ""
		}
	}
	return rest
}

// endsVersion reports whether a version can end before the rest of a file's name:
// before -linux.jar and .jar, not before .1.jar.
func endsVersion(rest string) bool {
	if rest == "" {
		return true
	}
	if rest[0] == '.' {
		return len(rest) > 1 && (rest[1] < '0' || rest[1] > '9')
	}
	return rest[0] == '-' || rest[0] == '_'
}

var folded = strings.NewReplacer("_", "-", ".", "-", ":", "/", "@", "")

// callable reports whether a name can be that of a package: with its namespace the
// same one, or its bare name, or a part of it.
func callable(url purl.PURL, name string) bool {
	fold := func(s string) string { return folded.Replace(strings.ToLower(s)) }
	bare, whole := fold(url.Name), fold(url.Namespace+"/"+url.Name)
	said := fold(name)
	switch {
	case url.Namespace == "" || distributions[url.Type]:
		return slices.Contains(strings.Split(said, "/"), bare)
	case strings.Contains(said, "/"):
		return said == whole || strings.HasSuffix(said, "/"+whole) || strings.HasPrefix(said, whole+"/")
	}
	return said == bare
}
