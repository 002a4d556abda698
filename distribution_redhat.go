// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"

	"verdict/spec/purl"
)

// redHat is the ecosystem of Red Hat's packages. Behind its colon stand product
// and version of a CPE: enterprise_linux:9, rhel_eus:9.2.
const redHat = "Red Hat"

// mainProduct is the product of the main stream in Red Hat's CPEs. It rolls from
// minor release to minor release, so that of its versions the first part counts.
const mainProduct = "enterprise_linux"

// redHatStream gives the beginning of what stands behind the vendor of a CPE that
// names the stream: product and version, and of the main stream's version the
// first part. What stands behind them, as ::baseos, does not count (Red Hat's
// guidance on its CSAF data: the first five segments are compared).
func redHatStream(s string) string {
	at := strings.IndexByte(s, ':')
	if at < 0 {
		return s
	}
	product, rest := s[:at], s[at+1:]
	ends := ":"
	if product == mainProduct {
		ends = ":."
	}
	if i := strings.IndexAny(rest, ends); i >= 0 {
		rest = rest[:i]
	}
	if rest == "" || rest == "*" || rest == "-" { // any version
		return product
	}
	return s[:at+1+len(rest)]
}

// RedHatEcosystem gives the ecosystem for which a CPE of Red Hat's stands: "Red
// Hat:rhel_eus:9.2" of cpe:/a:redhat:rhel_eus:9.2::appstream. It is "" for what is
// no CPE, of version 2.2 or 2.3, of a product of Red Hat's.
func RedHatEcosystem(cpe string) string {
	rest, ok := strings.CutPrefix(cpe, "cpe:/")
	if !ok {
		if rest, ok = strings.CutPrefix(cpe, "cpe:2.3:"); !ok {
			return ""
		}
	}
	parts := strings.SplitN(rest, ":", 3) // part, vendor, and the rest
	if len(parts) < 3 || parts[1] != "redhat" || parts[2] == "" {
		return ""
	}
	return redHat + ":" + redHatStream(parts[2])
}

// redHatStreams tells in which streams Red Hat speaks of a package: the extended
// ones that its repository belongs to, and the main one of the major release,
// which has the word where an extended one says nothing. What tells them, the
// surest first:
//
//   - repository_cpe, a qualifier of ours: the CPEs of the repository by Red
//     Hat's repository-to-cpe.json, with commas between them. Of several minor
//     releases of an extended stream that of distro counts, where it is among them.
//   - repository_id, which Red Hat's own bills carry:
//     rhel-9-for-x86_64-baseos-eus-rpms, with the minor release from __9_DOT_2
//     behind it or from distro.
//   - distro, as rhel-9.2, for the major release.
func redHatStreams(p purl.PURL, distroVersion string) (extended []string, main string) {
	minor := cut(distroVersion, 2)
	for _, cpe := range strings.Split(p.Qualifiers["repository_cpe"], ",") {
		s := strings.TrimPrefix(RedHatEcosystem(strings.TrimSpace(cpe)), redHat+":")
		switch product, version, _ := strings.Cut(s, ":"); {
		case s == "":
		case product == mainProduct:
			main = or(main, s)
		case !contains(extended, s):
			extended = append(extended, s)
			main = or(main, mainOf(product, version))
		}
	}
	extended = ofMinor(extended, minor)
	if len(extended) == 0 && main == "" {
		extended, main = redHatRepository(p.Qualifiers["repository_id"], minor)
	}
	if major := cut(distroVersion, 1); major != "" {
		main = mainProduct + ":" + major
	}
	return extended, main
}

// mainOf gives the main stream that an extended one was made of; "" for a product
// of another kind, whose version is its own.
func mainOf(product, version string) string {
	if strings.HasPrefix(product, "rhel_") || strings.HasPrefix(product, mainProduct+"_") {
		return prefixed(mainProduct+":", cut(version, 1))
	}
	return ""
}

// ofMinor keeps those of the extended streams of RHEL that are of the minor
// release, where any is, and all others.
func ofMinor(extended []string, minor string) []string {
	var kept []string
	found := false
	for _, s := range extended {
		product, version, _ := strings.Cut(s, ":")
		switch {
		case mainOf(product, version) == "":
			kept = append(kept, s)
		case version == minor:
			kept, found = append(kept, s), true
		}
	}
	if !found {
		return extended
	}
	return kept
}

// extendedStreams are the kinds of extended stream by their words in the names of
// repositories, and whether they belong to a minor release.
var extendedStreams = map[string]bool{"aus": true, "e4s": true, "els": false, "eus": true, "tus": true}

// redHatRepository reads a repository's name. The kind of an extended stream
// counts only with its minor release, where it has one.
func redHatRepository(id, minor string) (extended []string, main string) {
	name, suffix, _ := strings.Cut(id, "__")
	words := strings.Split(name, "-")
	if len(words) < 3 || words[0] != "rhel" && words[0] != "ubi" || !digits(words[1]) {
		return nil, ""
	}
	major := words[1]
	if a, b, ok := strings.Cut(suffix, "_DOT_"); ok {
		b, _, _ = strings.Cut(b, "__")
		minor = a + "." + b
	}
	for _, w := range words[2:] {
		switch byMinor, ok := extendedStreams[w]; {
		case ok && !byMinor:
			extended = append(extended, "rhel_"+w+":"+major)
		case ok && cut(minor, 1) == major:
			extended = append(extended, "rhel_"+w+":"+minor)
		}
	}
	return extended, mainProduct + ":" + major
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
