// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// missing skips a test for want of something, or fails it where all must be there.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("VERDICT_REQUIRE_JUDGES") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// publicDatabases are those that two modules have for their tests, by a name for
// each, from the module cache.
func publicDatabases(t testing.TB) map[string]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		missing(t, "the go command does not say where modules lie: %v", err)
	}
	cache := filepath.Join(strings.TrimSpace(string(out)), "github.com")
	found := map[string]string{}
	for _, pattern := range []string{
		"knqyf263/go-rpmdb@v0.1.1/pkg/testdata/*/*", "google/osv-scalibr@v0.5.3/extractor/filesystem/os/rpm/testdata/*",
	} {
		paths, err := filepath.Glob(filepath.Join(cache, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			name, _, _ := strings.Cut(filepath.Base(p), "_") // Packages_epoch
			if i, err := os.Stat(p); err == nil && i.Mode().IsRegular() && i.Size() > 100 && slices.Contains([]string{"rpmdb.sqlite", "Packages.db", "Packages"}, name) {
				found[filepath.Base(filepath.Dir(p))+" "+filepath.Base(p)] = p
			}
		}
	}
	if len(found) == 0 {
		missing(t, "no databases in %s: run `go mod download github.com/knqyf263/go-rpmdb@v0.1.1 github.com/google/osv-scalibr@v0.5.3`", cache)
	}
	return found
}

func TestPublicDatabasesGiveWhatRpmSays(t *testing.T) {
	databases := publicDatabases(t)
	if _, err := exec.LookPath("rpm"); err != nil {
		missing(t, "rpm is not installed: run `apt-get install rpm`")
	}
	for _, name := range slices.Sorted(maps.Keys(databases)) {
		t.Run(name, func(t *testing.T) {
			base, _, _ := strings.Cut(filepath.Base(databases[name]), "_")
			if base == "Packages.db" {
				t.Skip("rpm of Debian is built without ndb; TestPublicNdb judges it")
			}
			b, err := os.ReadFile(databases[name])
			if err != nil {
				t.Fatal(err)
			}
			system := "var/lib/rpm/" + base
			got := catalogue(t, file(system, b))
			for _, s := range got.LeftOut() {
				if !strings.HasPrefix(s.Reason, "a key") {
					t.Errorf("skipped %+v", s)
				}
			}
			folder := t.TempDir()
			write(t, filepath.Join(folder, base), b)
			judge(t, folder, got)
		})
	}
}

// judge compares what was found with what rpm says of the database in a folder.
func judge(t *testing.T, folder string, got inventory.Catalogued) {
	t.Helper()
	keys := 0
	packages := query(t, folder, `%{NAME}\t%{EPOCHNUM}\t%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{MODULARITYLABEL}\n`)
	packages = slices.DeleteFunc(packages, func(line string) bool {
		if strings.HasPrefix(line, "gpg-pubkey\t") {
			keys++
			return true
		}
		return false
	})
	if diff := cmp.Diff(packages, rows(t, got)); diff != "" {
		t.Errorf("packages: %.2000s", diff)
	}
	if n := count(got, "a key that signs packages, which rpm lists like a package"); n != keys {
		t.Errorf("%d keys, and rpm has %d", n, keys)
	}
	owned := map[string]bool{}
	for _, line := range query(t, folder, `[%{FILENAMES}\t%{FILEMODES:octal}\t%{FILESTATES}\t%{FILEFLAGS}\n]`) {
		f := strings.Split(line, "\t")
		var flags int
		if len(f) != 4 || !strings.HasPrefix(f[1], "10") || len(f[1]) != 6 || f[2] != "0" {
			continue
		}
		if _, err := fmt.Sscan(f[3], &flags); err == nil && flags&64 == 0 {
			owned[strings.TrimPrefix(f[0], "/")] = true
		}
	}
	files := slices.Sorted(maps.Keys(got.Owned))
	if diff := cmp.Diff(slices.Sorted(maps.Keys(owned)), files); diff != "" {
		t.Errorf("%d files, and rpm has %d: %.2000s", len(files), len(owned), diff)
	}
	judgeEdges(t, folder, got)
	t.Logf("%d packages, %d keys, %d files, %d edges", len(packages), keys, len(files), len(got.Edges))
}

