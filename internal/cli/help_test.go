// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestTheHelpOfEveryCommandNamesWhatItsFlagsTakeAndItsExitCodes(t *testing.T) {
	unnamed := regexp.MustCompile(`(?m)^\s+(?:-\w, )?--\S+ (string|stringArray|strings|int|date|duration)\b|\(default (\[\]|0s)\)`)
	codes := map[string]bool{}
	flags := map[string]bool{}
	for _, c := range everyCommand() {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			flags[f.Name] = true
			if strings.Contains(f.Usage, "`") {
				t.Errorf("--%s of %q quotes by `, which the help takes for what the flag takes: %s", f.Name, c.CommandPath(), f.Usage)
			}
		})
		c.InheritedFlags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		var out, errs bytes.Buffer
		args := append(strings.Fields(c.CommandPath())[1:], "--help")
		if code := Run(context.Background(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs}); code != 0 {
			t.Fatalf("the help of %q ends with %d: %s", c.CommandPath(), code, errs.String())
		}
		if line := unnamed.FindString(out.String()); line != "" {
			t.Errorf("the help of %q does not say what a flag takes: %q", c.CommandPath(), line)
		}
		_, said, ok := strings.Cut(out.String(), "\nExit codes: 0 done, 1 failed, 2 wrong usage")
		if runs := !c.HasSubCommands() || len(argumentNames(c)) > 0; runs != ok {
			t.Errorf("the help of %q tells its exit codes: %t", c.CommandPath(), ok)
		}
		codes[c.CommandPath()] = strings.Contains(said, ", 3 when ")
	}
	for _, path := range refusedInScripts(t) {
		if !codes[path] {
			t.Errorf("%q ends with 3 in a script, and its help does not say when", path)
		}
	}
	for _, path := range slices.Concat(slices.Collect(maps.Keys(refusals)), slices.Collect(maps.Keys(placeholdersOf))) {
		if _, known := codes[path]; !known {
			t.Errorf("there is no command %q", path)
		}
	}
	for path := range refusals {
		if !codes[path] {
			t.Errorf("the help of %q does not say when it ends with 3", path)
		}
	}
	for name := range placeholders {
		if !flags[name] {
			t.Errorf("there is no flag --%s", name)
		}
	}
}

// refusedInScripts are the commands that end with 3 somewhere in the scripts.
func refusedInScripts(t *testing.T) (paths []string) {
	t.Helper()
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	refused := regexp.MustCompile(`(?m)^code 3 verdict (.*)$`)
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range refused.FindAllSubmatch(text, -1) {
			r := &run{Streams: Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}}
			c, _, err := r.root().Find(strings.Fields(string(m[1])))
			if err != nil {
				t.Fatalf("%s: %s: %v", name, m[0], err)
			}
			if !slices.Contains(paths, c.CommandPath()) {
				paths = append(paths, c.CommandPath())
			}
		}
	}
	return paths
}
