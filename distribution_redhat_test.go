// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/spec/vers"
)

func TestAPackageOfRedHatIsSpokenOfInItsStreams(t *testing.T) {
	const main9 = "Red Hat:enterprise_linux:9"
	tests := []struct{ name, qualifiers, want string }{
		{"of the main stream alone", "distro=rhel-9.2", main9 + ", Red Hat"},
		{"of an extended stream first, and where that says nothing of the main one", "distro=rhel-9.2&repository_cpe=cpe:/o:redhat:rhel_eus:9.2::baseos",
			"Red Hat:rhel_eus:9.2, (" + main9 + "), (Red Hat)"},
		{"of an extended stream without a word on the release", "repository_cpe=cpe:/a:redhat:rhel_eus:9.2::appstream", "Red Hat:rhel_eus:9.2, (" + main9 + "), (Red Hat)"},
		{"of the main stream by its repository", "repository_cpe=cpe:/o:redhat:enterprise_linux:9::baseos", main9 + ", Red Hat"},
		{"of a minor release of the main stream, which rolls", "distro=rhel-10.1&repository_cpe=cpe:/o:redhat:enterprise_linux:10.0::baseos", "Red Hat:enterprise_linux:10, Red Hat"},
		{"of the extended stream of the minor release that is there", "distro=rhel-9.2&repository_cpe=cpe:/o:redhat:rhel_eus:9.0::baseos,cpe:/o:redhat:rhel_eus:9.2::baseos",
			"Red Hat:rhel_eus:9.2, (" + main9 + "), (Red Hat)"},
		{"of all extended streams where the minor release is not told", "distro=rhel-9&repository_cpe=cpe:/o:redhat:rhel_eus:9.0::baseos,cpe:/o:redhat:rhel_eus:9.2::baseos",
			"Red Hat:rhel_eus:9.0, Red Hat:rhel_eus:9.2, (" + main9 + "), (Red Hat)"},
		{"of the extended stream of a later release", "distro=rhel-10.0&repository_cpe=cpe:/o:redhat:enterprise_linux_eus:10.0", "Red Hat:enterprise_linux_eus:10.0, (Red Hat:enterprise_linux:10), (Red Hat)"},
		{"of a product above the distribution", "distro=rhel-9.4&repository_cpe=cpe:/a:redhat:openshift:4.16::el9", "Red Hat:openshift:4.16, (" + main9 + "), (Red Hat)"},
		{"of a product above a distribution that is not told", "repository_cpe=cpe:/a:redhat:openshift:4.16::el9", "Red Hat:openshift:4.16, (Red Hat)"},
		{"of a CPE in the form of 2.3", "repository_cpe=cpe:2.3:o:redhat:rhel_eus:9.2:*:baseos:*:*:*:*:*", "Red Hat:rhel_eus:9.2, (" + main9 + "), (Red Hat)"},
		{"by a repository of Red Hat's own bills", "repository_id=rhel-9-for-x86_64-baseos-rpms", main9 + ", Red Hat"},
		{"by a repository of the universal base image", "repository_id=ubi-8-appstream-rpms", "Red Hat:enterprise_linux:8, Red Hat"},
		{"by an extended repository with its minor release", "repository_id=rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2", "Red Hat:rhel_eus:9.2, (" + main9 + "), (Red Hat)"},
		{"by an extended repository and the release that is there", "distro=rhel-9.2&repository_id=rhel-9-for-x86_64-baseos-e4s-source-rpms", "Red Hat:rhel_e4s:9.2, (" + main9 + "), (Red Hat)"},
		{"by an extended repository whose minor release nobody tells", "repository_id=rhel-9-for-x86_64-baseos-eus-source-rpms", main9 + ", Red Hat"},
		{"by a repository of the last years of a release", "repository_id=rhel-7-server-els-rpms", "Red Hat:rhel_els:7, (Red Hat:enterprise_linux:7), (Red Hat)"},
		{"by a repository of an old form", "repository_id=rhel-7-server-optional-aus-debug-rpms__7_DOT_6__x86_64", "Red Hat:rhel_aus:7.6, (Red Hat:enterprise_linux:7), (Red Hat)"},
		{"the CPE goes before the repository's name", "repository_cpe=cpe:/o:redhat:rhel_eus:9.4&repository_id=rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2", "Red Hat:rhel_eus:9.4, (" + main9 + "), (Red Hat)"},
		{"a CPE of another vendor tells nothing", "repository_cpe=cpe:/o:acme:rhel_eus:9.2", ""},
		{"nor does a repository of somebody else", "repository_id=epel-9-x86_64", ""},
		{"nothing tells anything", "arch=x86_64", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			known, unknown := verdict.Component{PURL: "pkg:rpm/redhat/openssl@3.0.7-18.el9_2?" + test.qualifiers}.Identities()
			var got []string
			for _, id := range known {
				if e := id.Package.Ecosystem; id.Standby {
					got = append(got, "("+e+")")
				} else {
					got = append(got, e)
				}
			}
			if s := strings.Join(got, ", "); s != test.want || (s == "") != (len(unknown) == 1) {
				t.Errorf("it is spoken of in %s, want %s (%v)", s, test.want, unknown)
			}
		})
	}
}

