// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish/answer"
	"verdict/internal/scan/report"
	"verdict/internal/source"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// ReportFile is the report of a scanner, as somebody sent it.
type ReportFile struct {
	Name string
	Raw  []byte
}

// AnswerOptions say how reports are read and for whom they are answered.
type AnswerOptions struct {
	Columns  report.Columns   // of a table, by what they hold
	Audience verdict.Audience // who reads the answer
	// Internal adds our own view, published or not.
	Internal bool
}

// ReportColumns are what a column of a table can hold.
var ReportColumns = report.ColumnNames

// Answer answers reports about a release, each with a sheet of its own, in their
// order: from published statements and public facts, and from nothing else unless
// the options ask for our own view.
func (a *App) Answer(ctx context.Context, ref verdict.Ref, files []ReportFile, o AnswerOptions) ([]answer.Sheet, error) {
	reports, ids, err := readReports(files, o.Columns)
	if err != nil {
		return nil, err
	}
	var sheets []answer.Sheet
	err = a.outside(ctx, func(s *store.Snapshot) error {
		snapshot, err := public(s, ref.Product)
		if err != nil {
			return err
		}
		if _, err := snapshot.Release(ref.Version); err != nil {
			return err
		}
		snapshot.Audience = o.Audience
		return a.view(ctx, func(inner *store.Snapshot) error {
			facts, err := publicFacts(inner, ref, snapshot.Product, ids)
			if err != nil {
				return err
			}
			var inside answer.Inside
			if o.Internal {
				if inside, err = a.ownView(inner, ref, ids); err != nil {
					return err
				}
			}
			for _, r := range reports {
				sheet, err := answer.Of(snapshot, ref.Version, facts, r, inside)
				if err != nil {
					return err
				}
				sheets = append(sheets, sheet)
			}
			return nil
		})
	})
	return sheets, err
}

// readReports reads the reports, and gives the ids that they name, in order.
func readReports(files []ReportFile, columns report.Columns) (reports []verdict.ScanReport, ids []string, err error) {
	named := map[string]bool{}
	for _, f := range files {
		r, err := report.Read(f.Name, f.Raw, columns)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range r.Rows {
			for _, id := range row.IDs {
				named[id] = true
			}
		}
		reports = append(reports, r)
	}
	return reports, slices.Sorted(maps.Keys(named)), nil
}

// publicFacts gives what is public beside statements: what the release ships, and
// what others' records say of the ids. No row of ours that is private plays a part:
// neither flaws of our own, nor house records, nor anybody's rulings on aliases.
func publicFacts(s *store.Snapshot, ref verdict.Ref, product verdict.Product, ids []string) (f answer.Facts, err error) {
	parts := product.PartNames()
	if !slices.Contains(parts, "") {
		parts = append([]string{""}, parts...)
	}
	for _, part := range parts {
		bill, err := s.Bill(ref.Product, ref.Version, part)
		if err != nil && verdict.CodeOf(err) == verdict.NotFound {
			continue
		}
		if err != nil {
			return f, err
		}
		f.Occurrences = append(f.Occurrences, bill.SBOM.Occurrences...)
		if f.Completeness == "" || f.Completeness == verdict.Complete { // the least that a bill says
			f.Completeness = cmp.Or(bill.SBOM.Completeness, verdict.CompletenessUnknown)
		}
	}
	release, err := s.Release(ref.Product, ref.Version)
	if err != nil {
		return f, err
	}
	if release.Completeness != "" && f.Completeness != "" {
		f.Completeness = release.Completeness
	}
	if f.Artifacts, err = s.Artifacts(ref.Product, ref.Version); err != nil {
		return f, err
	}
	for _, artifact := range f.Artifacts {
		f.Occurrences = append(f.Occurrences, artifact.Found.Occurrences...)
	}
	f.Vulnerabilities, err = asserted(s, ids)
	return f, err
}

// asserted groups what the records of others say of the ids and of all that they
// call the same.
func asserted(s *store.Snapshot, ids []string) ([]verdict.Vulnerability, error) {
	asked, records := map[string]bool{}, map[store.RecordKey]verdict.Record{}
	for ask := lowered(ids); len(ask) > 0; {
		for _, name := range ask {
			asked[name] = true
		}
		keys, err := s.RecordsNaming(ask)
		if err != nil {
			return nil, err
		}
		found, err := s.RecordsWithoutDetails(keys...)
		if err != nil {
			return nil, err
		}
		next := map[string]bool{}
		for _, r := range found {
			if r.House != nil || !r.Asserts() {
				continue
			}
			records[store.KeyOf(r)] = r
			for _, name := range lowered(append([]string{r.ID}, r.Aliases...)) {
				next[name] = !asked[name]
			}
		}
		maps.DeleteFunc(next, func(_ string, fresh bool) bool { return !fresh })
		ask = slices.Sorted(maps.Keys(next))
	}
	return source.Group(slices.Collect(maps.Values(records)), nil, nil, nil), nil
}

func lowered(ids []string) []string {
	list := make([]string, 0, len(ids))
	for _, id := range ids {
		list = append(list, strings.ToLower(id))
	}
	return list
}

// ownView gives what the engine answers now about the ids.
func (a *App) ownView(s *store.Snapshot, ref verdict.Ref, ids []string) (answer.Inside, error) {
	if len(ids) == 0 { // for triage.Load that means all
		return func([]string) (answer.Private, bool) { return answer.Private{}, false }, nil
	}
	w, err := triage.Load(s, ref.Product, a.Now(), ids...)
	if err != nil {
		return nil, err
	}
	e := triage.New(w)
	known := map[string]bool{}
	for _, v := range w.Vulnerabilities {
		for _, id := range v.IDs {
			known[strings.ToLower(id)] = true
		}
	}
	return func(ids []string) (answer.Private, bool) {
		for _, id := range ids {
			if !known[strings.ToLower(id)] {
				continue
			}
			x, err := e.Answer(id, ref.Version, "")
			if err != nil { // an ambiguous id; another may tell
				continue
			}
			return answer.Private{Status: x.Status, Justification: x.Justification, Class: x.Class, Because: triage.Explain(x, nil).Because}, true
		}
		return answer.Private{}, false
	}, nil
}
