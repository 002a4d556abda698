// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"strings"
	"testing"

	"verdict"
)

func TestAPackageOfADistributionIsNamedByReleaseAndSource(t *testing.T) {
	tests := []struct{ name, purl, want string }{
		{"a Debian package by its source", "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.5&upstream=openssl",
			"Debian:12/openssl 3.0.11-1~deb12u2, Debian/openssl 3.0.11-1~deb12u2, Debian:12/libssl3 3.0.11-1~deb12u2, Debian/libssl3 3.0.11-1~deb12u2"},
		{"a source built in another version than the package", "pkg:deb/debian/libgcc-s1@12.2.0-14+b1?distro=bookworm&upstream=gcc-12@12.2.0-14",
			"Debian:12/gcc-12 12.2.0-14, Debian/gcc-12 12.2.0-14, Debian:12/libgcc-s1 12.2.0-14+b1, Debian/libgcc-s1 12.2.0-14+b1"},
		{"long-term support is part of Ubuntu's release", "pkg:deb/ubuntu/bash@5.1?distro=ubuntu-22.04", "Ubuntu:22.04:LTS/bash 5.1, Ubuntu:Pro:22.04:LTS/bash 5.1, Ubuntu/bash 5.1"},
		{"an interim release of Ubuntu", "pkg:deb/ubuntu/bash@5.2?distro=ubuntu-23.10", "Ubuntu:23.10/bash 5.2, Ubuntu/bash 5.2"},
		{"a release of Ubuntu by its code name", "pkg:deb/ubuntu/bash@5.1?distro=jammy", "Ubuntu:22.04:LTS/bash 5.1, Ubuntu:Pro:22.04:LTS/bash 5.1, Ubuntu/bash 5.1"},
		{"an Alpine package by its branch and origin", "pkg:apk/alpine/libcrypto3@3.1.4-r5?distro=alpine-3.18.4&upstream=openssl",
			"Alpine:v3.18/openssl 3.1.4-r5, Alpine/openssl 3.1.4-r5, Alpine:v3.18/libcrypto3 3.1.4-r5, Alpine/libcrypto3 3.1.4-r5"},
		{"a distribution without releases", "pkg:apk/wolfi/curl@8.5.0-r0?distro=20230201", "Wolfi/curl 8.5.0-r0"},
		{"an rpm with the epoch of its qualifier and its source", "pkg:rpm/redhat/openssl-libs@3.0.7-18.el9_2?arch=x86_64&distro=rhel-9.2&epoch=1&upstream=openssl-3.0.7-18.el9_2.src.rpm",
			"Red Hat:enterprise_linux:9/openssl 1:3.0.7-18.el9_2, Red Hat/openssl 1:3.0.7-18.el9_2, Red Hat:enterprise_linux:9/openssl-libs 1:3.0.7-18.el9_2, Red Hat/openssl-libs 1:3.0.7-18.el9_2"},
		{"a source rpm with dashes in its name", "pkg:rpm/almalinux/python3-libs@3.9.18-1.el9?distro=almalinux-9.3&upstream=python3.9-extras-3.9.18-1.el9.src.rpm",
			"AlmaLinux:9/python3.9-extras 3.9.18-1.el9, AlmaLinux/python3.9-extras 3.9.18-1.el9, AlmaLinux:9/python3-libs 3.9.18-1.el9, AlmaLinux/python3-libs 3.9.18-1.el9"},
		{"a package of a module stream", "pkg:rpm/redhat/nodejs@18.19.0-1.el8?distro=rhel-8.9&epoch=1&rpmmod=nodejs:18:8090020240101:abcd",
			"Red Hat:enterprise_linux:8/nodejs:18/nodejs 1:18.19.0-1.el8, Red Hat/nodejs:18/nodejs 1:18.19.0-1.el8"},
		{"an openSUSE package", "pkg:rpm/opensuse/curl@8.0?distro=opensuse-leap-15.5", "openSUSE:Leap 15.5/curl 8.0, openSUSE/curl 8.0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			known, unknown := verdict.Component{PURL: test.purl}.Identities()
			var got []string
			for _, id := range known {
				got = append(got, id.Package.Ecosystem+"/"+id.Package.Name+" "+id.Version)
			}
			if s := strings.Join(got, ", "); s != test.want || len(unknown) > 0 {
				t.Errorf("%s\n got %s\nwant %s\n(%v)", test.purl, s, test.want, unknown)
			}
		})
	}
}

func TestTheReleaseOfADistributionIsPartOfAPackagesName(t *testing.T) {
	tests := []struct{ ecosystem, name, want string }{
		{"Debian:12", "openssl", "Debian:12/openssl"},
		{"Red Hat:enterprise_linux:9::baseos", "openssl", "Red Hat:enterprise_linux:9/openssl"},
		{"Red Hat:rhel_eus:9.2::appstream", "openssl", "Red Hat:rhel_eus:9.2/openssl"},
		{"Maven:https://repo.acme.example", "g:a", "Maven/g:a"},
	}
	for _, test := range tests {
		got := verdict.NormalName(test.ecosystem, test.name)
		if s := got.Ecosystem + "/" + got.Name; s != test.want {
			t.Errorf("%s %s is named %s, want %s", test.ecosystem, test.name, s, test.want)
		}
	}
}

func TestAPackageNameOfADistributionLeadsBackToItsPackageURL(t *testing.T) {
	for name, want := range map[verdict.PackageName]string{
		{Ecosystem: "Debian:12", Name: "openssl"}:                           "pkg:deb/debian/openssl",
		{Ecosystem: "Red Hat:enterprise_linux:8", Name: "nodejs:18/nodejs"}: "pkg:rpm/redhat/nodejs",
	} {
		if got := name.PURL(); got != want {
			t.Errorf("%v leads to %s, want %s", name, got, want)
		}
	}
}

func TestWhatComesFromADistributionIsToldByItsPackageURL(t *testing.T) {
	for text, want := range map[string]bool{
		"pkg:rpm/redhat/openssl@3.0": true, "pkg:deb/debian/curl@8": true, "pkg:apk/alpine/curl@8": true,
		"pkg:maven/org.example/rpm@1": false, "pkg:generic/openssl@3": false, "no package URL": false,
	} {
		if verdict.OSPackage(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}
