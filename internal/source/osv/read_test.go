// SPDX-License-Identifier: Apache-2.0

package osv_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/osv"
	"verdict/internal/source/sourcetest"
)

func doc(id, modified, more string) string {
	return `{"id":"` + id + `","modified":"` + modified + `"` + more + `}`
}

const day1, day2 = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: osv.Read, Kind: verdict.SourceOSV, Bad: "a/a.json",
		Good: map[string]string{"b.json": doc("X-2", day1, ""), "a/c.json": doc("X-1", day1, ""), "z.JSON": doc("X-3", day1, "")},
		IDs:  []string{"X-1", "X-2", "X-3"},
	}.Run(t)
}

// origins gives "id from origin" of each record, in order.
func origins(records []verdict.Record) []string {
	var got []string
	for _, r := range records {
		got = append(got, r.ID+" from "+r.Origin)
	}
	return got
}

func TestAFolderIsReadToItsDepthInOrderOfNames(t *testing.T) {
	records, report := sourcetest.Read(t, osv.Read, sourcetest.Folder(t, map[string]string{
		"b.json": doc("X-2", day1, ""), "a/c.json": doc("X-1", day1, `,"withdrawn":"2026-01-03T00:00:00Z"`),
		"README.md": "not one", "z.JSON": doc("X-3", day1, ""), "old.zip": "nor this",
	}))
	if got, want := origins(records), []string{"X-1 from a/c.json", "X-2 from b.json", "X-3 from z.JSON"}; !slices.Equal(got, want) {
		t.Errorf("read %v, not %v", got, want)
	}
	if report.Documents != 3 || report.Records != 3 || report.Withdrawn != 1 || report.Skipped != nil {
		t.Errorf("the report says %+v", report)
	}
}

func TestAnArchiveIsReadInOrderOfNamesAndEachDocumentOfAName(t *testing.T) {
	records, _ := sourcetest.Read(t, osv.Read, sourcetest.File(t, "x.zip", sourcetest.Zip(t,
		"b.json", doc("X-2", day1, ""), "../a.json", doc("X-1", day1, ""), "notes.txt", "no", "b.json", doc("X-2", day2, ""))))
	want := []string{"X-1 from ../a.json", "X-2 from b.json", "X-2 from b.json"}
	if got := origins(records); !slices.Equal(got, want) || records[2].Modified.Day() != 2 {
		t.Errorf("read %v, not %v", got, want)
	}
}

func TestADocumentThatCannotBeReadIsSkippedWithItsPlace(t *testing.T) {
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	dir := sourcetest.Folder(t, map[string]string{
		"1.json": "", "2.json": "{\n\n]", "3.json": "[]", "4.json": `{"id":"x_1","ID":"x_2"}`,
		"5.json": doc("x_5", day1, `,"database_specific":`+deep), "6.json": doc("x_6", "soon", ""),
		"7.json": doc("x_7", day1, ",\n\"affected\":[{\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},\n{}]}]}]"),
		"8.json": doc("x_8", day1, `,"affected":[{"ranges":[{"type":"DATE","events":[{"introduced":"0"}]}]}]`),
		"9.json": doc("x_9", day1, ""),
	})
	records, report := sourcetest.Read(t, osv.Read, dir)
	if got, want := origins(records), []string{"x_9 from 9.json"}; !slices.Equal(got, want) {
		t.Errorf("read %v, not %v", got, want)
	}
	if want := []string{"1.json", "2.json", "3.json", "4.json", "5.json", "6.json", "7.json", "8.json"}; !slices.Equal(report.Unread, want) {
		t.Errorf("unread are %v, not %v", report.Unread, want)
	}
	for i := range report.Skipped {
		for j, e := range report.Skipped[i].Examples {
			report.Skipped[i].Examples[j] = strings.TrimPrefix(e, dir+string(filepath.Separator))
		}
	}
	want := []verdict.Skipped{
		{Reason: "the document cannot be read", Count: 7, Examples: []string{
			"1.json: is empty", "2.json:3: $: ']' stands where a key in double quotes should",
			"3.json:1: the document is an array; an OSV document holds one record, as an object; it looks like a JSON array",
			`4.json:1: $.ID: the keys "id" and "ID" differ in case only, the first stands on line 1`,
			`6.json:1: /modified: "soon" is no RFC 3339 time`,
		}},
		{Reason: "the document is too large", Count: 1, Examples: []string{
			"5.json:1: $.database_specific[0][0][0][0][0][0][0][0][0][0][0]…[0][0][0][0]: nesting is deeper than 100"}},
	}
	if diff := cmp.Diff(want, report.Skipped); diff != "" {
		t.Errorf("the report differs (-want +got):\n%s", diff)
	}
}

func TestASingleFileThatCannotBeReadIsAnError(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"an unsaying event": {doc("x_7", day1, ",\n\"affected\":[{\"ranges\":[{\"type\":\"SEMVER\",\"events\":[\n{}]}]}]"), "x.json:3: /affected/0/ranges/0/events/0: the event names no version"},
		"an unknown range":  {doc("x_8", day1, `,"affected":[{"ranges":[{"type":"DATE"}]}]`), `x.json:1: /affected/0/ranges/0/type: a range of the unknown type "DATE" cannot be compared`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := osv.Read(t.Context(), sourcetest.File(t, "x.json", tt.body), nil, nil)
			if verdict.CodeOf(err) != verdict.Invalid || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("the error is %v, not …%s", err, tt.want)
			}
		})
	}
}
