// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source"
)

func doc(id, modified, more string) string {
	return `{"id":"` + id + `","modified":"` + modified + `"` + more + `}`
}

const (
	day1 = "2026-01-01T00:00:00Z"
	day2 = "2026-01-02T00:00:00Z"
)

// folder writes files, whose names may hold slashes, and gives where.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// archive writes members in the order given, as pairs of name and body.
func archive(t *testing.T, pairs ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dump.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	for i := 0; i < len(pairs); i += 2 {
		member, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// read gives "id from origin" of each record, in order.
func read(t *testing.T, location string) ([]string, source.Report) {
	t.Helper()
	var got []string
	report, err := Read(context.Background(), location, nil, func(r verdict.Record, raw []byte) error {
		if !strings.Contains(string(raw), r.ID) || len(r.Digest) != 64 {
			t.Errorf("%s came with the bytes %q and digest %q", r.ID, raw, r.Digest)
		}
		got = append(got, r.ID+" from "+r.Origin)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, report
}

func TestAFolderIsReadToItsDepthInOrderOfNames(t *testing.T) {
	dir := folder(t, map[string]string{
		"b.json": doc("X-2", day1, ""), "a/c.json": doc("X-1", day1, `,"withdrawn":"2026-01-03T00:00:00Z"`),
		"README.md": "not one", "z.JSON": doc("X-3", day1, ""),
	})
	got, report := read(t, dir)
	if want := []string{"X-1 from a/c.json", "X-2 from b.json", "X-3 from z.JSON"}; !slices.Equal(got, want) {
		t.Errorf("read %v, not %v", got, want)
	}
	if report.Documents != 3 || report.Records != 3 || report.Withdrawn != 1 || report.Skipped != nil {
		t.Errorf("the report says %+v", report)
	}
}

func TestAnArchiveIsReadInOrderOfNames(t *testing.T) {
	got, _ := read(t, archive(t, "b.json", doc("X-2", day1, ""), "../a.json", doc("X-1", day1, ""), "notes.txt", "no"))
	if want := []string{"X-1 from ../a.json", "X-2 from b.json"}; !slices.Equal(got, want) {
		t.Errorf("read %v, not %v", got, want)
	}
}

func TestOfDocumentsWithOneIDTheOneModifiedLastCounts(t *testing.T) {
	for name, pairs := range map[string][]string{
		"the later one stands behind":   {"a.json", doc("x_1", day1, ""), "b.json", doc("x_1", day2, "")},
		"the later one stands before":   {"a.json", doc("x_1", day1, ""), "b.json", doc("x_1", day2, ""), "c.json", doc("x_1", day1, "")},
		"equally old, the first counts": {"b.json", doc("x_1", day2, ""), "c.json", doc("x_1", day2, `,"summary":"x"`)},
		"of one name, too":              {"b.json", doc("x_1", day1, ""), "b.json", doc("x_1", day2, "")},
	} {
		t.Run(name, func(t *testing.T) {
			got, report := read(t, archive(t, pairs...))
			if want := []string{"x_1 from b.json"}; !slices.Equal(got, want) {
				t.Errorf("read %v, not %v", got, want)
			}
			if len(report.Skipped) != 1 || report.Skipped[0].Count != len(pairs)/2-1 || !strings.Contains(report.Skipped[0].Examples[0], "x_1 is read from") {
				t.Errorf("the report says %+v", report.Skipped)
			}
		})
	}
}

func TestADocumentThatCannotBeReadIsSkippedWithItsPlace(t *testing.T) {
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	dir := folder(t, map[string]string{
		"1.json": "", "2.json": "{\n\n]", "3.json": "[]", "4.json": `{"id":"x_1","ID":"x_2"}`,
		"5.json": doc("x_5", day1, `,"database_specific":`+deep), "6.json": doc("x_6", "soon", ""),
		"7.json": doc("x_7", day1, ",\n\"affected\":[{\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},\n{}]}]}]"),
		"8.json": doc("x_8", day1, `,"affected":[{"ranges":[{"type":"DATE","events":[{"introduced":"0"}]}]}]`),
		"9.json": doc("x_9", day1, ""),
	})
	got, report := read(t, dir)
	if want := []string{"x_9 from 9.json"}; !slices.Equal(got, want) {
		t.Errorf("read %v, not %v", got, want)
	}
	if want := []string{"1.json", "2.json", "3.json", "4.json", "5.json", "6.json", "7.json", "8.json"}; !slices.Equal(report.Unread, want) {
		t.Errorf("unread are %v, not %v", report.Unread, want)
	}
	var examples []string
	for _, s := range report.Skipped {
		examples = append(examples, s.Examples...)
	}
	text := strings.ReplaceAll(strings.Join(examples, "\n"), dir+string(filepath.Separator), "")
	for _, want := range []string{"1.json: is empty", "2.json:3: ", "3.json:1: the document is an array", "4.json:1: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no example says %q:\n%s", want, text)
		}
	}
}

func TestASingleFileThatCannotBeReadIsAnError(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"an array":          {"[]", "x.json:1: the document is an array; an OSV document holds one record, as an object"},
		"an unsaying event": {doc("x_7", day1, ",\n\"affected\":[{\"ranges\":[{\"type\":\"SEMVER\",\"events\":[\n{}]}]}]"), "x.json:3: /affected/0/ranges/0/events/0: the event names no version"},
		"an unknown range":  {doc("x_8", day1, `,"affected":[{"ranges":[{"type":"DATE"}]}]`), `x.json:1: /affected/0/ranges/0/type: a range of the unknown type "DATE" cannot be compared`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string]string{"x.json": tt.body})
			_, err := Read(context.Background(), filepath.Join(dir, "x.json"), nil, nil)
			if verdict.CodeOf(err) != verdict.Invalid || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("the error is %v, not …%s", err, tt.want)
			}
		})
	}
}

func TestASourceThatIsNotThereOrHoldsNothingIsAnError(t *testing.T) {
	broken := filepath.Join(folder(t, map[string]string{"x.zip": "no archive"}), "x.zip")
	for name, tt := range map[string]struct {
		location string
		code     verdict.Code
	}{
		"nothing there":      {filepath.Join(t.TempDir(), "none"), verdict.NotFound},
		"an empty folder":    {t.TempDir(), verdict.Invalid},
		"an empty archive":   {archive(t, "notes.txt", "no"), verdict.Invalid},
		"what is no archive": {broken, verdict.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(context.Background(), tt.location, nil, nil); verdict.CodeOf(err) != tt.code {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestReadingEndsWithTheContextAndWithYield(t *testing.T) {
	dir := folder(t, map[string]string{"a.json": doc("x_1", day1, ""), "b.json": doc("x_2", day1, "")})
	ctx, cancel := context.WithCancel(context.Background())
	var heard [][2]int
	stop := errors.New("enough")
	_, err := Read(ctx, dir, func(done, total int) { heard = append(heard, [2]int{done, total}) },
		func(verdict.Record, []byte) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("the error is %v", err)
	}
	if want := [][2]int{{1, 2}, {2, 2}}; !cmp.Equal(heard, want) {
		t.Errorf("progress heard %v", heard)
	}
	cancel()
	if _, err := Read(ctx, dir, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
