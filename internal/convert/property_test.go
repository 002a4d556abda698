// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict/internal/convert"
	"verdict/spec/cve"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// The same versions are affected before and after: at every version that a record names,
// and beside each. What orders the versions is told by the record that was written.

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func realRecords(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real records are not here")
	}
	found := map[string][]byte{}
	err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return err
		}
		found[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// orderOf gives the order of a package's versions, that of the standard where the
// range says so, else the ecosystem's, else the one that can read the versions.
func orderOf(a osv.Affected, versions []string) vers.Scheme {
	for _, r := range a.Ranges {
		if r.Type == osv.SemVer {
			return vers.SemVer
		}
	}
	if a.Package != nil {
		if s, ok := vers.SchemeOf(a.Package.Ecosystem); ok {
			return s
		}
	}
	for _, v := range versions {
		if !vers.Valid(vers.RPM, v) {
			return vers.Maven
		}
	}
	return vers.RPM
}

// status is what a product says of a version: the first entry that holds it, else the
// rest.
func status(p cve.Product, scheme vers.Scheme, version string) cve.Status {
	at := func(text string) int {
		if text == "0" || text == "*" {
			return 1
		}
		order, err := vers.Compare(scheme, version, text)
		if err != nil {
			return -1
		}
		return order
	}
	for _, e := range p.Versions {
		if e.Type == "git" {
			continue
		}
		if !e.Range() {
			if e.Version == version || e.Version == "*" {
				return e.Status
			}
			continue
		}
		before := e.LessThan == "*" || e.LessThanOrEqual == "*" || e.LessThan != "" && at(e.LessThan) < 0 || e.LessThan == "" && at(e.LessThanOrEqual) <= 0
		if at(e.Version) < 0 || !before {
			continue
		}
		said, since := e.Status, ""
		for _, c := range e.Changes {
			if order, err := vers.Compare(scheme, c.At, since); at(c.At) >= 0 && (since == "" || err == nil && order > 0) {
				said, since = c.Status, c.At
			}
		}
		return said
	}
	return p.Default()
}

// holds reports whether an OSV entry says that a version is affected (OSV schema,
// "Evaluation").
func holds(t *testing.T, a osv.Affected, scheme vers.Scheme, version string) bool {
	t.Helper()
	if slices.Contains(a.Versions, version) {
		return true
	}
	for _, r := range a.Ranges {
		if r.Type == osv.Git {
			continue
		}
		var events []vers.Event
		for _, e := range r.Events {
			events = append(events, vers.Event(e))
		}
		place, err := vers.Locate(scheme, events, version)
		if err != nil {
			continue
		}
		if place.Kind == vers.In {
			return true
		}
	}
	return false
}

// named are the versions that a product names, and some beside them.
func named(p cve.Product) (list []string) {
	for _, e := range p.Versions {
		for _, v := range []string{e.Version, e.LessThan, e.LessThanOrEqual} {
			if v != "" && v != "*" && v != "0" && e.Type != "git" {
				list = append(list, v)
				if strings.Trim(v, "0123456789.") == "" {
					list = append(list, v+".1", v+"-1", v+"0")
				}
			}
		}
		for _, c := range e.Changes {
			list = append(list, c.At)
		}
	}
	return append(list, "0.0.1", "9999.0.0")
}

// within gives the OSV entries of each product, by the order in which they are written.
func within(t *testing.T, r cve.Record, out osv.Record) map[*cve.Product][]osv.Affected {
	t.Helper()
	found := map[*cve.Product][]osv.Affected{}
	for _, c := range append([]cve.Container{r.Containers.CNA}, r.Containers.ADP...) {
		for i := range c.Affected {
			p := &c.Affected[i]
			found[p] = nil
			for _, a := range out.Affected {
				var own struct{ Vendor, Product string }
				if err := json.Unmarshal(a.DatabaseSpecific, &own); err != nil {
					t.Fatal(err)
				}
				if own.Vendor == p.Vendor && own.Product == p.Product {
					found[p] = append(found[p], a)
				}
			}
		}
	}
	return found
}

func TestEveryBoundOfRealRecordsIsKeptInOSV(t *testing.T) {
	compared, bounds := 0, 0
	for path, raw := range realRecords(t, "cve5") {
		c, err := convert.Document("cve", "osv", raw, convert.Options{Now: noon})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, p := range osv.Judge(c.Document) {
			if p.Rule == osv.Schema {
				t.Errorf("%s becomes what is not valid: %+v", path, p)
			}
		}
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		out, err := osv.Decode(c.Document)
		if err != nil {
			t.Fatal(err)
		}
		for p, entries := range within(t, r, out) {
			n, kept := compare(t, path, *p, entries, c)
			compared += n
			bounds += kept
		}
	}
	t.Logf("%d versions compared, %d bounds kept", compared, bounds)
	if compared < 1500 || bounds < 300 {
		t.Errorf("%d versions compared, %d bounds kept", compared, bounds)
	}
}

func compare(t *testing.T, path string, p cve.Product, entries []osv.Affected, c convert.Converted) (compared, bounds int) {
	t.Helper()
	for _, e := range p.Versions {
		for _, text := range []string{e.Version, e.LessThan, e.LessThanOrEqual} {
			if e.Status != cve.Affected || text == "" || text == "*" || text == "0" {
				continue
			}
			quoted, _ := json.Marshal(text) // text always encodes
			raw := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
			told := slices.ContainsFunc(c.Losses, func(l convert.Loss) bool { return strings.Contains(l.Message, text+", bounds nothing") })
			if bounds++; !strings.Contains(string(c.Document), raw) && !told {
				t.Errorf("%s: %s %s loses %q", path, p.Vendor, p.Product, text)
			}
		}
	}
	if len(entries) > 1 { // packages, which all say the same, or products of one name
		return compared, bounds
	}
	if len(entries) == 0 {
		entries = []osv.Affected{{}}
	}
	versions := named(p)
	scheme := orderOf(entries[0], versions)
	for _, v := range versions {
		if !vers.Valid(scheme, v) {
			continue
		}
		compared++
		if want, got := status(p, scheme, v) == cve.Affected, holds(t, entries[0], scheme, v); want != got {
			t.Errorf("%s: %s %s %s is affected before: %v, and after: %v\n%+v\n%+v", path, p.Vendor, p.Product, v, want, got, p.Versions, entries[0])
		}
	}
	return compared, bounds
}

// TestTheSameVersionsAreAffectedInOSV makes products of every kind of entries, and asks
// of every version at and beside their bounds.
func TestTheSameVersionsAreAffectedInOSV(t *testing.T) {
	t.Run("by Semantic Versioning", func(t *testing.T) { asMade(t, "semver", vers.SemVer, cve.Product{Vendor: "acme", Product: "lib"}) })
	t.Run("as Maven orders them", func(t *testing.T) {
		asMade(t, "maven", vers.Maven, cve.Product{CollectionURL: "https://repo.maven.apache.org/maven2", PackageName: "org.acme:lib"})
	})
	t.Run("as rpm orders them", func(t *testing.T) { asMade(t, "rpm", vers.RPM, cve.Product{Vendor: "acme", Product: "lib"}) })
}

func asMade(t *testing.T, kind string, scheme vers.Scheme, p cve.Product) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 5_000 {
		p = randomProduct(random, p, kind)
		// A range and single version that begin alike would both be the first to hold it, and two
		// changes at one version have no order.
		if !slices.ContainsFunc(p.Versions, cve.Version.Range) || ambiguous(p) {
			continue
		}
		raw, err := cve.Encode(cve.Record{DataType: "CVE_RECORD", DataVersion: "5.1", Metadata: cve.Metadata{ID: "CVE-2026-10001", State: cve.Published},
			Containers: cve.Containers{CNA: cve.Container{Affected: []cve.Product{p}}}})
		if err != nil {
			t.Fatal(err)
		}
		c, err := convert.Document("cve", "osv", raw, convert.Options{Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		out, err := osv.Decode(c.Document)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(c.Losses, func(l convert.Loss) bool { return strings.Contains(l.Message, "a range begins behind version") }) {
			continue // OSV has no word for it, and the loss says so
		}
		a := osv.Affected{}
		if len(out.Affected) == 1 {
			a = out.Affected[0]
		}
		for major := range 5 {
			for _, rest := range []string{".0.0", ".0.1", ".0.1-rc.1", ".1.0", ".1.1", ".2.0-0", ".2.0", ".2.1", ".2.1-0", ".2.2"} {
				v := fmt.Sprint(major) + rest
				if slices.ContainsFunc(named(p), func(text string) bool {
					c, err := vers.Compare(scheme, text, v)
					return err == nil && c == 0 && text != v
				}) {
					continue // the same in other words: a single version is told by its text
				}
				if want, got := status(p, scheme, v) == cve.Affected, holds(t, a, scheme, v); want != got {
					t.Fatalf("%d: %s is affected before: %v, and after: %v\n%+v\n%s", n, v, want, got, p, c.Document)
				}
			}
		}
	}
}

func ambiguous(p cve.Product) bool {
	return slices.ContainsFunc(p.Versions, func(e cve.Version) bool { return len(e.Changes) == 2 && e.Changes[0].At == e.Changes[1].At })
}

// randomProduct gives the product with entries of every kind.
func randomProduct(random *rand.Rand, p cve.Product, kind string) cve.Product {
	statuses := []cve.Status{cve.Affected, cve.Affected, cve.Unaffected, cve.Unknown}
	version := func() string { return fmt.Sprintf("%d.%d.%d", random.IntN(4), random.IntN(3), random.IntN(2)) }
	p.Versions, p.DefaultStatus = nil, []cve.Status{"", cve.Affected, cve.Unaffected, cve.Unknown}[random.IntN(4)]
	for range 1 + random.IntN(4) {
		e := cve.Version{Version: version(), Status: statuses[random.IntN(4)], Type: kind}
		switch random.IntN(5) {
		case 0:
			e.LessThanOrEqual = version()
		case 1:
			e.LessThan = "*"
		case 2:
			e.Version, e.LessThan = "0", version()
		case 3:
			e.LessThan = version()
		}
		if e.Range() && random.IntN(3) == 0 {
			e.Changes = []cve.Change{{At: version(), Status: statuses[random.IntN(4)]}, {At: version(), Status: statuses[random.IntN(4)]}}
		}
		p.Versions = append(p.Versions, e)
	}
	return p
}
