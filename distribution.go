// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"regexp"
	"strconv"
	"strings"

	"verdict/spec/purl"
	"verdict/spec/vers"
)

// distributionTypes are the package URL types whose packages belong to a Linux
// distribution. Records name those by the distribution's release and, mostly, by
// the source package.
var distributionTypes = map[string]bool{"deb": true, "rpm": true, "apk": true}

// OSPackage reports whether a package URL names a package of a distribution.
func OSPackage(text string) bool {
	p, err := purl.Parse(text)
	return err == nil && distributionTypes[p.Type]
}

// distributions is the table from the namespace of a package URL to OSV's
// ecosystem, and how the qualifier distro names its release. Red Hat's, which has
// more than one stream a release, is told by redHatStreams.
var distributions = map[string]struct {
	ecosystem string
	release   func(words, version string) string // "" when it cannot be told
}{
	"deb/debian":      {"Debian", debianRelease},
	"deb/ubuntu":      {ubuntu, ubuntuRelease},
	"apk/alpine":      {"Alpine", func(_, version string) string { return prefixed("v", cut(version, 2)) }},
	"apk/wolfi":       {"Wolfi", nil},
	"apk/chainguard":  {"Chainguard", nil},
	"apk/minimos":     {"MinimOS", nil},
	"apk/alpaquita":   {"Alpaquita", func(_, version string) string { return version }},
	"rpm/redhat":      {redHat, nil},
	"rpm/rhel":        {redHat, nil},
	"rpm/almalinux":   {"AlmaLinux", majorRelease},
	"rpm/rocky":       {"Rocky Linux", majorRelease},
	"rpm/rocky-linux": {"Rocky Linux", majorRelease},
	"rpm/opensuse":    {"openSUSE", openSUSERelease},
	"rpm/mageia":      {"Mageia", majorRelease},
	"rpm/photon":      {"Photon OS", func(_, version string) string { return cut(version, 2) }},
	"rpm/azurelinux":  {"Azure Linux", majorRelease},
}

// distributionIdentities gives the names by which records may speak of a
// distribution's package: by its source package and by itself, in the release of
// the distribution and in any. A reason is given when there is none.
func distributionIdentities(text string, p purl.PURL) ([]Identity, string) {
	d, known := distributions[p.Type+"/"+p.Namespace]
	if !known {
		return nil, "packages of type " + p.Type + " of " + or(p.Namespace, "no distribution") + " are not compared with records"
	}
	streams, untold := streamsOf(p, d.ecosystem, d.release)
	if untold {
		return nil, "a package of " + d.ecosystem + " without the release of the distribution (qualifier distro)"
	}
	var list []Identity
	source, own := packagesOf(p)
	for _, named := range []versionedName{source, own} {
		if named.name == "" {
			continue
		}
		for _, s := range streams {
			list = append(list, Identity{PURL: text, Package: NormalName(s.ecosystem, named.name), Version: named.version, Source: named == source, Standby: s.standby})
		}
	}
	return list, ""
}

const (
	ubuntu   = "Ubuntu"
	longTerm = ":LTS"
)

// stream is an ecosystem with a release, or without one, in which records may
// speak of a package.
type stream struct {
	ecosystem string
	standby   bool
}

// streamsOf gives the streams that a package may be spoken of in, the narrowest
// first; untold is set when the release of the distribution is needed and is not
// known. Of a release of Ubuntu with long-term support, records speak under Pro
// where only subscribers get the fix: the package has the flaw until it has that
// fix, and the records say so nowhere else.
func streamsOf(p purl.PURL, ecosystem string, releaseOf func(words, version string) string) (list []stream, untold bool) {
	words, version := splitDistro(p.Qualifiers["distro"])
	var extended []string
	var release string
	switch {
	case ecosystem == redHat:
		extended, release = redHatStreams(p, version)
		untold = release == "" && len(extended) == 0
	case releaseOf != nil:
		release = releaseOf(words, version)
		untold = release == ""
	}
	for _, e := range extended {
		list = append(list, stream{ecosystem + ":" + e, false})
	}
	standby := len(extended) > 0
	if release != "" {
		list = append(list, stream{ecosystem + ":" + release, standby})
	}
	if ecosystem == ubuntu && strings.HasSuffix(release, longTerm) {
		list = append(list, stream{ecosystem + ":Pro:" + release, false})
	}
	return append(list, stream{ecosystem, standby}), untold
}

type versionedName struct{ name, version string }

