// SPDX-License-Identifier: Apache-2.0

package sourcetest

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source"
)

// Suite is what a reader must do, whatever the form of its documents.
type Suite struct {
	Read source.Reader
	Kind verdict.SourceKind
	// Good are documents by name that give records of the IDs, in order of names.
	Good map[string]string
	IDs  []string
	// Bad is the name for a document that cannot be read, and that stands before
	// the good ones.
	Bad string
}

// foreign are files that no source of another kind holds.
var foreign = []struct {
	kind                verdict.SourceKind
	name, body, likened string
}{
	{"", "an HTML page", "<!DOCTYPE html>\n<html><body>Not found</body></html>", "an HTML page"},
	{"", "a bill of materials", `{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}`, "a CycloneDX bill of materials"},
	{verdict.SourceOSV, "an OSV document", `{"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z", "affected": []}`, "an OSV document, which sources of kind osv hold"},
	{verdict.SourceCVEList, "a CVE record", `{"dataType": "CVE_RECORD", "dataVersion": "5.1"}`, "a CVE record, which sources of kind cvelist hold"},
	{verdict.SourceNVD, "a page of NVD", `{"resultsPerPage": 1, "format": "NVD_CVE", "version": "2.0", "vulnerabilities": []}`, "a page of NVD's API 2.0, which sources of kind nvd hold"},
	{verdict.SourceKEV, "the catalogue of what is exploited", `{"title": "x", "catalogVersion": "1", "vulnerabilities": []}`, "the catalogue of Known Exploited Vulnerabilities, which sources of kind kev hold"},
	{verdict.SourceEPSS, "a table of EPSS", "#model_version:v1,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\n", "a table of EPSS, which sources of kind epss hold"},
	{verdict.SourceCSAF, "a CSAF document", `{"document": {"category": "csaf_vex", "csaf_version": "2.0"}, "product_tree": {}}`, "a CSAF document, which sources of kind csaf hold"},
	{verdict.SourceDebian, "the tracker of Debian", `{"bash": {"CVE-2026-0001": {"releases": {}}}}`, "the data of Debian's security tracker, which sources of kind debian hold"},
}

// Run runs the suite.
func (s Suite) Run(t *testing.T) {
	t.Run("the same records come from a folder, an archive and packed files", s.containers)
	t.Run("what cannot be read is skipped by name", s.skips)
	t.Run("a source of which nothing can be read is an error", s.refuses)
	t.Run("what looks like something else is told", s.likens)
	t.Run("a reading ends with its context and with yield", s.ends)
}

// sorted gives the documents as pairs.
func (s Suite) sorted() (pairs []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Good)) {
		pairs = append(pairs, name, s.Good[name])
	}
	return pairs
}

func (s Suite) containers(t *testing.T) {
	packed := map[string]string{}
	for name, body := range s.Good {
		packed[name+".gz"] = Gzip(t, body)
	}
	for name, location := range map[string]string{
		"folder": Folder(t, s.Good), "archive": File(t, "x.zip", Zip(t, s.sorted()...)), "packed files": Folder(t, packed),
		"an archive of another name": File(t, "latest", Zip(t, s.sorted()...)),
		"a tar archive":              File(t, "x.tar", Tar(t, "", s.sorted()...)), "a packed tar archive": File(t, "x.tar.zst", Tar(t, ".zst", s.sorted()...)),
	} {
		records, report := Read(t, s.Read, location)
		if diff := cmp.Diff(s.IDs, IDs(records)); diff != "" {
			t.Errorf("%s: the ids differ (-want +got):\n%s", name, diff)
		}
		if len(report.Unread) > 0 || report.Documents < 1 {
			t.Errorf("%s: the report says %+v", name, report)
		}
		again, _ := Read(t, s.Read, location)
		if diff := cmp.Diff(records, again); diff != "" {
			t.Errorf("%s: a second reading differs:\n%s", name, diff)
		}
	}
}

