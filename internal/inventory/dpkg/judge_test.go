// SPDX-License-Identifier: Apache-2.0

package dpkg_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/internal/inventory"
	"verdict/spec/purl"
)

// folderOfDpkg is where the machine that runs the tests has its own packages.
const folderOfDpkg = "/var/lib/dpkg"

// TestTheMachinesOwnPackagesAreThoseOfDpkgQuery compares packages, their sources
// and their files with what dpkg-query says.
func TestTheMachinesOwnPackagesAreThoseOfDpkgQuery(t *testing.T) {
	if _, err := exec.LookPath("dpkg-query"); err != nil {
		if os.Getenv("VERDICT_REQUIRE_JUDGES") != "" {
			t.Fatal("dpkg-query is not installed")
		}
		t.Skip("dpkg-query is not installed: it comes with Debian")
	}
	b, err := os.ReadFile(filepath.Join(folderOfDpkg, "status"))
	if err != nil {
		t.Skipf("this machine was not set up by dpkg: %v", err)
	}
	files := []inventory.File{file(status, string(b))}
	lists, err := filepath.Glob(filepath.Join(folderOfDpkg, "info", "*.list"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		if b, err = os.ReadFile(l); err != nil {
			t.Fatal(err)
		}
		files = append(files, file("var/lib/dpkg/info/"+filepath.Base(l), string(b)))
	}
	got := catalogue(t, files...)
	want := query(t, "-W", "-f", "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n")
	want = slices.DeleteFunc(want, func(line string) bool {
		state, _, _ := strings.Cut(line, " ")
		return slices.Contains([]string{"config-files", "not-installed", "half-installed"}, state)
	})
	for i, line := range want {
		_, want[i], _ = strings.Cut(line, " ")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, rows(t, got)); diff != "" {
		t.Errorf("packages: %.2000s", diff)
	}
	checkFiles(t, got)
}

// checkFiles compares the files of packages: those that are files, and that no
// other package has, too.
func checkFiles(t *testing.T, got inventory.Catalogued) {
	t.Helper()
	byPURL := map[string][]string{}
	for path, p := range got.Owned {
		byPURL[p] = append(byPURL[p], "/"+path)
	}
	checked := 0
	for _, p := range slices.Sorted(maps.Keys(byPURL)) {
		u, err := purl.Parse(p)
		if err != nil {
			t.Fatal(err)
		}
		if checked > 5000 {
			break
		}
		regular := func(path string) bool {
			i, err := os.Lstat(path)
			return err == nil && i.Mode().IsRegular() && got.Owned[strings.TrimPrefix(path, "/")] == p
		}
		var want, have []string
		for _, path := range query(t, "-L", u.Name+":"+u.Qualifiers["arch"]) {
			if regular(path) {
				want = append(want, path)
			}
		}
		for _, path := range byPURL[p] {
			if regular(path) {
				have = append(have, path)
			}
		}
		slices.Sort(have)
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s: %.500s", p, diff)
		}
		checked += len(have)
	}
	t.Logf("%d packages, %d files", len(got.Occurrences), checked)
}

// query asks dpkg-query, and sorts the lines of its answer.
func query(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "dpkg-query", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dpkg-query %v: %v: %s", args, err, stderr.String())
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	slices.Sort(lines)
	return slices.Compact(lines)
}

// rows writes what was found as dpkg-query is asked to.
func rows(t *testing.T, c inventory.Catalogued) []string {
	t.Helper()
	var lines []string
	for _, o := range c.Occurrences {
		p, err := purl.Parse(o.Component.PURL)
		if err != nil {
			t.Fatal(err)
		}
		source, version, own := strings.Cut(p.Qualifiers["upstream"], "@")
		if source == "" {
			source = p.Name
		}
		if !own {
			version = p.Version
		}
		lines = append(lines, strings.Join([]string{p.Name, p.Version, p.Qualifiers["arch"], source, version}, " "))
	}
	slices.Sort(lines)
	return lines
}
