// SPDX-License-Identifier: Apache-2.0

package rust_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// vendor puts a crate where cargo takes it for one of crates.io.
func vendor(t *testing.T, folder, name, version, dependencies string) {
	t.Helper()
	at := filepath.Join(folder, "vendor", name+"-"+version)
	write(t, filepath.Join(at, "Cargo.toml"), fmt.Sprintf("[package]\nname = %q\nversion = %q\nedition = \"2018\"\n\n[dependencies]\n%s\n", name, version, dependencies))
	write(t, filepath.Join(at, "src", "lib.rs"), "")
	write(t, filepath.Join(at, ".cargo-checksum.json"), `{"files":{},"package":"`+strings.Repeat("0", 64)+`"}`)
}

// TestCratesAreThoseThatCargoResolves has cargo resolve a workspace and holds what
// is found in its lock file against what cargo metadata says.
func TestCratesAreThoseThatCargoResolves(t *testing.T) {
	if _, err := exec.LookPath("cargo"); err != nil {
		t.Skip("cargo is not installed")
	}
	folder := t.TempDir()
	vendor(t, folder, "plain", "1.2.3", "twice = \"1\"")
	vendor(t, folder, "twice", "1.0.0", "")
	vendor(t, folder, "twice", "2.0.0-rc.1+build", "")
	vendor(t, folder, "only-tests", "0.3.0", "")
	write(t, filepath.Join(folder, ".cargo", "config.toml"), "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\"\n")
	write(t, filepath.Join(folder, "Cargo.toml"), "[workspace]\nmembers = [\"app\", \"part\"]\nresolver = \"2\"\n")
	write(t, filepath.Join(folder, "app", "Cargo.toml"), "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nplain = \"1\"\n"+
		"twice = \"=2.0.0-rc.1\"\npart = { path = \"../part\" }\n\n[dev-dependencies]\nonly-tests = \"0.3\"\n")
	write(t, filepath.Join(folder, "app", "src", "main.rs"), "fn main() {}\n")
	write(t, filepath.Join(folder, "part", "Cargo.toml"), "[package]\nname = \"part\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
	write(t, filepath.Join(folder, "part", "src", "lib.rs"), "")

	cmd := exec.CommandContext(t.Context(), "cargo", "metadata", "--offline", "--format-version", "1")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CARGO_HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("cargo metadata does not run: %v", err)
	}
	var metadata struct {
		Packages []struct{ ID, Name, Version, Source string }
		Resolve  struct {
			Nodes []struct {
				ID           string
				Dependencies []string
			}
		}
	}
	if err := json.Unmarshal(out, &metadata); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	var want, got []string
	for _, p := range metadata.Packages {
		purl := "pkg:cargo/"
		if p.Source == "" {
			purl = "pkg:generic/"
		}
		names[p.ID] = purl + p.Name + "@" + strings.ReplaceAll(p.Version, "+", "%2B")
		want = append(want, names[p.ID])
	}
	for _, n := range metadata.Resolve.Nodes {
		for _, d := range n.Dependencies {
			want = append(want, names[n.ID]+" > "+names[d])
		}
	}
	b, err := os.ReadFile(filepath.Join(folder, "Cargo.lock"))
	if err != nil {
		t.Fatal(err)
	}
	refs := map[string]string{}
	found := catalogue(t, file("Cargo.lock", string(b)))
	for _, o := range found.Occurrences {
		refs[o.Ref] = o.Component.PURL
		got = append(got, o.Component.PURL)
	}
	for _, e := range found.Edges {
		got = append(got, refs[e.From]+" > "+refs[e.To])
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 11 {
		t.Errorf("of %d: %s", len(want), diff)
	}
}

// TestProgramsThatCargoAuditableBuilt reads those of osv-scalibr's tests, from the
// module cache.
func TestProgramsThatCargoAuditableBuilt(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Skipf("the go command does not say where modules lie: %v", err)
	}
	folder := filepath.Join(strings.TrimSpace(string(out)), filepath.FromSlash("github.com/google/osv-scalibr@v0.5.3/extractor/filesystem/language/rust/cargoauditable/testdata"))
	for path, want := range map[string][]string{
		"no_deps/no_deps": {"pkg:generic/no_deps@0.1.0 build"},
		"uses_serde_json/uses_serde_json": {
			"pkg:cargo/itoa@1.0.14 build", "pkg:cargo/memchr@2.7.4 build", "pkg:cargo/proc-macro2@1.0.92 build",
			"pkg:cargo/quote@1.0.38 build", "pkg:cargo/ryu@1.0.18 build", "pkg:cargo/serde@1.0.217 build",
			"pkg:cargo/serde_derive@1.0.217 build", "pkg:cargo/serde_json@1.0.135 build", "pkg:cargo/syn@2.0.95 build",
			"pkg:cargo/unicode-ident@1.0.14 build", "pkg:generic/uses_json@0.1.0 build",
		},
	} {
		b, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
		if err != nil {
			t.Skipf("the module github.com/google/osv-scalibr v0.5.3 is not there: %v", err)
		}
		found := catalogue(t, file(path, string(b)))
		if diff := cmp.Diff(want, lines(found)[:len(found.Occurrences)]); diff != "" || len(found.Skipped) > 0 {
			t.Errorf("%s: %v %s", path, found.Skipped, diff)
		}
	}
}
