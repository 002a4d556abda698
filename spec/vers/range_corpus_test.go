// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"archive/zip"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/spec/vers"
)

// cveProduct is an affected product of a CVE record.
type cveProduct struct {
	file string
	vers.Product
}

// cveProducts reads those of all records of the test data.
func cveProducts(t *testing.T) (list []cveProduct) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(requireTestData(t), "cve5"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var record struct {
			Containers struct {
				CNA struct{ Affected []vers.Product }
				ADP []struct{ Affected []vers.Product }
			}
		}
		if err := json.Unmarshal(raw, &record); err != nil {
			return err
		}
		for _, p := range record.Containers.CNA.Affected {
			list = append(list, cveProduct{filepath.Base(path), p})
		}
		for _, c := range record.Containers.ADP {
			for _, p := range c.Affected {
				list = append(list, cveProduct{filepath.Base(path), p})
			}
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("no products of CVE records: %v", err)
	}
	return list
}

// orderOf is the order by which a product's versions are read here: that of rpm where
// the record says so, and else that of Maven, in which releases of any count of
// numbers lie.
func (p cveProduct) order() vers.Scheme {
	if slices.ContainsFunc(p.Versions, func(e vers.Entry) bool { return e.Type == "rpm" }) {
		return vers.RPM
	}
	return vers.Maven
}

// TestRecordsOfCVEKeepEveryBoundInOSV converts the products of real records to events
// and back, and asks both about the versions at every bound and around it.
func TestRecordsOfCVEKeepEveryBoundInOSV(t *testing.T) {
	counts, bounds := map[string]int{}, 0
	for _, p := range cveProducts(t) {
		s := p.order()
		said, mends := p.Mended(s)
		p.Product = said
		for _, m := range mends {
			counts["mended"]++
			t.Logf("%s: %s", p.file, m)
		}
		read, err := vers.FromCVE(s, said)
		if err != nil {
			counts["refused"]++
			t.Logf("%s is refused: %v", p.file, err)
			continue
		}
		if read.Affected.Empty() {
			counts["without affected versions"]++
			continue
		}
		ranges, err := read.Affected.Events()
		if err != nil {
			t.Errorf("%s: %v", p.file, err)
			continue
		}
		counts["converted"]++
		probes := around(s, p.versions())
		for _, v := range probes {
			in := slices.ContainsFunc(ranges, func(events []vers.Event) bool {
				place, err := vers.Locate(s, events, v)
				return err == nil && place.Kind == vers.In
			})
			if want := statusOf(s, p.Product, v); in != (want == vers.Affected) {
				t.Errorf("%s: %s is %s, and in %v: %v", p.file, v, want, ranges, in)
				break
			}
		}
		bounds += p.kept(t, s, ranges)
		back, err := read.Product("")
		if err != nil {
			t.Errorf("%s does not come back: %v", p.file, err)
			continue
		}
		again, err := vers.FromCVE(s, back)
		if err != nil || !again.Affected.Equal(read.Affected) || !again.Unknown.Equal(read.Unknown) {
			t.Errorf("%s comes back as %+v (%v)", p.file, back, err)
		}
	}
	t.Logf("%v, with %d upper bounds", counts, bounds)
	if counts["converted"] < 150 || bounds < 150 {
		t.Errorf("too little is converted")
	}
}

func (p cveProduct) versions() (list []string) {
	for _, e := range p.Versions {
		list = append(list, e.Version, e.LessThan, e.LessThanOrEqual)
		for _, c := range e.Changes {
			list = append(list, c.At)
		}
	}
	return slices.DeleteFunc(list, func(v string) bool { return v == "" || v == "*" })
}