func (s Suite) skips(t *testing.T) {
	for name, bad := range map[string]string{"nothing": "", "broken": "{\"\n", "HTML": foreign[0].body} {
		files := maps.Clone(s.Good)
		files[s.Bad] = bad
		records, report := Read(t, s.Read, Folder(t, files))
		if diff := cmp.Diff(s.IDs, IDs(records)); diff != "" {
			t.Errorf("%s: the ids differ (-want +got):\n%s", name, diff)
		}
		if !slices.Equal(report.Unread, []string{s.Bad}) || len(report.Skipped) != 1 || report.Skipped[0].Count != 1 ||
			report.Skipped[0].Reason != "the document cannot be read" || !strings.Contains(report.Skipped[0].Examples[0], filepath.FromSlash(s.Bad)) {
			t.Errorf("%s: unread are %q, skipped %+v", name, report.Unread, report.Skipped)
		}
	}
}

func (s Suite) refuses(t *testing.T) {
	bad := map[string]string{s.Bad: "no such form", strings.Replace(s.Bad, ".", "-2.", 1): "nor this"}
	for name, tt := range map[string]struct {
		location string
		code     verdict.Code
		want     string
	}{
		"nothing there":          {filepath.Join(t.TempDir(), "none"), verdict.NotFound, "does not exist"},
		"an empty folder":        {t.TempDir(), verdict.Invalid, "holds no "},
		"other files only":       {Folder(t, map[string]string{"README.md": "x"}), verdict.Invalid, "; name a folder, a zip archive or a file of "},
		"an empty archive":       {File(t, "x.zip", Zip(t)), verdict.Invalid, "holds no "},
		"what is no tar archive": {File(t, "x.tar", "no archive"), verdict.Invalid, ""},
		"a tar archive cut off":  {File(t, "x.tar.gz", Tar(t, ".gz", s.sorted()...)[:40]), verdict.Invalid, ""},
		"an empty tar archive":   {File(t, "x.tar", Tar(t, "")), verdict.Invalid, "holds no "},
		"what is no archive":     {File(t, "x.zip", "no archive"), verdict.Invalid, "is not a zip archive"},
		"an empty file":          {File(t, "x"+filepath.Ext(s.Bad), ""), verdict.Invalid, "is empty"},
		"bad documents only":     {Folder(t, bad), verdict.Invalid, "none of the 2 documents can be read, the first because: "},
		"what is cut off":        {File(t, "x.gz", Gzip(t, strings.Join(s.sorted(), "\n"))[:20]), verdict.Invalid, ""},
	} {
		_, err := s.Read(t.Context(), tt.location, nil, func(verdict.Record, []byte) error { return nil })
		var e *verdict.Error
		if !errors.As(err, &e) || e.Code != tt.code || e.File == "" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v, not …%s", name, err, tt.want)
		}
	}
}

func (s Suite) likens(t *testing.T) {
	ours := source.Likeness{Kind: s.Kind}
	for _, f := range foreign {
		if f.kind != "" && ours.Holds(f.kind) {
			continue
		}
		_, err := s.Read(t.Context(), File(t, "x"+filepath.Ext(s.Bad), f.body), nil, func(verdict.Record, []byte) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "it looks like "+f.likened) {
			t.Errorf("of %s it is said: %v", f.name, err)
		}
	}
}

func (s Suite) ends(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	location := Folder(t, s.Good)
	heard, total := 0, 0
	stop := errors.New("enough")
	_, err := s.Read(ctx, location, func(done, of int) { heard, total = done, of }, func(verdict.Record, []byte) error { return nil })
	if err != nil || heard < 1 || heard != total {
		t.Errorf("%d of %d documents are heard of, %v", heard, total, err)
	}
	taken := 0
	_, err = s.Read(ctx, location, nil, func(verdict.Record, []byte) error { taken++; return stop })
	if !errors.Is(err, stop) || taken != 1 {
		t.Errorf("after %d records the error is %v", taken, err)
	}
	cancel()
	_, err = s.Read(ctx, location, nil, func(verdict.Record, []byte) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
