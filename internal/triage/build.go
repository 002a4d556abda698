// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"strings"

	"verdict/spec/purl"
)

// sameBuild compares a digest with the occurrences', or a distribution
// package's name, epoch, version, release and architecture with the component's.
func sameBuild(build string, f FindingAnswer) bool {
	if !strings.HasPrefix(build, "pkg:") {
		return onEveryArtifact(build, f)
	}
	a, ok := buildOf(build)
	b, same := buildOf(f.Component.PURL)
	return ok && same && a == b
}

// packageBuild is what tells the builds of a distribution's packages apart.
type packageBuild struct{ kind, vendor, name, epoch, version, arch string }

// buildOf reads the build that a package URL names. Without a version or an
// architecture it names several.
func buildOf(text string) (packageBuild, bool) {
	b, ok := namedBuild(text)
	return b, ok && b.arch != ""
}

// namedBuild reads the builds that a package URL with a version names, of one
// architecture or of all. Qualifiers that say where the package was found tell
// nothing.
func namedBuild(text string) (packageBuild, bool) {
	p, err := purl.Parse(text)
	if err != nil || p.Version == "" {
		return packageBuild{}, false
	}
	switch p.Type {
	case "rpm", "deb", "apk", "alpm":
	default:
		return packageBuild{}, false
	}
	b := packageBuild{p.Type, p.Namespace, p.Name, cmp.Or(p.Qualifiers["epoch"], "0"), p.Version, p.Qualifiers["arch"]}
	if epoch, version, ok := strings.Cut(p.Version, ":"); ok {
		b.epoch, b.version = epoch, version
	}
	if b.kind == "rpm" && b.vendor == "rhel" {
		b.vendor = "redhat"
	}
	return b, true
}

// fromBaseLayer reports whether all occurrences come from a layer of an image, and
// none from one that the bill tells to lie above the base.
func (q *question) fromBaseLayer(f FindingAnswer) bool {
	for _, o := range f.Occurrences {
		if o.Layer == "" || q.inv.upper[o.Layer] {
			return false
		}
	}
	return len(f.Occurrences) > 0
}
