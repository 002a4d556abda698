// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/publish/answer"
)

func versioned(version string, c verdict.ScanComponent) verdict.ScanComponent {
	c.Version = version
	return c
}

func TestARowThatContradictsItselfIsNotPlaced(t *testing.T) {
	digested := func(digest string, c verdict.ScanComponent) verdict.ScanComponent {
		c.Digests = map[string]string{"sha-1": digest}
		return c
	}
	facts := shop
	facts.Occurrences = append([]verdict.Occurrence{holds("pkg:maven/org.example/digested@4", sha1("dd"))}, shop.Occurrences...)
	for _, c := range []struct {
		name      string
		component verdict.ScanComponent
		says      string // "" when it is placed
	}{
		{"a version beside the package URL", versioned("0.9", purl(lib)), "it names the versions 1.0 and 0.9"},
		{"the same version beside it", versioned("1.0", purl(lib)), ""},
		{"with the epoch that the package URL has elsewhere", versioned("1:1.1.1k-9.el8", purl("pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1&distro=rhel-8.9")), ""},
		{"a Go module with its v", versioned("v1.2.3", purl("pkg:golang/example.org/mod@1.2.3")), ""},
		{"the upstream version beside the upstream package URL", versioned("3.9.0", purl("pkg:maven/org.upstream/base@3.9.0")), ""},
		{"a version beside a file's name", versioned("0.9", file("lib-1.0.jar")), "it names the version 0.9, and its file is " + lib},
		{"the same version beside a file's name", versioned("1.0", file("lib-1.0.jar")), ""},
		{"a version beside a digest", versioned("0.9", verdict.ScanComponent{Digests: map[string]string{"sha-1": "aa"}}), "it names the version 0.9"},
		{"a file's name of another version", verdict.ScanComponent{PURL: lib, Files: []string{"/app/lib-0.9.jar"}}, "its file lib-0.9.jar is not of the version of " + lib},
		{"a file's name of a longer version", verdict.ScanComponent{PURL: lib, Files: []string{"/app/lib-1.0.1.jar"}}, "its file lib-1.0.1.jar"},
		{"a file's name with a classifier", verdict.ScanComponent{PURL: lib, Files: []string{"/app/lib-1.0-linux.jar"}}, ""},
		{"a file's name of another component", verdict.ScanComponent{PURL: lib, Files: []string{"/app/lib-common-0.9.jar"}}, ""},
		{"the archive around it", verdict.ScanComponent{PURL: lib, Files: []string{"/app/shop.war"}}, ""},
		{"another type beside the package URL", verdict.ScanComponent{PURL: lib, Type: "npm", Name: "lib", Version: "1.0"}, "is no package of the type npm"},
		{"another name beside the package URL", verdict.ScanComponent{PURL: lib, Name: "log4j-core", Version: "1.0"}, lib + " is not called log4j-core"},
		{"another group beside the package URL", verdict.ScanComponent{PURL: lib, Type: "maven", Name: "com.evil:lib"}, "is not called com.evil:lib"},
		{"another scope beside the package URL", verdict.ScanComponent{PURL: web, Name: "@evil/web"}, "is not called @evil/web"},
		{"its name without group", verdict.ScanComponent{PURL: lib, Name: "lib"}, ""},
		{"its name in another way", verdict.ScanComponent{PURL: "pkg:pypi/some-package@3", Name: "Some_Package", Version: "3"}, ""},
		{"its group as another tool writes it", verdict.ScanComponent{PURL: web, Name: "scope:web"}, ""},
		{"the digest of another component", digested("dd", purl(lib)), "its digest is that of pkg:maven/org.example/digested@4"},
		{"its digest", digested("aa", purl(lib)), ""},
		{"a digest that nothing has", digested("ee", purl(lib)), ""},
		{"a guess against its digest", digested("aa", versioned("3", purl("pkg:maven/wrong/guess@3"))), ""},
		{"two versions of what is not shipped", versioned("2", purl("pkg:npm/gone@1")), "it names the versions 1 and 2"},
		{"what the report says to be unclear", verdict.ScanComponent{PURL: lib, Unclear: "names two things"}, "the row names two things"},
	} {
		got := sheet(t, world(), facts, nil, row(c.component, "CVE-2024-0001")).Rows[0]
		if got.Placed != (c.says == "") || c.says != "" && (got.Reason != answer.ComponentUnclear || !strings.Contains(got.Because, c.says)) {
			t.Errorf("%s: placed %v, %s: %s; want %q", c.name, got.Placed, got.Reason, got.Because, c.says)
		}
	}
}
