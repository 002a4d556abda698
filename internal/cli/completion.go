// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

// completer gives what an argument can be.
type completer func(context.Context, *app.App) []string

// completers are by the names that arguments have in Use. A nil one takes any
// text, which no shell can guess.
var completers = map[string]completer{
	"PRODUCT":       products,
	"PRODUCT/LINE":  lines,
	"VULNERABILITY": vulnerabilities,
	"PURL":          components,
	"PREFIX":        components,
	"ASSESSMENT":    assessments,
	"EVIDENCE":      evidence,
	"CLASS":         func(context.Context, *app.App) []string { return words(confirmable) },
	"NAME":          sources,
	"ID":            houseRecords,
	"ROW":           nil,
	"PROFILE":       nil, // its commands complete it, which needs no database
	"SUBJECT":       subjects,
	"PERSON":        people,
	"TRAIN":         trains,
	"SET":           symbolSets,
	"ADVISORY":      advisories,
	"BY":            advisories,
	"NUMBER":        publishedNumbers,
	"CVE":           cveIDs,
	"REQUEST":       cveRequests,
	"TITLE":         nil,
	"STATE":         func(context.Context, *app.App) []string { return words(settable) },
	"SYMBOL":        nil,
	"POLICY":        policies,
	"SCHEME":        func(context.Context, *app.App) []string { return words(vers.Schemes) },
	"SCORE":         scores,
	"SOURCE|VECTOR": func(context.Context, *app.App) []string { return words(verdict.ScoreSources) },
	"TABLE":         nil, // as VECTOR
	"POINT=VALUE":   nil, // as VECTOR
	"VECTOR":        nil, // its command completes it, which needs no database
	"A":             nil,
	"B":             nil,
	"VERS":          nil,
	"VERSION":       nil,
	"RANGE":         nil,
	"TEXT":          nil,
	"EVENTS":        nil,
	"AFFECTED":      nil,

	"ADVISORY.EDITION":               editionsInReview,
	"PRODUCT@VERSION":                releases,
	"PRODUCT@VERSION[:PART]":         joined(releases, parts),
	"PRODUCT[/LINE]":                 joined(products, lines),
	"PRODUCT[@VERSION]":              joined(products, releases),
	"PRODUCT[/LINE|@VERSION[:PART]]": joined(products, lines, releases, parts),
	"PRODUCT[/LINE|@VERSION]":        joined(products, lines, releases),
}

// flagCompleters are by the names of flags, whichever command has them.
var flagCompleters = map[string]completer{
	"in":            joined(releases, parts),
	"product":       products,
	"component":     components,
	"vulnerability": vulnerabilities,
	"supersedes":    assessments,
	"evidence":      evidence,
	"from":          evidence,
	"replaced-by":   cveIDs,
	"assigned":      cveIDs,
	"advisory":      advisories,
}

// files are the names of arguments that the shell completes by itself.
var files = []string{"FILE", "DIR", "PATH", "LOCATION", "REPORT", "OLD", "NEW"}

// complete gives every command of the tree completion for its arguments and
// flags.
func (r *run) complete(root *cobra.Command) {
	completeFlag(root, "format", formats)
	r.completeArguments(root)
}

