// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"maps"
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
