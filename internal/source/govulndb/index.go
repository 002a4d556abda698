// SPDX-License-Identifier: Apache-2.0

package govulndb

import (
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/osv"
	"verdict/spec/strictjson"
)

// index is what the database says that it holds, and what was read of it. The
// files of the index are read by several goroutines.
type index struct {
	mu      sync.Mutex
	files   int
	folder  string             // in which the documents lie
	reports map[string]*report // by id
}

// report is what is known of one report.
type report struct {
	listed   bool          // in index/vulns.json
	modified osv.Timestamp // as the index says
	modules  []string      // that the index says are concerned
	read     bool
	record   verdict.Record
}

func (x *index) report(id string) *report {
	r := x.reports[id]
	if r == nil {
		r = &report{}
		x.reports[id] = r
	}
	return r
}

// isIndex tells the files of the index, of which db.json says when the database
// was modified and nothing more.
func isIndex(name string) bool {
	base := strings.ToLower(path.Base(name))
	return path.Base(path.Dir(name)) == "index" && (base == "vulns.json" || base == "modules.json" || base == "db.json")
}

// vulns is index/vulns.json, modules index/modules.json.
type (
	vulns []struct {
		ID       string        `json:"id"`
		Modified osv.Timestamp `json:"modified"`
	}
	modules []struct {
		Path  string `json:"path"`
		Vulns []struct {
			ID string `json:"id"`
		} `json:"vulns"`
	}
)

var (
	vulnsPlan   = sync.OnceValue(strictjson.PlanOf[vulns])
	modulesPlan = sync.OnceValue(strictjson.PlanOf[modules])
)

// convert takes a report, or notes what the index says.
func (x *index) convert(d source.Document, raw []byte, c *source.Content) error {
	if !isIndex(d.Name) {
		return source.OSVDocument(d, raw, c)
	}
	if err := limits.CheckJSON(d.Shown, raw, d.Caps()); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.files++
	x.folder = path.Join(path.Dir(path.Dir(d.Name)), "ID")
	switch path.Base(d.Name) {
	case "vulns.json":
		list, _, err := vulnsPlan().Decode(raw)
		if err != nil {
			return placed(d, err)
		}
		for _, v := range list {
			r := x.report(v.ID)
			r.listed, r.modified = true, v.Modified
		}
	case "modules.json":
		list, _, err := modulesPlan().Decode(raw)
		if err != nil {
			return placed(d, err)
		}
		for _, m := range list {
			for _, v := range m.Vulns {
				r := x.report(v.ID)
				r.modules = append(r.modules, m.Path)
			}
		}
	}
	return nil
}

func placed(d source.Document, err error) error {
	var e *strictjson.Error
	if errors.As(err, &e) {
		return verdict.Errorf(verdict.Invalid, "%s", e.Message).At(d.Shown, e.Line, e.Path)
	}
	return err
}

// read notes a record. Reports are yielded on one goroutine, while files of the
// index may still be read on others.
func (x *index) read(r verdict.Record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	known := x.report(r.ID)
	known.read, known.record = true, r
}

const (
	notThere = "the index names a report whose document is not there"
	older    = "the document is older than the index says"
	lacks    = "the index says that the report concerns a module that the document does not name"
	unlisted = "the document of a report is not named by the index, and is read all the same"
)

// compare says where index and documents differ.
func (x *index) compare(found source.Report) source.Report {
	found.Documents -= x.files
	vulns := slices.ContainsFunc(slices.Collect(maps.Values(x.reports)), func(r *report) bool { return r.listed })
	for _, id := range slices.Sorted(maps.Keys(x.reports)) {
		r := x.reports[id]
		origin := path.Join(x.folder, id+".json")
		switch {
		case !r.read && !slices.Contains(found.Unread, origin):
			found.Skipped = verdict.AddSkipped(found.Skipped, notThere, origin)
			found.Unread = append(found.Unread, origin)
		case r.read && vulns && !r.listed:
			found.Remarks = verdict.AddSkipped(found.Remarks, unlisted, r.record.Origin)
		case r.read:
			found.Remarks = r.differences(found.Remarks)
		}
	}
	return found
}

// differences counts what the index says of a report and its document does not.
func (r *report) differences(remarks []verdict.Skipped) []verdict.Skipped {
	if at, err := r.modified.Time(); err == nil && at.After(r.record.Modified) {
		remarks = verdict.AddSkipped(remarks, older, r.record.Origin)
	}
	for _, m := range r.modules {
		if !slices.ContainsFunc(r.record.Affected, func(a verdict.AffectedPackage) bool { return a.Name == m }) {
			remarks = verdict.AddSkipped(remarks, lacks, r.record.Origin+": "+m)
		}
	}
	return remarks
}
