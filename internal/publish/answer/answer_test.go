// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/answer"
)

func day(d int) time.Time { return time.Date(2026, 5, d, 0, 0, 0, 0, time.UTC) }

func holds(purl string, change ...func(*verdict.Occurrence)) verdict.Occurrence {
	o := verdict.Occurrence{Component: verdict.Component{PURL: purl}}
	for _, c := range change {
		c(&o)
	}
	return o
}

func at(path string) func(*verdict.Occurrence) { return func(o *verdict.Occurrence) { o.Path = path } }

func sha1(digest string) func(*verdict.Occurrence) {
	return func(o *verdict.Occurrence) { o.Digests = map[string]string{"sha-1": digest} }
}

func from(ancestor string) func(*verdict.Occurrence) {
	return func(o *verdict.Occurrence) { o.Component.Pedigree = &verdict.Pedigree{Ancestors: []string{ancestor}} }
}

func excluded(o *verdict.Occurrence) { o.Scope = verdict.Excluded }

// shop is a release that holds components of many kinds.
var shop = answer.Facts{
	Completeness: verdict.Complete,
	Occurrences: []verdict.Occurrence{
		holds("pkg:maven/org.example/lib@1.0", at("libs/lib-1.0.jar"), sha1("aa")),
		holds("pkg:maven/org.example/twice@1.0"), holds("pkg:maven/org.example/twice@2.0"),
		holds("pkg:maven/org.one/same@1.0"), holds("pkg:maven/org.two/same@1.0"),
		holds("pkg:maven/org.example/netty@4.1?classifier=linux"), holds("pkg:maven/org.example/netty@4.1?classifier=osx"),
		holds("pkg:maven/org.example/rebuilt@7.9.0-ccs", from("pkg:maven/org.upstream/base@3.9.0")),
		holds("pkg:maven/org.example/test-only@1.0", excluded),
		holds("pkg:maven/org.example/odd@5", at("libs/renamed.jar")), holds("pkg:maven/org.example/odd-two@5", at("plugins/renamed.jar")),
		holds("pkg:npm/%40scope/web@2.0"), holds("pkg:pypi/some-package@3"), holds("pkg:golang/example.org/mod@v1.2.3"),
		holds("pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1&distro=rhel-8.9"), holds("pkg:deb/debian/zlib1g@1:1.2.13-1?arch=amd64&distro=debian-12"),
	},
	Artifacts: []verdict.Artifact{
		{Product: "shop", Version: "1.2.1", Name: "shop-1.2.1.tgz", Kind: verdict.ArtifactArchive, Digest: strings.Repeat("1", 64)},
		{Product: "shop", Version: "1.2.1", Name: "server:1.2.1-ubi9", Kind: verdict.ArtifactImage, Digest: strings.Repeat("2", 64)},
	},
	Vulnerabilities: []verdict.Vulnerability{
		known("1", "CVE-2024-0001", "GHSA-2222-3333-4444"), known("2", "CVE-2024-0002"), known("9", "CVE-2024-0009"), known("10", "CVE-2024-0010"),
		{ID: "3", IDs: []string{"CVE-2024-0003", "GHSA-5555-6666-7777"}, Ambiguous: []string{"GHSA-5555-6666-7777"}, Records: []verdict.Record{{ID: "CVE-2024-0003"}}},
		{ID: "4", IDs: []string{"CVE-2024-0004", "GHSA-5555-6666-7777"}, Ambiguous: []string{"GHSA-5555-6666-7777"}, Records: []verdict.Record{{ID: "CVE-2024-0004"}}},
		{ID: "5", IDs: []string{"CVE-2024-0005"}, Records: []verdict.Record{{ID: "CVE-2024-0005", Withdrawn: day(1)}}},
	},
}

func known(key string, ids ...string) verdict.Vulnerability {
	return verdict.Vulnerability{ID: verdict.VulnerabilityID(key), IDs: ids, Records: []verdict.Record{{ID: ids[0]}}}
}

