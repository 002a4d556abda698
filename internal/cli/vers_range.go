// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/limits"
	"verdict/spec/vers"
)

// parsedVersView is a VERS taken apart.
type parsedVersView struct {
	Scheme      string      `json:"scheme"`
	Constraints [][2]string `json:"version_constraints"` // comparator and version
	text        string
}

// String gives the text itself.
func (v parsedVersView) String() string { return v.text }

// writeCompact writes JSON in one line.
func writeCompact(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (r *run) versParse() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "parse",
		Short: "Say whether a VERS is in canonical form, and take it apart",
		Long: `parse prints a VERS that is in canonical form, and with --format json its parts. One that
is not is refused with the reason, and with the canonical form where it can be read.`,
		Example: `  verdict vers parse 'vers:npm/>=1.0.0|<2.0.0' --format json
  verdict vers parse 'vers:npm/<2.0.0|>=1.0.0'`,
	}, versQuestion{[]string{"VERS"}, func(args []string) (any, error) {
		v, err := vers.Parse(args[0])
		if err != nil {
			return nil, err
		}
		view := parsedVersView{Scheme: string(v.Scheme), Constraints: [][2]string{}, text: v.String()}
		for _, c := range v.Constraints {
			view.Constraints = append(view.Constraints, [2]string{string(c.Comparator), c.Version})
		}
		return view, nil
	}})
}

func (r *run) versFromNative() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "from-native",
		Short: "Write the range of a package manager as a VERS",
		Long: `from-native reads a range in the notation of its scheme, as packages write it for their
dependencies, and prints the VERS that holds the same versions. The schemes are
` + listed(vers.Native) + `.
One whose versions no bounds can tell is refused.`,
		Example: `  verdict vers from-native npm '^1.2.3 || ~3.1'
  verdict vers from-native maven '[1.0,2.0),[3.0,)'
  verdict vers from-native pypi '~=2.2,!=2.3.1'
  verdict vers from-native deb 'libssl3 (>= 3.0.1), libssl3 (<< 3.0.9-1)'`,
	}, versQuestion{[]string{"SCHEME", "RANGE"}, func(args []string) (any, error) {
		return texted(vers.FromNative(scheme(args[0]), args[1]))
	}})
}

// texted gives the VERS of a range.
func texted(set vers.Range, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return set.String(), nil
}

func (r *run) versToNative() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "to-native",
		Short: "Write a VERS as its package manager does",
		Long:  `to-native prints a range in the notation of its scheme. What the notation cannot say is refused.`,
		Example: `  verdict vers to-native 'vers:maven/>=1.0|<2.0|>=3.0'
  verdict vers to-native 'vers:npm/>=1.2.3|<2.0.0-0'`,
	}, versQuestion{[]string{"VERS"}, func(args []string) (any, error) {
		set, err := vers.ParseRange(args[0])
		if err != nil {
			return nil, err
		}
		return set.Native()
	}})
}

func (r *run) versFromText() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "from-text",
		Short: "Write affected versions in people's words as a VERS",
		Long: `from-text reads versions as advisories list them, such as "2.8.0 - 2.8.1, 3.0.0 to 3.0.1 and
3.2.0", "0.11.0.0 and later", "before 1.5", "up to 2.1.0", "all versions" and "none". Both
ends of a stretch belong to it. What stands in no such form is refused.`,
		Example: `  verdict vers from-text maven '0.10.0.0 - 0.10.2.1, 0.11.0.0 and later'`,
	}, versQuestion{[]string{"SCHEME", "TEXT"}, func(args []string) (any, error) {
		return texted(vers.FromProse(scheme(args[0]), args[1]))
	}})
}

func (r *run) versFromOSV() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "from-osv",
		Short: "Write the events of an OSV range as a VERS",
		Long: `from-osv reads the events of a range of an OSV record, as JSON, and prints the VERS that
holds the same versions.`,
		Example: `  verdict vers from-osv maven '[{"introduced": "0"}, {"fixed": "2.13.5"}]'`,
	}, versQuestion{[]string{"SCHEME", "EVENTS"}, func(args []string) (any, error) {
		var events []vers.Event
		if err := decodeArgument("EVENTS", args[1], &events); err != nil {
			return nil, err
		}
		return texted(vers.FromEvents(scheme(args[0]), events))
	}})
}

