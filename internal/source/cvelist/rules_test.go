// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

// plainStatus is the algorithm of the schema (product, versions) as it is written
// there, for versions of a scheme. It gives several statuses where a text cannot be
// compared, and so an entry may hold the version or not.
func plainStatus(s vers.Scheme, p cve.Product, v string) []cve.Status {
	var possible []cve.Status
	for _, e := range p.Versions {
		if e.Type == "git" {
			possible = append(possible, cve.Unknown)
			continue
		}
		in, sure := plainHolds(s, e, v)
		if !in {
			continue
		}
		statuses := []cve.Status{e.Status}
		if e.Range() {
			statuses = plainChanges(s, e, v) // the entry holds it, whatever the order of its changes
		}
		possible = append(possible, statuses...)
		if sure {
			return possible
		}
	}
	return append(possible, p.Default())
}

func plainHolds(s vers.Scheme, e cve.Version, v string) (in, sure bool) {
	if !e.Range() {
		c, err := vers.Compare(s, v, e.Version)
		if err != nil || isX(e.Version) {
			return true, false
		}
		return c == 0, true
	}
	sure = true
	if e.Version != "0" {
		from := e.Version
		if isX(from) { // 1.x as people write: from 1 on
			from = from[:len(from)-2]
		}
		c, err := vers.Compare(s, from, v)
		if err == nil && c > 0 {
			return false, true
		}
		sure = err == nil
	}
	to := e.LessThan + e.LessThanOrEqual
	if to == "*" {
		return true, sure
	}
	c, err := vers.Compare(s, v, to)
	if err != nil {
		return true, false
	}
	return c < 0 || c == 0 && e.LessThanOrEqual != "", sure
}

func isX(version string) bool { return strings.HasSuffix(strings.ToLower(version), ".x") }

func plainChanges(s vers.Scheme, e cve.Version, v string) (statuses []cve.Status) {
	changes := slices.Clone(e.Changes)
	slices.SortStableFunc(changes, func(a, b cve.Change) int {
		c, _ := vers.Compare(s, a.At, b.At)
		return c
	})
	status := e.Status
	for _, change := range changes {
		c, err := vers.Compare(s, change.At, v)
		if change.At == "0" {
			c = -1
		}
		if err != nil {
			statuses = append(statuses, change.Status)
			continue
		}
		if c <= 0 {
			status = change.Status
		}
	}
	return append(statuses, status)
}

// verdictOf is what comes of judging a version by affected packages.
type verdictOf struct{ in, open bool }

func judge(list []verdict.AffectedPackage, version string) (v verdictOf) {
	for _, a := range list {
		if !a.Comparable() {
			v.open = v.open || a.Uncompared > 0
			continue
		}
		j := a.Judge(version)
		v.in = v.in || j.Place.Kind == vers.In
		v.open = v.open || j.Err != nil || a.Uncompared > 0
	}
	return v
}

// boundaries are the versions that a product names and what lies around them.
func boundaries(s vers.Scheme, p cve.Product) []string {
	versions := []string{"0.0.1", "1.0.0", "5.4.3", "99999.0.0"}
	add := func(text string) {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,<>=*()", r) }) {
			word = strings.TrimSuffix(strings.TrimSuffix(word, "."), ".x")
			for _, suffix := range []string{"", ".0", ".1", "-alpha", ".99"} {
				if vers.Valid(s, word+suffix) && word+suffix != "0-alpha" { // 0 is before all versions
					versions = append(versions, word+suffix)
				}
			}
		}
	}
	for _, e := range p.Versions {
		add(e.Version)
		add(e.LessThan + e.LessThanOrEqual)
		for _, c := range e.Changes {
			add(c.At)
		}
	}
	return versions
}

// lenient are the remarks after which more versions may be affected than the plain
// rule says.
var lenient = []string{saidUnknown, exclusive}

// agree compares what is read of a product with the plain rule: nothing that may be
// affected is clean; where the rule is sure and nothing was remarked, nothing that is
// unaffected is affected.
func agree(t interface{ Errorf(string, ...any) }, name string, s vers.Scheme, ecosystem string, p cve.Product) (compared int) {
	var v conversion
	read := v.affected([]named{{PackageName: verdict.PackageName{Ecosystem: ecosystem, Name: "x"}}}, p)
	exact := !slices.ContainsFunc(v.remarks, func(remark string) bool { return remark != restUnknown && !slices.Contains(lenient, remark) })
	for _, version := range boundaries(s, p) {
		compared++
		statuses, got := plainStatus(s, p, version), judge(read, version)
		may := slices.ContainsFunc(statuses, func(s cve.Status) bool { return s != cve.Unaffected })
		if may && !got.in && !got.open {
			t.Errorf("%s: %s may be %v and is clean: %+v", name, version, statuses, read)
		}
		must := len(statuses) == 1 && statuses[0] == cve.Affected
		if must && exact && !got.in {
			t.Errorf("%s: %s is affected and not found so: %+v", name, version, read)
		}
		if !may && exact && got.in && !slices.Contains(v.remarks, exclusive) {
			t.Errorf("%s: %s is unaffected and found affected: %+v", name, version, read)
		}
	}
	return compared
}

func TestRealVersionsAreReadByTheRulesOfTheSchema(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real records are not here")
	}
	records, compared := 0, 0
	for _, folder := range []string{"cve5", "go-vulndb/cve5"} {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".json") {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			doc, err := cve.Decode(raw)
			if err != nil {
				return err
			}
			records++
			v := conversion{doc: doc}
			for _, c := range v.containers() {
				for i, p := range c.Affected {
					for ecosystem, scheme := range map[string]vers.Scheme{"Maven": vers.Maven, "PyPI": vers.PyPI, "Go": vers.Golang, "npm": vers.NPM} {
						compared += agree(t, fmt.Sprintf("%s, product %d as of %s", filepath.Base(path), i, ecosystem), scheme, ecosystem, p)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d records, %d versions compared", records, compared)
	if records < 190+139 || compared < 10_000 {
		t.Errorf("only %d records with %d versions are there", records, compared)
	}
}

func TestVersionsAreReadByTheRulesOfTheSchema(t *testing.T) {
	texts := []string{"0", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0-rc.1", "1.4.0", "2.0.0", "2.1.0"}
	text := rapid.OneOf(rapid.SampledFrom(texts), rapid.SampledFrom(texts), rapid.SampledFrom(texts), rapid.SampledFrom(append(texts, "soon")))
	status := rapid.SampledFrom([]cve.Status{cve.Affected, cve.Affected, cve.Unaffected, cve.Unknown})
	entry := rapid.Custom(func(t *rapid.T) cve.Version {
		e := cve.Version{Version: text.Draw(t, "version"), Status: status.Draw(t, "status"), Type: "semver"}
		switch rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			return e
		case 1:
			e.LessThanOrEqual = text.Draw(t, "last")
		case 2:
			e.LessThan = "*"
		default:
			e.LessThan = text.Draw(t, "end")
		}
		e.Changes = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cve.Change {
			return cve.Change{At: text.Draw(t, "at"), Status: status.Draw(t, "changed")}
		}), 0, 2).Draw(t, "changes")
		return e
	})
	rapid.Check(t, func(t *rapid.T) {
		p := cve.Product{
			DefaultStatus: rapid.SampledFrom([]cve.Status{"", cve.Affected, cve.Unaffected, cve.Unaffected}).Draw(t, "default"),
			Versions:      rapid.SliceOfN(entry, 0, 5).Draw(t, "versions"),
		}
		agree(t, fmt.Sprintf("%+v", p), vers.NPM, "npm", p)
	})
}
