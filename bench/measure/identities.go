// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"strings"
)

// named is a component that a program found in a file.
type named struct {
	purl string
	file string // its base name
}

// catalogues read what a program says is in a folder.
var catalogues = map[string]func(raw []byte) ([]named, error){
	"verdict": pathsAndURLs, "scalibr": pathsAndURLs, "syft": syftArtifacts,
}

// identities prints for how many archives each program names the component that
// the first argument, a list of FILE and group/artifact@version by lines, says
// the archive is.
func identities(args []pair) error {
	if len(args) == 0 || args[0].name != "truth" {
		return fmt.Errorf("the first argument is truth=FILE")
	}
	raw, err := os.ReadFile(args[0].value)
	if err != nil {
		return err
	}
	truth := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		file, coordinates, _ := strings.Cut(line, "\t")
		truth[file] = coordinates
	}
	fmt.Printf("| of %d archives | all right | another version | another name | no name | components in all |\n|---|---|---|---|---|---|\n", len(truth))
	for _, a := range args[1:] {
		if err := identitiesOf(a, truth); err != nil {
			return fmt.Errorf("%s: %w", a.value, err)
		}
	}
	return nil
}

func identitiesOf(report pair, truth map[string]string) error {
	program, _, _ := strings.Cut(report.name, ",")
	read, ok := catalogues[program]
	if !ok {
		return fmt.Errorf("%q is no program whose lists are known", program)
	}
	raw, err := os.ReadFile(report.value)
	if err != nil {
		return err
	}
	list, err := read(raw)
	if err != nil {
		return err
	}
	best := map[string]verdictOn{}
	for _, n := range list {
		if want, known := truth[n.file]; known {
			best[n.file] = max(best[n.file], judge(n.purl, want))
		}
	}
	var counts [allRight + 1]int
	for file := range truth {
		counts[best[file]]++
	}
	fmt.Printf("| %s | %d | %d | %d | %d | %d |\n", report.name, counts[allRight], counts[otherVersion], counts[otherName], counts[noName], len(list))
	return nil
}

// verdictOn says how much of an archive's identity a component has right.
type verdictOn int

const (
	noName verdictOn = iota
	otherName
	otherVersion
	allRight
)

func judge(purl, want string) verdictOn {
	got, isMaven := strings.CutPrefix(purl, "pkg:maven/")
	got, _, _ = strings.Cut(got, "?")
	name, _, _ := strings.Cut(want, "@")
	switch {
	case !isMaven:
		return noName
	case got == want:
		return allRight
	case strings.HasPrefix(got, name+"@"):
		return otherVersion
	}
	return otherName
}

// pathsAndURLs reads a list of objects with purl and path.
func pathsAndURLs(raw []byte) (list []named, err error) {
	var found []struct{ PURL, Path string }
	err = json.Unmarshal(raw, &found)
	for _, f := range found {
		list = append(list, named{f.PURL, path.Base(f.Path)})
	}
	return list, err
}

func syftArtifacts(raw []byte) (list []named, err error) {
	var report struct {
		Artifacts []struct {
			PURL      string
			Locations []struct{ Path string }
		}
	}
	err = json.Unmarshal(raw, &report)
	for _, a := range report.Artifacts {
		for _, l := range a.Locations {
			list = append(list, named{a.PURL, path.Base(l.Path)})
		}
	}
	return list, err
}
