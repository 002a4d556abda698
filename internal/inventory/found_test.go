// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/spec/purl"
)

func TestFilesAreReadOneByOne(t *testing.T) {
	files := []inventory.File{file("a", "", "x"), file("b", "", "x"), file("c", "", "x")}
	read := func(f inventory.File) (inventory.Catalogued, error) {
		c := inventory.Catalogued{Owned: map[string]string{"file": "pkg:generic/" + f.Path}}
		if c.Found(purl.PURL{Type: "npm", Name: f.Path}, verdict.Occurrence{Ref: f.Path}); f.Path == "b" {
			return c, errors.New("b:1: is damaged")
		}
		c.Depends(f.Path, "a")
		c.Skip("part", f.Path)
		return c, nil
	}
	got, err := inventory.ReadEach(t.Context(), files, "damaged files", read)
	want := inventory.Catalogued{
		Occurrences: []verdict.Occurrence{{Component: verdict.Component{PURL: "pkg:npm/a"}, Ref: "a"}, {Component: verdict.Component{PURL: "pkg:npm/c"}, Ref: "c"}},
		Edges:       []verdict.Edge{{From: "a", To: "a"}, {From: "c", To: "a"}},
		Owned:       map[string]string{"file": "pkg:generic/a"},
		Skipped: []verdict.Skipped{
			{Reason: "part", Count: 2, Examples: []string{"a", "c"}}, {Reason: "damaged files", Count: 1, Examples: []string{"b:1: is damaged"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inventory.ReadEach(ctx, files, "", read); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestWhatIsNotOfARegistryHasNoRegistrysName(t *testing.T) {
	for _, c := range []struct{ name, version, from, want string }{
		{"own", "1.0.0", "", "pkg:generic/own@1.0.0"},
		{"@acme/own", "", "", "pkg:generic/%40acme/own"},
		{"lib", "1", "git+https://host.example/lib.git#abc", "pkg:generic/lib@1?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Flib.git%23abc"},
		{"lib", "", "https://host.example/lib.tgz", "pkg:generic/lib?download_url=https:%2F%2Fhost.example%2Flib.tgz"},
		{"lib", "", "file:../lib", "pkg:generic/lib?download_url=file:..%2Flib"},
		{"a token is taken away", "", "git+https://token:x@host.example/lib", "pkg:generic/a%20token%20is%20taken%20away?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Flib"},
		{"a user", "", "https://token@host.example", "pkg:generic/a%20user?download_url=https:%2F%2Fhost.example"},
		{"other", "1", "registry+https://user:x@crates.example/index", "pkg:generic/other@1?repository_url=https:%2F%2Fcrates.example%2Findex"},
		{"lib", "", "https://host.example/lib.tgz?token=x&a#sha", "pkg:generic/lib?download_url=https:%2F%2Fhost.example%2Flib.tgz%23sha"},
		{"lib", "", "git+https://host.example/lib?token=x&rev=main&tag=v1#c", "pkg:generic/lib?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Flib%3Frev%3Dmain%26tag%3Dv1%23c"},
		{"lib", "", "file:a?b", "pkg:generic/lib?download_url=file:a"},
		{"ssh", "", "git+ssh://git@host.example/lib", "pkg:generic/ssh?vcs_url=git%2Bssh:%2F%2Fgit%40host.example%2Flib"},
		{"ssh", "", "git+ssh://git:secret@host.example/lib", "pkg:generic/ssh?vcs_url=git%2Bssh:%2F%2Fhost.example%2Flib"},
	} {
		p, err := inventory.Unpublished(c.name, c.version, c.from).Normalize()
		if err != nil || p.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, p, err, c.want)
		}
	}
}

func TestExecutablesAreToldByTheirFirstBytes(t *testing.T) {
	for head, want := range map[string]bool{
		"\x7fELF\x02\x01\x01": true, "MZ\x90\x00": true, "\xcf\xfa\xed\xfe\x07\x00\x00\x01": true, "\xfe\xed\xfa\xce\x00\x00\x00\x12": true,
		"\xca\xfe\xba\xbe\x00\x00\x00\x02": true, "\xca\xfe\xba\xbe\x00\x00\x00\x34": false, "\xca\xfe\xba\xbe": false, "#!/bin/sh": false, "": false,
	} {
		if inventory.IsExecutable([]byte(head)) != want {
			t.Errorf("%q is an executable: %v", head, !want)
		}
	}
}

func TestTablesThatLeadBackAreRefused(t *testing.T) {
	c, err := file("x", "", "abc").Open()
	if err != nil {
		t.Fatal(err)
	}
	r := inventory.Metered(c)
	part := make([]byte, 1<<19)
	for i := range 3 {
		if _, err := r.ReadAt(part, 0); (err == nil || errors.Is(err, io.EOF)) != (i < 2) {
			t.Errorf("%d: %v", i, err)
		}
	}
}
