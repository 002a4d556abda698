// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"verdict/spec/vers"
)

// found are distinct pairs of a component and a record by the package URL's type,
// or as undetermined, where a program says that it cannot compare them.
type found map[string]map[[2]string]bool

func (f found) add(purlType, component, record string) {
	if f[purlType] == nil {
		f[purlType] = map[[2]string]bool{}
	}
	f[purlType][[2]string{component, record}] = true
}

// readers read what a program found.
var readers = map[string]func(raw []byte) (found, error){
	"verdict": verdictFound, "osv-scanner": scannerFound, "grype": grypeFound,
}

// count prints how many pairs of a component and a record each report names. The
// part of its name before a comma says which program wrote it.
func count(reports []pair) error {
	var all []found
	kinds := map[string]bool{}
	head, rule := "| matches of |", "|---|"
	for _, r := range reports {
		program, _, _ := strings.Cut(r.name, ",")
		read, ok := readers[program]
		if !ok {
			return fmt.Errorf("%q is no program whose reports are known", program)
		}
		raw, err := os.ReadFile(r.value)
		if err != nil {
			return err
		}
		f, err := read(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", r.value, err)
		}
		all = append(all, f)
		for kind := range f {
			kinds[kind] = true
		}
		head, rule = head+" "+r.name+" |", rule+"---|"
	}
	fmt.Println(head + "\n" + rule)
	sums := make([]int, len(all))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Printf("| %s |", kind)
		for i, f := range all {
			sums[i] += len(f[kind])
			fmt.Printf(" %d |", len(f[kind]))
		}
		fmt.Println()
	}
	fmt.Print("| all |")
	for _, n := range sums {
		fmt.Printf(" %d |", n)
	}
	fmt.Println()
	return nil
}

// typeOf gives the type of a package URL.
func typeOf(purl string) string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(purl, "pkg:"), "/")
	return kind
}

func verdictFound(raw []byte) (found, error) {
	type match struct {
		PURL    string   `json:"purl"`
		Records []string `json:"records"`
	}
	var scans []struct {
		Matches      []match `json:"matches"`
		Undetermined []match `json:"undetermined"`
	}
	f := found{}
	err := json.Unmarshal(raw, &scans)
	for _, s := range scans {
		for _, m := range s.Matches {
			for _, record := range m.Records {
				f.add(typeOf(m.PURL), m.PURL, record)
			}
		}
		for _, m := range s.Undetermined {
			for _, record := range m.Records {
				f.add("undetermined", m.PURL, record)
			}
		}
	}
	return f, err
}

func scannerFound(raw []byte) (found, error) {
	var report struct {
		Results []struct {
			Packages []struct {
				Package         struct{ Name, Version, Ecosystem string } `json:"package"`
				Vulnerabilities []struct{ ID string }                     `json:"vulnerabilities"`
			} `json:"packages"`
		} `json:"results"`
	}
	f := found{}
	err := json.Unmarshal(raw, &report)
	for _, result := range report.Results {
		for _, p := range result.Packages {
			kind, _ := vers.PURLType(p.Package.Ecosystem)
			for _, v := range p.Vulnerabilities {
				f.add(kind, p.Package.Name+"@"+p.Package.Version, v.ID)
			}
		}
	}
	return f, err
}

func grypeFound(raw []byte) (found, error) {
	var report struct {
		Matches []struct {
			Artifact      struct{ PURL string } `json:"artifact"`
			Vulnerability struct{ ID string }   `json:"vulnerability"`
		} `json:"matches"`
	}
	f := found{}
	err := json.Unmarshal(raw, &report)
	for _, m := range report.Matches {
		f.add(typeOf(m.Artifact.PURL), m.Artifact.PURL, m.Vulnerability.ID)
	}
	return f, err
}
