// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) sourceCommand() *cobra.Command {
	c := parent("source", "Add sources of records, read them, and see how old they are",
		r.sourceAddCommand(), r.sourceSyncCommand(), r.sourceBundleCommand(), r.sourceListCommand(), r.sourceShowCommand(), r.sourceAmbiguousCommand(), r.sourceHouseCommand())
	c.Long = `A source is a folder, zip or file of records, here or at an https URL, in one of the
forms that its kind names. Its records are kept verbatim. An answer that rests on a source that was never read or is older
than its --max-age is unknown, never "not affected".`
	c.Example = `  verdict source add osv-maven https://osv-vulnerabilities.storage.googleapis.com/Maven/all.zip --max-age 48h
  verdict source sync
  verdict source list`
	return c
}

// located makes a path absolute, and leaves a URL as it is.
func located(location string) (string, error) {
	if strings.Contains(location, "://") {
		return location, nil
	}
	path, err := filepath.Abs(location)
	if err != nil {
		return "", verdict.Errorf(verdict.Invalid, "the path %s: %w", location, err)
	}
	return path, nil
}

func (r *run) sourceAddCommand() *cobra.Command {
	var maxAge, every time.Duration
	var score, kind string
	c := &cobra.Command{
		Use:   "add NAME LOCATION",
		Short: "Add a source, or change it",
		Long: `add says where a source's records come from: the path of a folder, zip or file, or
an https URL. What a URL gives is mirrored below the data folder when the source is
synced. Hosts that are not on the public internet are reached only when
VERDICT_EGRESS_ALLOW names them: docs/sources.md tells of the network.

Without --kind the form of the records is told by what is there, where only one kind
is possible, else it is osv.`,
		Example: `  verdict source add osv-maven https://osv-vulnerabilities.storage.googleapis.com/Maven/all.zip --max-age 48h
  verdict source add osv-npm osv/npm.zip
  verdict source add ghsa advisory-database/advisories --kind ghsa --score ghsa
  verdict source add exploited known_exploited_vulnerabilities.json --every 24h`,
		Args: exactly("NAME", "LOCATION"),
		RunE: func(c *cobra.Command, args []string) error {
			location, err := located(args[1])
			if err != nil {
				return err
			}
			src := verdict.Source{Name: args[0], Kind: verdict.SourceKind(kind), Location: location, Every: every, MaxAge: maxAge,
				Score: verdict.ScoreSource(score)}
			if kind == "" {
				src.Kind = r.kindAt(location)
			} else if err := oneOf("kind", []verdict.SourceKind{src.Kind}, verdict.SourceKinds); err != nil {
				return err
			}
			return r.begin(c.Context(), func(a *app.App) error {
				changed, err := a.AddSource(c.Context(), src)
				if err != nil {
					return err
				}
				r.changed(a, changed)
				r.note("read it with `verdict source sync %s`", src.Name)
				return nil
			})
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "the form of its records: "+listed(verdict.SourceKinds))
	c.Flags().DurationVar(&every, "every", 0, "how often a watching process reads it, such as 24h; 0: only people do")
	c.Flags().DurationVar(&maxAge, "max-age", 0, "how old it may be before answers no longer rest on it, such as 48h; 0: it does not age")
	c.Flags().StringVar(&score, "score", "", "as whose its scores count: cna, ghsa, nvd or other")
	completeFlag(c, "kind", verdict.SourceKinds)
	_ = c.RegisterFlagCompletionFunc("score", cobra.FixedCompletions([]string{"cna", "ghsa", "nvd", "other"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// kindAt tells a kind that nobody gave, and says so where that was a guess.
func (r *run) kindAt(location string) verdict.SourceKind {
	kind, told := app.KindAt(location)
	if !told {
		return verdict.SourceOSV
	}
	r.note("%s is taken for a source of kind %s; --kind says otherwise", location, kind)
	return kind
}

type ambiguityView struct {
	ID    string   `json:"id"`
	Names []string `json:"names"`
}

func (r *run) sourceAmbiguousCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ambiguous",
		Short: "List ids that name several vulnerabilities, for a person to judge",
		Long: `Two CVEs are never taken for one flaw without a person. Where records say that they
are, the id between them names both; an AliasRuling document merges or splits them.`,
		Example: `  verdict source ambiguous`,
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Ambiguities(c.Context())
				if err != nil {
					return err
				}
				views := []ambiguityView{}
				for _, x := range list {
					views = append(views, ambiguityView{x.ID, none(x.Names)})
				}
				return r.print(views, func() {
					t := newTable("ID", "NAMES")
					for _, v := range views {
						t.row(v.ID, strings.Join(v.Names, ", "))
					}
					t.write(r.Out)
				})
			})
		},
	}
}
