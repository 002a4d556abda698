// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/answer"
)

func in(image string, c verdict.ScanComponent) verdict.ScanComponent {
	c.Image = image
	return c
}

// cleanWorld says of a flaw that the library does not bring it, and of another that
// it was never shipped.
func cleanWorld() publish.Snapshot {
	clean, absent := said("CVE-2024-0001", verdict.NotAffected, lib), said("CVE-2024-0009", verdict.NotAffected)
	clean.Justification, absent.Justification = verdict.CodeNotInExecutePath, verdict.ComponentNotPresent
	return world(clean, absent, said("CVE-2024-0002", verdict.NotAffected, web), said("CVE-2024-0010", verdict.NotAffected, "pkg:pypi/some-package@3"))
}

func TestBesideAComponentAnImageOnlyTellsOfAnotherRelease(t *testing.T) {
	const ours, theirs = "shop:1.2.1", "registry.customer.example/app:7"
	for _, c := range []expected{
		{"our image and somebody else's component", row(in(ours, purl("pkg:maven/com.customer/own@1.0")), "CVE-2024-0001"), answer.NotShipped, verdict.Unknown, "does not ship pkg:maven/com.customer/own@1.0"},
		{"our image and ours in another version", row(in(ours, purl("pkg:maven/org.example/lib@0.9")), "CVE-2024-0001"), answer.OtherVersion, verdict.Unknown, "not pkg:maven/org.example/lib@0.9"},
		{"our image and a name that is not ours", row(in(ours, named("", "curl", "3.0.1")), "CVE-2024-0001"), answer.NotShipped, verdict.Unknown, "does not ship curl 3.0.1"},
		{"our image and a file that is not ours", row(in(ours, file("own-1.0.jar")), "CVE-2024-0001"), answer.NotShipped, verdict.Unknown, "own-1.0.jar"},
		{"our image and our component", row(in(ours, purl(lib)), "CVE-2024-0001"), answer.Published, verdict.NotAffected, "never executed"},
		{"somebody else's image and our component", row(in(theirs, purl(lib)), "CVE-2024-0001"), answer.Published, verdict.NotAffected, "mind that it was seen in " + theirs + ", which is no image of Shop 1.2.1 that is known"},
		{"another release's image and our component", row(in("shop:1.2.0", purl(lib)), "CVE-2024-0001"), answer.OtherRelease, verdict.Unknown, "is an image of Shop 1.2.0, not of 1.2.1"},
		{"another release's image and what was never shipped", row(in("shop:1.2.0", purl("pkg:npm/any@1")), "CVE-2024-0009"), answer.OtherRelease, verdict.Unknown, "Shop 1.2.0"},
		{"somebody else's image and what was never shipped", row(in(theirs, purl("pkg:npm/any@1")), "CVE-2024-0009"), answer.Published, verdict.NotAffected, "the component is not in it (published on 2026-05-02, revision 1); mind that it was seen in " + theirs},
		{"somebody else's image and nothing in it", row(in(theirs, verdict.ScanComponent{}), "CVE-2024-0009"), answer.NotShipped, verdict.Unknown, "is no image of Shop 1.2.1"},
		{"another release's image and nothing in it", row(in("shop:1.2.0", verdict.ScanComponent{}), "CVE-2024-0009"), answer.OtherRelease, verdict.Unknown, "Shop 1.2.0"},
		{"our image and nothing in it", row(in(ours, verdict.ScanComponent{}), "CVE-2024-0001"), answer.Published, verdict.NotAffected, ""},
	} {
		c.check(t, cleanWorld(), shop)
	}
}

func TestOneOfSeveralImagesThatIsNotToldIsToBeMinded(t *testing.T) {
	report := verdict.ScanReport{Subject: verdict.ScanSubject{Name: "cluster", Several: true}, Rows: []verdict.ScanRow{row(purl(lib), "CVE-2024-0001"), row(in("shop:1.2.1", purl(lib)), "CVE-2024-0001")}}
	s, err := answer.Of(cleanWorld(), "1.2.1", shop, report, nil)
	if err != nil {
		t.Fatal(err)
	}
	const words = "mind that the report does not say in which of several images it is"
	if got := []bool{strings.Contains(s.Rows[0].Because, words), strings.Contains(s.Rows[1].Because, words)}; !got[0] || got[1] {
		t.Errorf("the first row: %s\nthe second: %s", s.Rows[0].Because, s.Rows[1].Because)
	}
}

