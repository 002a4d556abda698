// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verdict/internal/convert"
	"verdict/spec/csaf/validate"
	"verdict/spec/cve"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

var publisher = convert.Options{Now: noon, OrgID: "d3adb33f-0000-4000-8000-000000000001", OrgName: "acme"}

var cveID = regexp.MustCompile(`^CVE-\d{4}-\d{4,19}$`)

// advisories gives OSV records of public databases that have one CVE id, one in so many.
func advisories(t *testing.T, every int) map[string][]byte {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the public records are not here")
	}
	archives, err := filepath.Glob(filepath.Join(dir, "osv-corpus", "*.zip"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	found := realRecords(t, filepath.Join("kafka", "osv"))
	for _, file := range archives {
		z, err := zip.OpenReader(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range z.File {
			if i%every != 0 {
				continue
			}
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if found[filepath.Base(file)+"/"+f.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestTheSameVersionsAreAffectedInACVERecord(t *testing.T) {
	every := 20
	if os.Getenv("VERDICT_TEST_ALL") != "" {
		every = 1
	}
	converted, compared := 0, 0
	for name, raw := range advisories(t, every) {
		r, err := osv.Decode(raw)
		if err != nil {
			continue
		}
		ids := slices.DeleteFunc(append([]string{r.ID}, r.Aliases...), func(id string) bool { return !cveID.MatchString(id) })
		c, err := convert.Document("osv", "cve", raw, publisher)
		if (err == nil) != (len(ids) == 1) && !slices.Contains(ids, r.ID) {
			t.Errorf("%s with the ids %v: %v", name, ids, err)
		}
		if err != nil {
			continue
		}
		converted++
		out, err := cve.Decode(c.Document)
		if err != nil {
			t.Fatal(err)
		}
		if failed := cve.Validate(c.Document); len(failed) > 0 && len(r.Affected) > 0 && len(r.References) > 0 && !told(c.Losses) {
			t.Errorf("%s becomes what is not valid: %+v", name, failed)
		}
		for i, a := range r.Affected {
			if i >= len(out.Containers.CNA.Affected) { // withdrawn
				break
			}
			compared += compareBack(t, name, a, out.Containers.CNA.Affected[i])
		}
	}
	t.Logf("%d records converted, %d versions compared", converted, compared)
	if converted < 300 || compared < 1000 {
		t.Errorf("%d records converted, %d versions compared", converted, compared)
	}
}

// told reports whether the losses name something that a CVE record needs.
func told(list []convert.Loss) bool {
	return slices.ContainsFunc(list, func(l convert.Loss) bool {
		return l.Kind == convert.Added || strings.Contains(l.Message, "collection URL")
	})
}

func compareBack(t *testing.T, name string, a osv.Affected, p cve.Product) (compared int) {
	t.Helper()
	var versions []string
	for _, r := range a.Ranges {
		if r.Type == osv.Git {
			return 0
		}
		for _, e := range r.Events {
			if v := e.Introduced + e.Fixed + e.LastAffected; v != "0" {
				versions = append(versions, v)
			}
		}
	}
	scheme := orderOf(a, versions)
	if strange := slices.IndexFunc(versions, func(v string) bool { return !vers.Valid(scheme, v) || strings.Contains(v, " ") }); strange >= 0 {
		for _, v := range versions { // which nothing orders: it stands as it is written
			if text := fmt.Sprint(p.Versions); !strings.Contains(text, v) {
				t.Errorf("%s loses %q: %s", name, v, text)
			}
		}
		return 0
	}
	for _, v := range versions {
		versions = append(versions, v+".1", v+"-1", v+"0")
	}
	for _, v := range append(versions, "0.0.1", "9999.0.0") {
		if !vers.Valid(scheme, v) {
			continue
		}
		compared++
		if want, got := holds(t, a, scheme, v), status(p, scheme, v) == cve.Affected; want != got {
			t.Errorf("%s: %s is affected before: %v, and after: %v\n%+v\n%+v", name, v, want, got, a.Ranges, p.Versions)
		}
	}
	return compared
}

func TestRealRecordsComeBack(t *testing.T) {
	compared := 0
	for path, raw := range realRecords(t, "cve5") {
		there, err := convert.Document("cve", "osv", raw, convert.Options{Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		back, err := convert.Document("osv", "cve", there.Document, publisher)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		r, err := cve.Decode(back.Document)
		if err != nil {
			t.Fatal(err)
		}
		middle, err := osv.Decode(there.Document)
		if err != nil {
			t.Fatal(err)
		}
		if len(middle.Affected) != len(r.Containers.CNA.Affected) {
			t.Errorf("%s comes back with %d products, not %d", path, len(r.Containers.CNA.Affected), len(middle.Affected))
			continue
		}
		for i, a := range middle.Affected {
			compared += compareBack(t, path, a, r.Containers.CNA.Affected[i])
		}
		for _, o := range cve.Validate(back.Document) {
			t.Errorf("%s comes back as what is not valid: %+v", path, o.Findings)
		}
	}
	t.Logf("%d versions compared", compared)
}

func TestTheSameVersionsAreAffectedInCSAFAndComeBack(t *testing.T) {
	every := 20
	if os.Getenv("VERDICT_TEST_ALL") != "" {
		every = 1
	}
	converted, compared := 0, 0
	for name, raw := range advisories(t, every) {
		r, err := osv.Decode(raw)
		if err != nil || r.Withdrawn != "" {
			continue
		}
		c, err := convert.Document("osv", "csaf", raw, convert.Options{Now: noon})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		converted++
		for _, o := range validate.Document(c.Document, validate.Options{}) {
			t.Errorf("%s becomes what is not valid: %s %s: %+v", name, o.ID, o.Title, o.Findings)
		}
		back, err := convert.Document("csaf", "osv", c.Document, convert.Options{Now: noon})
		if err != nil {
			t.Errorf("%s does not come back: %v", name, err)
			continue
		}
		again, err := osv.Decode(back.Document)
		if err != nil {
			t.Fatal(err)
		}
		compared += sameAffected(t, name, r, again, c.Document)
	}
	t.Logf("%d records converted, %d versions compared", converted, compared)
	if converted < 300 || compared < 1000 {
		t.Errorf("%d records converted, %d versions compared", converted, compared)
	}
}

// sameAffected asks of each package that has one entry before whether the same versions of
// it are affected after.
func sameAffected(t *testing.T, name string, before, after osv.Record, between []byte) (compared int) {
	t.Helper()
	of := func(r osv.Record, p osv.Package) (list []osv.Affected) {
		for _, a := range r.Affected {
			if a.Package != nil && a.Package.Ecosystem == p.Ecosystem && plainName(a.Package.Name) == plainName(p.Name) {
				list = append(list, a)
			}
		}
		return list
	}
	for _, a := range before.Affected {
		if a.Package == nil || len(of(before, *a.Package)) > 1 {
			continue
		}
		kind, _ := vers.PURLType(a.Package.Ecosystem)
		if named, ok := vers.Ecosystem(kind); !ok || named != a.Package.Ecosystem {
			continue // it comes back without a package
		}
		versions := versionsOf(a)
		scheme := orderOf(a, versions)
		if slices.ContainsFunc(versions, func(v string) bool { return !vers.Valid(scheme, v) || strings.Contains(v, " ") }) {
			continue
		}
		for _, v := range append(versions, "0.0.1", "9999.0.0") {
			for _, one := range []string{v, v + ".1", v + "-1", v + "0"} {
				if !vers.Valid(scheme, one) || inOtherWords(scheme, versions, one) {
					continue
				}
				compared++
				got := slices.ContainsFunc(of(after, *a.Package), func(b osv.Affected) bool { return holds(t, b, scheme, one) })
				if want := holds(t, a, scheme, one); want != got {
					t.Errorf("%s: %s is affected before: %v, and after: %v\n%+v\n%+v\n%.3000s", name, one, want, got, a, of(after, *a.Package), between)
					return compared
				}
			}
		}
	}
	return compared
}

// inOtherWords reports whether a version is one of others that is written otherwise: one
// version alone is told by its text.
func inOtherWords(scheme vers.Scheme, versions []string, v string) bool {
	return !slices.Contains(versions, v) && slices.ContainsFunc(versions, func(text string) bool {
		c, err := vers.Compare(scheme, text, v)
		return err == nil && c == 0
	})
}

// plainName is a name as package URLs write it: without what an ecosystem passes over.
func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name))
}

// versionsOf are the bounds of an entry.
func versionsOf(a osv.Affected) (versions []string) {
	for _, r := range a.Ranges {
		for _, e := range r.Events {
			if v := e.Introduced + e.Fixed + e.LastAffected; r.Type != osv.Git && v != "0" {
				versions = append(versions, v)
			}
		}
	}
	return versions
}
