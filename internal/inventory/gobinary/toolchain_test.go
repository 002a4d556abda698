// SPDX-License-Identifier: Apache-2.0

package gobinary

import (
	"runtime/debug"
	"testing"
)

func TestVersionsOfTheStandardLibraryAreThoseOfRecords(t *testing.T) {
	for in, want := range map[string]string{
		"go1.22.1": "1.22.1", "go1.20": "1.20.0", "go1.23rc1": "1.23.0-rc.1", "go1.9beta2": "1.9.0-beta.2",
		"go1.22.5 X:boringcrypto": "1.22.5", "go1.22.5-fips": "1.22.5", "go1.21.13 (Red Hat 1.21.13-4.el9_4)": "1.21.13",
		"devel go1.24-abcdef Mon": "", "unknown": "", "": "",
	} {
		if got := toolchain(in); got != want {
			t.Errorf("%q is %q, not %q", in, got, want)
		}
	}
}

func TestWhatNoPackageURLCanNameIsUnresolved(t *testing.T) {
	info := &debug.BuildInfo{GoVersion: "go1.22.1", Main: debug.Module{Path: "a\x01b"}, Deps: []*debug.Module{nil, {Path: ""}, {Path: "/", Version: "v1"}}}
	found := catalogue("x", info)
	if len(found.Occurrences) != 3 || found.Occurrences[1].Identity != "unresolved" || found.Occurrences[2].Component.PURL != "" {
		t.Errorf("%+v", found.Occurrences)
	}
}
