// SPDX-License-Identifier: Apache-2.0

package report

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/sarif"
)

// facts is how much of a text is searched for what a tool says in words: one
// rule may stand behind every result.
const facts = 8 << 10

func head(text string) string { return text[:min(len(text), facts)] }

// texts gives a property that is a list of texts, of which a few are meant.
func texts(p sarif.Properties, name string) []string {
	if len(p[name]) > facts {
		return nil
	}
	return p.Texts(name)
}

// fact gives the value of a line "Key: value" of a text.
func fact(text, key string) string {
	for line := range strings.Lines(text) {
		if before, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(before) == key {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// sharedRule says of a row why nothing tells its component.
const sharedRule = "is one of several results of a rule, and does not say itself which component it is about"

var (
	grypeMessage = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^An? \S+ vulnerability in (\S+) package: (.+?), version (\S*) was found(?: in image (\S+) at:)?`)
	})
	grypeOlder = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^The path .*? reports (\S+) at version (\S+)\s+which (?:is|would result in) a vulnerable \(([^)]*)\) package`)
	})
)

// identifyGrype reads a message: A high vulnerability in java-archive package: lib,
// version 1.0 was found at: … The rule behind it is that of every version of every
// package of the name that has the flaw, and describes the first.
func identifyGrype(row *verdict.ScanRow, f found) {
	text, help := head(f.lookup.Text(f.result)), head(f.rule.Help.Text)
	kind, name, version, image := fact(help, "Type"), fact(help, "Package"), fact(help, "Version"), ""
	same := f.alone
	if m := grypeMessage().FindStringSubmatch(text); m != nil {
		same = fact(help, "Version") == m[3]
		kind, name, version, image = m[1], m[2], m[3], m[4]
	} else if m := grypeOlder().FindStringSubmatch(text); m != nil {
		same = fact(help, "Version") == m[2]
		kind, name, version = m[3], m[1], m[2]
	} else if !f.alone {
		row.Component.Unclear = sharedRule
	}
	// The rule's id is the flaw's and the package's in one.
	if id := strings.TrimSuffix(f.rule.ID, "-"+name); id != f.rule.ID {
		row.IDs = []string{id}
	}
	row.Severity = severity(fact(help, "Severity"), "grype")
	if row.Component.Unclear != "" {
		return
	}
	row.Component = grypeComponent(kind, name, version, namespaceDistribution(fact(help, "Data Namespace")))
	row.Component.PURL, row.Component.Image = fitting(texts(f.rule.Properties, "purls"), name, version), image
	if grypeTypes[kind] == "maven" {
		row.Component.Files = []string{row.Location}
	}
	if same {
		row.Fixed = split(fact(help, "Fix Version"))
	}
}

// namespaceDistribution reads where grype knows a flaw from: debian:distro:debian:12.
func namespaceDistribution(namespace string) string {
	if parts := strings.Split(namespace, ":"); len(parts) > 2 && parts[1] == "distro" {
		return parts[2]
	}
	return ""
}

// identifyTrivy reads the lines of a message. A result about anything else than a
// package has none of them. Whether it is a package of the distribution, the rule
// says of its last result.
func identifyTrivy(row *verdict.ScanRow, f found) {
	text := head(f.lookup.Text(f.result))
	name := fact(text, "Package")
	if name == "" {
		row.IDs = nil
		return
	}
	others := otherThanMaven
	switch {
	case f.alone && f.rule.Name == "OsPackageVulnerability":
		others = distributionTypes
	case f.alone && f.rule.Name == "LanguageSpecificPackageVulnerability":
		others = languageTypes
	}
	row.Component = colonTells(name, fact(text, "Installed Version"), others)
	row.Component.Image = f.image
	row.Fixed, row.Severity = split(fact(text, "Fixed Version")), severity(fact(text, "Severity"), "trivy")
}

// imageOfRun reads the image that trivy says a run is about.
func imageOfRun(run sarif.Run) string {
	p := run.Properties
	if len(p["imageName"]) > maxText {
		return ""
	}
	return clip(trivyImage{RepoTags: append(texts(p, "repoTags"), p.Text("imageName")), RepoDigests: texts(p, "repoDigests")}.reference())
}

var (
	nameAtVersion = regexp.MustCompile(`^\s*(?:\(([^)]*)\)\s*)?(\S+)@(\S+)\s*$`)
	osvMessage    = regexp.MustCompile(`Package '(.+)@([^']*)' is vulnerable to`)
	osvAlso       = regexp.MustCompile(`\(also known as ([^)]*)\)`)
)

