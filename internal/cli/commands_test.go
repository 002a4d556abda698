// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
)

// everyCommand gives the whole tree without cobra's own commands.
func everyCommand() []*cobra.Command {
	r := &run{Streams: Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}}
	var all []*cobra.Command
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		all = append(all, c)
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(r.root())
	return all[1:]
}

func TestEveryCommandSaysWhatItDoesAndShowsHow(t *testing.T) {
	for _, c := range everyCommand() {
		name := c.CommandPath()
		if !strings.Contains(c.Example, name) {
			t.Errorf("the example of %q does not show it: %q", name, c.Example)
		}
		if c.Short == "" || !unicode.IsUpper([]rune(c.Short)[0]) {
			t.Errorf("the summary of %q does not begin with a capital: %q", name, c.Short)
		}
		if strings.HasSuffix(c.Short, ".") {
			t.Errorf("the summary of %q ends with a period: %q", name, c.Short)
		}
	}
}

func TestEveryCommandCompletesItsArguments(t *testing.T) {
	for _, c := range everyCommand() {
		if c.ValidArgsFunction == nil {
			t.Errorf("%q completes nothing", c.CommandPath())
		}
		for _, name := range argumentNames(c) {
			name = strings.TrimSuffix(name, "…")
			if _, known := completers[name]; !known && !slices.Contains(files, name) {
				t.Errorf("nothing completes the argument %s of %q", name, c.CommandPath())
			}
		}
	}
}

func TestEveryArgumentOfUseIsAskedFor(t *testing.T) {
	for _, c := range everyCommand() {
		wanted := argumentNames(c)
		optional := strings.Contains(c.Use, " [")
		if len(wanted) == 0 || optional || c.Args == nil {
			continue
		}
		if err := c.Args(c, nil); err == nil {
			t.Errorf("%q takes no arguments although its use is %q", c.CommandPath(), c.Use)
		}
	}
}

func TestEveryExampleParses(t *testing.T) {
	for _, c := range everyCommand() {
		for _, line := range commandLines(c.Example) {
			r := &run{}
			root := r.root()
			found, rest, err := root.Find(line)
			if err != nil {
				t.Errorf("the example %q of %q names no command: %v", line, c.CommandPath(), err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("the example %q of %q: %v", line, c.CommandPath(), err)
				continue
			}
			if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("the example %q of %q: %v", line, c.CommandPath(), err)
			}
			if err := found.ValidateRequiredFlags(); err != nil {
				t.Errorf("the example %q of %q: %v", line, c.CommandPath(), err)
			}
		}
	}
}

var shellWord = regexp.MustCompile(`(?:[^\s"']|"[^"]*"|'[^']*')+`)

// commandLines splits an example into the arguments of its commands: those after
// the word verdict, up to a pipe or redirection.
func commandLines(example string) [][]string {
	var all [][]string
	for _, line := range strings.Split(strings.ReplaceAll(example, "\\\n", " "), "\n") {
		var current []string
		inside := false
		for _, word := range append(shellWord.FindAllString(line, -1), "|") {
			switch {
			case !inside && word == "verdict":
				inside = true
			case inside && (word == "|" || word == ">" || strings.HasPrefix(word, "#")):
				all, current, inside = append(all, current), nil, false
			case inside:
				current = append(current, strings.NewReplacer(`"`, "", "'", "").Replace(word))
			}
		}
	}
	return all
}

func TestEveryCommandWithoutArgumentsExplainsItself(t *testing.T) {
	for _, c := range everyCommand() {
		if !c.HasSubCommands() || len(argumentNames(c)) > 0 {
			continue
		}
		var out, errs bytes.Buffer
		args := strings.Fields(c.CommandPath())[1:]
		if code := Run(context.Background(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs}); code != 0 {
			t.Errorf("%q ends with %d: %s", c.CommandPath(), code, errs.String())
		}
		if !strings.Contains(out.String(), "Usage:") {
			t.Errorf("%q does not print its usage", c.CommandPath())
		}
	}
}