// decodeArgument reads JSON that stands on the command line.
func decodeArgument(name, text string, v any) error {
	if err := limits.CheckJSON(name, []byte(text), limits.Default); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return verdict.Errorf(verdict.Invalid, "%s: %w", name, err)
	}
	return nil
}

func (r *run) versToOSV() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "to-osv",
		Short: "Write a VERS as the events of OSV ranges",
		Long: `to-osv prints lists of events, as JSON, one for each range of an OSV record: those that end
with a fix and those that end with the last affected version stand in ranges of their own.`,
		Example: `  verdict vers to-osv 'vers:maven/>=2.0|<=2.3|>=3.0|<3.1'`,
	}, versQuestion{[]string{"VERS"}, func(args []string) (any, error) {
		set, err := vers.ParseRange(args[0])
		if err != nil {
			return nil, err
		}
		return set.Events()
	}})
}

// cveRangesView divides the versions by what a CVE record says of a product.
type cveRangesView struct {
	Affected   string `json:"affected"`
	Unaffected string `json:"unaffected"`
	Unknown    string `json:"unknown"`
	// Mended are places that are not in the form of the standard, and how they are read.
	Mended []string `json:"mended"`
}

func (r *run) versFromCVE() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "from-cve",
		Short: "Write the versions of a CVE record's product as VERS",
		Long: `from-cve reads one of the affected products of a CVE record, as JSON: its defaultStatus and
versions. It prints the VERS of the affected, the unaffected and the unknown versions. What
stands in place of a version in people's words is read where it can be, and told.`,
		Example: `  verdict vers from-cve maven '{"defaultStatus": "unaffected", "versions": [{"version": "0", "status": "affected", "lessThan": "3.4.0"}]}'`,
	}, versQuestion{[]string{"SCHEME", "AFFECTED"}, func(args []string) (any, error) {
		var p vers.Product
		if err := decodeArgument("AFFECTED", args[1], &p); err != nil {
			return nil, err
		}
		p, mends := p.Mended(scheme(args[0]))
		s, err := vers.FromCVE(scheme(args[0]), p)
		if err != nil {
			return nil, err
		}
		view := cveRangesView{s.Affected.String(), s.Unaffected.String(), s.Unknown.String(), []string{}}
		for _, m := range mends {
			view.Mended = append(view.Mended, m.String())
		}
		return view, nil
	}})
}

func (r *run) versToCVE() *cobra.Command {
	return r.asked(&cobra.Command{
		Use:   "to-cve",
		Short: "Write a VERS as the versions of a CVE record's product",
		Long: `to-cve prints defaultStatus and versions of a product of a CVE record, as JSON, by which
the versions of the range are affected and all others are not.`,
		Example: `  verdict vers to-cve 'vers:maven/>=2.0|<=2.3|>=3.0|<3.1'`,
	}, versQuestion{[]string{"VERS"}, func(args []string) (any, error) {
		set, err := vers.ParseRange(args[0])
		if err != nil {
			return nil, err
		}
		return set.Statuses().Product(vers.CVEType(set.Scheme()))
	}})
}

func (r *run) versFromReleases() *cobra.Command {
	return &cobra.Command{
		Use:   "from-releases PRODUCT VERSION…",
		Short: "Write some releases of a product as a VERS",
		Long: `from-releases prints the VERS that holds the given releases of a product, and no other of
its releases. A stretch ends before the next release; with its last one where the next was
withdrawn or there is none, for of releases to come nothing is said.`,
		Example: `  verdict vers from-releases kafka 2.8.0 2.8.1 3.0.0`,
		Args:    between(2, "PRODUCT", "VERSION…"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := productRef(args[0])
			if err != nil {
				return err
			}
			if ref.Version != "" || ref.Line != "" {
				return verdict.Errorf(verdict.Usage, "%s is no product", ref).WithHint("name the product alone: %s", ref.Product)
			}
			return r.open(c.Context(), func(a *app.App) error {
				set, err := a.RangeOfReleases(c.Context(), ref.Product, args[1:])
				if err != nil {
					return err
				}
				return r.print(set.String(), func() { fmt.Fprintln(r.Out, set) })
			})
		},
	}
}
