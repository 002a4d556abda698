// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/vers"
)

func (r *run) versCommand() *cobra.Command {
	c := parent("vers", "Order versions as the ecosystems do", r.versCompare())
	c.Long = `A scheme is named by its package URL type: maven, npm, golang, pypi, cargo, nuget, gem,
composer, deb, rpm, apk, semver and others. Each is ordered as its own tool orders it.`
	c.Example = `  verdict vers compare maven 1.0-alpha1 1.0`
	return c
}

func (r *run) versCompare() *cobra.Command {
	return &cobra.Command{
		Use:   "compare SCHEME A B",
		Short: "Say which of two versions is the earlier one",
		Long: `compare prints -1 when A is earlier than B, 1 when it is later, and 0 when they are
the same. With - in place of A and B it reads pairs from standard input, a tab between
the two, and answers each on a line of its own: a version that the scheme cannot read
gets ! and the reason, and the others are answered all the same; it exits with 1 then.`,
		Example: `  verdict vers compare maven 2.0.0-M22 2.0.0-beta
  verdict vers compare rpm 1:2.0-1.el9 3.0-1.el9
  verdict vers compare npm -`,
		Args: between(2, "SCHEME", "A", "B"),
		RunE: func(_ *cobra.Command, args []string) error {
			scheme := vers.Scheme(strings.ToLower(args[0]))
			if args[1] == "-" && len(args) == 2 {
				return r.comparePairs(scheme)
			}
			if len(args) != 3 {
				return verdict.Errorf(verdict.Usage, "`verdict vers compare` needs A and B, or - for pairs on standard input")
			}
			order, err := vers.Compare(scheme, args[1], args[2])
			if err != nil {
				return verdict.Errorf(verdict.Invalid, "%w", err)
			}
			return r.print(order, func() { fmt.Fprintln(r.Out, order) })
		},
	}
}

// comparePairs answers each line of standard input.
func (r *run) comparePairs(scheme vers.Scheme) error {
	lines := limits.NewLines("standard input", r.In, limits.LineCaps{})
	out := bufio.NewWriter(r.Out)
	wrong := 0
	for {
		line, number, err := lines.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return errors.Join(out.Flush(), err)
			}
			break
		}
		order, err := comparePair(scheme, string(line))
		if err != nil {
			wrong++
			fmt.Fprintf(out, "! line %d: %v\n", number, err)
			continue
		}
		fmt.Fprintln(out, order)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if wrong > 0 {
		return verdict.Errorf(verdict.Invalid, "%s cannot be compared", count(wrong, "line"))
	}
	return nil
}

func comparePair(scheme vers.Scheme, line string) (int, error) {
	a, b, ok := strings.Cut(line, "\t")
	if !ok {
		return 0, errors.New("no tab stands between two versions")
	}
	return vers.Compare(scheme, a, b)
}
