// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

// checkedFile is what dependency-check says of one file, in either form.
type checkedFile struct {
	name, path string
	digests    map[string]string
	packages   []string // package URLs, and group:artifact:version before the second schema
	claims     []checkedClaim
	suppressed []string
}

type checkedClaim struct{ name, severity string }

func (f checkedFile) rows(s *sheet) {
	component := f.component()
	for _, c := range f.claims {
		s.add(verdict.ScanRow{IDs: []string{c.name}, Component: component, Location: f.path, Severity: severity(c.severity, "dependency-check")})
	}
	for _, name := range f.suppressed {
		s.skip(suppressed, name+" of "+f.name)
	}
}

// component is the file, and the package that the tool took it for. Of several it
// does not say which one has a flaw: then only the file counts.
func (f checkedFile) component() verdict.ScanComponent {
	c := verdict.ScanComponent{Files: []string{f.name}, Digests: f.digests}
	var purls, coordinates []string
	for _, p := range compact(f.packages, maxIDs) {
		if isPURL(p) {
			purls = append(purls, p)
		} else if strings.Count(p, ":") == 2 {
			coordinates = append(coordinates, p)
		}
	}
	switch {
	case len(purls) == 1:
		c.PURL = purls[0]
	case len(purls) == 0 && len(coordinates) == 1:
		at := strings.LastIndexByte(coordinates[0], ':')
		c.Type, c.Name, c.Version = "maven", coordinates[0][:at], coordinates[0][at+1:]
	}
	return c
}

type checkedXML struct {
	Engine  string `xml:"scanInfo>engineVersion"`
	Subject string `xml:"projectInfo>name"`
	Files   []struct {
		Name        string        `xml:"fileName"`
		Path        string        `xml:"filePath"`
		MD5         string        `xml:"md5"`
		SHA1        string        `xml:"sha1"`
		SHA256      string        `xml:"sha256"`
		Packages    []string      `xml:"identifiers>package>id"`
		Identifiers []checkedName `xml:"identifiers>identifier"`
		Claims      []struct {
			Name     string `xml:"name"`
			Severity string `xml:"severity"`
		} `xml:"vulnerabilities>vulnerability"`
		Suppressed []struct {
			Name string `xml:"name"`
		} `xml:"vulnerabilities>suppressedVulnerability"`
	} `xml:"dependencies>dependency"`
}

type checkedName struct {
	Type string `xml:"type,attr"`
	Name string `xml:"name"`
}

func readDependencyCheckXML(s *sheet) error {
	var r checkedXML
	if err := xml.NewDecoder(bytes.NewReader(s.raw)).Decode(&r); err != nil {
		return invalid("cannot be read as a report of dependency-check: %w", err).At(s.Name, 0, "")
	}
	s.Tool, s.Version, s.Format, s.Subject.Name = "dependency-check", strings.TrimSpace(r.Engine), "dependency-check XML", strings.TrimSpace(r.Subject)
	for _, d := range r.Files {
		f := checkedFile{name: d.Name, path: d.Path, packages: d.Packages}
		f.hashes(d.MD5, d.SHA1, d.SHA256)
		for _, i := range d.Identifiers {
			if i.Type == "maven" || strings.HasPrefix(i.Name, "pkg:") {
				f.packages = append(f.packages, i.Name)
			}
		}
		for _, c := range d.Claims {
			f.claims = append(f.claims, checkedClaim{c.Name, c.Severity})
		}
		for _, c := range d.Suppressed {
			f.suppressed = append(f.suppressed, c.Name)
		}
		f.rows(s)
	}
	return nil
}

func (f *checkedFile) hashes(md5, sha1, sha256 string) {
	for _, d := range [][2]string{{"md5", md5}, {"sha-1", sha1}, {"sha-256", sha256}} {
		f.digests = digest(f.digests, d[0], d[1])
	}
}

type checkedJSON struct {
	Scan struct {
		Engine string `json:"engineVersion"`
	} `json:"scanInfo"`
	Subject struct {
		Name string `json:"name"`
	} `json:"projectInfo"`
	Files []struct {
		Name     string `json:"fileName"`
		Path     string `json:"filePath"`
		MD5      string `json:"md5"`
		SHA1     string `json:"sha1"`
		SHA256   string `json:"sha256"`
		Packages []struct {
			ID string `json:"id"`
		} `json:"packages"`
		Claims     []checkedJSONClaim `json:"vulnerabilities"`
		Suppressed []checkedJSONClaim `json:"suppressedVulnerabilities"`
	} `json:"dependencies"`
}

type checkedJSONClaim struct {
	Name     string          `json:"name"`
	Severity json.RawMessage `json:"severity"`
}

var checkedReports = sync.OnceValue(strictjson.PlanOf[checkedJSON])

func readDependencyCheckJSON(s *sheet) error {
	r, err := decode(s, checkedReports)
	if err != nil {
		return err
	}
	s.Tool, s.Version, s.Format, s.Subject.Name = "dependency-check", r.Scan.Engine, "dependency-check JSON", r.Subject.Name
	for _, d := range r.Files {
		f := checkedFile{name: d.Name, path: d.Path}
		f.hashes(d.MD5, d.SHA1, d.SHA256)
		for _, p := range d.Packages {
			f.packages = append(f.packages, p.ID)
		}
		for _, c := range d.Claims {
			f.claims = append(f.claims, checkedClaim{c.Name, members{"": c.Severity}.text("")})
		}
		for _, c := range d.Suppressed {
			f.suppressed = append(f.suppressed, c.Name)
		}
		f.rows(s)
	}
	return nil
}