// imageOf makes the artifact of an image that is called so.
func imageOf(name, subject string) verdict.Artifact {
	return verdict.Artifact{Product: "shop", Version: "1.2.1", Name: name, Kind: verdict.ArtifactImage, Digest: strings.Repeat("2", 64), Found: verdict.SBOM{Subject: subject}}
}

func TestWhoseImageItIs(t *testing.T) {
	nameless, hub := shop, shop
	nameless.Artifacts = nil
	hub.Artifacts = []verdict.Artifact{imageOf("image.tar", "pkg:oci/shop@sha256%3A"+strings.Repeat("2", 64)+"?repository_url=docker.io/example/shop&tag=1.2.1")}
	named := shop
	named.Artifacts = []verdict.Artifact{imageOf("quay.io/example/shop:1.2.1-ubi9", "")}
	ours, theirs := "@sha256:"+strings.Repeat("2", 64), "@sha256:"+strings.Repeat("3", 64)
	for _, c := range []struct {
		name  string
		facts answer.Facts
		image string
		want  answer.Reason
	}{
		{"no artifact: the product's own name", nameless, "shop:1.2.1", answer.Published},
		{"no artifact: with a digest that nothing can be held against", nameless, "shop:1.2.1" + theirs, answer.Published},
		{"no artifact: a path of Docker's hub", nameless, "docker.io/bitnami/shop:1.2.1", answer.ImageAmbiguous},
		{"no artifact: another registry", nameless, "quay.io/evil/shop:1.2.1", answer.ImageAmbiguous},
		{"no artifact: another registry and the name alone", nameless, "registry.example.org/shop:1.2.1", answer.ImageAmbiguous},
		{"no artifact: a path, and the tag of another release", nameless, "bitnami/shop:1.2.0", answer.OtherRelease},
		{"no artifact: a tag that is no release", nameless, "shop:9.9.9", answer.NotShipped},
		{"a digest: ours under any name", shop, "mirror.example/x:latest" + ours, answer.Published},
		{"a digest: another than that of the image that is called so", shop, "server:1.2.1-ubi9" + theirs, answer.NotShipped},
		{"a digest: another under the product's name", shop, "shop:1.2.1" + theirs, answer.NotShipped},
		{"a digest: another, of another release", shop, "shop:1.2.0" + theirs, answer.OtherRelease},
		{"a bare name: in a registry", shop, "registry.example.org:5000/team/server:1.2.1-ubi9", answer.ImageAmbiguous},
		{"a repository: the one that the image names", hub, "example/shop:1.2.1", answer.Published},
		{"a repository: written in full", hub, "index.docker.io/example/shop:1.2.1", answer.Published},
		{"a repository: another path", hub, "bitnami/shop:1.2.1", answer.ImageAmbiguous},
		{"a repository: another registry", hub, "quay.io/example/shop:1.2.1", answer.ImageAmbiguous},
		{"a repository: the name alone", hub, "shop:1.2.1", answer.ImageAmbiguous},
		{"a repository: another release", hub, "example/shop:1.2.0", answer.OtherRelease},
		{"a repository: its digest against it", hub, "example/shop:1.2.1" + theirs, answer.NotShipped},
		{"a repository by the artifact's name", named, "quay.io/example/shop:1.2.1-ubi9", answer.Published},
		{"a repository by the artifact's name, with the version as tag", named, "quay.io/example/shop:1.2.1", answer.Published},
		{"a repository by the artifact's name: another", named, "quay.io/evil/shop:1.2.1-ubi9", answer.ImageAmbiguous},
	} {
		expected{c.name, row(in(c.image, verdict.ScanComponent{}), "CVE-2024-0001"), c.want, map[bool]verdict.Status{true: verdict.NotAffected, false: verdict.Unknown}[c.want == answer.Published], ""}.check(t, cleanWorld(), c.facts)
	}
	for text, want := range map[string]answer.Reason{
		"pkg:docker/bitnami/shop@1.2.1":                                                   answer.ImageAmbiguous,
		"pkg:docker/example/shop@1.2.1":                                                   answer.Published,
		"pkg:docker/example/shop@1.2.1?repository_url=quay.io":                            answer.ImageAmbiguous,
		"pkg:docker/example/shop@sha256%3A" + strings.Repeat("3", 64):                     answer.NotShipped,
		"pkg:oci/shop@sha256%3A" + strings.Repeat("2", 64):                                answer.Published,
		"pkg:oci/shop@sha256%3Aff?repository_url=docker.io/example/shop&tag=1.2.1":        answer.NotShipped,
		"pkg:oci/shop?repository_url=docker.io/example/shop&tag=1.2.1":                    answer.Published,
		"pkg:oci/shop?repository_url=registry.example.org/shop&tag=1.2.1":                 answer.ImageAmbiguous,
		"pkg:oci/shop?repository_url=docker.io/example/shop&tag=1.2.0&arch=amd64&a=other": answer.OtherRelease,
	} {
		if got := sheet(t, cleanWorld(), hub, nil, row(purl(text), "CVE-2024-0001")).Rows[0]; got.Reason != want {
			t.Errorf("%s: %s: %s; want %s", text, got.Reason, got.Because, want)
		}
	}
	two := in("example/shop:1.2.1", purl("pkg:oci/shop?repository_url=docker.io/example/shop&tag=1.2.0"))
	if got := sheet(t, cleanWorld(), hub, nil, row(two, "CVE-2024-0001")).Rows[0]; got.Reason != answer.ComponentUnclear {
		t.Errorf("two images in one row: %s: %s", got.Reason, got.Because)
	}
}

