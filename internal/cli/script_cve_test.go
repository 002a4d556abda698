// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"verdict/spec/cve/services/servicestest"
)

// TestCVEScripts runs commands against a server that behaves as CVE Services do. Its clock
// stands at noon on 10 March 2026.
func TestCVEScripts(t *testing.T) {
	type key struct{}
	server := func(ts *testscript.TestScript) *servicestest.Server { return ts.Value(key{}).(*servicestest.Server) }
	commands := scriptCommands()
	maps.Copy(commands, map[string]func(*testscript.TestScript, bool, []string){
		"lose":   func(ts *testscript.TestScript, _ bool, args []string) { server(ts).Lose(args[0]+" "+args[1], nil) },
		"others": func(ts *testscript.TestScript, _ bool, args []string) { server(ts).Reserve(args[0], len(args[1])) },
		"asked": func(ts *testscript.TestScript, _ bool, args []string) { // writes what was asked into a file
			var text string
			for _, line := range server(ts).Asked() {
				text += line + "\n"
			}
			write(ts, args[0], []byte(text))
		},
		"there": func(ts *testscript.TestScript, _ bool, args []string) { // writes the states of all ids into a file
			states := server(ts).States()
			var text string
			for _, id := range slices.Sorted(maps.Keys(states)) {
				text += id + " " + states[id] + "\n"
			}
			write(ts, args[0], []byte(text))
		},
	})
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "cve"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			s := servicestest.New(func() time.Time { return time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC) })
			e.Defer(s.Close)
			e.Values[key{}] = s
			e.Setenv("URL", s.URL)
			e.Setenv("VERDICT_EGRESS_ALLOW", "127.0.0.1")
			e.Setenv("VERDICT_EGRESS_TRIES", "1")
			e.Setenv("VERDICT_CVE_ORG", servicestest.Account.Org)
			e.Setenv("VERDICT_CVE_USER", servicestest.Account.User)
			e.Setenv("VERDICT_CVE_KEY_FILE", filepath.Join(e.WorkDir, "key"))
			if err := os.WriteFile(filepath.Join(e.WorkDir, "key"), []byte(servicestest.Account.Key+"\n"), 0o600); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(e.WorkDir, "programme"), os.DirFS(filepath.Join("testdata", "programme")))
		},
		Cmds: commands,
	})
}
