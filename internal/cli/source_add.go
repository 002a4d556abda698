// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) sourceAddCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "add NAME LOCATION",
		Short: "Add a source, or change the fields that are given",
		Long: `add says where a source's records come from: the path of a folder, zip or file, or
an https URL. What a URL gives is mirrored below the data folder when the source is
synced. Hosts that are not on the public internet are reached only when
VERDICT_EGRESS_ALLOW names them: docs/sources.md tells of the network.

Without --kind the form of the records is told by what is there, where only one kind
is possible, else it is osv.

Of a source that is there already only the fields change whose flags are given. Its
kind and its location stay, unless --replace says that another takes its place.`,
		Example: `  verdict source add osv-maven https://osv-vulnerabilities.storage.googleapis.com/Maven/all.zip --max-age 48h
  verdict source add osv-npm osv/npm.zip
  verdict source add ghsa advisory-database/advisories --kind ghsa --score ghsa
  verdict source add exploited known_exploited_vulnerabilities.json --every 24h
  verdict source add osv-npm osv/npm-new.zip --replace`,
		Args: exactly("NAME", "LOCATION"),
	}
	e := editsOf[verdict.Source](c)
	word(e, "kind", "the form of its records", verdict.SourceKinds, func(s *verdict.Source) *verdict.SourceKind { return &s.Kind })
	span(e, "every", "how often a watching process reads it, such as 24h; 0: only people do", func(s *verdict.Source) *time.Duration { return &s.Every })
	span(e, "max-age", "how old it may be before answers no longer rest on it, such as 48h; 0: it does not age", func(s *verdict.Source) *time.Duration { return &s.MaxAge })
	word(e, "score", "as whose its scores count", verdict.ScoreSources[1:], func(s *verdict.Source) *verdict.ScoreSource { return &s.Score })
	replace := c.Flags().Bool("replace", false, "let it take the place of a source of the same name and another kind or location")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.addSource(c.Context(), args[0], args[1], e, *replace)
	}
	return c
}

// addSource stores a source, as one that stands changed where flags are given.
func (r *run) addSource(ctx context.Context, name, location string, e *edits[verdict.Source], replace bool) error {
	location, err := located(location)
	if err != nil {
		return err
	}
	return r.begin(ctx, func(a *app.App) error {
		src, err := a.Source(ctx, name)
		switch {
		case verdict.CodeOf(err) == verdict.NotFound:
			src = verdict.Source{Name: name}
		case err != nil:
			return err
		}
		if src.Location != location {
			src.Location, src.Kind = location, ""
		}
		e.apply(&src)
		if src.Kind == "" {
			src.Kind = r.kindAt(location)
		} else if err := oneOf("kind", []verdict.SourceKind{src.Kind}, verdict.SourceKinds); err != nil {
			return err
		}
		put := a.AddSource
		if replace {
			put = a.ReplaceSource
		}
		changed, err := put(ctx, src)
		if err != nil {
			return err
		}
		r.changed(a, changed)
		r.note("read it with `verdict source sync %s`", src.Name)
		return nil
	})
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
