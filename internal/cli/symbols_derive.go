// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// derivedView is what came of a derivation, in JSON.
type derivedView struct {
	Set   *symbolSetView      `json:"set"` // null where nothing was found
	Taken []derivedSymbolView `json:"taken"`
	Left  []derivedSymbolView `json:"left_out"`
}

// derivedSymbolView is a symbol, or a line that none could be found for.
type derivedSymbolView struct {
	Symbol     string   `json:"symbol"`
	Rank       int      `json:"rank"` // 0 for what was left out
	Confidence string   `json:"confidence"`
	Reasons    []string `json:"reasons"`
	File       string   `json:"file"`
	Line       int      `json:"line"`
}

func (r *run) symbolsDerive() *cobra.Command {
	var o app.DeriveOptions
	var versions []string
	var words, least string
	c := &cobra.Command{
		Use:   "derive",
		Short: "Propose symbols from the fix: builds before and after it, or its diff",
		Long: `derive finds the methods that a fix changes and proposes them as symbols.

From bytecode: --old and --new are the library before and after the fix. Given again for
other lines that got the same fix, only what differs in all of them is taken: that is the
fix, and the rest are changes of those lines. What is ranked, and why, is told as by
"verdict symbols diff"; without --words the stored records give the names of code that they speak of.

From source: --patch is the diff of the fix (git diff, git format-patch, diff -u), and
--source the files that it changes or a folder with them, as they were before the fix or
after it. Java, Kotlin and Scala with braces are read; the methods, constructors and
initialisers that the diff touches are taken, all of the same name. What has no place is told with its
file and line: a file that cannot be read, an inline function, a constant, the head of a
class. A proposal that leaves such a line open is of low confidence.

What came with the fix is never taken: what is vulnerable has it not. Whatever else is
left out is told.`,
		Example: `  verdict symbols derive --vulnerability CVE-2024-23944 --component pkg:maven/org.apache.zookeeper/zookeeper \
    --old zookeeper-3.8.3.jar --new zookeeper-3.8.4.jar --old zookeeper-3.9.1.jar --new zookeeper-3.9.2.jar
  verdict symbols derive --vulnerability CVE-2024-23944 --component pkg:maven/org.apache.zookeeper/zookeeper \
    --patch fix.diff --source zookeeper-3.8.4/`,
		Args: exactly(),
	}
	c.Flags().StringVar(&o.Vulnerability, "vulnerability", "", "whose symbols they are")
	c.Flags().StringVar(&o.Component, "component", "", "package URL, without version, of the component that has them")
	c.Flags().StringArrayVar(&versions, "versions", nil, `stretch of its versions that they are for, such as "[1.0,2.0)"; none is any (may be repeated)`)
	c.Flags().StringArrayVar(&o.Old, "old", nil, "archive or folder of classes before the fix (may be repeated)")
	c.Flags().StringArrayVar(&o.New, "new", nil, "archive or folder of classes after it (may be repeated)")
	c.Flags().StringVar(&o.Patch, "patch", "", "unified diff of the fix")
	c.Flags().StringArrayVar(&o.Sources, "source", nil, "source that the diff changes, or a folder with them (may be repeated)")
	c.Flags().StringVar(&words, "words", "", "words of the record of the vulnerability")
	c.Flags().StringVar(&least, "least", "", "take only what is at least as sure: "+listed(verdict.Confidences))
	completeFlag(c, "least", verdict.Confidences)
	c.RunE = func(c *cobra.Command, _ []string) error {
		o.Words, o.Least = strings.Fields(words), verdict.Confidence(least)
		if o.Patch == "" && len(o.Old)+len(o.New) == 0 {
			return verdict.Errorf(verdict.Usage, "nothing is given that the fix is known by").WithHint("give --old and --new, or --patch and --source")
		}
		if err := oneOfOrNone("least", o.Least, verdict.Confidences); err != nil {
			return err
		}
		var err error
		if o.Versions, err = parseStretches(versions); err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			d, n, err := a.DeriveSymbols(c.Context(), o)
			if err != nil {
				return err
			}
			return r.derived(a, d, n)
		})
	}
	return need(c, "vulnerability", "component")
}

func (r *run) derived(a *app.App, d app.Derived, n int) error {
	v := derivedView{Taken: []derivedSymbolView{}, Left: []derivedSymbolView{}}
	for i, x := range d.Taken {
		v.Taken = append(v.Taken, viewDerived(x, i+1))
	}
	for _, x := range d.Left {
		v.Left = append(v.Left, viewDerived(x, 0))
	}
	if d.Found {
		set := viewSymbolSet(d.Set)
		v.Set = &set
		r.note("symbol set %s is %s", d.Set.ID, set.State)
	} else {
		r.note("nothing was found that holds the flaw, and nothing is proposed")
	}
	r.changed(a, n)
	return r.print(v, func() { r.derivedTables(v) })
}

func viewDerived(x app.DerivedSymbol, rank int) derivedSymbolView {
	return derivedSymbolView{x.Symbol, rank, string(x.Confidence), none(x.Reasons), x.File, x.Line}
}

func (r *run) derivedTables(v derivedView) {
	if len(v.Taken) > 0 {
		t := newTable("RANK", "CONFIDENCE", "SYMBOL", "BECAUSE")
		for _, x := range v.Taken {
			t.row(strconv.Itoa(x.Rank), x.Confidence, x.Symbol, strings.Join(x.Reasons, "; "))
		}
		t.write(r.Out)
	}
	if len(v.Left) > 0 {
		r.line("left out:")
		t := newTable("  WHAT", "BECAUSE")
		for _, x := range v.Left {
			what := x.Symbol
			if x.File != "" {
				what = strings.TrimSpace(what + " " + place(x.File, x.Line))
			}
			t.row("  "+what, strings.Join(x.Reasons, "; "))
		}
		t.write(r.Out)
	}
}
