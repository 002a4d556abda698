// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

type grypeReport struct {
	Matches    []grypeMatch `json:"matches"`
	Ignored    []grypeMatch `json:"ignoredMatches"`
	Descriptor struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"descriptor"`
	Distro struct {
		Name string `json:"name"`
	} `json:"distro"`
	Source struct {
		Type   string          `json:"type"`
		Target json.RawMessage `json:"target"`
	} `json:"source"`
}

type grypeMatch struct {
	Vulnerability struct {
		ID       string `json:"id"`
		Severity string `json:"severity"`
		Fix      struct {
			Versions []string `json:"versions"`
		} `json:"fix"`
		FixedInVersion string `json:"fixedInVersion"` // before the third schema
	} `json:"vulnerability"`
	Related []struct {
		ID string `json:"id"`
	} `json:"relatedVulnerabilities"`
	Artifact grypeArtifact `json:"artifact"`
}

type grypeArtifact struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Type      string `json:"type"`
	PURL      string `json:"purl"`
	Locations []struct {
		Path string `json:"path"`
	} `json:"locations"`
	Metadata json.RawMessage `json:"metadata"`
}

// grypeImage is what grype says of an image that it looked at.
type grypeImage struct {
	UserInput      string   `json:"userInput"`
	ManifestDigest string   `json:"manifestDigest"`
	Tags           []string `json:"tags"`
	RepoDigests    []string `json:"repoDigests"`
}

// grypeJava is what grype says of a Java archive.
type grypeJava struct {
	VirtualPath string `json:"virtualPath"`
	Group       string `json:"pomGroupID"`
	Artifact    string `json:"pomArtifactID"`
	Digests     []struct {
		Algorithm string `json:"algorithm"`
		Value     string `json:"value"`
	} `json:"archiveDigests"`
}

var (
	grypeReports = sync.OnceValue(strictjson.PlanOf[grypeReport])
	grypeImages  = sync.OnceValue(strictjson.PlanOf[grypeImage])
	grypeJavas   = sync.OnceValue(strictjson.PlanOf[grypeJava])
)

func readGrype(s *sheet) error {
	r, err := decode(s, grypeReports)
	if err != nil {
		return err
	}
	s.Tool, s.Version, s.Format = first(r.Descriptor.Name, "grype"), r.Descriptor.Version, "grype JSON"
	s.Subject = grypeSubject(r.Source.Type, r.Source.Target)
	for _, m := range r.Matches {
		s.add(m.row(r.Distro.Name))
	}
	for _, m := range r.Ignored {
		s.skip(ignored, m.Vulnerability.ID+" in "+m.Artifact.Name)
	}
	return nil
}

func grypeSubject(kind string, target json.RawMessage) verdict.ScanSubject {
	var name string
	if json.Unmarshal(target, &name) == nil {
		return verdict.ScanSubject{Name: name}
	}
	image, _, err := grypeImages().Decode(target)
	if err != nil {
		return verdict.ScanSubject{}
	}
	subject := verdict.ScanSubject{Name: image.UserInput, Image: kind == "image", Tags: image.Tags, Digests: image.RepoDigests}
	if image.ManifestDigest != "" {
		subject.Digests = append(subject.Digests, image.ManifestDigest)
	}
	return subject
}

func (m grypeMatch) row(distro string) verdict.ScanRow {
	v, a := m.Vulnerability, m.Artifact
	row := verdict.ScanRow{IDs: []string{v.ID}, Fixed: append(v.Fix.Versions, v.FixedInVersion), Severity: severity(v.Severity, "grype")}
	for _, r := range m.Related {
		row.IDs = append(row.IDs, r.ID)
	}
	row.Component = grypeComponent(a.Type, a.Name, a.Version, distro)
	row.Component.PURL = a.PURL
	var paths []string
	for _, l := range a.Locations {
		paths = append(paths, l.Path)
	}
	row.Location = strings.Join(paths, ", ")
	if grypeTypes[a.Type] == "maven" {
		a.java(&row.Component, paths)
	}
	return row
}

// grypeComponent reads a type of syft's. It names jars without their group; packages
// of a distribution are of the one that was scanned.
func grypeComponent(kind, name, version, distro string) verdict.ScanComponent {
	e := ofTypes(grypeTypes, kind)
	switch {
	case e.purlType == "maven" && !strings.Contains(name, ":"):
		return ungrouped(name, version)
	case slices.Contains(distributionTypes, e.purlType):
		if d, ok := distribution(distro); ok && d.purlType == e.purlType {
			e = d
		}
	}
	return e.named(name, version)
}

// java adds what is known of a Java archive; of other packages the locations are
// databases of the package manager, which say nothing of the component.
func (a grypeArtifact) java(c *verdict.ScanComponent, paths []string) {
	c.Files = paths
	m, _, err := grypeJavas().Decode(a.Metadata)
	if err != nil || len(a.Metadata) == 0 {
		return
	}
	if m.Group != "" && !strings.Contains(c.Name, ":") {
		c.Type, c.Types, c.Name = "maven", nil, m.Group+":"+first(m.Artifact, c.Name)
	}
	if strings.Contains(m.VirtualPath, ":") { // an archive inside of one, whose digest is not ours to give
		c.Files = []string{m.VirtualPath}
	}
	for _, d := range m.Digests {
		c.Digests = digest(c.Digests, d.Algorithm, d.Value)
	}
}

// grypeTypes are the package URL types of syft's types of packages.
var grypeTypes = map[string]string{
	"java-archive": "maven", "jenkins-plugin": "maven", "npm": "npm", "python": "pypi", "gem": "gem", "go-module": "golang", "rust-crate": "cargo",
	"dotnet": "nuget", "php-composer": "composer", "deb": "deb", "rpm": "rpm", "apk": "apk", "pod": "cocoapods", "hex": "hex", "dart-pub": "pub",
	"swift": "swift", "conan": "conan",
}
