// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/limits"
	"verdict/internal/reach"
)

func (r *run) reachJVM() *cobra.Command {
	var o app.ReachOptions
	files := []string{}
	c := &cobra.Command{
		Use:   "jvm",
		Short: "Find whether Java methods can run, from bytecode",
		Long: `jvm reads the classes of a class path and of a JDK, follows the calls from the entry
points, and says of each symbol:

  absent                     no archive has it
  reached                    there is a way to it; the shortest is shown
  reached_under_assumptions  there is one that rests on named assumptions
  not_reached                there is none, and nothing is open that could hide one
  undetermined               there is none, and something is open: the ledger says what

A symbol is pkg.Class, pkg.Class#method or pkg.Class#method(descriptor)return. A class path is
as java has it: archives, folders and folder/*. The JDK is that of --jdk, else of JAVA_HOME or
of the command java; with --jdk - there is none, and what it would call is not known.

What runs is named by --main and --entry, or by a profile, which finds it in the folder of a
release: see ` + "`verdict profile`" + `. What a profile names and is not there is on the ledger, and
nothing that it may hide is told as not reached.

--algorithm says which objects a call may be on: cha those of every class beneath the one that
it names, rta of those that are created, xta of those that come to the method, 0cfa of those
that the receiver's own value may be. Each reaches no more than the one before, and takes longer.`,
		Example: `  verdict reach jvm --profile kafka-broker --root kafka_2.13-3.7.1 --symbol org.example.Parser#parse
  verdict reach jvm --classpath 'lib/*' --main org.example.Main --symbol org.example.Parser#parse
  verdict reach jvm --classpath app.jar --entry 'org.example.Handler#handle' --symbols symbols.txt --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			for _, name := range files {
				lines, err := symbolsOf(name)
				if err != nil {
					return err
				}
				o.Symbols = append(o.Symbols, lines...)
			}
			return r.reachSymbols(c.Context(), o)
		},
	}
	reachFlags(c, &o)
	c.Flags().StringArrayVar(&o.Symbols, "symbol", nil, "class or method that is asked for; may be given again")
	c.Flags().BoolVar(&o.Guards, "guards", false, "tell also through which methods every way leads to what is reached, and which methods call it")
	c.Flags().StringArrayVar(&files, "symbols", nil, "file with a symbol a line; may be given again")
	return c
}

// algorithms are the words of the flag --algorithm.
var algorithms = []string{"cha", "rta", "xta", "0cfa"}

// reachFlags adds the flags that say what runs.
func reachFlags(c *cobra.Command, o *app.ReachOptions) {
	c.Flags().StringArrayVar(&o.ClassPath, "classpath", nil, "archives and folders, as java's -cp has them; may be given again")
	jdkFlags(c, o)
	c.Flags().StringArrayVar(&o.Main, "main", nil, "class whose method main runs; may be given again")
	c.Flags().StringArrayVar(&o.Entries, "entry", nil, "method that runs, as pkg.Class#method; may be given again")
	c.Flags().StringVar(&o.Algorithm, "algorithm", "", "how calls are told, from coarse to fine: cha, rta, xta, 0cfa (without it rta)")
	completeFlag(c, "algorithm", algorithms)
	c.Flags().StringVar(&o.Profile, "profile", "", "what of a product runs: a file, or the name of one that verdict ships with")
	c.Flags().StringVar(&o.Root, "root", "", "folder of the release as it ships, in which the profile finds class path, scripts and configuration")
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles) // it is there
	c.Flags().BoolVar(&o.Closed, "closed", false, "the class path is all that ships: a class that it lacks does not run")
}

// jdkFlags adds the flags that say with what it runs, and how it is read.
func jdkFlags(c *cobra.Command, o *app.ReachOptions) {
	c.Flags().StringVar(&o.JDK, "jdk", "", "home of the JDK that runs it; without it that of this machine, - for none")
	c.Flags().BoolVar(&o.NoCache, "no-cache", false, "read every archive anew")
}

// symbolsOf reads a file with a symbol a line; # begins a comment at the beginning of
// a line.
func symbolsOf(name string) ([]string, error) {
	b, err := limits.ReadFile(name, limits.Caps{Bytes: 16 << 20})
	if err != nil {
		return nil, err
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list, nil
}

func (r *run) reachSymbols(ctx context.Context, o app.ReachOptions) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	answer, err := app.ReachJVM(ctx, o)
	if err != nil {
		return err
	}
	return r.print(viewReach(answer), func() { r.reachText(answer) })
}

// The forms in JSON.
type (
	reachView struct {
		Stats   reachStatsView   `json:"stats"`
		Profile *profileUsedView `json:"profile"` // null when none was named
		Results []resultView     `json:"results"`
	}
	reachStatsView struct {
		Archives  int     `json:"archives"`
		Classes   int     `json:"classes"`
		Methods   int     `json:"methods"`
		Reachable int     `json:"reachable_methods"`
		Seconds   float64 `json:"seconds"`
		PeakRSS   int64   `json:"peak_rss_bytes"`
		JDK       string  `json:"jdk"`
		Algorithm string  `json:"algorithm"`
	}
	profileUsedView struct {
		Name       string        `json:"name"`
		Digest     string        `json:"digest"`
		Unresolved []openingView `json:"unresolved"` // what it names and is not there
	}
	resultView struct {
		Symbol      string        `json:"symbol"`
		Result      reach.Result  `json:"result"`
		Witness     []stepView    `json:"witness"`
		Assumptions []string      `json:"assumptions"`
		Ledger      []openingView `json:"ledger"`
		Guards      []string      `json:"guards,omitempty"`  // where --guards asks for them
		Callers     []string      `json:"callers,omitempty"` // as well
	}
	stepView struct {
		Class      string `json:"class"`
		Method     string `json:"method"`
		Descriptor string `json:"descriptor"`
		File       string `json:"file"`
		Line       int    `json:"line"`
		By         string `json:"by"`
		What       string `json:"what,omitempty"`
	}
	openingView struct {
		Kind  string `json:"kind"`
		Where string `json:"where"`
		What  string `json:"what"`
	}
)

func viewReach(a app.ReachAnswer) reachView {
	v := reachView{Stats: reachStatsView{a.Stats.Archives, a.Stats.Classes, a.Stats.Methods, a.Stats.Reachable, a.Took.Seconds(), a.PeakRSS, a.JDK, a.Algorithm}, Results: []resultView{}}
	if a.Profile != nil {
		v.Profile = &profileUsedView{a.Profile.Name, a.Profile.Flat.Digest(), []openingView{}}
		for _, g := range a.Roots.Gaps {
			v.Profile.Unresolved = append(v.Profile.Unresolved, viewLedger([]reach.Entry{g.Entry()})...)
		}
	}
	for _, f := range a.Findings {
		result := resultView{Symbol: f.Symbol, Result: f.Result, Witness: []stepView{}, Assumptions: []string{}, Ledger: viewLedger(f.Ledger), Guards: f.Guards, Callers: f.Callers}
		for _, s := range f.Witness {
			result.Witness = append(result.Witness, stepView(s))
		}
		result.Assumptions = append(result.Assumptions, f.Assumptions...)
		v.Results = append(v.Results, result)
	}
	return v
}

func viewLedger(entries []reach.Entry) []openingView {
	views := []openingView{}
	for _, e := range entries {
		views = append(views, openingView{string(e.Kind), e.Where, e.What})
	}
	return views
}

// fewEntries is how many entries of a ledger are shown of one symbol.
const fewEntries = 8

func (r *run) reachText(a app.ReachAnswer) {
	for i, f := range a.Findings {
		if i > 0 {
			r.line("")
		}
		r.line("%s: %s", f.Symbol, strings.ReplaceAll(string(f.Result), "_", " "))
		for i, s := range f.Witness {
			r.line("  %2d  %s.%s%s%s%s", i+1, s.Class, s.Method, s.Descriptor, sourceOf(s), stepBy(s))
		}
		for _, assumption := range f.Assumptions {
			r.line("  assumed: %s", assumption)
		}
		for i, e := range f.Ledger {
			if i == fewEntries {
				r.line("  and %d more, with --format json", len(f.Ledger)-i)
				break
			}
			r.line("  open: %s: %s", e.Where, e.What)
		}
		for _, g := range f.Guards {
			r.line("  every way leads through: %s", g)
		}
		for _, c := range f.Callers {
			r.line("  called by: %s", c)
		}
	}
	if a.Profile != nil {
		r.noteMissing(a.Profile.Name, len(a.Roots.Gaps))
	}
	jdk := "no JDK"
	if a.JDK != "" {
		jdk = "JDK " + a.JDK
	}
	r.note("%s, %s; %d of %d methods can run by %s; %.1f s", counted(a.Stats.Classes, "class", "classes"), jdk, a.Stats.Reachable, a.Stats.Methods, a.Algorithm, a.Took.Seconds())
}

// noteMissing tells that things which a profile names are not there.
func (r *run) noteMissing(profile string, n int) {
	if n > 0 {
		r.note("profile %s: %s not there; `verdict profile check` tells which", profile, counted(n, "thing that it names is", "things that it names are"))
	}
}

func sourceOf(s reach.Step) string {
	switch {
	case s.File == "":
		return ""
	case s.Line == 0:
		return " (" + s.File + ")"
	}
	return fmt.Sprintf(" (%s:%d)", s.File, s.Line)
}

func stepBy(s reach.Step) string {
	words := ""
	if s.By != "direct" && s.By != "virtual" {
		words = "  " + strings.ReplaceAll(s.By, "_", " ")
	}
	if s.What != "" {
		words += ": " + s.What
	}
	return words
}