// kept counts the upper bounds of affected ranges, of which each has to be an end in
// OSV, but where another affected entry goes on.
func (p cveProduct) kept(t *testing.T, s vers.Scheme, ranges [][]vers.Event) int {
	t.Helper()
	n := 0
	for _, e := range p.Versions {
		end := e.LessThan + e.LessThanOrEqual
		if e.Status != vers.Affected || end == "" || end == "*" {
			continue
		}
		n++
		found := slices.ContainsFunc(slices.Concat(ranges...), func(v vers.Event) bool {
			return e.LessThan != "" && v.Fixed == end || e.LessThanOrEqual != "" && v.LastAffected == end
		})
		if past := end + ".0.1"; !found && statusOf(s, p.Product, past) != vers.Affected && statusOf(s, p.Product, e.Version) == vers.Affected && len(e.Changes) == 0 {
			t.Errorf("%s: the bound %s is lost in %v", p.file, end, ranges)
		}
	}
	return n
}

// TestTheReleasesOfKafkaAreDividedAlikeByEveryForm takes the affected versions of
// Kafka's own records and lists, and asks which of its releases they hold.
func TestTheReleasesOfKafkaAreDividedAlikeByEveryForm(t *testing.T) {
	releases := kafkaReleases()
	for prose, want := range map[string]string{
		"0.10.0.0 - 0.10.2.1, 0.11.0.0 - 0.11.0.1":                           "0.10.0.0 0.10.0.1 0.10.1.0 0.10.1.1 0.10.2.0 0.10.2.1 0.11.0.0 0.11.0.1",
		"0.9.0.0 – 0.9.0.1, 0.10.0.0 – 0.10.2.1, 0.11.0.0 – 0.11.0.2, 1.0.0": "0.9.0.0 0.9.0.1 0.10.0.0 0.10.0.1 0.10.1.0 0.10.1.1 0.10.2.0 0.10.2.1 0.11.0.0 0.11.0.1 0.11.0.2 1.0.0",
		"2.8.0 - 2.8.1, 3.0.0 - 3.0.1, 3.1.0 - 3.1.1 and 3.2.0 to 3.2.1":     "2.8.0 2.8.1 3.0.0 3.0.1 3.1.0 3.1.1 3.2.0 3.2.1",
		"3.2.3 and later": "3.2.3 3.3.1",
		"before 0.10.0.0": "0.9.0.0 0.9.0.1",
		"none":            "",
	} {
		r, err := vers.FromProse(vers.Maven, prose)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := versionsIn(t, r, releases); got != want {
			t.Errorf("%s (%s) holds %s", prose, r, got)
		}
		again, err := vers.FromReleases(vers.Maven, releases, strings.Fields(want))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := versionsIn(t, again, releases); got != want {
			t.Errorf("%s, made of the releases %s, holds %s", again, want, got)
		}
	}
}

func versionsIn(t *testing.T, r vers.Range, releases []vers.Release) string {
	t.Helper()
	in, err := r.Among(releases)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, one := range in {
		words = append(words, one.Version)
	}
	return strings.Join(words, " ")
}

// kafkaReleases are some of Kafka's, of which 3.2.2 and 3.3.0 were never announced.
func kafkaReleases() (list []vers.Release) {
	for _, v := range strings.Fields("0.9.0.0 0.9.0.1 0.10.0.0 0.10.0.1 0.10.1.0 0.10.1.1 0.10.2.0 0.10.2.1 0.10.2.2 0.11.0.0 0.11.0.1 0.11.0.2 0.11.0.3 " +
		"1.0.0 1.0.1 2.8.0 2.8.1 2.8.2 3.0.0 3.0.1 3.0.2 3.1.0 3.1.1 3.1.2 3.2.0 3.2.1 3.2.3 3.3.1") {
		list = append(list, vers.Release{Version: v})
	}
	return list
}