func said(id string, status verdict.Status, components ...string) verdict.Statement {
	st := verdict.Statement{Product: "shop", Version: "1.2.1", Revision: 1, At: day(2), Vulnerability: id, Status: status}
	for _, c := range components {
		st.Components = append(st.Components, verdict.StatedComponent{PURL: c})
	}
	return st
}

func world(statements ...verdict.Statement) publish.Snapshot {
	return publish.Snapshot{
		Product: verdict.Product{Slug: "shop", Name: "Shop", PURL: "pkg:maven/org.example/shop"},
		Releases: []verdict.Release{
			{Product: "shop", Version: "1.2.1", Line: "1.2", State: verdict.Released}, {Product: "shop", Version: "1.2.0", Line: "1.2", State: verdict.Released},
			{Product: "other", Version: "9.9"},
		},
		Statements: statements,
	}
}

func sheet(t *testing.T, s publish.Snapshot, facts answer.Facts, inside answer.Inside, rows ...verdict.ScanRow) answer.Sheet {
	t.Helper()
	for i := range rows {
		rows[i].Number = i + 1
	}
	got, err := answer.Of(s, "1.2.1", facts, verdict.ScanReport{Name: "r.json", Tool: "tool", Rows: rows}, inside)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func row(c verdict.ScanComponent, ids ...string) verdict.ScanRow {
	return verdict.ScanRow{IDs: ids, Component: c}
}

func purl(text string) verdict.ScanComponent { return verdict.ScanComponent{PURL: text} }

func named(kind, name, version string) verdict.ScanComponent {
	return verdict.ScanComponent{Type: kind, Name: name, Version: version}
}

func file(name string) verdict.ScanComponent { return verdict.ScanComponent{Files: []string{name}} }

// Two components of the shop.
const (
	lib = "pkg:maven/org.example/lib@1.0"
	web = "pkg:npm/%40scope/web@2.0"
)

// expected is how a row is answered.
type expected struct {
	name   string
	row    verdict.ScanRow
	reason answer.Reason
	status verdict.Status
	says   string
}

func (c expected) check(t *testing.T, s publish.Snapshot, facts answer.Facts) {
	t.Helper()
	got := sheet(t, s, facts, nil, c.row).Rows[0]
	if got.Reason != c.reason || got.Status != c.status || !strings.Contains(got.Because, c.says) || got.Placed != (got.Reason == answer.Published || got.Reason == answer.NothingPublished || got.Reason == answer.OtherComponent) {
		t.Errorf("%s: placed %v, %s, %s: %s; want %s, %s", c.name, got.Placed, got.Reason, got.Status, got.Because, c.reason, c.status)
	}
}

func TestAComponentIsPlacedByTheSurestThatTheRowSays(t *testing.T) {
	digest := map[string]string{"sha-1": "aa"}
	cases := []struct {
		name      string
		component verdict.ScanComponent
		by        answer.Identity // "" when it is not placed
		ours      string          // or the reason
	}{
		{"the package URL", purl(lib), answer.ByPURL, lib},
		{"with qualifiers of the tool's", purl(lib + "?package-id=1"), answer.ByPURL, lib},
		{"the version beside it", verdict.ScanComponent{PURL: "pkg:maven/org.example/lib", Version: "1.0"}, answer.ByPURL, lib},
		{"without a version, where there is one only", purl("pkg:maven/org.example/lib"), answer.ByPURL, lib},
		{"without a version, where there are two", purl("pkg:maven/org.example/twice"), "", "component_ambiguous"},
		{"one of two versions", purl("pkg:maven/org.example/twice@2.0"), answer.ByPURL, "pkg:maven/org.example/twice@2.0"},
		{"several builds of one version", purl("pkg:maven/org.example/netty@4.1"), answer.ByPURL, "pkg:maven/org.example/netty@4.1?classifier=linux"},
		{"another version", purl("pkg:maven/org.example/lib@0.9"), "", "other_version"},
		{"the upstream version of a rebuilt component", purl("pkg:maven/org.upstream/base@3.9.0"), answer.ByPedigree, "pkg:maven/org.example/rebuilt@7.9.0-ccs"},
		{"what is listed and not shipped", purl("pkg:maven/org.example/test-only@1.0"), "", "not_shipped"},
		{"what is not there", purl("pkg:maven/org.example/none@1"), "", "not_shipped"},
		{"a spelling of the registry", purl("pkg:pypi/Some_Package@3"), answer.ByPURL, "pkg:pypi/some-package@3"},
		{"a Go module without the v", purl("pkg:golang/example.org/mod@1.2.3"), answer.ByPURL, "pkg:golang/example.org/mod@v1.2.3"},
		{"an rpm under another namespace and without epoch", purl("pkg:rpm/rhel/openssl@1.1.1k-9.el8?distro=rhel-8.9"), answer.ByPURL, "pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1&distro=rhel-8.9"},
		{"a coordinate", named("maven", "org.example:lib", "1.0"), answer.ByCoordinate, lib},
		{"a scoped name", named("npm", "@scope/web", "2.0"), answer.ByCoordinate, "pkg:npm/%40scope/web@2.0"},
		{"a Debian package with its epoch or without", named("deb", "zlib1g", "1.2.13-1"), answer.ByCoordinate, "pkg:deb/debian/zlib1g@1:1.2.13-1?arch=amd64&distro=debian-12"},
		{"an rpm with its epoch in the version", named("rpm", "openssl", "1:1.1.1k-9.el8"), answer.ByCoordinate, "pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1&distro=rhel-8.9"},
		{"an rpm of the epoch that is the same as none", named("rpm", "openssl", "0:1.1.1k-9.el8"), "", "other_version"},
		{"an rpm of another epoch", named("rpm", "openssl", "2:1.1.1k-9.el8"), "", "other_version"},
		{"a scoped name without its scope", named("npm", "web", "2.0"), "", "not_shipped"},
		{"the scope of another", named("npm", "@other/web", "2.0"), "", "not_shipped"},
		{"the last part of a Go module's path", named("golang", "mod", "1.2.3"), "", "not_shipped"},
		{"a Go module's path", named("golang", "example.org/mod", "1.2.3"), answer.ByCoordinate, "pkg:golang/example.org/mod@v1.2.3"},
		{"a name of npm in another case, which is another package", named("npm", "@scope/Web", "2.0"), "", "not_shipped"},
		{"a name in another spelling of PyPI", named("pypi", "Some_Package", "3"), answer.ByCoordinate, "pkg:pypi/some-package@3"},
		{"a coordinate of another ecosystem", named("npm", "lib", "1.0"), "", "not_shipped"},
		{"a coordinate in another version", named("maven", "org.example:lib", "2"), "", "other_version"},
		{"a name that one component has", named("", "lib", "1.0"), answer.ByName, lib},
		{"a jar's name without its group", verdict.ScanComponent{Types: []string{"maven"}, Name: "lib", Version: "1.0"}, answer.ByName, lib},
		{"a name that two have", named("", "same", "1.0"), "", "component_ambiguous"},
		{"a digest", verdict.ScanComponent{Digests: digest}, answer.ByDigest, lib},
		{"a digest against a package URL that is not shipped", verdict.ScanComponent{PURL: "pkg:maven/wrong/guess@3", Digests: digest}, answer.ByDigest, lib},
		{"a digest that nothing has", verdict.ScanComponent{Digests: map[string]string{"sha-1": "bb"}}, "", "not_shipped"},
		{"a file name", file("/opt/shop/libs/LIB-1.0.jar"), answer.ByFile, lib},
		{"a file name of another system", file(`C:\shop\libs\lib-1.0.jar`), answer.ByFile, lib},
		{"a file inside of an archive", file("/opt/outer.war: lib-1.0.jar"), answer.ByFile, lib},
		{"the usual name of a jar", file("rebuilt-7.9.0-ccs.jar"), answer.ByFile, "pkg:maven/org.example/rebuilt@7.9.0-ccs"},
		{"a file name that two components have", file("renamed.jar"), "", "component_ambiguous"},
		{"a file name that nothing has", file("unknown.jar"), "", "not_shipped"},
		{"the archive around a component that is not shipped", verdict.ScanComponent{PURL: "pkg:maven/org.example/inner@1", Files: []string{"lib-1.0.jar"}}, "", "not_shipped"},
		{"the name of an archive of the release", file("shop-1.2.1.tgz"), answer.ByFile, "pkg:maven/org.example/shop@1.2.1"},
		{"its digest", verdict.ScanComponent{Digests: map[string]string{"sha-256": strings.Repeat("1", 64)}}, answer.ByDigest, "pkg:maven/org.example/shop@1.2.1"},
		{"an image by the name of an artifact", verdict.ScanComponent{Image: "server:1.2.1-ubi9"}, answer.ByImage, "pkg:maven/org.example/shop@1.2.1"},
		{"an image by its digest", verdict.ScanComponent{Image: "mirror/x@sha256:" + strings.Repeat("2", 64)}, answer.ByImage, "pkg:maven/org.example/shop@1.2.1"},
		{"an image by the product's name", verdict.ScanComponent{Image: "shop:1.2.1"}, answer.ByImage, "pkg:maven/org.example/shop@1.2.1"},
		{"an image as a package URL", purl("pkg:oci/x@sha256%3A" + strings.Repeat("2", 64) + "?repository_url=registry.example.org/x&tag=latest"), answer.ByImage, "pkg:maven/org.example/shop@1.2.1"},
		{"an image in Docker's package URL", purl("pkg:docker/shop@1.2.1"), answer.ByImage, "pkg:maven/org.example/shop@1.2.1"},
		{"an image of another release", verdict.ScanComponent{Image: "example/shop:1.2.0"}, "", "other_release"},
		{"an image of somebody else's", verdict.ScanComponent{Image: "alpine:3.20"}, "", "not_shipped"},
		{"an image without tag", verdict.ScanComponent{Image: "example/shop"}, "", "not_shipped"},
		{"nothing", verdict.ScanComponent{}, "", "no_component"},
		{"no package URL", purl("lib 1.0"), "", "no_component"},
	}
	for _, c := range cases {
		got := sheet(t, world(), shop, nil, row(c.component, "CVE-2024-0001")).Rows[0]
		if c.by == "" {
			if got.Placed || string(got.Reason) != c.ours || got.Because == "" {
				t.Errorf("%s: placed %v as %s, reason %s: %s; want %s", c.name, got.Placed, got.Component, got.Reason, got.Because, c.ours)
			}
		} else if !got.Placed || got.By != c.by || got.Component != c.ours {
			t.Errorf("%s: placed %v by %s as %s (%s: %s), want by %s as %s", c.name, got.Placed, got.By, got.Component, got.Reason, got.Because, c.by, c.ours)
		}
	}
}

func TestWhatTheBillDoesNotNameMayBeThereAllTheSame(t *testing.T) {
	for completeness, want := range map[verdict.Completeness]answer.Reason{
		verdict.Complete: answer.NotShipped, verdict.Incomplete: answer.NotInBill, verdict.CompletenessUnknown: answer.NotInBill, "": answer.NoInventory,
	} {
		facts := answer.Facts{Completeness: completeness, Vulnerabilities: shop.Vulnerabilities}
		if got := sheet(t, world(), facts, nil, row(purl("pkg:npm/a@1"), "CVE-2024-0001")).Rows[0]; got.Placed || got.Reason != want {
			t.Errorf("completeness %q: placed %v, %s; want %s", completeness, got.Placed, got.Reason, want)
		}
	}
}

func TestARowIsAnsweredByWhatIsPublished(t *testing.T) {
	const twice = "pkg:maven/org.example/twice@1.0"
	affected := said("CVE-2024-0001", verdict.Affected, lib)
	affected.Action, affected.Impact, affected.FixedIn = "Upgrade.", "It is bad.", []verdict.LineRelease{{Line: "1.2", Release: "1.2.2"}}
	absent := said("CVE-2024-0009", verdict.NotAffected)
	absent.Justification = verdict.ComponentNotPresent
	absentFrom := said("CVE-2024-0010", verdict.NotAffected, "pkg:npm/gone@1")
	absentFrom.Justification = verdict.ComponentNotPresent
	own := said("SHOP-2024-01", verdict.NotAffected, "pkg:maven/org.example/shop@1.2.1")
	own.Origin = verdict.Own
	clean := said("CVE-2024-0002", verdict.NotAffected, twice)
	clean.Justification = verdict.CodeNotInExecutePath
	underGHSA := said("GHSA-2222-3333-4444", verdict.Fixed, lib)
	elsewhere := said("CVE-2024-7777", verdict.Affected, lib)
	elsewhere.Version = "1.2.0"
	customers := said("CVE-2024-0002", verdict.Affected, lib)
	customers.Audience = verdict.CustomerAudience
	cases := []struct {
		name   string
		said   []verdict.Statement
		row    verdict.ScanRow
		placed bool
		reason answer.Reason
		status verdict.Status
		says   string
	}{
		{"affected", []verdict.Statement{affected}, row(purl(lib), "CVE-2024-0001"), true, answer.Published, verdict.Affected,
			"Shop 1.2.1 is affected by CVE-2024-0001: It is bad; what to do: Upgrade; fixed in 1.2.2 (published on 2026-05-02, revision 1)"},
		{"by an alias that records know", []verdict.Statement{affected}, row(purl(lib), "ghsa-2222-3333-4444"), true, answer.Published, verdict.Affected, "CVE-2024-0001"},
		{"a statement under an alias", []verdict.Statement{underGHSA}, row(purl(lib), "CVE-2024-0001"), true, answer.Published, verdict.Fixed, "GHSA-2222-3333-4444 is fixed"},
		{"nothing is published", nil, row(purl(lib), "CVE-2024-0001"), true, answer.NothingPublished, verdict.Unknown, "nothing is published about CVE-2024-0001 in Shop 1.2.1"},
		{"everybody took it back", nil, row(purl(lib), "CVE-2024-0005"), true, answer.NothingPublished, verdict.Unknown, "withdrawn it since"},
		{"spoken of in another release only", []verdict.Statement{elsewhere}, row(purl(lib), "CVE-2024-7777"), true, answer.NothingPublished, verdict.Unknown, "nothing is published"},
		{"known to nobody", nil, row(purl(lib), "CVE-2024-8888"), false, answer.VulnerabilityUnknown, verdict.Unknown, "no record and no statement"},
		{"not affected, of that component", []verdict.Statement{clean}, row(purl(twice), "CVE-2024-0002"), true, answer.Published, verdict.NotAffected, "never executed"},
		{"not affected, of another component", []verdict.Statement{clean}, row(purl(lib), "CVE-2024-0002"), true, answer.OtherComponent, verdict.Unknown, "rests on " + twice},
		{"not affected, of the image as a whole", []verdict.Statement{clean}, row(verdict.ScanComponent{Image: "shop:1.2.1"}, "CVE-2024-0002"), true, answer.Published, verdict.NotAffected, "never executed"},
		{"affected, of another component", []verdict.Statement{affected}, row(purl(twice), "CVE-2024-0001"), true, answer.Published, verdict.Affected, "is affected"},
		{"a flaw of our own concerns every component", []verdict.Statement{own}, row(purl(lib), "SHOP-2024-01"), true, answer.Published, verdict.NotAffected, ""},
		{"never shipped", []verdict.Statement{absent}, row(purl("pkg:npm/any@1"), "CVE-2024-0009"), true, answer.Published, verdict.NotAffected, "the component is not in it"},
		{"never shipped, of that component", []verdict.Statement{absentFrom}, row(purl("pkg:npm/gone@1"), "CVE-2024-0010"), true, answer.Published, verdict.NotAffected, ""},
		{"never shipped, of another component", []verdict.Statement{absentFrom}, row(purl("pkg:npm/any@1"), "CVE-2024-0010"), false, answer.NotShipped, verdict.Unknown, "it is published: not affected"},
		{"not shipped, though something is published", []verdict.Statement{affected}, row(purl("pkg:npm/any@1"), "CVE-2024-0001"), false, answer.NotShipped, verdict.Unknown,
			"Shop 1.2.1 does not ship pkg:npm/any@1; about CVE-2024-0001 in Shop 1.2.1 it is published: affected"},
		{"an id that two flaws share", []verdict.Statement{said("CVE-2024-0003", verdict.NotAffected, lib)}, row(purl(lib), "GHSA-5555-6666-7777"), false, answer.VulnerabilityAmbiguous, verdict.Unknown,
			"CVE-2024-0003, CVE-2024-0004"},
		{"with the CVE that tells which", []verdict.Statement{said("CVE-2024-0003", verdict.Fixed, lib)}, row(purl(lib), "GHSA-5555-6666-7777", "CVE-2024-0004"), true, answer.NothingPublished, verdict.Unknown, "CVE-2024-0004"},
		{"two CVEs in one row", []verdict.Statement{affected}, row(purl(lib), "CVE-2024-0001", "CVE-2024-0002"), false, answer.VulnerabilityAmbiguous, verdict.Unknown, "ask for each"},
		{"no id", nil, row(purl(lib)), false, answer.NoVulnerability, verdict.Unknown, "names no vulnerability"},
		{"what only customers may read", []verdict.Statement{customers}, row(purl(lib), "CVE-2024-0002"), true, answer.NothingPublished, verdict.Unknown, "nothing is published"},
	}
	for _, c := range cases {
		s := sheet(t, world(c.said...), shop, nil, c.row)
		got := s.Rows[0]
		if got.Placed != c.placed || got.Reason != c.reason || got.Status != c.status || !strings.Contains(got.Because, c.says) || s.Unplaced == 0 != c.placed {
			t.Errorf("%s: placed %v, %s, %s: %s", c.name, got.Placed, got.Reason, got.Status, got.Because)
		}
	}
	reader := world(customers)
	reader.Audience = verdict.CustomerAudience
	if got := sheet(t, reader, shop, nil, row(purl(lib), "CVE-2024-0002")).Rows[0]; got.Status != verdict.Affected {
		t.Errorf("a customer reads %s: %s", got.Status, got.Because)
	}
}

func TestAFileThatIsNotOursIsSaidToBeAnother(t *testing.T) {
	const words = "its digest is another"
	for digest, want := range map[string]bool{"aa": false, "bb": true} {
		c := purl("pkg:maven/org.example/lib@1.0")
		c.Digests = map[string]string{"sha-1": digest, "md5": "cc"}
		if got := sheet(t, world(), shop, nil, row(c, "CVE-2024-0001")).Rows[0]; !got.Placed || strings.Contains(got.Because, words) != want {
			t.Errorf("digest %s: placed %v: %s", digest, got.Placed, got.Because)
		}
	}
	c := purl("pkg:npm/%40scope/web@2.0") // nobody knows a digest of it
	c.Digests = map[string]string{"sha-1": "bb"}
	if got := sheet(t, world(), shop, nil, row(c, "CVE-2024-0001")).Rows[0]; !got.Placed || strings.Contains(got.Because, words) {
		t.Errorf("without a digest of ours: placed %v: %s", got.Placed, got.Because)
	}
}

func TestABillOfFilesSaysNothingOfThePackagesOfAnImage(t *testing.T) {
	jars := shop
	jars.Occurrences = shop.Occurrences[:1]
	for _, c := range []struct {
		image bool
		facts answer.Facts
		want  answer.Reason
	}{{true, jars, answer.NotInBill}, {false, jars, answer.NotShipped}, {true, shop, answer.NotShipped}} {
		report := verdict.ScanReport{Subject: verdict.ScanSubject{Image: c.image}, Rows: []verdict.ScanRow{row(named("deb", "bash", "5"), "CVE-2024-0001")}}
		s, err := answer.Of(world(), "1.2.1", c.facts, report, nil)
		if err != nil || s.Rows[0].Reason != c.want {
			t.Errorf("an image %v, %d occurrences: %+v, %v; want %s", c.image, len(c.facts.Occurrences), s.Rows, err, c.want)
		}
	}
}

func TestAReportAboutAnotherReleaseIsRemarkedOn(t *testing.T) {
	cases := []struct {
		name    string
		subject verdict.ScanSubject
		want    string
	}{
		{"this release", verdict.ScanSubject{Tags: []string{"example/shop:1.2.1"}}, ""},
		{"another", verdict.ScanSubject{Tags: []string{"example/shop:1.2.0"}}, "the report is about another release: example/shop:1.2.0 is named as an image of Shop 1.2.0, not of 1.2.1"},
		{"both, as an image can have several tags", verdict.ScanSubject{Tags: []string{"example/shop:1.2.0", "example/shop:1.2.1"}}, ""},
		{"this one by digest", verdict.ScanSubject{Name: "example/shop:1.2.0", Digests: []string{"example/shop@sha256:" + strings.Repeat("2", 64)}}, ""},
		{"a folder", verdict.ScanSubject{Name: "/opt/shop"}, ""},
		{"nothing", verdict.ScanSubject{}, ""},
	}
	for _, c := range cases {
		rows := []verdict.ScanRow{row(purl("pkg:maven/org.example/lib@1.0"), "CVE-2024-0001")}
		s, err := answer.Of(world(), "1.2.1", shop, verdict.ScanReport{Subject: c.subject, Rows: rows}, nil)
		if err != nil || strings.Join(s.Remarks, "|") != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, s.Remarks, err, c.want)
		}
	}
}

