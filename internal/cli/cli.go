// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line: one file a command. A command reads its
// arguments, calls internal/app, and prints a table for people or JSON for
// scripts; it decides nothing.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// Streams are where a command reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// The exit codes.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
)

// Run runs one command and gives its exit code: 0 done, 1 failed, 2 wrong usage,
// 3 a gate or check says no.
func Run(ctx context.Context, args []string, s Streams) int {
	r := &run{Streams: s}
	root := r.root()
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if asksJSON(args) {
		r.format = "json"
	}
	r.printError(err)
	return exitCode(err)
}

// run is one run of the command line: its streams and global flags.
type run struct {
	Streams
	config     config.Config
	format     string
	formats    []string // that the command writes; nil for those of most
	quiet      bool
	noProgress bool
}

func (r *run) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "verdict",
		Short: "The vulnerability-management programme of a product in one binary",
		Long: `verdict decides, with evidence, for every supported release whether it is
affected by a vulnerability, and says so to the outside when a person publishes it.

Begin with "verdict demo": it loads a whole example programme.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a gate or check says no.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		Args:          noSuchCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return verdict.Errorf(verdict.Usage, "%s", err.Error()).WithHint("see `%s --help`", c.CommandPath())
	})
	r.globalFlags(root)
	root.AddGroup(groups...)
	root.AddCommand(r.commands()...)
	r.complete(root)
	help(root)
	return root
}

func (r *run) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&r.config.Data, "data", config.DefaultData, "folder of the programme: its database, mirrors and index")
	f.StringVar(&r.config.Database, "db", "", "postgres:// URL, instead of the embedded database")
	f.StringVar(&r.format, "format", "table", "table or json; some commands write more")
	f.StringVar(&r.config.At, "at", "", "what \"now\" is: a date or an instant")
	f.StringVar(&r.config.AsOf, "as-of", "", "answer by what was known then: a date or an instant")
	f.StringVar(&r.config.As, "as", "", "who acts; unauthenticated on the command line")
	f.BoolVar(&r.config.DryRun, "dry-run", false, "rehearse changes and keep none")
	f.BoolVar(&r.quiet, "quiet", false, "print results only")
	f.BoolVar(&r.noProgress, "no-progress", false, "show no progress")
}

// noSuchCommand turns an unknown word into an error of usage.
func noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := verdict.Errorf(verdict.Usage, "`%s` has no command %q", c.CommandPath(), args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return err.WithHint("did you mean %s?", strings.Join(near, " or "))
	}
	return err.WithHint("see `%s --help`", c.CommandPath())
}

// open opens the programme, checks the format, and hands it to fn. It begins none: a
// folder that was mistyped is told.
func (r *run) open(ctx context.Context, fn func(*app.App) error) error {
	c := r.config
	c.Existing = true
	return r.with(ctx, c, fn)
}

// begin is open for the commands that begin a programme: where there is no database
// they make it. A rehearsal makes none that stays.
func (r *run) begin(ctx context.Context, fn func(*app.App) error) error {
	if r.config.DryRun {
		return r.openOrNone(ctx, fn)
	}
	if app.HasDatabase(r.config) || r.config.AsOf != "" { // nothing begins in the past
		return r.open(ctx, fn)
	}
	return r.with(ctx, r.config, func(a *app.App) error {
		r.note("a new database was begun in %s", r.config.Data)
		return fn(a)
	})
}

// openOrNone is open for what needs no programme: where there is no database fn gets
// an empty one, which is gone afterwards.
func (r *run) openOrNone(ctx context.Context, fn func(*app.App) error) (err error) {
	c := r.config
	if app.HasDatabase(c) || c.AsOf != "" || c.Data == "" {
		return r.open(ctx, fn)
	}
	if c.Data, err = os.MkdirTemp("", "verdict"); err != nil {
		return verdict.Errorf(verdict.Internal, "no folder for an empty database can be made: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(c.Data)) }()
	return r.with(ctx, c, fn)
}

func (r *run) with(ctx context.Context, c config.Config, fn func(*app.App) error) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	var err error
	if c.Network, err = config.NetworkFrom(os.Environ()); err != nil {
		return err
	}
	if c.CVE, err = config.CVEServicesFrom(os.Environ()); err != nil {
		return err
	}
	a, err := app.Open(ctx, c, time.Now)
	if err != nil {
		return err
	}
	a.Progress = r.progress()
	a.Waiting = func(wait time.Duration, why error) {
		r.note("%s; it is asked again in %s", why, wait.Round(time.Second))
	}
	return errors.Join(fn(a), a.Close())
}

// changed says what a command changed, on standard error.
func (r *run) changed(a *app.App, n int) {
	switch {
	case r.quiet:
	case n == 0:
		fmt.Fprintln(r.Err, "nothing changed")
	case a.DryRun():
		fmt.Fprintf(r.Err, "%s would change; nothing was kept\n", count(n, "row"))
	default:
		fmt.Fprintf(r.Err, "%s changed as %s\n", count(n, "row"), a.Actor())
	}
}

// note writes a remark for people on standard error.
func (r *run) note(format string, args ...any) {
	if !r.quiet {
		fmt.Fprintf(r.Err, format+"\n", args...)
	}
}

// terminal reports whether w is one, so that colour and progress make sense.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
