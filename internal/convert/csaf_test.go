// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/internal/convert"
	"verdict/spec/csaf"
	"verdict/spec/csaf/validate"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

// branch is a product of a product tree, with all that stands beneath it.
type branch struct {
	vendor, family string
	csaf.Branch
	place int // among all products of the document
}

func productsOf(list []csaf.Branch, vendor, family string) (found []branch) {
	for _, b := range list {
		switch b.Category {
		case csaf.BranchVendor:
			found = append(found, productsOf(b.Branches, b.Name, family)...)
		case csaf.BranchFamily:
			found = append(found, productsOf(b.Branches, vendor, b.Name)...)
		default:
			found = append(found, branch{vendor, family, b, 0})
		}
	}
	return found
}

// saidInCSAF gives the status of a version of a product: by each of its branches and the
// constraints that stand in their names. It is unknown of what no branch holds.
func saidInCSAF(d *csaf.Document, b csaf.Branch, scheme vers.Scheme, version string) cve.Status {
	status := d.Vulnerabilities[0].ProductStatus
	for _, l := range b.Branches {
		in := l.Name == version
		if l.Category == csaf.BranchVersionRange {
			in = inConstraints(scheme, l.Name, version)
		}
		switch id := l.Product.ProductID; {
		case !in || ofCommits(l):
		case slices.Contains(status.KnownAffected, id):
			return cve.Affected
		case slices.Contains(status.Fixed, id), slices.Contains(status.KnownNotAffected, id):
			return cve.Unaffected
		}
	}
	return cve.Unknown
}

// ofCommits reports whether a branch names commits of a repository.
func ofCommits(b csaf.Branch) bool {
	return b.Product.Helper != nil && slices.ContainsFunc(b.Product.Helper.GenericURIs, func(u csaf.GenericURI) bool { return u.URI == u.Namespace })
}

// inConstraints holds a version against one stretch of constraints.
func inConstraints(scheme vers.Scheme, name, version string) bool {
	if name == "vers:all/*" {
		return true
	}
	if rest, ok := strings.CutPrefix(name, "vers:"); ok {
		_, name, _ = strings.Cut(rest, "/")
	}
	for c := range strings.SplitSeq(name, "|") {
		op := c[:len(c)-len(strings.TrimLeft(c, "<>=!"))]
		text, err := url.PathUnescape(c[len(op):])
		order, wrong := vers.Compare(scheme, version, text)
		if err != nil || wrong != nil {
			return false
		}
		if holds := map[string]bool{"": order == 0, "=": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}; !holds[op] {
			return false
		}
	}
	return true
}

// inTree pairs the products of a record with those of a document.
func inTree(r cve.Record, d *csaf.Document) map[*cve.Product]branch {
	found := map[*cve.Product]branch{}
	if d.ProductTree == nil {
		return found
	}
	all := productsOf(d.ProductTree.Branches, "", "")
	for i := range all {
		all[i].place = i
	}
	for _, c := range append([]cve.Container{r.Containers.CNA}, r.Containers.ADP...) {
		for i := range c.Affected {
			p := &c.Affected[i]
			at := slices.IndexFunc(all, func(b branch) bool { return b.vendor == p.Vendor && (b.Name == p.Product || b.family == p.Product) })
			if at < 0 {
				continue
			}
			found[p] = all[at]
			if packages := strings.Count(p.PackageName, ",") + 1; all[at].family == p.Product {
				all = slices.Delete(all, at, at+packages)
			} else {
				all = slices.Delete(all, at, at+1)
			}
		}
	}
	return found
}

// schemeIn gives the scheme that the branches name, else Maven's.
func schemeIn(b csaf.Branch) vers.Scheme {
	for _, l := range b.Branches {
		if rest, ok := strings.CutPrefix(l.Name, "vers:"); ok && l.Name != "vers:all/*" {
			name, _, _ := strings.Cut(rest, "/")
			return vers.Scheme(name)
		}
	}
	return vers.Maven
}

// unreadable reports whether an entry names what is no version.
func unreadable(p cve.Product) bool {
	return slices.ContainsFunc(p.Versions, func(v cve.Version) bool {
		return slices.ContainsFunc([]string{v.Version, v.LessThan, v.LessThanOrEqual}, func(text string) bool {
			return text != "" && text != "*" && (strings.ContainsAny(text, "* \t\n<>=,") || !strings.ContainsAny(text, "0123456789"))
		})
	})
}

