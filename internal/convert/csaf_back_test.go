// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"verdict"
	"verdict/internal/convert"
	"verdict/spec/csaf"
	"verdict/spec/csaf/validate"
	"verdict/spec/cve"
	"verdict/spec/openvex"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

func TestWhatARecordSaysBesideVersionsComesBackFromCSAF(t *testing.T) {
	for path, raw := range realRecords(t, "cve5") {
		there, _ := toCSAF(t, path, raw)
		back, err := convert.Document("csaf", "cve", there.Document, publisher)
		if err != nil {
			t.Fatal(err)
		}
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		again, err := cve.Decode(back.Document)
		if err != nil {
			t.Fatal(err)
		}
		before, after := r.Containers.CNA, again.Containers.CNA
		if before.Title != "" && before.Title != after.Title || cve.English(before.Descriptions) != cve.English(after.Descriptions) {
			t.Errorf("%s comes back with the title %q and the description %q", path, after.Title, cve.English(after.Descriptions))
		}
		if !slices.Equal(linksOf(before), linksOf(after)) {
			t.Errorf("%s comes back with the references %v, not %v", path, linksOf(after), linksOf(before))
		}
		if want, got := weaknessesOf(before), weaknessesOf(after); !slices.Equal(want, got) {
			t.Errorf("%s comes back with %v, not %v", path, got, want)
		}
		if want, got := vectorsOf(before), vectorsOf(after); !slices.Equal(want, got) {
			t.Errorf("%s comes back with the scores %v, not %v", path, got, want)
		}
		if want, got := thanked(t, before), thanked(t, after); !slices.Equal(want, got) {
			t.Errorf("%s comes back with the credits %v, not %v", path, got, want)
		}
	}
}

func linksOf(c cve.Container) (list []string) {
	for _, r := range c.References {
		name := r.Name
		if name == r.URL {
			name = ""
		}
		list = append(list, fmt.Sprint(r.URL, name, r.Tags))
	}
	return list
}