func TestTheProductsPackageURLNamesItsRepository(t *testing.T) {
	s := cleanWorld()
	s.Product.PURL = "pkg:oci/shop?repository_url=quay.io/example/shop"
	facts := shop
	facts.Artifacts = nil
	for image, want := range map[string]answer.Reason{"quay.io/example/shop:1.2.1": answer.Published, "quay.io/evil/shop:1.2.1": answer.ImageAmbiguous, "quay.io/example/shop:1.2.0": answer.OtherRelease} {
		if got := sheet(t, s, facts, nil, row(in(image, verdict.ScanComponent{}), "CVE-2024-0001")).Rows[0]; got.Reason != want {
			t.Errorf("%s: %s: %s; want %s", image, got.Reason, got.Because, want)
		}
	}
}

func TestAReportAboutAnImageThatIsNotKnownIsRemarkedOn(t *testing.T) {
	rows := []verdict.ScanRow{row(purl(lib), "CVE-2024-0001")}
	for name, want := range map[string]string{
		"shop:1.2.1": "", "customer/app:7": "the report is about the image customer/app:7, which is no image of Shop 1.2.1 that is known",
		"bitnami/shop:1.2.1":                           "the report is about the image bitnami/shop:1.2.1, and nothing tells whether that is an image of Shop 1.2.1 or somebody else's of the name",
		"shop:1.2.1@sha256:" + strings.Repeat("3", 64): "which is no image of Shop 1.2.1 that is known",
		"other:1@sha256:" + strings.Repeat("2", 64):    "",
		"shop:1.2.0": "the report is about another release: shop:1.2.0 is an image of Shop 1.2.0, not of 1.2.1",
		"":           "does not say about which",
	} {
		s, err := answer.Of(world(), "1.2.1", shop, verdict.ScanReport{Subject: verdict.ScanSubject{Image: true, Name: name}, Rows: rows}, nil)
		if err != nil || !strings.Contains(strings.Join(s.Remarks, "|"), want) || want == "" && len(s.Remarks) > 0 {
			t.Errorf("%s: %q, %v; want %q", name, s.Remarks, err, want)
		}
	}
}

func TestAStatementIsAboutTheVersionsThatItNames(t *testing.T) {
	const one, two = "pkg:maven/org.example/twice@1.0", "pkg:maven/org.example/twice@2.0"
	clean := said("CVE-2024-0001", verdict.NotAffected, one)
	clean.Justification = verdict.CodeNotPresent
	fixed := said("CVE-2024-0002", verdict.Fixed)
	fixed.Components = []verdict.StatedComponent{{PURL: two, Previous: one}}
	unversioned := said("CVE-2024-0009", verdict.NotAffected, "pkg:maven/org.example/twice")
	rebuilt := said("CVE-2024-0010", verdict.NotAffected, "pkg:maven/org.upstream/base@3.9.0")
	removed := said("CVE-2024-0005", verdict.NotAffected)
	removed.Justification, removed.Components = verdict.ComponentNotPresent, []verdict.StatedComponent{{Previous: "pkg:npm/gone@1"}}
	affected := said("CVE-2024-0003", verdict.Affected, one)
	for _, c := range []expected{
		{"the version that it names", row(purl(one), "CVE-2024-0001"), answer.Published, verdict.NotAffected, ""},
		{"another that is shipped as well", row(purl(two), "CVE-2024-0001"), answer.OtherComponent, verdict.Unknown, "rests on " + one},
		{"what was fixed", row(purl(two), "CVE-2024-0002"), answer.Published, verdict.Fixed, ""},
		{"what was replaced, and is shipped all the same", row(purl(one), "CVE-2024-0002"), answer.OtherComponent, verdict.Unknown, "rests on " + two},
		{"without a version it names all", row(purl(two), "CVE-2024-0009"), answer.Published, verdict.NotAffected, ""},
		{"the upstream version of a rebuilt component", row(purl("pkg:maven/org.example/rebuilt@7.9.0-ccs"), "CVE-2024-0010"), answer.Published, verdict.NotAffected, ""},
		{"what was there before and is no more", row(purl("pkg:npm/gone@1"), "CVE-2024-0005"), answer.Published, verdict.NotAffected, ""},
		{"what was never there, in another version", row(purl("pkg:npm/gone@2"), "CVE-2024-0005"), answer.NotShipped, verdict.Unknown, ""},
		{"affected, in another version", row(purl(two), "CVE-2024-0003"), answer.Published, verdict.Affected, ""},
	} {
		c.check(t, world(clean, fixed, unversioned, rebuilt, removed, affected), shop)
	}
}

