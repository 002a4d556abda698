// SPDX-License-Identifier: Apache-2.0

package report

import (
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// ecosystem is what a tool's word for a kind of packages tells.
type ecosystem struct {
	purlType string
	// name is that of a distribution, by OSV's ecosystem where there is one, or of an
	// ecosystem without a type that is known.
	name string
}

// named gives the component of a whole name in the ecosystem. A Maven name without
// its group is none, and so one of an ecosystem that is told and leads nowhere.
func (e ecosystem) named(name, version string) verdict.ScanComponent {
	if e.purlType == "maven" && name != "" && !strings.Contains(name, ":") {
		e = ecosystem{name: "Maven"}
	}
	return verdict.ScanComponent{Type: e.purlType, Ecosystem: clip(e.name), Name: name, Version: version}
}

// osvEcosystem reads an ecosystem of OSV's.
func osvEcosystem(name string) ecosystem {
	purlType, namespace, ok := vers.PURLNamespace(name)
	if ok && namespace == "" {
		return ecosystem{purlType: purlType}
	}
	return ecosystem{purlType, name}
}

// ofTypes takes a word that a table leads to a type; one that it does not know is the
// name of an ecosystem that nobody knows.
func ofTypes(types map[string]string, word string) ecosystem {
	if t := types[word]; t != "" {
		return ecosystem{purlType: t}
	}
	return ecosystem{name: word}
}

// distributions are the ecosystems of distributions by the words of trivy and Snyk,
// and by those of /etc/os-release that grype gives.
var distributions = map[string]ecosystem{
	"debian": {"deb", "Debian"}, "ubuntu": {"deb", "Ubuntu"},
	"alpine": {"apk", "Alpine"}, "wolfi": {"apk", "Wolfi"}, "chainguard": {"apk", "Chainguard"}, "minimos": {"apk", "MinimOS"},
	"redhat": {"rpm", "Red Hat"}, "rhel": {"rpm", "Red Hat"}, "rocky": {"rpm", "Rocky Linux"}, "alma": {"rpm", "AlmaLinux"}, "almalinux": {"rpm", "AlmaLinux"},
	"suse": {"rpm", "SUSE"}, "sles": {"rpm", "SUSE"}, "opensuse": {"rpm", "openSUSE"}, "photon": {"rpm", "Photon OS"}, "azurelinux": {"rpm", "Azure Linux"},
	"centos": {"rpm", "centos"}, "oracle": {"rpm", "oracle"}, "ol": {"rpm", "oracle"}, "amazon": {"rpm", "amazon"}, "amzn": {"rpm", "amazon"}, "fedora": {"rpm", "fedora"},
	"cbl-mariner": {"rpm", "mariner"}, "mariner": {"rpm", "mariner"},
}

// distribution reads the name of a distribution, which some write with a variant or
// release behind it: opensuse.leap, opensuse-leap, debian:12.
func distribution(word string) (ecosystem, bool) {
	if e, ok := distributions[word]; ok {
		return e, true
	}
	e, ok := distributions[word[:max(strings.IndexAny(word, ".:-"), 0)]]
	return e, ok
}

// The package URL types of which a package can be that a tool names without its
// ecosystem. A Maven name has its group with it and a colon, as none of these has.
var (
	distributionTypes = []string{"deb", "rpm", "apk"}
	languageTypes     = []string{"npm", "pypi", "golang", "cargo", "gem", "nuget", "composer", "cocoapods", "hex", "pub", "swift", "conan", "cran", "hackage"}
	otherThanMaven    = slices.Concat(languageTypes, distributionTypes)
)

// ungrouped is a jar by its name without group.
func ungrouped(name, version string) verdict.ScanComponent {
	return verdict.ScanComponent{Types: []string{"maven"}, Name: name, Version: version}
}

// colonTells gives the component of a name that is Maven's when it has a colon in it,
// and of one of the other types else.
func colonTells(name, version string, others []string) verdict.ScanComponent {
	if strings.Count(name, ":") == 1 {
		return verdict.ScanComponent{Type: "maven", Name: name, Version: version}
	}
	return verdict.ScanComponent{Types: others, Name: name, Version: version}
}

// lockfiles are the types of the packages that a file lists.
var lockfiles = map[string]string{
	"package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "yarn.lock": "npm", "pnpm-lock.yaml": "npm", "bun.lock": "npm", "package.json": "npm",
	"pom.xml": "maven", "gradle.lockfile": "maven", "buildscript-gradle.lockfile": "maven", "verification-metadata.xml": "maven",
	"requirements.txt": "pypi", "poetry.lock": "pypi", "pipfile.lock": "pypi", "pdm.lock": "pypi", "uv.lock": "pypi", "pylock.toml": "pypi",
	"go.mod": "golang", "cargo.lock": "cargo", "gemfile.lock": "gem", "gems.locked": "gem", "composer.lock": "composer", "packages.lock.json": "nuget",
	"pubspec.lock": "pub", "mix.lock": "hex", "conan.lock": "conan", "renv.lock": "cran", "stack.yaml.lock": "hackage", "cabal.project.freeze": "hackage",
}

func lockfileType(file string) string { return lockfiles[strings.ToLower(path.Base(file))] }

// fitting gives the one package URL of several that has a name in a version; "" when
// none has, or several that differ.
func fitting(purls []string, name, version string) (text string) {
	for _, p := range purls {
		url, err := purl.Parse(clip(p))
		if err != nil || !slices.ContainsFunc([]string{url.Name, url.Namespace + "/" + url.Name, url.Namespace + ":" + url.Name}, func(n string) bool { return strings.EqualFold(n, name) }) ||
			!sameVersion(url.Version, version) {
			continue
		}
		if text != "" && text != clip(p) {
			return ""
		}
		text = clip(p)
	}
	return text
}

// sameVersion compares versions with or without the epoch of a distribution's
// package and the v of a Go module.
func sameVersion(a, b string) bool { return bareVersion(a) == bareVersion(b) }

func bareVersion(version string) string {
	if epoch, rest, ok := strings.Cut(version, ":"); ok && strings.Trim(epoch, "0123456789") == "" {
		version = rest
	}
	return strings.TrimPrefix(version, "v")
}
