// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
)

// edits are flags that set fields of a T. Only those that were given do, so that
// an add of what is there already changes nothing else of it.
type edits[T any] struct {
	command *cobra.Command
	set     []func(*T)
}

func editsOf[T any](c *cobra.Command) *edits[T] { return &edits[T]{command: c} }

// apply sets the fields whose flags were given.
func (e *edits[T]) apply(v *T) {
	for _, set := range e.set {
		set(v)
	}
}

// when calls set for a value on which the flag was given.
func (e *edits[T]) when(flag string, set func(*T)) {
	e.set = append(e.set, func(v *T) {
		if e.command.Flags().Changed(flag) {
			set(v)
		}
	})
}

// text adds a flag for a field of text.
func text[T any, S ~string](e *edits[T], flag, usage string, field func(*T) *S) {
	given := e.command.Flags().String(flag, "", usage)
	e.when(flag, func(v *T) { *field(v) = S(*given) })
}

// word adds a flag for a field that takes one of a few values.
func word[T any, S ~string](e *edits[T], flag, usage string, values []S, field func(*T) *S) {
	text(e, flag, usage+": "+listed(values), field)
	completeFlag(e.command, flag, values)
}

// date adds a flag for a field that holds an instant.
func date[T any](e *edits[T], flag, usage string, field func(*T) *time.Time) {
	var given instantFlag
	e.command.Flags().Var(&given, flag, usage)
	e.when(flag, func(v *T) { *field(v) = given.Time })
}

// span adds a flag for a field that holds a span of time.
func span[T any](e *edits[T], flag, usage string, field func(*T) *time.Duration) {
	given := e.command.Flags().Duration(flag, 0, usage)
	e.when(flag, func(v *T) { *field(v) = *given })
}

// texts adds a flag that may be repeated.
func texts[T any](e *edits[T], flag, usage string, field func(*T) *[]string) {
	given := e.command.Flags().StringArray(flag, nil, usage+" (may be repeated)")
	e.when(flag, func(v *T) { *field(v) = *given })
}

// instantFlag is a flag that takes a date, which means its beginning in UTC as in
// the documents of `verdict apply`, or an instant of RFC 3339.
type instantFlag struct{ time.Time }

func (i *instantFlag) Set(s string) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			i.Time = at.UTC()
			return nil
		}
	}
	return errors.New("write 2023-07-01 or 2023-07-01T12:00:00Z")
}

func (i *instantFlag) String() string { return day(i.Time) }

func (i *instantFlag) Type() string { return "date" }

// completeFlag completes a flag by its values.
func completeFlag[S ~string](c *cobra.Command, flag string, values []S) {
	err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words(values), cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag was added a line before
	}
}

// need makes flags required. What is missing is an error of usage, which cobra's
// own is not.
func need(c *cobra.Command, flags ...string) *cobra.Command {
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		var missing []string
		for _, f := range flags {
			if !c.Flags().Changed(f) {
				missing = append(missing, "--"+f)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		return verdict.Errorf(verdict.Usage, "`%s` needs %s", c.CommandPath(), strings.Join(missing, ", ")).
			WithHint("see `%s --help`", c.CommandPath())
	}
	for _, f := range flags {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err) // no such flag: a slip of ours
		}
	}
	return c
}

func words[S ~string](values []S) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}

func listed[S ~string](values []S) string { return strings.Join(words(values), ", ") }

// oneOf refuses a word that is none of the values.
func oneOf[S ~string](flag string, given []S, values []S) error {
	for _, g := range given {
		known := false
		for _, v := range values {
			known = known || g == v
		}
		if !known {
			return verdict.Errorf(verdict.Usage, "--%s %q is not known", flag, g).WithHint("use one of %s", listed(values))
		}
	}
	return nil
}

// pair splits name=value.
func pair(flag, s string) (name, value string, err error) {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		return "", "", verdict.Errorf(verdict.Usage, "--%s %q is not of the form NAME=VALUE", flag, s)
	}
	return name, value, nil
}