func TestEveryBoundOfRealRecordsIsKeptInCSAFAndComesBack(t *testing.T) {
	compared, bounds, products := 0, 0, 0
	for path, raw := range realRecords(t, "cve5") {
		there, d := toCSAF(t, path, raw)
		back, err := convert.Document("csaf", "cve", there.Document, publisher)
		if err != nil {
			t.Errorf("%s does not come back: %v", path, err)
			continue
		}
		for _, o := range cve.Validate(back.Document) {
			t.Errorf("%s comes back as what is not valid: %+v", path, o.Findings)
		}
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		again, err := cve.Decode(back.Document)
		if err != nil {
			t.Fatal(err)
		}
		pairs := inTree(r, d)
		for p, b := range pairs {
			products++
			bounds += keptBounds(t, path, *p, b.Branch, there.Losses)
			compared += sameStatuses(t, path, *p, b, d, returned(again, b))
		}
		for i := range r.Containers.CNA.Affected {
			p := &r.Containers.CNA.Affected[i]
			if _, found := pairs[p]; !found && !slices.ContainsFunc(there.Losses, func(l convert.Loss) bool {
				return l.Path == fmt.Sprintf("/containers/cna/affected/%d", i) && strings.Contains(l.Message, "nothing but unknown")
			}) && p.Product != "" {
				t.Errorf("%s loses the product %s %s", path, p.Vendor, p.Product)
			}
		}
	}
	t.Logf("%d products, %d versions compared, %d bounds kept", products, compared, bounds)
	if compared < 1500 || bounds < 300 {
		t.Errorf("%d versions compared, %d bounds kept", compared, bounds)
	}
}

// toCSAF converts a record, and holds the document against the standard.
func toCSAF(t *testing.T, path string, raw []byte) (convert.Converted, *csaf.Document) {
	t.Helper()
	c, err := convert.Document("cve", "csaf", raw, convert.Options{Now: noon})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, o := range validate.Document(c.Document, validate.Options{}) {
		t.Errorf("%s becomes what is not valid: %s %s: %+v\n%s", path, o.ID, o.Title, o.Findings, c.Document)
	}
	d, err := csaf.Decode(c.Document)
	if err != nil {
		t.Fatal(err)
	}
	return c, d
}

// returned gives the product of a record that came of a branch: they stand in one order.
func returned(r cve.Record, b branch) *cve.Product {
	if b.place >= len(r.Containers.CNA.Affected) {
		return nil
	}
	return &r.Containers.CNA.Affected[b.place]
}

// keptBounds looks for each bound of affected versions among the names of the branches.
func keptBounds(t *testing.T, path string, p cve.Product, b csaf.Branch, told []convert.Loss) (kept int) {
	t.Helper()
	var names []string
	for _, l := range b.Branches {
		names = append(names, l.Name)
		if plain, err := url.PathUnescape(l.Name); err == nil {
			names = append(names, plain)
		}
	}
	all := strings.Join(names, "\n")
	for _, e := range p.Versions {
		for _, text := range []string{e.Version, e.LessThan, e.LessThanOrEqual} {
			if e.Status != cve.Affected || text == "" || text == "*" || text == "0" {
				continue
			}
			if kept++; !strings.Contains(all, text) {
				t.Errorf("%s: %s %s loses %q: %q", path, p.Vendor, p.Product, text, names)
			}
		}
	}
	return kept
}

// sameStatuses compares what is said of a product before, in CSAF, and after.
func sameStatuses(t *testing.T, path string, p cve.Product, b branch, d *csaf.Document, back *cve.Product) (compared int) {
	t.Helper()
	scheme := schemeIn(b.Branch)
	for _, v := range named(p) {
		inOtherWords := slices.ContainsFunc(named(p), func(text string) bool {
			c, err := vers.Compare(scheme, text, v)
			return err == nil && c == 0 && text != v
		})
		if !vers.Valid(scheme, v) || unreadable(p) || inOtherWords && !slices.ContainsFunc(p.Versions, func(e cve.Version) bool { return e.Version == v }) {
			continue // a single version is told by its text
		}
		compared++
		want, got := status(p, scheme, v), saidInCSAF(d, b.Branch, scheme, v)
		if want != got {
			t.Errorf("%s: %s %s %s is %s before, and %s in CSAF\n%+v", path, p.Vendor, p.Product, v, want, got, p.Versions)
		}
		if back == nil {
			t.Errorf("%s: %s %s does not come back", path, p.Vendor, p.Product)
			return compared
		}
		if after := status(*back, scheme, v); after != got && back.Repo == "" {
			t.Errorf("%s: %s %s %s is %s in CSAF, and comes back as %s\n%+v\n%+v", path, p.Vendor, p.Product, v, got, after, p.Versions, back)
		}
	}
	return compared
}

