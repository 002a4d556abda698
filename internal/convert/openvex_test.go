// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/convert"
	"verdict/spec/cve"
	"verdict/spec/openvex"
	"verdict/spec/osv"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// released are the real releases of Kafka.
func released(t *testing.T) (list []string) {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real releases are not here")
	}
	files, err := filepath.Glob(filepath.Join(dir, "kafka", "sboms", "*.json"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d bills: %v", len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(f), ".json"), ".cdx")
		list = append(list, name[strings.LastIndex(name, "-")+1:])
	}
	return list
}

func TestEachReleaseOfKafkaHasItsStatus(t *testing.T) {
	releases, asked := released(t), 0
	for path, raw := range realRecords(t, filepath.Join("cve5", "kafka")) {
		c, err := convert.Document("cve", "openvex", raw, convert.Options{Now: noon, Releases: releases})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		d, err := openvex.Decode(c.Document)
		if err != nil {
			t.Fatal(err)
		}
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Containers.CNA.Affected {
			for _, version := range releases {
				said := saidOf(t, d, p, version)
				asked++
				if strange(p) { // its bounds are no versions
					if said == openvex.NotAffected || said == openvex.Affected {
						t.Errorf("%s: %s %s is %s, and nobody can know", path, p.Product, version, said)
					}
					continue
				}
				if want := status(p, vers.Maven, version); (want == cve.Affected) != (said == openvex.Affected) || (want == cve.Unknown) != (said == openvex.UnderInvestigation) {
					t.Errorf("%s: %s %s is %s, and the record says %s\n%+v", path, p.Product, version, said, want, p.Versions)
				}
			}
		}
	}
	t.Logf("%d releases asked", asked)
	if asked < 250 {
		t.Errorf("only %d releases were asked", asked)
	}
}

func strange(p cve.Product) bool {
	return slices.ContainsFunc(p.Versions, func(v cve.Version) bool {
		return v.Range() && strings.Contains(v.Version+v.LessThan+v.LessThanOrEqual, " ")
	})
}

// saidOf finds what a document says of a release of a product.
func saidOf(t *testing.T, d openvex.Document, p cve.Product, version string) (said openvex.Status) {
	t.Helper()
	_, name, found := strings.Cut(p.PackageName, ":")
	if !found {
		name = p.Product
	}
	for _, s := range d.Statements {
		for _, product := range s.Products {
			u, err := purl.Parse(product.PackageURL())
			if err != nil {
				t.Fatal(err)
			}
			if u.Name == name && u.Version == version {
				said = s.Status
			}
		}
	}
	if said == "" {
		t.Fatalf("nothing is said of %s %s", name, version)
	}
	return said
}