func TestANameIsOneOfItsEcosystemOnly(t *testing.T) {
	from := func(ecosystem string, c verdict.ScanComponent) verdict.ScanComponent {
		c.Ecosystem = ecosystem
		return c
	}
	of := func(types string, name, version string) verdict.ScanComponent {
		return verdict.ScanComponent{Types: strings.Fields(types), Name: name, Version: version}
	}
	for _, c := range []struct {
		name      string
		component verdict.ScanComponent
		by        answer.Identity
	}{
		{"a jar by its name", of("maven", "lib", "1.0"), answer.ByName},
		{"a package of no ecosystem that is told", named("", "lib", "1.0"), answer.ByName},
		{"of one that nobody knows", from("Bioconductor", named("", "lib", "1.0")), ""},
		{"of one that has a name with a space", from("GitHub Actions", named("", "lib", "1.0")), ""},
		{"a whole name, of one that nobody knows", from("Conda", named("", "org.example:lib", "1.0")), ""},
		{"a name without group that should have one", named("maven", "lib", "1.0"), ""},
		{"a package of a distribution", of("deb rpm apk", "lib", "1.0"), ""},
		{"a package of a distribution that is ours", of("deb rpm apk", "zlib1g", "1:1.2.13-1"), answer.ByName},
		{"a name without its scope", named("npm", "web", "2.0"), ""},
		{"a name without its scope, of no ecosystem that is told", named("", "web", "2.0"), ""},
		{"a scoped name, of no ecosystem that is told", named("", "@scope/web", "2.0"), answer.ByName},
		{"the last part of a module's path", named("golang", "mod", "v1.2.3"), ""},
		{"a module", named("golang", "example.org/mod", "1.2.3"), answer.ByCoordinate},
		{"a case that is another's", named("maven", "org.example:LIB", "1.0"), ""},
		{"a spelling of the registry's", named("pypi", "Some_Package", "3"), answer.ByCoordinate},
		{"an upstream name", named("maven", "org.upstream:base", "3.9.0"), answer.ByPedigree},
		{"a package of the distribution", from("Debian:12", named("deb", "zlib1g", "1:1.2.13-1")), answer.ByCoordinate},
		{"a package of another distribution", from("Ubuntu:24.04", named("deb", "zlib1g", "1:1.2.13-1")), ""},
		{"a package of a rebuild of the distribution", from("Rocky Linux:8", named("rpm", "openssl", "1:1.1.1k-9.el8")), ""},
		{"a package of that distribution by its name", from("Red Hat", named("rpm", "openssl", "1:1.1.1k-9.el8")), answer.ByCoordinate},
		{"what begins as a package URL and is none", verdict.ScanComponent{PURL: "pkg:maven/%zz/lib@1.0", Name: "lib", Version: "1.0"}, ""},
	} {
		got := sheet(t, world(), shop, nil, row(c.component, "CVE-2024-0001")).Rows[0]
		if got.By != c.by || got.Placed != (c.by != "") {
			t.Errorf("%s: placed %v by %q as %s (%s: %s); want by %q", c.name, got.Placed, got.By, got.Component, got.Reason, got.Because, c.by)
		}
	}
}

func TestAFileNameThatEveryPackageHasTellsNone(t *testing.T) {
	facts := shop
	facts.Occurrences = []verdict.Occurrence{holds(web, at("node_modules/@scope/web/package.json"))}
	if got := sheet(t, world(), facts, nil, row(file("/app/node_modules/left-pad/package.json"), "CVE-2024-0001")).Rows[0]; got.Placed {
		t.Errorf("placed by %s as %s", got.By, got.Component)
	}
}