func TestARangeOfReleasesEndsWithNoneThatWasWithdrawn(t *testing.T) {
	releases := append(kafkaReleases(), vers.Release{Version: "3.2.2", Withdrawn: true}, vers.Release{Version: "3.3.0", Withdrawn: true})
	for affected, want := range map[string]string{
		"3.2.0 3.2.1":                "vers:maven/>=3.2.0|<=3.2.1", // 3.2.2 was withdrawn
		"3.2.0 3.2.1 3.2.2":          "vers:maven/>=3.2.0|<3.2.3",  // and may be there all the same
		"2.8.0 2.8.1 3.0.0":          "vers:maven/>=2.8.0|<2.8.2|>=3.0.0|<3.0.1",
		"3.3.1":                      "vers:maven/3.3.1", // of what comes the list says nothing
		"":                           "vers:none/*",
		"0.10.2.1 0.11.0.0 0.10.2.2": "vers:maven/>=0.10.2.1|<0.11.0.1",
	} {
		r, err := vers.FromReleases(vers.Maven, releases, strings.Fields(affected))
		if err != nil || r.String() != want {
			t.Errorf("%s is %s (%v), not %s", affected, r, err, want)
		}
	}
	for affected, want := range map[string]string{"9.9": "none of the releases", "unspecified": "no version"} {
		if r, err := vers.FromReleases(vers.Maven, releases, []string{affected}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %s (%v)", affected, r, err)
		}
	}
	if r, err := vers.FromReleases(vers.Maven, []vers.Release{{Version: "1.0"}, {Version: "1"}}, nil); err == nil {
		t.Errorf("two releases of one version are %s", r)
	}
}

// TestEventsOfRealRecordsKeepTheirVersions converts the ranges of all records of the
// test data to sets and back, and asks about the versions of every event.
func TestEventsOfRealRecordsKeepTheirVersions(t *testing.T) {
	root := requireTestData(t)
	for s, names := range corpora {
		if len(names) != 1 || slices.Contains([]vers.Scheme{vers.Hex, vers.Swift, vers.Hackage, vers.CRAN}, s) {
			continue // a corpus that belongs to another scheme
		}
		t.Run(names[0], func(t *testing.T) {
			t.Parallel()
			counts := map[string]int{}
			for _, events := range rangesOf(t, filepath.Join(root, "osv-corpus", names[0]+".zip")) {
				r, err := vers.FromEvents(s, events)
				if err != nil {
					if _, located := vers.Locate(s, events, "1.0.0"); located == nil && !strings.Contains(err.Error(), "means the pre-releases") && !strings.Contains(err.Error(), "no one order") {
						t.Errorf("%v: %v", events, err)
					}
					counts["refused"]++
					continue
				}
				counts["read"]++
				same(t, r.String(), r, eventVersions(s, events), func(v string) bool {
					place, err := vers.Locate(s, events, v)
					return err == nil && place.Kind == vers.In
				})
				if r.Empty() {
					continue
				}
				lists, err := r.Events()
				back := vers.None(s)
				for _, l := range lists {
					one, _ := vers.FromEvents(s, l)
					back = back.Union(one)
				}
				if err != nil || !back.Equal(r) {
					t.Errorf("%v comes back as %v (%v)", events, lists, err)
				}
			}
			t.Logf("%v", counts)
		})
	}
}

// rangesOf gives the events of all ranges of versions of an archive of records.
func rangesOf(t *testing.T, path string) (list [][]vers.Event) {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var record struct {
			Affected []struct {
				Ranges []struct {
					Type   string
					Events []vers.Event
				}
			}
		}
		if err := json.NewDecoder(r).Decode(&record); err != nil {
			t.Fatalf("%s: %s: %v", path, f.Name, err)
		}
		for _, a := range record.Affected {
			for _, r := range a.Ranges {
				if r.Type != "GIT" {
					list = append(list, r.Events)
				}
			}
		}
	}
	return list
}

func eventVersions(s vers.Scheme, events []vers.Event) (list []string) {
	for _, e := range events {
		v := e.Introduced + e.Fixed + e.LastAffected
		list = append(list, valid(s, v, v+".0", v+".1", v+"-0", v+"-1", v+"-rc.1", v+"a1")...)
	}
	return list
}
