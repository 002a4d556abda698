// SPDX-License-Identifier: Apache-2.0

package python_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/internal/inventory"
	"verdict/internal/inventory/python"
)

// TestInstalledDistributionsAreThoseThatPythonNames reads what is installed on
// this machine, and a folder with all forms of metadata, and holds the names and
// versions against importlib.metadata.
func TestInstalledDistributionsAreThoseThatPythonNames(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "python3", "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").Output()
	if err != nil {
		t.Skipf("python3 is not installed: %v", err)
	}
	made := filepath.Join(t.TempDir(), "site-packages")
	for path, text := range map[string]string{
		"zope.interface-6.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: zope.interface\nVersion: 6.0\n\nName: x\n",
		"Old_Style-1.5.egg-info":                "Metadata-Version: 1.0\nName: Old_Style\nVersion: 1.5\n",
		"set.egg-info/PKG-INFO":                 "Metadata-Version: 2.1\nName: set\nVersion: 2.0rc1\nSummary: a\n        b\n",
		"a-1.dist-info/RECORD":                  "",
		"a-1.dist-info/METADATA":                "Metadata-Version: 2.1\r\nname: A\r\nversion: 1\r\n\r\n",
	} {
		if err := os.MkdirAll(filepath.Join(made, filepath.Dir(path)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(made, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{made, strings.TrimSpace(string(out))} {
		const program = "import importlib.metadata as m, re, sys\n" +
			"for d in m.distributions(path=[sys.argv[1]]): print(re.sub(r'[-_.]+', '-', d.metadata['Name']).lower() + ' ' + d.version.lower())"
		out, err := exec.CommandContext(t.Context(), "python3", "-c", program, folder).Output()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(strings.TrimSpace(string(out)), "\n")
		var got []string
		for _, o := range catalogue(t, metadata(t, folder)...).Occurrences {
			name, version, _ := strings.Cut(o.Component.PURL[strings.LastIndexByte(o.Component.PURL, '/')+1:], "@")
			got = append(got, name+" "+strings.NewReplacer("%2B", "+", "%21", "!").Replace(version))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", folder, diff)
		}
	}
}

// metadata gives the metadata directly in a folder that Python imports from.
func metadata(t *testing.T, folder string) []inventory.File {
	t.Helper()
	var files []inventory.File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(folder, path)
		if err != nil || d.IsDir() || strings.Count(name, string(filepath.Separator)) > 1 {
			return err
		}
		inside := "site-packages/" + filepath.ToSlash(name)
		if strings.HasSuffix(inside, "direct_url.json") || !python.New().Wants(inside, nil) {
			return nil
		}
		b, err := os.ReadFile(path)
		files = append(files, file(inside, string(b)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