func TestEachReleaseOfKafkaIsInCSAFWhatTheRecordSays(t *testing.T) {
	releases, asked := released(t), 0
	for path, raw := range realRecords(t, filepath.Join("cve5", "kafka")) {
		_, d := toCSAF(t, path, raw)
		r, err := cve.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		for p, b := range inTree(r, d) {
			for _, version := range releases {
				asked++
				want, got := status(*p, vers.Maven, version), saidInCSAF(d, b.Branch, vers.Maven, version)
				if want != got && (!unreadable(*p) || got == cve.Unaffected) {
					t.Errorf("%s: %s %s is %s before, and %s in CSAF", path, p.Product, version, want, got)
				}
			}
		}
	}
	if asked < 250 {
		t.Errorf("only %d releases were asked", asked)
	}
}

// TestTheSameVersionsHaveTheSameStatusInCSAF makes products of every kind of entries, and
// asks of every version at and beside their bounds: in CSAF and in the record that comes
// back.
func TestTheSameVersionsHaveTheSameStatusInCSAF(t *testing.T) {
	for kind, p := range map[string]cve.Product{
		"semver": {Vendor: "acme", Product: "lib"},
		"maven":  {Vendor: "acme", Product: "lib", CollectionURL: "https://repo.maven.apache.org/maven2", PackageName: "org.acme:lib"},
		"rpm":    {Vendor: "acme", Product: "lib"},
		"custom": {Vendor: "acme", Product: "lib"},
	} {
		t.Run(kind, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			for range 600 {
				made := randomProduct(random, p, kind)
				if !slices.ContainsFunc(made.Versions, cve.Version.Range) || ambiguous(made) {
					continue
				}
				comesBack(t, made)
			}
		})
	}
}

func comesBack(t *testing.T, p cve.Product) {
	t.Helper()
	raw, err := cve.Encode(cve.Record{DataType: "CVE_RECORD", DataVersion: "5.1", Metadata: cve.Metadata{ID: "CVE-2026-10001", State: cve.Published},
		Containers: cve.Containers{CNA: cve.Container{Descriptions: []cve.Text{{Lang: "en", Value: "A flaw."}}, Affected: []cve.Product{p}}}})
	if err != nil {
		t.Fatal(err)
	}
	_, d := toCSAF(t, "made", raw)
	text, err := csaf.Encode(*d)
	if err != nil {
		t.Fatal(err)
	}
	back, err := convert.Document("csaf", "cve", text, publisher)
	if err != nil {
		t.Fatal(err)
	}
	again, err := cve.Decode(back.Document)
	if err != nil {
		t.Fatal(err)
	}
	if d.ProductTree == nil {
		return
	}
	b := productsOf(d.ProductTree.Branches, "", "")[0]
	scheme := schemeIn(b.Branch)
	for _, v := range beside(p, scheme) {
		want, got, after := status(p, scheme, v), saidInCSAF(d, b.Branch, scheme, v), status(*returned(again, b), scheme, v)
		if want != got || got != after {
			t.Fatalf("%s is %s before, %s in CSAF, and %s when it comes back\n%+v\n%s\n%+v", v, want, got, after, p, text, again.Containers.CNA.Affected)
		}
	}
}

// beside are versions at and between all that random products name.
func beside(p cve.Product, scheme vers.Scheme) (list []string) {
	for major := range 5 {
		for _, rest := range []string{".0.0", ".0.1", ".0.1-rc.1", ".1.0", ".1.1", ".2.0-0", ".2.0", ".2.1", ".2.1-0", ".2.2"} {
			v := fmt.Sprint(major) + rest
			same := func(text string) bool {
				c, err := vers.Compare(scheme, text, v)
				return err == nil && c == 0 && text != v
			}
			if !slices.ContainsFunc(named(p), same) { // the same in other words: a single version is told by its text
				list = append(list, v)
			}
		}
	}
	return list
}
