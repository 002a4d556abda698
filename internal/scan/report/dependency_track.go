// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

// trackReport is Dependency-Track's Finding Packaging Format.
type trackReport struct {
	Meta struct {
		Version string `json:"version"`
	} `json:"meta"`
	Subject struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"project"`
	Findings []struct {
		Component struct {
			Name    string `json:"name"`
			Group   string `json:"group"`
			Version string `json:"version"`
			PURL    string `json:"purl"`
		} `json:"component"`
		Vulnerability struct {
			ID       string       `json:"vulnId"`
			Severity string       `json:"severity"`
			Aliases  []trackAlias `json:"aliases"`
		} `json:"vulnerability"`
		Analysis struct {
			Suppressed bool `json:"isSuppressed"`
		} `json:"analysis"`
	} `json:"findings"`
}

// trackAlias is one more set of ids of a flaw, by who gave them.
type trackAlias struct {
	CVE      string `json:"cveId"`
	GHSA     string `json:"ghsaId"`
	OSV      string `json:"osvId"`
	Sonatype string `json:"sonatypeId"`
	Snyk     string `json:"snykId"`
	GSD      string `json:"gsdId"`
	VulnDB   string `json:"vulnDbId"`
}

func (a trackAlias) ids() []string {
	return []string{a.CVE, a.GHSA, a.OSV, a.Sonatype, a.Snyk, a.GSD, a.VulnDB}
}

var trackReports = sync.OnceValue(strictjson.PlanOf[trackReport])

func readDependencyTrack(s *sheet) error {
	r, err := decode(s, trackReports)
	if err != nil {
		return err
	}
	s.Tool, s.Version, s.Format = "Dependency-Track", r.Meta.Version, "Dependency-Track findings"
	s.Subject.Name = strings.TrimSpace(r.Subject.Name + " " + r.Subject.Version)
	for _, f := range r.Findings {
		if f.Analysis.Suppressed {
			s.skip(suppressed, f.Vulnerability.ID+" of "+f.Component.Name)
			continue
		}
		row := verdict.ScanRow{IDs: []string{f.Vulnerability.ID}, Severity: severity(f.Vulnerability.Severity, "Dependency-Track")}
		for _, alias := range f.Vulnerability.Aliases {
			row.IDs = append(row.IDs, alias.ids()...)
		}
		row.Component = verdict.ScanComponent{PURL: f.Component.PURL, Name: grouped(f.Component.Group, f.Component.Name), Version: f.Component.Version}
		s.add(row)
	}
	return nil
}

// grouped joins a group and a name as CycloneDX and Dependency-Track have them.
func grouped(group, name string) string {
	switch {
	case group == "":
		return name
	case strings.HasPrefix(group, "@"):
		return group + "/" + name
	}
	return group + ":" + name
}
