// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) symbolsCommand() *cobra.Command {
	c := parent("symbols", "Find and keep the methods that hold a flaw",
		r.symbolsList(), r.symbolsShow(), r.symbolsAdd(), r.symbolsConfirm(), r.symbolsWithdraw(), r.symbolsImport(), r.symbolsExport(), r.symbolsDerive(), r.symbolsDiff())
	c.Long = `The symbols of a vulnerability are the classes and methods that hold it. Reachability is asked
of them. They are proposed (by records, from a fix, by hand), and count once a person has confirmed
them. All of it is private.`
	c.Example = `  verdict symbols diff old.jar new.jar
  verdict symbols list --vulnerability CVE-2024-23944
  verdict symbols confirm SYM-1f0c2a9b --as ana`
	return c
}

// symbolView is a method that differs, in JSON.
type symbolView struct {
	Symbol     string   `json:"symbol"`
	Change     string   `json:"change"`
	Rank       int      `json:"rank"`
	Confidence string   `json:"confidence"`
	Reasons    []string `json:"reasons"`
}

func (r *run) symbolsDiff() *cobra.Command {
	var words string
	c := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Tell which methods differ between two builds of a library",
		Long: `diff compares two archives, of which the second holds a fix, and names the methods that
were changed, removed or added, first what is most likely the fix: what does something
else than before, checks more, or is named by the words of the record (--words). What
compilers and builders write in their own way makes no difference: lines, the order of
members, the numbers of lambdas and anonymous classes, how texts are joined.

Two builds by the same builder differ in little; a step over several versions differs in
much. A person decides which of them are the symbols of a vulnerability.`,
		Example: `  verdict symbols diff zookeeper-3.8.3.jar zookeeper-3.8.4.jar --words 'ACL check in addWatch'
  verdict symbols diff old.jar new.jar --format json`,
		Args: exactly("OLD", "NEW"),
		RunE: func(c *cobra.Command, args []string) error {
			found, err := app.DiffSymbols(c.Context(), app.DiffOptions{Old: args[0], New: args[1], Words: strings.Fields(words)})
			if err != nil {
				return err
			}
			views := []symbolView{}
			for _, x := range found.Changes {
				views = append(views, symbolView{x.Symbol.String(), string(x.Kind), x.Rank, string(x.Confidence), x.Reasons})
			}
			r.skipped(args[0]+" and "+args[1], found.Skipped)
			return r.print(views, func() { r.symbolsTable(views, found.Methods) })
		},
	}
	c.Flags().StringVar(&words, "words", "", "words of the record of the vulnerability")
	return c
}

func (r *run) symbolsTable(list []symbolView, methods int) {
	if len(list) == 0 {
		r.note("none of %s differs", count(methods, "method"))
		return
	}
	t := newTable("RANK", "CHANGE", "CONFIDENCE", "SYMBOL", "BECAUSE")
	for _, v := range list {
		t.row(strconv.Itoa(v.Rank), v.Change, v.Confidence, v.Symbol, strings.Join(v.Reasons, "; "))
	}
	t.write(r.Out)
}
