// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestTheCommandsOfTheTrainsPageRunOnTheDemo runs docs/trains.md as it is written, one
// command after another, on a fresh demo.
func TestTheCommandsOfTheTrainsPageRunOnTheDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the 49 releases of the example: run without -short")
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "trains.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := walk(string(page), "--data verdict-demo --at 2027-01-01")
	if len(commands) < 10 {
		t.Fatalf("the page has %d commands:\n%s", len(commands), page)
	}
	script := "code 0 verdict demo --no-serve --quiet --at 2027-01-01\n" + strings.Join(commands, "\n") + "\n"
	file := filepath.Join(t.TempDir(), "trains.txtar")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Cmds: scriptCommands()})
}

// endsWith is how a page says that a command ends with another exit code than 0.
var endsWith = regexp.MustCompile(`# ends with (\d)`)

// walk gives the commands of a page's shell blocks for a script, with flags behind each.
func walk(page, flags string) (list []string) {
	for i, block := range strings.Split(page, "```") {
		text, shell := strings.CutPrefix(block, "sh\n")
		if i%2 == 0 || !shell {
			continue
		}
		for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
			code := "0"
			if m := endsWith.FindStringSubmatch(line); m != nil {
				code = m[1]
			}
			command, _, _ := strings.Cut(line, " #")
			if strings.TrimSpace(command) == "" {
				continue
			}
			list = append(list, fmt.Sprintf("code %s %s %s", code, strings.ReplaceAll(strings.TrimSpace(command), `"`, "'"), flags))
		}
	}
	return list
}
