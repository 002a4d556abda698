// SPDX-License-Identifier: Apache-2.0

package npm_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/purl"
)

// TestPackagesAreThoseThatNPMNames holds what is found in a lock file, with scopes
// and edges, against the bill that npm itself writes of it.
func TestPackagesAreThoseThatNPMNames(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed")
	}
	folder := t.TempDir()
	const root = `{"name": "app", "version": "1.0.0", "workspaces": ["packages/*"],
		"dependencies": {"alias": "npm:real@^2.0.0", "archive": "https://host.example/archive.tgz", "part": "1.0.0"},
		"devDependencies": {"@scope/tool": "^1.0.0"}, "optionalDependencies": {"maybe": "^1.0.0"}}`
	const lock = `{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {"": ` + root + `,
		"node_modules/@scope/tool": {"version": "1.1.0", "dev": true, "dependencies": {"both": "^1.0.0", "real": "^1.0.0"}},
		"node_modules/@scope/tool/node_modules/real": {"version": "1.5.0", "dev": true},
		"node_modules/alias": {"name": "real", "version": "2.1.2"},
		"node_modules/archive": {"version": "1.0.0", "resolved": "https://host.example/archive.tgz", "dependencies": {"deep": "^1.0.0"}},
		"node_modules/archive/node_modules/deep": {"version": "1.0.0", "dependencies": {"deeper": "^1.0.0"}},
		"node_modules/deep": {"version": "2.0.0"},
		"node_modules/deeper": {"version": "1.0.0"},
		"node_modules/both": {"version": "1.0.1", "devOptional": true},
		"node_modules/maybe": {"version": "1.2.3", "optional": true, "dependencies": {"both": "^1.0.0"}},
		"node_modules/part": {"resolved": "packages/part", "link": true},
		"packages/part": {"version": "1.0.0", "dependencies": {"deep": "^2.0.0"}}}}`
	for path, text := range map[string]string{
		"package.json": root, "package-lock.json": lock, "packages/part/package.json": `{"name": "part", "version": "1.0.0", "dependencies": {"deep": "^2.0.0"}}`,
	} {
		if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(path)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "npm", "sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--offline")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("npm writes no bill: %v", err)
	}
	var bill struct {
		Components []struct {
			PURL, Scope string
			Properties  []struct{ Name string }
		}
		Dependencies []struct {
			Ref       string
			DependsOn []string
		}
	}
	if err := json.Unmarshal(out, &bill); err != nil {
		t.Fatal(err)
	}
	want := []string{"app@1.0.0 required"}
	for _, c := range bill.Components {
		scope := c.Scope
		for _, p := range c.Properties {
			if p.Name == "cdx:npm:package:development" {
				scope = "excluded"
			}
		}
		want = append(want, bare(t, c.PURL)+" "+scope)
	}
	for _, d := range bill.Dependencies {
		for _, to := range d.DependsOn {
			want = append(want, d.Ref+" > "+to)
		}
	}
	var got []string
	refs := map[string]string{}
	found := catalogue(t, file("package-lock.json", lock))
	for _, o := range found.Occurrences {
		refs[o.Ref] = bare(t, o.Component.PURL)
		got = append(got, refs[o.Ref]+" "+string(o.Scope))
	}
	for _, e := range found.Edges {
		got = append(got, refs[e.From]+" > "+refs[e.To])
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 20 {
		t.Errorf("of %d: %s", len(want), diff)
	}
}

// bare gives name@version, which is all that npm's bill is right about where a
// package is not of a registry.
func bare(t *testing.T, s string) string {
	t.Helper()
	p, err := purl.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(p.Namespace+"/"+p.Name, "/") + "@" + p.Version
}