// judgeEdges compares edges with those that rpm's own lists of names give, joined
// by a plain loop: where one package provides the name.
func judgeEdges(t *testing.T, folder string, got inventory.Catalogued) {
	t.Helper()
	providers, want := map[string][]string{}, map[string]bool{}
	for _, line := range query(t, folder, `[%{=NAME}-%{=VERSION}-%{=RELEASE}.%{=ARCH}\t%{PROVIDENAME}\n]`) {
		p, n, _ := strings.Cut(line, "\t")
		if !slices.Contains(providers[n], p) && !strings.HasPrefix(p, "gpg-pubkey-") {
			providers[n] = append(providers[n], p)
		}
	}
	for _, line := range query(t, folder, `[%{=NAME}-%{=VERSION}-%{=RELEASE}.%{=ARCH}\t%{REQUIRENAME}\n]`) {
		p, n, _ := strings.Cut(line, "\t")
		if by := providers[n]; len(by) == 1 && by[0] != p && !strings.HasPrefix(n, "/") {
			want[p+" > "+by[0]] = true
		}
	}
	nevra := func(ref string) string {
		p, err := purl.Parse(ref)
		if err != nil {
			t.Fatal(err)
		}
		return p.Name + "-" + p.Version + "." + p.Qualifiers["arch"]
	}
	have, files := map[string]bool{}, 0
	for _, e := range got.Edges {
		have[nevra(e.From)+" > "+nevra(e.To)] = true
	}
	for e := range want {
		if !have[e] {
			t.Errorf("the edge %s is missing", e)
		}
	}
	for e := range have {
		if !want[e] {
			files++ // by a path that is required
		}
	}
	if files > len(have)/3 {
		t.Errorf("%d of %d edges are by files", files, len(have))
	}
}

// query asks rpm, and sorts the lines of its answer.
func query(t *testing.T, folder, format string) []string {
	t.Helper()
	backend := "sqlite"
	if _, err := os.Stat(filepath.Join(folder, "Packages")); err == nil {
		backend = "bdb_ro"
	}
	cmd := exec.CommandContext(t.Context(), "rpm", "-qa", "--dbpath", folder, "--define", "_db_backend "+backend, "--qf", format)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("rpm: %v: %s", err, stderr.String())
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	slices.Sort(lines)
	return lines
}

// rows writes what was found as rpm is asked to.
func rows(t *testing.T, c inventory.Catalogued) []string {
	t.Helper()
	var lines []string
	for _, o := range c.Occurrences {
		p, err := purl.Parse(o.Component.PURL)
		if err != nil {
			t.Fatal(err)
		}
		q := func(key, none string) string {
			if v := p.Qualifiers[key]; v != "" {
				return v
			}
			return none
		}
		lines = append(lines, strings.Join([]string{
			p.Name, q("epoch", "0"), p.Version, q("arch", "(none)"), q("upstream", "(none)"), q("rpmmod", "(none)"),
		}, "\t"))
	}
	slices.Sort(lines)
	return lines
}

// TestPublicNdb: what lies in the slots of a database goes through rpm's own
// import, and comes out as it was read.
func TestPublicNdb(t *testing.T) {
	if _, err := exec.LookPath("rpmdb"); err != nil {
		missing(t, "rpmdb is not installed: run `apt-get install rpm`")
	}
	databases := publicDatabases(t)
	for _, name := range slices.Sorted(maps.Keys(databases)) {
		if filepath.Base(databases[name]) != "Packages.db" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(databases[name])
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			cmd := exec.CommandContext(t.Context(), "rpmdb", "--importdb", "--dbpath", folder, "--define", "_db_backend sqlite")
			cmd.Stdin = bytes.NewReader(plainNdb(b))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("rpmdb: %v: %s", err, out)
			}
			judge(t, folder, catalogue(t, file("usr/lib/sysimage/rpm/Packages.db", b)))
		})
	}
}

// plainNdb gives the headers behind every mark of an entry that a slot points to,
// in the form in which rpmdb exports them.
func plainNdb(b []byte) []byte {
	var export []byte
	for at := 32; string(b[at:at+4]) == "Slot"; at += 16 {
		if binary.LittleEndian.Uint32(b[at+4:]) == 0 {
			continue
		}
		entry := b[16*int(binary.LittleEndian.Uint32(b[at+8:])):]
		export = append(export, 0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0)
		export = append(export, entry[16:16+binary.LittleEndian.Uint32(entry[12:])]...)
	}
	return export
}

func TestEL9GivesExactlyThePackagesOfRpm(t *testing.T) {
	folder := os.Getenv("VERDICT_TESTDATA")
	if folder == "" {
		missing(t, "VERDICT_TESTDATA is not set")
	}
	packed, err := os.ReadFile(filepath.Join(folder, "rpmdb", "el9-rpmdb.sqlite.gz"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(folder, "rpmdb", "el9.rpm-qa.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := limits.ReadAll("el9", z, limits.Caps{})
	if err != nil {
		t.Fatal(err)
	}
	got := catalogue(t, file("var/lib/rpm/rpmdb.sqlite", b), file("etc/os-release", []byte("ID=\"rhel\"\nVERSION_ID=\"9.2\"\n")))
	var lines []string
	for _, r := range rows(t, got) {
		f := strings.Split(r, "\t")
		version, release, _ := strings.Cut(f[2], "-")
		lines = append(lines, strings.Join([]string{f[0], f[1], version, release, f[3], f[4]}, "\t"))
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), lines); diff != "" || len(lines) != 141 {
		t.Errorf("%d packages: %s", len(lines), diff)
	}
}
