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
	c := parent("vers", "Order versions, and read and write ranges of them, as the ecosystems do",
		r.versCompare(), r.versContains(), r.versParse(), r.versFromNative(), r.versToNative(), r.versFromText(),
		r.versFromOSV(), r.versToOSV(), r.versFromCVE(), r.versToCVE(), r.versFromReleases())
	c.Long = `A scheme is named by its package URL type: maven, npm, golang, pypi, cargo, nuget, gem,
composer, deb, rpm, apk, semver and others. Each is ordered as its own tool orders it. A
range is a VERS, such as vers:maven/>=2.0|<2.13.5. What a form cannot say is refused with
the reason, and nothing else is written in its place.`
	c.Example = `  verdict vers compare maven 1.0-alpha1 1.0
  verdict vers contains 'vers:npm/>=1.0.0|<2.0.0' 1.5.2
  verdict vers from-native npm '^1.2.3 || ~3.1'`
	return c
}

// versQuestion is a question about versions, which may be asked many times at once.
type versQuestion struct {
	arguments []string
	answer    func(args []string) (any, error)
}

// asked makes a command of a question. With - as the last argument the others are
// read from standard input, a tab between two of them, and each line is answered on
// a line of its own.
func (r *run) asked(c *cobra.Command, q versQuestion) *cobra.Command {
	c.Use += " " + strings.Join(q.arguments, " ")
	c.Long += ` With - in place of the arguments, or of the last
ones, it reads them from standard input, a tab between two, and answers each line on a line
of its own: what has no answer gets ! and the reason, the others are answered all the same,
and it exits with 1 then.`
	c.Args = between(1, q.arguments...)
	c.RunE = func(_ *cobra.Command, args []string) error {
		last := len(args) - 1
		switch {
		case args[last] == "-":
			return r.answerLines(q, args[:last])
		case len(args) < len(q.arguments):
			return verdict.Errorf(verdict.Usage, "`%s` needs %s, or - for lines on standard input", c.CommandPath(), strings.Join(q.arguments, " and "))
		}
		answer, err := q.answer(args)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "%w", err)
		}
		return r.print(answer, func() { fmt.Fprintln(r.Out, inLine(answer)) })
	}
	return c
}

// inLine writes an answer in one line: as JSON what is no plain value.
func inLine(answer any) string {
	switch x := answer.(type) {
	case bool, int, string:
		return fmt.Sprint(x)
	case fmt.Stringer:
		return x.String()
	}
	var b strings.Builder
	if err := writeCompact(&b, answer); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

// answerLines answers each line of standard input.
func (r *run) answerLines(q versQuestion, given []string) error {
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
		answer, err := q.answerLine(given, string(line))
		if err != nil {
			wrong++
			fmt.Fprintf(out, "! line %d: %v\n", number, err)
			continue
		}
		fmt.Fprintln(out, inLine(answer))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if wrong > 0 {
		return verdict.Errorf(verdict.Invalid, "%s no answer", counted(wrong, "line has", "lines have"))
	}
	return nil
}

func (q versQuestion) answerLine(given []string, line string) (any, error) {
	wanted := q.arguments[len(given):]
	args := append(append([]string{}, given...), strings.SplitN(line, "\t", len(wanted))...)
	if len(args) < len(q.arguments) {
		return nil, fmt.Errorf("no tab stands between %s", strings.Join(wanted, " and "))
	}
	return q.answer(args)
}

func (r *run) versCompare() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "compare",
		Short: "Say which of two versions is the earlier one",
		Long: `compare prints -1 when A is earlier than B, 1 when it is later, and 0 when they are
the same.`,
		Example: `  verdict vers compare maven 2.0.0-M22 2.0.0-beta
  verdict vers compare rpm 1:2.0-1.el9 3.0-1.el9
  verdict vers compare npm -`,
	}, versQuestion{[]string{"SCHEME", "A", "B"}, func(args []string) (any, error) {
		return vers.Compare(scheme(args[0]), args[1], args[2])
	}})
}

func scheme(text string) vers.Scheme { return vers.Scheme(strings.ToLower(text)) }

func (r *run) versContains() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "contains",
		Short: "Say whether a range holds a version",
		Long: `contains prints true when the range holds the version, and false when it does not. The
constraints of the range may stand in any order and be redundant.`,
		Example: `  verdict vers contains 'vers:npm/>=1.0.0|<2.0.0' 1.5.2
  verdict vers contains 'vers:pypi/0.0.2|>=3.0.0' -`,
	}, versQuestion{[]string{"VERS", "VERSION"}, func(args []string) (any, error) {
		set, err := vers.ParseRange(args[0])
		if err != nil {
			return nil, err
		}
		return set.Contains(args[1])
	}})
}
