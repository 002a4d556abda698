// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"slices"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

type osvReport struct {
	Results []struct {
		Source struct {
			Path string `json:"path"`
			Type string `json:"type"`
		} `json:"source"`
		Packages []osvPackage `json:"packages"`
	} `json:"results"`
}

type osvPackage struct {
	Package struct {
		Name string `json:"name"` // of a distribution's package that of its source
		// Binary is the distribution's package that is installed.
		Binary    string `json:"os_package_name"`
		Version   string `json:"version"`
		Ecosystem string `json:"ecosystem"`
		Commit    string `json:"commit"`
	} `json:"package"`
	Records []osvRecord `json:"vulnerabilities"`
	Groups  []struct {
		IDs     []string `json:"ids"`
		Aliases []string `json:"aliases"`
	} `json:"groups"`
	Violations []json.RawMessage `json:"license_violations"`
}

type osvRecord struct {
	ID       string   `json:"id"`
	Aliases  []string `json:"aliases"`
	Specific struct {
		Severity json.RawMessage `json:"severity"` // each database puts there what it likes
	} `json:"database_specific"`
	Affected []struct {
		Package struct {
			Name string `json:"name"`
		} `json:"package"`
		Ranges []struct {
			Type   string `json:"type"`
			Events []struct {
				Fixed string `json:"fixed"`
			} `json:"events"`
		} `json:"ranges"`
	} `json:"affected"`
}

var osvReports = sync.OnceValue(strictjson.PlanOf[osvReport])

func readOSVScanner(s *sheet) error {
	r, err := decode(s, osvReports)
	if err != nil {
		return err
	}
	s.Tool, s.Format = "osv-scanner", "osv-scanner JSON"
	for _, result := range r.Results {
		for _, p := range result.Packages {
			p.rows(s, result.Source.Path)
		}
	}
	return nil
}

// rows adds one row for each flaw: the records that the tool put into one group
// are about one. Records that are in no group are a flaw each.
func (p osvPackage) rows(s *sheet, path string) {
	records := map[string][]*osvRecord{}
	for i, r := range p.Records {
		records[r.ID] = append(records[r.ID], &p.Records[i])
	}
	for _, g := range p.Groups {
		var of []*osvRecord
		for _, id := range g.IDs { // a record is in one group
			of = append(of, records[id]...)
			delete(records, id)
		}
		s.add(p.row(path, append(slices.Clone(g.IDs), g.Aliases...), of))
	}
	for _, r := range p.Records {
		if of := records[r.ID]; of != nil {
			s.add(p.row(path, []string{r.ID}, of))
			delete(records, r.ID)
		}
	}
	for range p.Violations {
		s.skip(licence, p.Package.Name+" "+p.Package.Version)
	}
}

func (p osvPackage) row(path string, ids []string, records []*osvRecord) verdict.ScanRow {
	row := verdict.ScanRow{IDs: ids, Location: path}
	row.Component = osvEcosystem(p.Package.Ecosystem).named(first(p.Package.Binary, p.Package.Name), first(p.Package.Version, p.Package.Commit))
	for _, r := range records {
		row.IDs = append(row.IDs, r.Aliases...)
		var word string
		if json.Unmarshal(r.Specific.Severity, &word) == nil && row.Severity.Word == "" {
			row.Severity = severity(word, "osv-scanner")
		}
		row.Fixed = append(row.Fixed, r.fixed(p.Package.Name)...)
	}
	return row
}

func (r *osvRecord) fixed(name string) (versions []string) {
	for _, a := range r.Affected {
		if a.Package.Name != name {
			continue
		}
		for _, stretch := range a.Ranges {
			for _, e := range stretch.Events {
				if stretch.Type != "GIT" {
					versions = append(versions, e.Fixed)
				}
			}
		}
	}
	return versions
}
