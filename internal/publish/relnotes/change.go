// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"cmp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

func changeOf(c verdict.StatedComponent) Change {
	change := Change{From: version(c.Previous), To: version(c.PURL), Advisory: c.Advisory, purl: c.PURL, previous: c.Previous}
	change.Component = verdict.PURLBase(cmp.Or(c.PURL, c.Previous))
	change.Removed = c.PURL == "" && c.Previous != ""
	return change
}

func compareChanges(a, b Change) int {
	return cmp.Or(strings.Compare(a.Component, b.Component), strings.Compare(a.purl, b.purl), strings.Compare(a.previous, b.previous))
}

// version is what a package URL says behind its @, without qualifiers.
func version(purl string) string {
	bare := purl
	if i := strings.IndexAny(bare, "?#"); i >= 0 {
		bare = bare[:i]
	}
	return strings.TrimPrefix(strings.TrimPrefix(bare, verdict.PURLBase(purl)), "@")
}

// bases says on which images the release was built, and the one before it.
func (n *Notes) bases(s publish.Snapshot) {
	before := map[string]verdict.BaseImage{}
	for _, b := range s.Bases {
		if b.Version == n.Previous {
			before[b.Part] = b.Image
		}
	}
	for _, b := range s.Bases {
		if b.Version != n.Version {
			continue
		}
		change := BaseChange{Part: b.Part, To: imageName(b.Image), Advisories: []string{}}
		if was, ok := before[b.Part]; ok {
			change.From = imageName(was)
		}
		n.Bases = append(n.Bases, change)
	}
	slices.SortFunc(n.Bases, func(a, b BaseChange) int { return strings.Compare(a.Part, b.Part) })
	if len(n.Bases) == 0 {
		return
	}
	var advisories []string
	for _, e := range slices.Concat(n.Advisories, n.Hygiene, n.Others) {
		for _, c := range e.Components {
			if c.Advisory != "" {
				advisories = append(advisories, c.Advisory)
			}
		}
	}
	slices.Sort(advisories)
	advisories = slices.Compact(advisories)
	for i := range n.Bases {
		if n.Bases[i].From != n.Bases[i].To {
			n.Bases[i].Advisories = append(n.Bases[i].Advisories, advisories...)
		}
	}
}

// imageName is how an image is written: its name, and the digest that tells it from
// another of that name.
func imageName(b verdict.BaseImage) string {
	if b.Digest == "" {
		return b.Name
	}
	if b.Name == "" {
		return "sha256:" + strings.TrimPrefix(b.Digest, "sha256:")
	}
	return b.Name + "@sha256:" + strings.TrimPrefix(b.Digest, "sha256:")
}