func TestAReportWhoseVersionsAreOthersIsRemarkedOn(t *testing.T) {
	other, same := row(purl("pkg:maven/org.example/lib@0.9"), "CVE-2024-0001"), row(purl("pkg:maven/org.example/lib@1.0"), "CVE-2024-0001")
	for want, rows := range map[string][]verdict.ScanRow{
		"2 of 3 rows name components in versions that Shop 1.2.1 does not ship: the report may be about another release": {other, other, same},
		"": {other, same},
		"the report has no row that names a vulnerability": nil,
	} {
		if got := strings.Join(sheet(t, world(), shop, nil, rows...).Remarks, "|"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOurOwnViewAnswersInAPrivateSheetOnly(t *testing.T) {
	inside := func(ids []string) (answer.Private, bool) {
		return answer.Private{Status: verdict.Affected, Class: verdict.Exploitable, Because: "reached"}, ids[0] != "CVE-2024-0002"
	}
	s := sheet(t, world(said("CVE-2024-0001", verdict.UnderInvestigation, lib)), shop, inside,
		row(purl(lib), "CVE-2024-0001"), row(purl(lib), "CVE-2024-0009"), row(purl(lib), "SECRET-1"), row(purl(lib), "CVE-2024-0002"), row(purl("pkg:npm/a@1"), "CVE-2024-0009"))
	want := []string{"published under_investigation true", "unpublished affected true", "unpublished affected true", "nothing_published unknown false", "not_shipped unknown true"}
	for i, r := range s.Rows {
		if got := strings.Join([]string{string(r.Reason), string(r.Status), map[bool]string{true: "true", false: "false"}[r.Inside != nil]}, " "); got != want[i] {
			t.Errorf("row %d: %s, want %s", i+1, got, want[i])
		}
	}
	if !s.Internal || s.Unplaced != 1 {
		t.Errorf("internal %v, %d not placed", s.Internal, s.Unplaced)
	}
}

func TestAReleaseThatIsNotThereHasNoAnswers(t *testing.T) {
	if _, err := answer.Of(world(), "7", shop, verdict.ScanReport{}, nil); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("got %v, want not_found", err)
	}
}

func TestAnInvestigationIsPromisedUntilSupportEnds(t *testing.T) {
	s := world(said("CVE-2024-0001", verdict.UnderInvestigation, lib))
	for _, ends := range []bool{false, true} {
		s.Lines = []verdict.Line{{Product: "shop", Slug: "1.1", EndOfLife: day(1)}, {Product: "shop", Slug: "1.2"}}
		if ends {
			s.Lines[1].EndOfLife = day(9)
		}
		got := sheet(t, s, shop, nil, row(purl(lib), "CVE-2024-0001")).Rows[0].Because
		if strings.Contains(got, "support of line 1.2 ends on "+day(9).Format(time.DateOnly)) != ends || strings.Contains(got, "1.1") {
			t.Errorf("ends %v: %s", ends, got)
		}
	}
}