func TestRealRecordsBecomeOpenVEX(t *testing.T) {
	made := 0
	for path, raw := range realRecords(t, "cve5") {
		c, err := convert.Document("cve", "openvex", raw, convert.Options{Now: noon})
		if err != nil {
			if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "names no release") {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		made++
		if problems := openvex.Validate(c.Document); len(problems) > 0 {
			t.Errorf("%s becomes what is not valid: %v", path, problems)
		}
	}
	t.Logf("%d documents", made)
	if made < 100 {
		t.Errorf("only %d documents were made", made)
	}
}

func TestEachReleaseOfKafkaIsInOSVWhatTheRecordSays(t *testing.T) {
	releases, asked := released(t), 0
	for path, raw := range realRecords(t, filepath.Join("cve5", "kafka")) {
		c, err := convert.Document("cve", "osv", raw, convert.Options{Now: noon})
		if err != nil {
			t.Fatal(err)
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
			for _, version := range releases {
				affected := slices.ContainsFunc(entries, func(a osv.Affected) bool { return holds(t, a, vers.Maven, version) })
				asked++
				if want := status(*p, vers.Maven, version) == cve.Affected; want != affected && !strange(*p) {
					t.Errorf("%s: %s %s is affected before: %v, and after: %v", path, p.Product, version, want, affected)
				}
			}
		}
	}
	if asked < 250 {
		t.Errorf("only %d releases were asked", asked)
	}
}

// TestEachBoundOfRealRecordsHasItsStatusInOpenVEX asks of the versions at and beside the
// bounds of every real record, as if they were releases.
func TestEachBoundOfRealRecordsHasItsStatusInOpenVEX(t *testing.T) {
	compared := 0
	for path, raw := range realRecords(t, "cve5") {
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Containers.CNA.Affected {
			scheme := orderIn(t, r, i)
			releases := slices.DeleteFunc(named(p), func(v string) bool { return !vers.Valid(scheme, v) || strings.ContainsAny(v, "* \t\n<>=,") })
			c, err := convert.Document("cve", "openvex", alone(t, r, p), convert.Options{Now: noon, Releases: releases})
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			said := statusesIn(t, c.Document)
			for product, got := range said {
				u, err := purl.Parse(product)
				if err != nil {
					t.Fatal(err)
				}
				compared++
				want := status(p, scheme, u.Version)
				if unreadable(p) || slices.ContainsFunc(p.Versions, func(v cve.Version) bool {
					return v.Range() && !vers.Valid(scheme, cmp.Or(v.LessThan, v.LessThanOrEqual)) && v.LessThan != "*"
				}) {
					if got == openvex.NotAffected && want == cve.Affected {
						t.Errorf("%s: %s is %s, and the record says %s", path, product, got, want)
					}
					continue
				}
				if (want == cve.Affected) != (got == openvex.Affected) || (want == cve.Unknown) != (got == openvex.UnderInvestigation) {
					t.Errorf("%s: %s is %s, and the record says %s\n%+v", path, product, got, want, p)
				}
			}
		}
	}
	t.Logf("%d versions compared", compared)
	if compared < 1500 {
		t.Errorf("only %d versions were compared", compared)
	}
}

// alone is a record about one of its products.
func alone(t *testing.T, r cve.Record, p cve.Product) []byte {
	t.Helper()
	r.Containers.CNA.Affected, r.Containers.ADP = []cve.Product{p}, nil
	raw, err := cve.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// orderIn gives the scheme by which a product of a record is ordered: that of the product
// tree that is made of it.
func orderIn(t *testing.T, r cve.Record, i int) vers.Scheme {
	t.Helper()
	_, d := toCSAF(t, r.Metadata.ID, alone(t, r, r.Containers.CNA.Affected[i]))
	if d.ProductTree == nil {
		return vers.Maven
	}
	return schemeIn(productsOf(d.ProductTree.Branches, "", "")[0].Branch)
}

// TestWhatAsksForTooManyComparisonsIsRefused gives a small record that would keep a machine
// busy for an hour: each of its bounds is a release, to be held against each range.
func TestWhatAsksForTooManyComparisonsIsRefused(t *testing.T) {
	record := func(ranges int) []byte {
		var b strings.Builder
		b.WriteString(`{"schema_version": "1.7.5", "id": "x_A-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "Maven", "name": "g:a"}, "ranges": [{"type": "ECOSYSTEM", "events": [`)
		for i := range ranges {
			fmt.Fprintf(&b, `%s{"introduced": "%d.0"}, {"fixed": "%d.1"}`, strings.Repeat(", ", min(i, 1)), i+1, i+1)
		}
		b.WriteString(`]}]}]}`)
		return []byte(b.String())
	}
	_, err := convert.Document("osv", "openvex", record(20_000), convert.Options{Now: noon})
	if verdict.CodeOf(err) != verdict.TooLarge || !strings.Contains(err.Error(), "/affected/0: 40000 releases cannot be held against 20000 entries") {
		t.Errorf("%v", err)
	}
	if _, err := convert.Document("osv", "openvex", record(20_000), convert.Options{Now: noon, Releases: []string{"7.0"}}); err != nil {
		t.Errorf("one release of them: %v", err)
	}
	if _, err := convert.Document("osv", "openvex", record(500), convert.Options{Now: noon}); err != nil {
		t.Errorf("1000 releases: %v", err)
	}
}