func (r *run) completeArguments(c *cobra.Command) {
	for _, child := range c.Commands() {
		r.completeArguments(child)
	}
	r.completeFlags(c)
	if c.ValidArgsFunction != nil {
		return
	}
	names := argumentNames(c)
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		name, ok := argumentAt(names, len(args))
		if !ok {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if slices.Contains(files, name) {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return r.completions(c.Context(), completers[name], typed), cobra.ShellCompDirectiveNoFileComp
	}
}

func (r *run) completeFlags(c *cobra.Command) {
	for name, fn := range flagCompleters {
		if c.LocalNonPersistentFlags().Lookup(name) == nil {
			continue
		}
		// It fails only where the command completes the flag in its own way.
		_ = c.RegisterFlagCompletionFunc(name, func(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return r.completions(c.Context(), fn, typed), cobra.ShellCompDirectiveNoFileComp
		})
	}
}

// argumentNames gives the arguments that Use names up to a second form behind a
// bar: without flags, and without the brackets of those that may be left out.
func argumentNames(c *cobra.Command) []string {
	var names []string
	use, _, _ := strings.Cut(c.Use, " | ")
	flag := false
	for _, word := range strings.Fields(use)[1:] {
		if flag || strings.HasPrefix(word, "-") {
			flag = !flag
			continue
		}
		if strings.HasPrefix(word, "[") && strings.HasSuffix(word, "]") {
			word = word[1 : len(word)-1]
		}
		names = append(names, word)
	}
	return names
}

// argumentAt gives the name of the nth argument; a last name with … stands for
// all that follow.
func argumentAt(names []string, n int) (string, bool) {
	if n < len(names) {
		return strings.TrimSuffix(names[n], "…"), true
	}
	if len(names) > 0 && strings.HasSuffix(names[len(names)-1], "…") {
		return strings.TrimSuffix(names[len(names)-1], "…"), true
	}
	return "", false
}

// completions asks the database, if there is one. A shell must not be disturbed:
// what fails completes nothing.
func (r *run) completions(ctx context.Context, fn completer, typed string) []string {
	if fn == nil || !app.HasDatabase(r.config) {
		return nil
	}
	var found []string
	_ = r.open(ctx, func(a *app.App) error {
		found = fn(ctx, a)
		return nil
	})
	var fitting []string
	for _, word := range found {
		if len(word) >= len(typed) && strings.EqualFold(word[:len(typed)], typed) {
			fitting = append(fitting, word)
		}
	}
	return fitting
}

func joined(list ...completer) completer {
	return func(ctx context.Context, a *app.App) []string {
		var all []string
		for _, fn := range list {
			all = append(all, fn(ctx, a)...)
		}
		return all
	}
}

// eachProduct calls fn with every product that can be read.
func eachProduct(ctx context.Context, a *app.App, fn func(verdict.Product)) {
	list, err := a.Products(ctx)
	if err != nil {
		return
	}
	for _, p := range list {
		fn(p)
	}
}

func sources(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.Sources(ctx)
	for _, s := range list {
		found = append(found, s.Source.Name)
	}
	return found
}

func houseRecords(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.HouseRecords(ctx)
	for _, r := range list {
		found = append(found, r.ID)
	}
	return found
}

func products(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) { found = append(found, p.Slug) })
	return found
}

func lines(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) {
		list, _ := a.Lines(ctx, p.Slug)
		for _, l := range list {
			found = append(found, l.Ref().String())
		}
	})
	return found
}

func releases(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) {
		list, _ := a.Releases(ctx, verdict.Ref{Product: p.Slug})
		for _, x := range list {
			found = append(found, x.Ref().String())
		}
	})
	return found
}

func parts(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) {
		list, _ := a.Releases(ctx, verdict.Ref{Product: p.Slug})
		for _, x := range list {
			for _, part := range p.Parts {
				found = append(found, x.Ref().String()+":"+part.Name)
			}
		}
	})
	return found
}

func vulnerabilities(ctx context.Context, a *app.App) []string {
	ids, _ := a.KnownIDs(ctx)
	return ids
}

func components(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.Components(ctx, "")
	for _, s := range list {
		found = append(found, s.Component.PURL)
	}
	return found
}

func assessments(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) {
		list, _ := a.Assessments(ctx, p.Slug)
		for _, as := range list {
			found = append(found, as.ID)
		}
	})
	return found
}

func evidence(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) {
		list, _ := a.Evidence(ctx, p.Slug)
		for _, e := range list {
			if !slices.Contains(found, e.ID) {
				found = append(found, e.ID)
			}
		}
	})
	return found
}
