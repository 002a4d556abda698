// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"verdict": func() {
			os.Exit(Run(context.Background(), os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

// TestScripts runs the commands as people type them. Each script finds the folder
// programme: a product with three releases and two records.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			return os.CopyFS(filepath.Join(e.WorkDir, "programme"), os.DirFS(filepath.Join("testdata", "programme")))
		},
		Cmds: scriptCommands(),
	})
}

// scriptCommands are those that the scripts use beside testscript's own.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	all := maps.Clone(hostile)
	maps.Copy(all, bundling)
	all["code"], all["keep"] = exitsWith, keepsText
	all["person"], all["approval"] = writesPerson, writesApproval
	return all
}

// exitsWith is the script command `code N command…`: the exit code is N.
func exitsWith(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command...")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("%q is no exit code", args[0])
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s cannot be run: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// keepsText is the script command `keep NAME stdout|stderr REGEXP`: it sets the
// variable to what the expression finds in the last command's output.
func keepsText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: keep NAME stdout|stderr REGEXP")
	}
	found := regexp.MustCompile(args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) == 0 {
		ts.Fatalf("%s holds nothing like %s", args[1], args[2])
	}
	ts.Setenv(args[0], found[len(found)-1]) // the last group, if there is one
}

// writesPerson is `person FILE NAME KEYFILE`: a document of a person with that key.
func writesPerson(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: person FILE NAME KEYFILE")
	}
	text := fmt.Sprintf("apiVersion: verdict/v1\nkind: Person\nname: %s\nkeys:\n  - %s", args[1], ts.ReadFile(args[2]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// writesApproval is `approval FILE SUBJECT SIGNATURE`: a document of a signed
// approval.
func writesApproval(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: approval FILE SUBJECT SIGNATURE")
	}
	armour := strings.ReplaceAll(strings.TrimSpace(ts.ReadFile(args[2])), "\n", "\n  ")
	text := fmt.Sprintf("apiVersion: verdict/v1\nkind: Approval\nsubject: %s\nsignature: |\n  %s\n", args[1], armour)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
