// SPDX-License-Identifier: Apache-2.0

// Command generate makes the input of the measurements: bills of materials of any
// size over the packages that records name, more records by renaming those that
// there are, and container images. The same arguments give the same bytes.
//
//	go run ./bench/generate sbom  --records DIR --components 20000 --out FILE
//	go run ./bench/generate records --records DIR --times 10 --out DIR
//	go run ./bench/generate image --random 100 --out FILE FOLDER...
package main

import (
	"archive/zip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verdict/spec/purl"
	"verdict/spec/vers"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say sbom, records or image")
	}
	f := flag.NewFlagSet(args[0], flag.ContinueOnError)
	records := f.String("records", "", "folder of zips of OSV records")
	out := f.String("out", "", "what to write")
	components := f.Int("components", 20000, "components of the bill")
	named := f.Int("named", 50, "of 100 components, how many are packages that a record names")
	whole := f.Bool("whole-names", false, "write group and name as one name, as records do, for programs that read no group")
	seed := f.Int64("seed", 1, "another bill for each number")
	random := f.Int("random", 100, "megabytes of the image that no program can read anything in")
	times := f.Int("times", 10, "copies of the records, the first as they are")
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "sbom":
		return writeBill(*records, *out, *components, *named, *seed, *whole)
	case "records":
		return multiply(*records, *out, *times)
	case "image":
		return writeImage(*out, f.Args(), *random)
	}
	return fmt.Errorf("%q is neither sbom nor records nor image", args[0])
}

// osvRecord is what is used of a record.
type osvRecord struct {
	ID       string
	Affected []struct {
		Package  struct{ Ecosystem, Name string }
		Versions []string
		Ranges   []struct{ Events []map[string]string }
	}
}

// eachRecord calls fn with the bytes of every record of the zips in a folder.
func eachRecord(folder string, fn func(zipName string, raw []byte) error) error {
	zips, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	if err != nil {
		return err
	}
	if len(zips) == 0 {
		return fmt.Errorf("%s holds no zip of records", folder)
	}
	for _, name := range zips {
		if err := eachMember(name, fn); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func eachMember(name string, fn func(string, []byte) error) error {
	z, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := fn(filepath.Base(name), raw); err != nil {
			return err
		}
	}
	return nil
}

// packageVersions are a package's name and the versions that records mention.
type packageVersions struct {
	ecosystem, name string
	versions        []string
}

func packagesOf(folder string) ([]packageVersions, error) {
	byName := map[[2]string]map[string]bool{}
	err := eachRecord(folder, func(_ string, raw []byte) error {
		var r osvRecord
		if err := json.Unmarshal(raw, &r); err != nil {
			return nil //nolint:nilerr // one that the programs under test refuse as well
		}
		addMentions(byName, r)
		return nil
	})
	var list []packageVersions
	for key, versions := range byName {
		delete(versions, "0")
		if len(versions) > 0 {
			list = append(list, packageVersions{key[0], key[1], slices.Sorted(maps.Keys(versions))})
		}
	}
	slices.SortFunc(list, func(a, b packageVersions) int { return strings.Compare(a.ecosystem+a.name, b.ecosystem+b.name) })
	return list, err
}

// addMentions adds the versions that a record mentions, of each package twenty
// of those that it lists and all that its ranges name.
func addMentions(byName map[[2]string]map[string]bool, r osvRecord) {
	for _, a := range r.Affected {
		if _, ok := vers.PURLType(a.Package.Ecosystem); !ok || strings.Contains(a.Package.Ecosystem, ":") {
			continue
		}
		key := [2]string{a.Package.Ecosystem, a.Package.Name}
		if byName[key] == nil {
			byName[key] = map[string]bool{}
		}
		for _, v := range a.Versions[:min(len(a.Versions), 20)] {
			byName[key][v] = true
		}
		for _, r := range a.Ranges {
			for _, e := range r.Events {
				for _, v := range e {
					byName[key][v] = true
				}
			}
		}
	}
}

// writeBill writes a CycloneDX bill: of the named share of its components a
// package that records name in a version that they mention, else one whose name
// no record knows.
func writeBill(folder, out string, components, named int, seed int64, whole bool) error {
	packages, err := packagesOf(folder)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewSource(seed)) //nolint:gosec // the same bill every time is the point
	type component struct {
		Type    string `json:"type"`
		Ref     string `json:"bom-ref"`
		Group   string `json:"group,omitempty"`
		Name    string `json:"name"`
		Version string `json:"version"`
		PURL    string `json:"purl"`
	}
	bill := map[string]any{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
	var list []component
	seen := map[string]bool{}
	for len(list) < components {
		p := packages[r.Intn(len(packages))]
		version := p.versions[r.Intn(len(p.versions))]
		name := p.name
		if r.Intn(100) >= named {
			name = fmt.Sprintf("%s-%d", name, r.Intn(1000))
		}
		u, ok := packageURL(p.ecosystem, name, version)
		if !ok || seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		c := component{"library", u.String(), u.Namespace, u.Name, version, u.String()}
		if whole {
			c.Group, c.Name = "", name
		}
		list = append(list, c)
	}
	bill["components"] = list
	raw, err := json.MarshalIndent(bill, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, raw, 0o644)
}

func packageURL(ecosystem, name, version string) (purl.PURL, bool) {
	t, _ := vers.PURLType(ecosystem)
	separator := "/"
	if t == "maven" {
		separator = ":"
	}
	at := strings.LastIndex(name, separator)
	u, err := purl.PURL{Type: t, Namespace: name[:max(at, 0)], Name: name[at+1:], Version: version}.Normalize()
	return u, err == nil
}

// multiply writes the records so many times: the copies under other ids and
// package names.
func multiply(folder, out string, times int) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	archives := map[string]*zip.Writer{}
	var files []*os.File
	err := eachRecord(folder, func(name string, raw []byte) error {
		w := archives[name]
		if w == nil {
			f, err := os.Create(filepath.Join(out, name))
			if err != nil {
				return err
			}
			files = append(files, f)
			w = zip.NewWriter(f)
			archives[name] = w
		}
		for i := range times {
			if err := writeCopy(w, raw, i); err != nil {
				return err
			}
		}
		return nil
	})
	for _, w := range archives {
		if e := w.Close(); err == nil {
			err = e
		}
	}
	for _, f := range files {
		if e := f.Close(); err == nil {
			err = e
		}
	}
	return err
}

func writeCopy(w *zip.Writer, raw []byte, i int) error {
	var r map[string]any
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil //nolint:nilerr // one that the programs under test refuse as well
	}
	if i > 0 {
		rename(r, i)
	}
	copied, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := w.Create(fmt.Sprint(r["id"]) + ".json")
	if err != nil {
		return err
	}
	_, err = f.Write(copied)
	return err
}

// rename gives a record, its aliases and its packages other names.
func rename(r map[string]any, i int) {
	suffix := fmt.Sprintf("-copy%d", i)
	r["id"] = fmt.Sprint(r["id"]) + suffix
	aliases, _ := r["aliases"].([]any)
	for n := range aliases {
		aliases[n] = fmt.Sprint(aliases[n]) + suffix
	}
	affected, _ := r["affected"].([]any)
	for _, a := range affected {
		a, _ := a.(map[string]any)
		if p, ok := a["package"].(map[string]any); ok {
			p["name"] = fmt.Sprint(p["name"]) + suffix
			delete(p, "purl")
		}
	}
}