// logical gives the names of a result's logical places that a pattern knows, each
// once.
func (f found) logical(known func(string) bool) (names []string) {
	for _, l := range f.result.Locations {
		for _, logical := range l.Logical {
			if name := clip(logical.Qualified); known(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// identifySnyk reads the logical place of a result, lodash@4.17.15, else the
// description of a rule that no other result has: (CVE-2020-8203) lodash@4.17.15.
func identifySnyk(row *verdict.ScanRow, f found) {
	description := nameAtVersion.FindStringSubmatch(clip(f.rule.FullDescription.Text))
	if description != nil {
		row.IDs = append(row.IDs, knownIDs(description[1])...)
	}
	if before, _, ok := strings.Cut(clip(f.rule.ShortDescription.Text), " severity"); ok {
		row.Severity = severity(before, "snyk")
	}
	m := description
	switch places := f.logical(nameAtVersion.MatchString); {
	case len(places) > 1:
		row.Component.Unclear = "names several components: " + short(strings.Join(places, ", "))
		return
	case len(places) == 1:
		m = nameAtVersion.FindStringSubmatch(places[0])
	case !f.alone:
		row.Component.Unclear = sharedRule
		return
	}
	if m == nil {
		return
	}
	name, version := m[2], m[3]
	row.Component = verdict.ScanComponent{Name: name, Version: version}
	for _, tag := range texts(f.rule.Properties, "tags") { // a rule is of one ecosystem
		if t := snykTypes[tag]; t != "" {
			row.Component = snykRuleEcosystem(f.rule.ID, t).named(name, version)
			if slices.Contains(distributionTypes, t) {
				row.Component.Name = binaryName(name)
			}
		}
	}
}

// snykRuleEcosystem adds the distribution that the id of a rule names to the type of
// its packages: SNYK-DEBIAN12-ZLIB-1.
func snykRuleEcosystem(id, purlType string) ecosystem {
	if parts := strings.Split(strings.ToLower(id), "-"); len(parts) > 1 {
		if d, ok := distribution(strings.TrimRight(parts[1], "0123456789")); ok && d.purlType == purlType {
			return d
		}
	}
	return ecosystem{purlType: purlType}
}

// identifyChecked reads the file that dependency-check names, and the package URL
// where it is one.
func identifyChecked(row *verdict.ScanRow, f found) {
	row.Component.Files = []string{row.Location}
	if purls := f.logical(isPURL); len(purls) == 1 {
		row.Component.PURL = purls[0]
	}
	row.Severity = severity(f.result.Properties.Text("severity"), "dependency-check")
}

func isPURL(text string) bool { return strings.HasPrefix(text, "pkg:") }

// identifyOSV reads a message: Package 'a@1' is vulnerable to 'CVE-…' (also known
// as 'GHSA-…'). The file in which the package stands tells the ecosystem.
func identifyOSV(row *verdict.ScanRow, f found) {
	text := head(f.lookup.Text(f.result))
	if m := osvMessage.FindStringSubmatch(text); m != nil {
		row.Component = colonTells(m[1], m[2], otherThanMaven)
		if t := lockfileType(row.Location); t != "" {
			row.Component = ecosystem{purlType: t}.named(m[1], m[2])
		}
	}
	if m := osvAlso.FindStringSubmatch(text); m != nil {
		row.IDs = append(row.IDs, knownIDs(m[1])...)
	}
}

// identifyScout reads the line of a message in which Docker Scout writes the package
// URL, else places that are package URLs or name@version, else the package URL of a
// rule that has one only.
func identifyScout(row *verdict.ScanRow, f found) {
	purls := compact(texts(f.rule.Properties, "purls"), maxIDs)
	if len(purls) < 2 {
		row.Fixed = split(f.rule.Properties.Text("fixed_version"))
	}
	places := f.logical(nameAtVersion.MatchString)
	switch line := clip(fact(head(f.lookup.Text(f.result)), "Package")); {
	case isPURL(line):
		row.Component.PURL = line
	case len(places) == 1 && isPURL(places[0]):
		row.Component.PURL = places[0]
	case len(places) == 1:
		m := nameAtVersion.FindStringSubmatch(places[0])
		row.Component = verdict.ScanComponent{Name: m[2], Version: m[3]}
	case len(places) > 1:
		row.Component.Unclear = "names several components: " + short(strings.Join(places, ", "))
	case len(purls) == 1:
		row.Component.PURL = purls[0]
	case len(purls) > 1:
		row.Component.Unclear = "is of a rule about several components, and does not say itself which it is about: " + short(strings.Join(purls, ", "))
	case fileName.MatchString(row.Location):
		row.Component.Files = []string{row.Location}
	}
}