func weaknessesOf(c cve.Container) (list []string) {
	for _, p := range c.ProblemTypes {
		for _, d := range p.Descriptions {
			if d.CWEID != "" {
				list = append(list, d.CWEID)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func vectorsOf(c cve.Container) (list []string) {
	for _, m := range c.Metrics {
		for _, score := range m.CVSS() {
			list = append(list, score.Vector)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func thanked(t *testing.T, c cve.Container) (list []string) {
	t.Helper()
	var credits []struct{ Value, Type string }
	if len(c.Credits) > 0 {
		if err := json.Unmarshal(c.Credits, &credits); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range credits {
		if text := one.Value + " " + one.Type; !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// TestAReleaseOfKafkaHasTheSameStatusByWayOfCSAF asks of each release what OpenVEX says of
// it, written from the record and from the CSAF document that was made of it.
func TestAReleaseOfKafkaHasTheSameStatusByWayOfCSAF(t *testing.T) {
	releases, compared := released(t), 0
	for path, raw := range realRecords(t, filepath.Join("cve5", "kafka")) {
		straight, err := convert.Document("cve", "openvex", raw, convert.Options{Now: noon, Releases: releases})
		if err != nil {
			t.Fatal(err)
		}
		there, _ := toCSAF(t, path, raw)
		by, err := convert.Document("csaf", "openvex", there.Document, convert.Options{Now: noon, Releases: releases})
		if err != nil {
			t.Fatal(err)
		}
		want, got := statusesIn(t, straight.Document), statusesIn(t, by.Document)
		for product, status := range want {
			compared++
			said := got[product]
			if said == "" {
				said = openvex.UnderInvestigation // nothing is said
			}
			if said != status {
				t.Errorf("%s: %s is %s, and %s by way of CSAF", path, product, status, said)
			}
		}
	}
	if compared < 250 {
		t.Errorf("only %d releases were compared", compared)
	}
}

func statusesIn(t *testing.T, raw []byte) map[string]openvex.Status {
	t.Helper()
	d, err := openvex.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]openvex.Status{}
	for _, s := range d.Statements {
		for _, p := range s.Products {
			said[p.PackageURL()] = s.Status
		}
	}
	return said
}

// TestDocumentsOfOthersAreReadWhateverTheirTree converts valid documents of the standard's
// own corpus and of vendors: what comes out is valid, or it is said why nothing does.
func TestDocumentsOfOthersAreReadWhateverTheirTree(t *testing.T) {
	made := map[string]int{}
	for _, folder := range []string{"csaf-2.0-validator", "csaf-2.0-examples", "vex/redhat-csaf-vex"} {
		for path, raw := range realRecords(t, folder) {
			d, err := csaf.Decode(raw)
			if err != nil || len(validate.Document(raw, validate.Options{})) > 0 {
				continue
			}
			chosen := ""
			for _, v := range d.Vulnerabilities {
				if chosen == "" {
					chosen = v.CVE
				}
			}
			for _, to := range []string{"cve", "osv", "openvex", "cyclonedx"} {
				o := publisher
				if to == "cve" || to == "osv" {
					o.Vulnerability = chosen
				}
				o.Releases = []string{"1.0", "4.2"}
				c, err := convert.Document("csaf", to, raw, o)
				if err != nil {
					if code := verdict.CodeOf(err); code != verdict.Invalid && code != verdict.Usage {
						t.Errorf("%s to %s: %v", path, to, err)
					}
					continue
				}
				made[to]++
				for _, w := range append(judged(to, c.Document), unlike(to, c)...) {
					t.Errorf("%s becomes %s that is not valid: %s", path, to, w)
				}
			}
		}
	}
	t.Log(made)
}

// unlike tells what is wrong with a record by its schema, where the losses do not say that
// the document lacks what the schema asks for.
func unlike(to string, c convert.Converted) (wrong []string) {
	switch to {
	case "cve":
		for _, o := range cve.Validate(c.Document) {
			if !told(c.Losses) {
				wrong = append(wrong, fmt.Sprint(o.Findings))
			}
		}
	case "osv":
		for _, p := range osv.Judge(c.Document) {
			if p.Rule == osv.Schema {
				wrong = append(wrong, fmt.Sprint(p))
			}
		}
	}
	return wrong
}

// TestTheSameVersionsAreAffectedInOSVByWayOfCSAF compares two ways from a record to OSV.
func TestTheSameVersionsAreAffectedInOSVByWayOfCSAF(t *testing.T) {
	compared := 0
	for path, raw := range realRecords(t, "cve5") {
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Containers.CNA.Affected {
			if unreadable(p) || slices.ContainsFunc(p.Versions, func(v cve.Version) bool { return v.Type == "git" }) {
				continue
			}
			scheme := orderIn(t, r, i)
			straight, by := affectedIn(t, alone(t, r, p), "cve"), affectedIn(t, alone(t, r, p), "cve", "csaf")
			for _, v := range named(p) {
				inOtherWords := !slices.ContainsFunc(p.Versions, func(e cve.Version) bool { return e.Version == v }) &&
					slices.ContainsFunc(named(p), func(text string) bool {
						c, err := vers.Compare(scheme, text, v)
						return err == nil && c == 0 && text != v
					})
				if !vers.Valid(scheme, v) || inOtherWords {
					continue
				}
				compared++
				in := func(list []osv.Affected) bool {
					return slices.ContainsFunc(list, func(a osv.Affected) bool { return holds(t, a, scheme, v) })
				}
				if want, got := in(straight), in(by); want != got {
					t.Errorf("%s: %s is affected: %v, and by way of CSAF: %v\n%+v\n%+v\n%+v", path, v, want, got, p, straight, by)
				}
			}
		}
	}
	t.Logf("%d versions compared", compared)
	if compared < 1000 {
		t.Errorf("only %d versions were compared", compared)
	}
}

// affectedIn gives what is affected in OSV, by way of other standards.
func affectedIn(t *testing.T, raw []byte, way ...string) []osv.Affected {
	t.Helper()
	for i, from := range way {
		to := "osv"
		if i+1 < len(way) {
			to = way[i+1]
		}
		c, err := convert.Document(from, to, raw, convert.Options{Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		raw = c.Document
	}
	r, err := osv.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return r.Affected
}
