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

type snykReport struct {
	Claims      []snykClaim     `json:"vulnerabilities"`
	Ecosystem   string          `json:"packageManager"`
	Subject     string          `json:"projectName"`
	Target      string          `json:"displayTargetFile"`
	Path        string          `json:"path"`
	Docker      json.RawMessage `json:"docker"`       // set for an image
	Application []snykReport    `json:"applications"` // of an image
}

type snykClaim struct {
	ID          string   `json:"id"`
	Type        string   `json:"type"` // license for what is none
	Severity    string   `json:"severity"`
	Package     string   `json:"packageName"`
	Name        string   `json:"name"`
	Version     string   `json:"version"`
	Ecosystem   string   `json:"packageManager"`
	From        []string `json:"from"`
	FixedIn     []string `json:"fixedIn"`
	Nearest     string   `json:"nearestFixedInVersion"`
	Identifiers struct {
		CVE  []string `json:"CVE"`
		GHSA []string `json:"GHSA"`
	} `json:"identifiers"`
	PURL string `json:"purl"`
}

var (
	snykReports = sync.OnceValue(strictjson.PlanOf[snykReport])
	snykLists   = sync.OnceValue(strictjson.PlanOf[[]snykReport])
)

// readSnyk reads the report of one project, or the list of several.
func readSnyk(list bool) reader {
	return func(s *sheet) error {
		reports := make([]snykReport, 1)
		var err error
		if list {
			reports, err = decode(s, snykLists)
		} else {
			reports[0], err = decode(s, snykReports)
		}
		if err != nil {
			return err
		}
		s.Tool, s.Format = "snyk", "Snyk JSON"
		s.Subject = snykSubject(reports)
		for _, r := range reports {
			image := ""
			if s.Subject.Several {
				image = r.image()
			}
			r.rows(s, image)
		}
		return nil
	}
}

// image is the image that the report is about; "" when it is about another thing.
func (r snykReport) image() string {
	if r.Docker == nil {
		return ""
	}
	return first(r.Path, r.Subject)
}

// snykSubject is what all reports are about.
func snykSubject(reports []snykReport) (subject verdict.ScanSubject) {
	for i, r := range reports {
		name := first(r.Subject, r.Path)
		switch {
		case i == 0:
			subject = verdict.ScanSubject{Name: name, Image: r.Docker != nil}
			if r.Docker != nil {
				subject.Tags = []string{r.image()}
			}
		case subject.Name != name:
			images := slices.ContainsFunc(reports, func(r snykReport) bool { return r.Docker != nil })
			return verdict.ScanSubject{Name: subject.Name + " and others", Several: images}
		}
	}
	return subject
}

func (r snykReport) rows(s *sheet, image string) {
	for _, c := range r.Claims {
		if c.Type == "license" {
			s.skip(licence, c.Package+" "+c.Version)
			continue
		}
		s.add(c.row(r, image))
	}
	for _, application := range r.Application {
		application.rows(s, image)
	}
}

func (c snykClaim) row(of snykReport, image string) verdict.ScanRow {
	row := verdict.ScanRow{IDs: append(append([]string{c.ID}, c.Identifiers.CVE...), c.Identifiers.GHSA...), Fixed: append(c.FixedIn, c.Nearest),
		Severity: severity(c.Severity, "snyk"), Location: strings.Join(c.From, " > ")}
	if row.Location == "" {
		row.Location = of.Target
	}
	e := snykEcosystem(first(c.Ecosystem, of.Ecosystem))
	name := first(c.Package, c.Name)
	if slices.Contains(distributionTypes, e.purlType) {
		name = binaryName(first(c.Name, c.Package))
	}
	row.Component = e.named(name, c.Version)
	row.Component.PURL, row.Component.Image = c.PURL, image
	return row
}

// snykEcosystem reads a package manager, which for packages of a distribution is
// called as that is: debian:12.
func snykEcosystem(manager string) ecosystem {
	if e, ok := distribution(manager); ok {
		return e
	}
	return ofTypes(snykTypes, manager)
}

// binaryName takes the source package off a name of Snyk's: gcc-12/libstdc++6.
func binaryName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// snykTypes are the package URL types of Snyk's package managers.
var snykTypes = map[string]string{
	"maven": "maven", "gradle": "maven", "sbt": "maven", "npm": "npm", "yarn": "npm", "pnpm": "npm", "pip": "pypi", "poetry": "pypi", "pipenv": "pypi",
	"gomodules": "golang", "golang": "golang", "golangdep": "golang", "rubygems": "gem", "nuget": "nuget", "paket": "nuget", "composer": "composer",
	"cocoapods": "cocoapods", "hex": "hex", "swift": "swift", "deb": "deb", "rpm": "rpm", "apk": "apk",
}
