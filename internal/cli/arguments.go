// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
)

// between refuses fewer arguments than least or more than there are names; a
// last name that ends with … stands for one or more.
func between(least int, names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		open := len(names) > 0 && strings.HasSuffix(names[len(names)-1], "…")
		if len(args) >= least && (open || len(args) <= len(names)) {
			return nil
		}
		return verdict.Errorf(verdict.Usage, "`%s` takes %s", c.CommandPath(), wanted(least, names)).WithHint("see `%s --help`", c.CommandPath())
	}
}

// wanted names the arguments, in brackets those that may be left out.
func wanted(least int, names []string) string {
	if len(names) == 0 {
		return "no argument"
	}
	shown := append([]string(nil), names...)
	for i := least; i < len(shown); i++ {
		shown[i] = "[" + shown[i] + "]"
	}
	return strings.Join(shown, " ")
}

// releaseRef reads product@version, with a part when parts are allowed.
func releaseRef(text string, part bool) (verdict.Ref, error) {
	ref, err := verdict.ParseRef(text)
	if err != nil {
		return ref, err
	}
	if ref.Version == "" || ref.Part != "" && !part {
		return ref, verdict.Errorf(verdict.Usage, "%q does not name a release", text).WithHint("write product@version")
	}
	return ref, nil
}

// productRef reads a reference to a product or to something of it.
func productRef(text string) (verdict.Ref, error) { return verdict.ParseRef(text) }

// isFile refuses a file that is not there before anything else happens.
func isFile(name string) error {
	switch about, err := os.Stat(name); {
	case errors.Is(err, fs.ErrNotExist):
		return verdict.Errorf(verdict.NotFound, "does not exist").At(name, 0, "").WithHint("see whether the name is right")
	case err == nil && about.IsDir():
		return verdict.Errorf(verdict.Invalid, "is a folder, not a file").At(name, 0, "").WithHint("name a file in it")
	}
	return nil
}

// read reads a file, or standard input for "-".
func (r *run) read(name string) ([]byte, error) {
	if name == "-" {
		return limits.ReadAll("standard input", r.In, limits.Caps{})
	}
	return limits.ReadFile(name, limits.Caps{})
}
