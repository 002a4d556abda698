// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"cmp"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
)

// PackageChange is a package of a distribution with its versions in a base image
// and in the image on it, in order of text; one side is empty where it has none.
type PackageChange struct {
	// Package is the package URL without version, with the architecture.
	Package string
	Base    []string
	Image   []string
	// Layers are those of the image that brought what it has.
	Layers []string
}

// BaseComparison is how the packages of an image differ from those of the image
// that it was built on. Each list is in order of packages.
type BaseComparison struct {
	Removed  []PackageChange // of the base, and not in the image
	Modified []PackageChange // in other versions than in the base
	Added    []PackageChange // not of the base
	Same     int
}

// Untouched reports whether every package of the base is in the image as it was.
func (c BaseComparison) Untouched() bool { return len(c.Removed)+len(c.Modified) == 0 }

// CompareBase compares the packages of the distribution, which are those of rpm,
// dpkg and apk.
func CompareBase(base, image []verdict.Occurrence) BaseComparison {
	was, is := systemPackages(base), systemPackages(image)
	var c BaseComparison
	for _, name := range unionOf(was, is) {
		change := PackageChange{Package: name, Base: versionsOf(was[name]), Image: versionsOf(is[name]), Layers: layersOf(is[name])}
		switch {
		case len(was[name]) == 0:
			c.Added = append(c.Added, change)
		case len(is[name]) == 0:
			c.Removed = append(c.Removed, change)
		case !slices.Equal(fullVersions(was[name]), fullVersions(is[name])):
			c.Modified = append(c.Modified, change)
		default:
			c.Same++
		}
	}
	return c
}

func unionOf(a, b map[string][]verdict.Occurrence) []string {
	names := append(keysOf(a), keysOf(b)...)
	slices.Sort(names)
	return slices.Compact(names)
}

// systemPackages puts the packages of the distribution under their name and
// architecture.
func systemPackages(list []verdict.Occurrence) map[string][]verdict.Occurrence {
	m := map[string][]verdict.Occurrence{}
	for _, o := range list {
		u, err := purl.Parse(o.Component.PURL)
		if err != nil || !slices.Contains([]string{"rpm", "deb", "apk"}, u.Type) {
			continue
		}
		name := verdict.PURLBase(o.Component.PURL)
		if arch := u.Qualifiers["arch"]; arch != "" {
			name += "?arch=" + arch
		}
		m[name] = append(m[name], o)
	}
	return m
}

// fullVersions are the versions with their epochs, in order of text.
func fullVersions(list []verdict.Occurrence) []string {
	var all []string
	for _, o := range list {
		if u, err := purl.Parse(o.Component.PURL); err == nil {
			all = append(all, cmp.Or(u.Qualifiers["epoch"], "0")+":"+strings.TrimPrefix(u.Version, "0:"))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func layersOf(list []verdict.Occurrence) []string {
	var layers []string
	for _, o := range list {
		if o.Layer != "" {
			layers = append(layers, o.Layer)
		}
	}
	slices.Sort(layers)
	return slices.Compact(layers)
}