// packagesOf gives the source package, where the package URL tells another one
// than the package itself, and that.
func packagesOf(p purl.PURL) (source, own versionedName) {
	version := p.Version
	if epoch := p.Qualifiers["epoch"]; version != "" && epoch != "" && epoch != "0" && !strings.Contains(version, ":") {
		version = epoch + ":" + version
	}
	own = versionedName{p.Name, version}
	source, found := sourceOf(p, version)
	if module := p.Qualifiers["rpmmod"]; module != "" {
		own.name, source.name = inModule(module, own.name), inModule(module, source.name)
	}
	if !found || source == own {
		source = versionedName{}
	}
	return source, own
}

// inModule names a package of a module stream as Red Hat's VEX does:
// nodejs:18/nodejs. Of the module's qualifier name and stream count; version and
// context change with each build.
func inModule(module, name string) string {
	parts := strings.Split(module, ":")
	return strings.Join(parts[:min(len(parts), 2)], ":") + "/" + name
}

var sourceRPM = regexp.MustCompile(`^(.+)-([^-]+-[^-]+?)(?:\.(?:no)?src\.rpm)?$`)

// sourceOf reads the qualifier upstream: NAME or NAME@VERSION of a deb or an apk,
// NAME-VERSION-RELEASE.src.rpm of an rpm. A source package without a version of
// its own was built in the package's.
func sourceOf(p purl.PURL, version string) (versionedName, bool) {
	upstream := p.Qualifiers["upstream"]
	if upstream == "" {
		return versionedName{}, false
	}
	if p.Type != "rpm" {
		name, own, versioned := strings.Cut(upstream, "@")
		if !versioned {
			own = version
		}
		return versionedName{name, own}, true
	}
	m := sourceRPM.FindStringSubmatch(upstream)
	if m == nil {
		return versionedName{upstream, version}, true
	}
	// The file name of a source rpm leaves out the epoch, which is that of the
	// packages built from it but for a few that set their own.
	if epoch, _, ok := strings.Cut(version, ":"); ok {
		m[2] = epoch + ":" + m[2]
	}
	return versionedName{m[1], m[2]}, true
}

// splitDistro splits debian-12.5 or alpine-3.18.4 into words and version; a
// qualifier of one part is taken for whichever it looks like.
func splitDistro(distro string) (words, version string) {
	at := strings.LastIndexByte(distro, '-')
	if at < 0 {
		if distro != "" && distro[0] >= '0' && distro[0] <= '9' {
			return "", distro
		}
		return distro, ""
	}
	return distro[:at], distro[at+1:]
}

// cut keeps the first n parts of a dotted version, which must have as many.
func cut(version string, n int) string {
	parts := strings.Split(version, ".")
	if len(parts) < n || parts[0] == "" {
		return ""
	}
	return strings.Join(parts[:n], ".")
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func majorRelease(_, version string) string { return cut(version, 1) }

// debianCodenames are those of the releases that records are kept about.
var debianCodenames = map[string]string{"wheezy": "7", "jessie": "8", "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12",
	"trixie": "13", "forky": "14", "sid": "sid"}

// DebianRelease gives the number of Debian's release of a code name, as records name
// it behind a colon: 12 of bookworm, and sid of sid, which has none.
func DebianRelease(codename string) (string, bool) {
	release, known := debianCodenames[codename]
	return release, known
}

func debianRelease(words, version string) string {
	for _, name := range []string{words, version} {
		if release, ok := debianCodenames[name]; ok {
			return release
		}
	}
	return cut(version, 1)
}

var ubuntuCodenames = map[string]string{"trusty": "14.04", "xenial": "16.04", "bionic": "18.04", "focal": "20.04", "jammy": "22.04",
	"noble": "24.04", "oracular": "24.10", "plucky": "25.04", "questing": "25.10"}

// ubuntuRelease adds LTS, as OSV does, to the releases of every second April.
func ubuntuRelease(words, version string) string {
	for _, name := range []string{words, version} {
		if release, ok := ubuntuCodenames[name]; ok {
			version = release
		}
	}
	release := cut(version, 2)
	if year, month, ok := strings.Cut(release, "."); ok && month == "04" {
		if n, err := strconv.Atoi(year); err == nil && n%2 == 0 {
			return release + longTerm
		}
	}
	return release
}

func openSUSERelease(words, version string) string {
	if strings.Contains(words, "tumbleweed") || version == "tumbleweed" {
		return "Tumbleweed"
	}
	return prefixed("Leap ", cut(version, 2))
}

// releaseName gives the beginning of what stands behind the colon of a
// distribution's ecosystem that names the release.
func releaseName(ecosystem, release string) string {
	if ecosystem == redHat {
		return redHatStream(release)
	}
	return release
}

// ofDistribution reports whether records of the ecosystem speak of a release of a
// distribution.
func ofDistribution(ecosystem string) bool {
	t, ok := vers.PURLType(ecosystem)
	return ok && distributionTypes[t]
}

func or(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}
