// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"cmp"
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// begin are the commands that may make a database where there is none.
var begin = []string{"verdict demo", "verdict apply", "verdict product add", "verdict source add"}

// storeless are the commands that ask no database, whatever their flags are.
var storeless = []string{
	"verdict advisory template", "verdict csaf validate", "verdict cvss", "verdict ssvc", "verdict db restore", "verdict identity build", "verdict identity info", "verdict openvex validate", "verdict policy check", "verdict sbom",
	"verdict vers compare", "verdict vers contains", "verdict vers parse", "verdict vers from-native", "verdict vers to-native", "verdict vers from-text",
	"verdict vers from-osv", "verdict vers to-osv", "verdict vers from-cve", "verdict vers to-cve",
	"verdict vulndb build", "verdict vulndb info", "verdict reach jvm", "verdict reach callgraph", "verdict reach query", "verdict reach compat", "verdict symbols diff",
	"verdict cve validate", "verdict osv validate", "verdict cyclonedx validate", "verdict spdx validate", "verdict convert",
	"verdict profile list", "verdict profile show", "verdict profile check",
}

var content = map[string]string{
	".json":         `{"bomFormat": "CycloneDX", "specVersion": "1.6"}`,
	".yaml":         "apiVersion: verdict/v1\nkind: Policy\nname: strict\nrules:\n- name: all\n  when: 'true'\n",
	".xml":          `<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"/>`,
	"advisory.yaml": "apiVersion: verdict/v1\nkind: Advisory\ntitle: A flaw\nproducts: [shop]\nvulnerabilities: [{id: CVE-1900-0001}]\n",
	"flaw.yaml":     "apiVersion: verdict/v1\nkind: Vulnerability\nids: [CVE-1900-0001]\ntitle: A flaw\nproduct: shop\naffected: [{introduced: '0'}]\n",
	"grype.json":    `{"matches": [], "source": {}, "descriptor": {"name": "grype"}}`,
	".pub":          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
}

// TestACommandOnAFolderThatWasMistypedSaysSoAndMakesNothing runs every example of
// every command with --data on a folder that is not there.
func TestACommandOnAFolderThatWasMistypedSaysSoAndMakesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs every command")
	}
	t.Chdir(t.TempDir())
	given := []string{"app.cdx.json", "dependencycheck-suppressions.xml", "ben.pub", "policy.yaml", "grype.json", "advisory.yaml", "flaw.yaml"} // so that what is asked for first is there
	for _, name := range given {
		if err := os.WriteFile(name, []byte(cmp.Or(content[name], content[filepath.Ext(name)])), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said := map[string]bool{}
	for _, c := range everyCommand() {
		name := c.CommandPath()
		if !c.Runnable() || c.HasSubCommands() && len(argumentNames(c)) == 0 || slices.Contains(begin, name) {
			continue
		}
		said[name] = slices.Contains(storeless, name)
		for _, line := range commandLines(c.Example) {
			if !strings.HasPrefix("verdict "+strings.Join(line, " ")+" ", name+" ") {
				continue
			}
			for _, folder := range []string{"mistyped", filepath.Join("mistyped", "below")} {
				code, text := runsOn(t, folder, line)
				told := strings.Contains(text, "there is no database in "+folder)
				if told && (code == exitDone || !strings.Contains(text, "--data DIR")) {
					t.Errorf("verdict %s ends with %d and says %s", strings.Join(line, " "), code, text)
				}
				said[name] = said[name] || told
			}
			if made := filesBut(t, given); len(made) > 0 {
				t.Errorf("verdict %s has made %v", strings.Join(line, " "), made)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if !said[name] {
			t.Errorf("no example of %q says that there is no database: is it one that asks none?", name)
		}
	}
}

func runsOn(t *testing.T, data string, args []string) (code int, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	code = Run(ctx, append(slices.Clone(args), "--data", data), Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	return code, errs.String()
}

// filesBut gives what lies in the working folder beside what was given, and
// takes it away.
func filesBut(t *testing.T, given []string) (made []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if path != "." && !slices.Contains(given, path) {
			made = append(made, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range made {
		_ = os.RemoveAll(path)
	}
	return made
}
