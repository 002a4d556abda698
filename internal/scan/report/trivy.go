// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

// trivyReport is trivy's JSON of schema 2. A member of its first schema's list is one
// result.
type trivyReport struct {
	Trivy struct {
		Version string `json:"Version"`
	} `json:"Trivy"`
	ArtifactName string        `json:"ArtifactName"`
	ArtifactType string        `json:"ArtifactType"`
	Metadata     trivyImage    `json:"Metadata"`
	Results      []trivyResult `json:"Results"`
}

// trivyImage is what trivy says of an image.
type trivyImage struct {
	ImageID     string   `json:"ImageID"`
	RepoTags    []string `json:"RepoTags"`
	RepoDigests []string `json:"RepoDigests"`
}

type trivyResult struct {
	Target            string            `json:"Target"`
	Class             string            `json:"Class"`
	Type              string            `json:"Type"`
	Vulnerabilities   []trivyClaim      `json:"Vulnerabilities"`
	Misconfigurations []json.RawMessage `json:"Misconfigurations"`
	Secrets           []json.RawMessage `json:"Secrets"`
	Licenses          []json.RawMessage `json:"Licenses"`
	// Modified are findings that a VEX document or an ignore file took out.
	Modified []json.RawMessage `json:"ExperimentalModifiedFindings"`
}

type trivyClaim struct {
	ID         string `json:"VulnerabilityID"`
	PkgName    string `json:"PkgName"`
	PkgPath    string `json:"PkgPath"`
	Identifier struct {
		PURL string `json:"PURL"`
	} `json:"PkgIdentifier"`
	Ref       string `json:"Ref"`
	Installed string `json:"InstalledVersion"`
	Fixed     string `json:"FixedVersion"`
	Severity  string `json:"Severity"`
}

var (
	trivyReports = sync.OnceValue(strictjson.PlanOf[trivyReport])
	trivyResults = sync.OnceValue(strictjson.PlanOf[[]trivyResult])
)

func readTrivy(s *sheet) error {
	r, err := decode(s, trivyReports)
	if err != nil {
		return err
	}
	s.Tool, s.Version, s.Format = "trivy", r.Trivy.Version, "trivy JSON"
	s.Subject = verdict.ScanSubject{Name: r.ArtifactName, Image: r.ArtifactType == "container_image", Tags: r.Metadata.RepoTags, Digests: r.Metadata.RepoDigests}
	for _, result := range r.Results {
		result.rows(s, "", "")
	}
	return nil
}

func readTrivyLegacy(s *sheet) error {
	results, err := decode(s, trivyResults)
	if err != nil {
		return err
	}
	s.Tool, s.Format = "trivy", "trivy JSON of the first schema"
	for _, result := range results {
		result.rows(s, "", "")
	}
	return nil
}

// rows adds what one target has; within says what of a cluster it lies in, and image
// in which image of several.
func (r trivyResult) rows(s *sheet, within, image string) {
	target := clip(r.Target)
	if within != "" {
		target = clip(within) + ": " + target
	}
	for _, c := range r.Vulnerabilities {
		row := verdict.ScanRow{IDs: []string{c.ID}, Location: target, Fixed: split(c.Fixed), Severity: severity(c.Severity, "trivy")}
		row.Component = trivyEcosystem(r.Type).named(c.PkgName, c.Installed)
		row.Component.PURL, row.Component.Image = c.Identifier.PURL, image
		if row.Component.PURL == "" && strings.HasPrefix(c.Ref, "pkg:") {
			row.Component.PURL = c.Ref
		}
		if c.PkgPath != "" {
			row.Location = target + ": " + clip(c.PkgPath)
			row.Component.Files = []string{c.PkgPath}
		}
		s.add(row)
	}
	s.skipAll(misconfigured, len(r.Misconfigurations), target)
	s.skipAll(exposed, len(r.Secrets), target)
	s.skipAll(licence, len(r.Licenses), target)
	s.skipAll(ignored, len(r.Modified), target)
}

// trivyTypes are the package URL types of trivy's kinds of targets that are no
// distribution's.
var trivyTypes = map[string]string{
	"jar": "maven", "pom": "maven", "gradle": "maven", "sbt": "maven",
	"npm": "npm", "yarn": "npm", "pnpm": "npm", "bun": "npm", "node-pkg": "npm", "javascript": "npm",
	"pip": "pypi", "pipenv": "pypi", "poetry": "pypi", "uv": "pypi", "python-pkg": "pypi", "pylock": "pypi",
	"gomod": "golang", "gobinary": "golang", "cargo": "cargo", "rustbinary": "cargo",
	"bundler": "gem", "gemspec": "gem", "nuget": "nuget", "dotnet-core": "nuget", "packages-props": "nuget",
	"composer": "composer", "composer-vendor": "composer", "pub": "pub", "hex": "hex", "swift": "swift", "cocoapods": "cocoapods", "conan": "conan",
}

func trivyEcosystem(kind string) ecosystem {
	if e, ok := distribution(kind); ok {
		return e
	}
	return ofTypes(trivyTypes, kind)
}
