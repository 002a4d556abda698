// SPDX-License-Identifier: Apache-2.0

// Command grypedb writes a database of grype, of the sixth schema, from zips of OSV
// records, by grype's own packages:
//
//	grypedb FOLDER-OF-ZIPS CACHE
//
// It is compiled outside this module (see bench/match), which does without grype's
// thousand dependencies. The ranges of a record become constraints as grype's own
// transformation of OSV records makes them, and versions that are listed where there
// is no range become a list of equals. Records of Linux distributions and of
// OSS-Fuzz are left out: the bills of the measurement hold none of their packages.
package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/spf13/afero"
)

// kind is how grype names an ecosystem's packages and its order of versions.
type kind struct{ packages, versions string }

var kinds = map[string]kind{
	"Bitnami": {"bitnami", "bitnami"}, "ConanCenter": {"conan", "semver"}, "Go": {"go-module", "go"}, "Maven": {"java-archive", "maven"},
	"NuGet": {"dotnet", "semver"}, "Packagist": {"php-composer", "semver"}, "PyPI": {"python", "python"}, "RubyGems": {"gem", "gem"},
	"crates.io": {"rust-crate", "semver"}, "npm": {"npm", "semver"},
}

type record struct {
	ID, Summary string
	Aliases     []string
	Modified    time.Time
	Withdrawn   *time.Time
	Affected    []struct {
		Package  struct{ Ecosystem, Name string }
		Versions []string
		Ranges   []struct {
			Type   string
			Events []struct {
				Introduced, Fixed string
				LastAffected      string `json:"last_affected"`
			}
		}
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: grypedb FOLDER-OF-ZIPS CACHE")
	}
	if err := write(os.Args[1], filepath.Join(os.Args[2], "6")); err != nil {
		log.Fatal("grypedb: ", err)
	}
}

func write(zips, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	store, err := v6.NewWriter(v6.Config{DBDirPath: out})
	if err != nil {
		return err
	}
	if err := store.SetDBMetadata(); err != nil {
		return err
	}
	now := time.Now()
	provider := v6.Provider{ID: "osv", Version: "1", Processor: "grypedb", DateCaptured: &now, InputDigest: "none"}
	names, err := filepath.Glob(filepath.Join(zips, "*.zip"))
	if err != nil {
		return err
	}
	records, claims := 0, 0
	for _, name := range names {
		batch, err := read(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for len(batch) > 0 {
			n := min(len(batch), 500)
			c, err := add(store, &provider, batch[:n])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			records, claims, batch = records+n, claims+c, batch[n:]
		}
	}
	if err := store.Close(); err != nil {
		return err
	}
	// Closing a database that was written drops its indexes; importing makes them.
	if err := v6.Hydrater()(out); err != nil {
		return err
	}
	if _, err := v6.WriteImportMetadata(afero.NewOsFs(), out, "grypedb"); err != nil {
		return err
	}
	fmt.Printf("grype's database: %d records about %d packages\n", records, claims)
	return nil
}

// read gives the records of a zip that speak of an ecosystem of kinds.
func read(name string) ([]record, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	var list []record
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		var one record
		if json.Unmarshal(raw, &one) != nil || one.Withdrawn != nil {
			continue
		}
		for _, a := range one.Affected {
			if _, ok := kinds[a.Package.Ecosystem]; ok {
				list = append(list, one)
				break
			}
		}
	}
	return list, nil
}

func add(store v6.ReadWriter, provider *v6.Provider, batch []record) (claims int, err error) {
	vulnerabilities := make([]*v6.VulnerabilityHandle, len(batch))
	for i, r := range batch {
		vulnerabilities[i] = &v6.VulnerabilityHandle{Name: r.ID, Status: v6.VulnerabilityActive, ModifiedDate: &r.Modified, ProviderID: provider.ID,
			Provider: provider, BlobValue: &v6.VulnerabilityBlob{ID: r.ID, Description: r.Summary, Aliases: r.Aliases}}
	}
	if err := store.AddVulnerabilities(vulnerabilities...); err != nil {
		return 0, err
	}
	var packages []*v6.AffectedPackageHandle
	for i, r := range batch {
		for p, ranges := range constraints(r) {
			packages = append(packages, &v6.AffectedPackageHandle{VulnerabilityID: vulnerabilities[i].ID, Package: &v6.Package{Ecosystem: p.Ecosystem, Name: p.Name},
				BlobValue: &v6.PackageBlob{CVEs: r.Aliases, Ranges: ranges}})
		}
	}
	return len(packages), store.AddAffectedPackages(packages...)
}

type packageName struct{ Ecosystem, Name string }

// constraints gives what a record claims about each package.
func constraints(r record) map[packageName][]v6.Range {
	all := map[packageName][]v6.Range{}
	for _, a := range r.Affected {
		k, ok := kinds[a.Package.Ecosystem]
		if !ok {
			continue
		}
		name := packageName{k.packages, a.Package.Name}
		if k.packages == "python" {
			name.Name = strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name.Name))
		}
		emit := func(constraint, fixed string) {
			fix := &v6.Fix{State: v6.NotFixedStatus}
			if fixed != "" {
				fix = &v6.Fix{Version: fixed, State: v6.FixedStatus}
			}
			all[name] = append(all[name], v6.Range{Version: v6.Version{Type: k.versions, Constraint: constraint}, Fix: fix})
		}
		ranged := false
		for _, one := range a.Ranges {
			if one.Type == "GIT" {
				continue
			}
			from, open := "", false
			for _, e := range one.Events {
				ranged = true
				switch {
				case e.Introduced != "":
					from, open = e.Introduced, true
				case e.Fixed != "":
					emit(between(from, "<"+e.Fixed), e.Fixed)
					open = false
				case e.LastAffected != "":
					emit(between(from, "<="+e.LastAffected), "")
					open = false
				}
			}
			if open {
				emit(between(from, ""), "")
			}
		}
		if !ranged && len(a.Versions) > 0 {
			emit("="+strings.Join(a.Versions, " || ="), "")
		}
	}
	return all
}

// between joins the ends of a stretch; 0 is before everything.
func between(from, to string) string {
	if from == "0" || from == "" {
		return to
	}
	return strings.TrimSuffix(">="+from+","+to, ",")
}