func TestACPEOfRedHatStandsForAnEcosystem(t *testing.T) {
	for cpe, want := range map[string]string{
		"cpe:/o:redhat:enterprise_linux:9::baseos": "Red Hat:enterprise_linux:9", "cpe:/o:redhat:enterprise_linux:10.0": "Red Hat:enterprise_linux:10",
		"cpe:/a:redhat:rhel_eus:9.2::appstream": "Red Hat:rhel_eus:9.2", "cpe:/a:redhat:hummingbird": "Red Hat:hummingbird",
		"cpe:/o:redhat:enterprise_linux": "Red Hat:enterprise_linux", "cpe:2.3:o:redhat:enterprise_linux:*:*": "Red Hat:enterprise_linux",
		"cpe:/o:debian:debian_linux:12": "", "redhat": "", "": "", "cpe:/o:redhat": "", "cpe:/o:redhat:": "",
	} {
		if got := verdict.RedHatEcosystem(cpe); got != want {
			t.Errorf("%q stands for %q, want %q", cpe, got, want)
		}
	}
}

// TestTheExtendedStreamHasTheWordBeforeTheMainOne is "check the main stream when an
// EUS stream has no fix", per record.
func TestTheExtendedStreamHasTheWordBeforeTheMainOne(t *testing.T) {
	claim := func(ecosystem, name, fixed string) verdict.AffectedPackage {
		event := []vers.Event{{Introduced: "0"}}
		if fixed != "" {
			event = append(event, vers.Event{Fixed: fixed})
		}
		return verdict.AffectedPackage{Ecosystem: "Red Hat:" + ecosystem, Name: name, Ranges: [][]vers.Event{event}}
	}
	record := func(id string, affected ...verdict.AffectedPackage) verdict.Record {
		return verdict.Record{ID: id, Affected: affected}
	}
	const eus, main = "rhel_eus:9.2", "enterprise_linux:9"
	open, fixed := claim(main, "openssl", ""), claim(main, "openssl", "1:3.0.7-24.el9")
	eusFixed := claim(eus, "openssl", "1:3.0.7-16.el9_2")
	uncompared := verdict.AffectedPackage{Ecosystem: "Red Hat:" + eus, Name: "openssl", Uncompared: 1}
	tests := []struct {
		name    string
		records []verdict.Record
		want    vers.Kind
	}{
		{"the extended stream has the fix", []verdict.Record{record("A", eusFixed, fixed)}, vers.After},
		{"its fix holds though the main stream has none", []verdict.Record{record("A", open, eusFixed)}, vers.After},
		{"the extended stream has a later fix than the component", []verdict.Record{record("A", claim(eus, "openssl", "1:3.0.7-19.el9_2"), claim(main, "openssl", "1:3.0.7-10.el9"))}, vers.In},
		{"the extended stream says nothing", []verdict.Record{record("A", claim("rhel_eus:9.0", "openssl", "1:3.0.7-16.el9_2"), fixed)}, vers.In},
		{"the extended stream says nothing and the main one has an older fix", []verdict.Record{record("A", claim(main, "openssl", "1:3.0.7-16.el9_2"))}, vers.After},
		{"it speaks of the binary package, which is a word as well", []verdict.Record{record("A", claim(eus, "openssl-libs", "1:3.0.7-16.el9_2"), open)}, vers.After},
		{"it speaks of another package", []verdict.Record{record("A", claim(eus, "gnutls", "1:3.0.7-16.el9_2"), open)}, vers.In},
		{"it is still looked at there, which is no word", []verdict.Record{record("A", uncompared, open)}, vers.In},
		{"another record's word in the extended stream outranks nothing", []verdict.Record{record("A", eusFixed), record("B", open)}, vers.In},
	}
	c := verdict.Component{PURL: "pkg:rpm/redhat/openssl-libs@3.0.7-18.el9_2?arch=x86_64&distro=rhel-9.2&epoch=1&repository_cpe=cpe:/o:redhat:rhel_eus:9.2::baseos&upstream=openssl-3.0.7-18.el9_2.src.rpm"}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			named, place, err := verdict.Position(verdict.Vulnerability{Records: test.records}, c)
			if !named || place.Kind != test.want || err != nil {
				t.Errorf("the component lies %s (%t, %v), want %s", place.Kind, named, err, test.want)
			}
		})
	}
}

func TestASupplierSpeaksOfAPackageInItsStream(t *testing.T) {
	const cpe = "cpe:/a:redhat:enterprise_linux:8::appstream"
	tests := []struct {
		component, cpe, want string
	}{
		{"pkg:rpm/redhat/kernel?arch=src", cpe, "Red Hat:enterprise_linux:8/kernel source"},
		{"pkg:rpm/redhat/kernel-core@4.18.0-1.el8", cpe, "Red Hat:enterprise_linux:8/kernel-core"},
		{"pkg:rpm/redhat/nodejs?rpmmod=nodejs:18", cpe, "Red Hat:enterprise_linux:8/nodejs:18/nodejs"},
		{"pkg:rpm/redhat/nodejs@18.19.0-1?arch=src&rpmmod=nodejs:18:8090020240101:abcd", cpe, "Red Hat:enterprise_linux:8/nodejs:18/nodejs source"},
		{"pkg:oci/ubi9-micro@sha256:00", cpe, ""},
		{"pkg:rpm/acme/kernel", cpe, ""},
		{"pkg:rpm/redhat/kernel", "cpe:/o:acme:linux:9", ""},
		{"", cpe, ""},
	}
	for _, test := range tests {
		name, source, ok := verdict.SupplierStatement{Component: test.component, CPE: test.cpe}.Package()
		got := name.Ecosystem + "/" + name.Name
		if source {
			got += " source"
		}
		if !ok {
			got = ""
		}
		if got != test.want {
			t.Errorf("%s in %s is %q, want %q", test.component, test.cpe, got, test.want)
		}
	}
}
