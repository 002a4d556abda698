// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/store"
)

// kafkaReleases are the releases of Apache Kafka by their lines, as it announced them;
// those that were withdrawn have an exclamation mark.
const kafkaReleases = `0.8 0.8.1 0.8.1.1 0.8.2.0 0.8.2.1 0.8.2.2
0.9 0.9.0.0 0.9.0.1
0.10 0.10.0.0 0.10.0.1 0.10.1.0 0.10.1.1 0.10.2.0 0.10.2.1 0.10.2.2
0.11 0.11.0.0 0.11.0.1 0.11.0.2 0.11.0.3
1.0 1.0.0 1.0.1 1.0.2
1.1 1.1.0 1.1.1
2.0 2.0.0 2.0.1
2.1 2.1.0 2.1.1
2.2 2.2.0 2.2.1 2.2.2
2.3 2.3.0 2.3.1
2.4 2.4.0 2.4.1
2.5 2.5.0 2.5.1
2.6 2.6.0 2.6.1 2.6.2 2.6.3
2.7 2.7.0 2.7.1 2.7.2
2.8 2.8.0 2.8.1 2.8.2
3.0 3.0.0 3.0.1 3.0.2
3.1 3.1.0 3.1.1 3.1.2
3.2 3.2.0 3.2.1 3.2.2! 3.2.3
3.3 3.3.0! 3.3.1 3.3.2
3.4 3.4.0 3.4.1
3.5 3.5.0 3.5.1 3.5.2
3.6 3.6.0 3.6.1 3.6.2
3.7 3.7.0 3.7.1 3.7.2
3.8 3.8.0 3.8.1
3.9 3.9.0 3.9.1 3.9.2
4.0 4.0.0 4.0.1 4.0.2
4.1 4.1.0 4.1.1 4.1.2
4.2 4.2.0
4.3 4.3.0`

// historyApp is a programme of Kafka and its releases, and nothing else.
func historyApp(t *testing.T) (a *app.App, data string) {
	t.Helper()
	data = t.TempDir()
	a = open(t, data, "2026-11-01")
	p := &programme.Programme{Products: one(verdict.Product{Slug: "kafka", Name: "Apache Kafka", Kind: verdict.Platform,
		PURL: "pkg:maven/org.apache.kafka/kafka-clients", Versions: "maven", Author: "Example", Namespace: "https://kafka.example"})}
	day := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)
	for line := range strings.Lines(kafkaReleases) {
		words := strings.Fields(line)
		p.Lines = append(p.Lines, programme.Doc[verdict.Line]{Value: verdict.Line{Product: "kafka", Slug: words[0]}})
		for _, version := range words[1:] {
			day = day.AddDate(0, 1, 0)
			r := verdict.Release{Product: "kafka", Line: words[0], Version: version, State: verdict.Released, ReleasedAt: day}
			if bare, withdrawn := strings.CutSuffix(version, "!"); withdrawn {
				r.Version, r.State, r.Reason = bare, verdict.Withdrawn, "built and not announced"
			}
			p.Releases = append(p.Releases, programme.Doc[programme.Release]{Value: programme.Release{Release: r}})
		}
	}
	if err := apply(a, p); err != nil {
		t.Fatal(err)
	}
	return a, data
}

var list = app.AdvisoryImport{Product: "kafka", Files: []string{filepath.Join("testdata", "history", "list.html")}, Map: filepath.Join("testdata", "history", "map.yaml")}

// fates tells what became of files, a line each.
func fates(files []app.ImportedFile) string {
	var b strings.Builder
	for _, f := range files {
		if f.Err != nil {
			fmt.Fprintf(&b, "%s: %v\n", filepath.Base(f.File), f.Err)
		}
		for _, x := range f.Fates {
			fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", x.Number, x.Version, x.Fate, x.Reason)))
		}
	}
	return b.String()
}

func imported(t *testing.T, a *app.App, in app.AdvisoryImport) (string, int) {
	t.Helper()
	files, changed, err := a.ImportAdvisories(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return fates(files), changed
}

func TestWhatWasPublishedBeforeIsKeptOnce(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	first, changed := imported(t, a, list)
	if n := strings.Count(first, " added"); n != 21 || changed != 42 {
		t.Errorf("%d are added in %d rows:\n%s", n, changed, first)
	}
	again, changed := imported(t, a, list)
	if n := strings.Count(again, " unchanged"); n != 21 || changed != 0 {
		t.Errorf("again %d are unchanged, and %d rows changed:\n%s", n, changed, again)
	}
}

const revised = `{"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Templates read files",
  "publisher": {"category": "vendor", "name": "Example", "namespace": "https://kafka.example"},
  "tracking": {"id": "EX-SA-2024-01", "status": "final", "version": "VERSION", "initial_release_date": "2024-01-01T10:00:00Z", "current_release_date": "DATE",
   "revision_history": [{"number": "1", "date": "2024-01-01T10:00:00Z", "summary": "First"}, {"number": "VERSION", "date": "DATE", "summary": "More"}]}},
 "product_tree": {"branches": [{"category": "vendor", "name": "A", "branches": [{"category": "product_name", "name": "Apache Kafka", "branches": [
   {"category": "product_version", "name": "3.5.0", "product": {"name": "Kafka 3.5.0", "product_id": "k"}}]}]}]},
 "vulnerabilities": [{"cve": "CVE-2024-70001", "product_status": {"known_affected": ["k"]}}]}`

const dated = `{"dataType": "CVE_RECORD", "dataVersion": "5.0", "cveMetadata": {"cveId": "CVE-2024-70001", "state": "PUBLISHED", "datePublished": "2024-01-01T10:00:00Z", "dateUpdated": "DATE"},
 "containers": {"cna": {"title": "Templates DATE", "affected": [{"product": "Apache Kafka", "versions": [{"status": "affected", "version": "3.5.0"}]}]}}}`

func TestRevisionsThatWereImportedContinueANumber(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	folder := t.TempDir()
	write := func(name, text, version, date string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(strings.NewReplacer("VERSION", version, "DATE", date).Replace(text)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	second, third := write("2.json", revised, "2", "2024-02-01T10:00:00Z"), write("3.json", revised, "3", "2024-03-01T10:00:00Z")
	steps := []struct {
		name, want string
		files      []string
	}{
		{"two versions in whatever order", "EX-SA-2024-01 3 revised\nEX-SA-2024-01 2 added\n", []string{third, second}},
		{"the same again", "EX-SA-2024-01 2 unchanged\nEX-SA-2024-01 3 unchanged\n", []string{second, third}},
		{"an older one that was left out", "EX-SA-2024-01 2 refused it is older than version 3, which stands\n", []string{write("x.json", revised, "2", "2024-02-09T10:00:00Z")}},
		{"the same instant in other words", "EX-SA-2024-01 3 refused version 3 of the same instant was imported from csaf:3.json and says otherwise\n",
			[]string{write("y.json", strings.Replace(revised, "Templates", "Forms", 1), "3", "2024-03-01T10:00:00Z")}},
		{"a number whose documents would lie where others do", "ex-sa-2024-01 3 refused its documents would have the file names of those of EX-SA-2024-01\n",
			[]string{write("z.json", strings.Replace(revised, "EX-SA", "ex-sa", 1), "3", "2024-04-01T10:00:00Z")}},
		{"a record that counts no versions", "CVE-2024-70001 2 added\n", []string{write("c.json", dated, "", "2024-02-01T10:00:00Z")}},
		{"the record, changed since", "CVE-2024-70001 3 revised\n", []string{write("d.json", dated, "", "2024-03-01T10:00:00Z")}},
		{"both of them again", "CVE-2024-70001 2 unchanged\nCVE-2024-70001 3 unchanged\n", []string{filepath.Join(folder, "c.json"), filepath.Join(folder, "d.json")}},
	}
	for _, step := range steps {
		got, _ := imported(t, a, app.AdvisoryImport{Product: "kafka", Files: step.files})
		if got != step.want {
			t.Errorf("%s gives\n%s, want\n%s", step.name, got, step.want)
		}
	}
}

func TestAFileThatCannotBeReadKeepsNoOtherFromBeingImported(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	in := list
	in.Files = append([]string{filepath.Join(t.TempDir(), "none.json"), list.Map}, list.Files...)
	got, changed := imported(t, a, in)
	if !strings.Contains(got, "none.json: ") || !strings.Contains(got, "map.yaml:1: ") || changed != 42 {
		t.Errorf("%d rows changed:\n%s", changed, got)
	}
}

func TestANumberThatTheProgrammeDrewIsNotOverwritten(t *testing.T) {
	t.Parallel()
	a, data := historyApp(t)
	db, err := store.Open(ctx, store.Options{Dir: data, Now: func() time.Time { return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = db.Update(ctx, verdict.Actor{Name: "tester", Way: "cli"}, "publish", func(tx *store.Tx) error {
		_, err := tx.PublishAdvisory(verdict.PublishedAdvisory{Number: "CVE-2024-31141", Version: "1.0.0", State: verdict.AdvisoryPublished,
			First: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), At: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}, verdict.DefaultNumberPattern)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, changed := imported(t, a, list)
	if want := "CVE-2024-31141 1 refused the programme drew the number"; !strings.Contains(got, want) || changed != 40 {
		t.Errorf("%d rows changed:\n%s", changed, got)
	}
}

func TestAnImportThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	for _, in := range []app.AdvisoryImport{
		{Product: "kafka", Files: list.Files, Published: "soon"}, {Product: "nothing", Files: list.Files}, {Product: "kafka", Files: list.Files, Map: "none.yaml"},
	} {
		if _, _, err := a.ImportAdvisories(ctx, in); err == nil {
			t.Errorf("%+v is taken", in)
		}
	}
}

func TestAFileIsNoWayAroundReviewAndApproval(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	folder := t.TempDir()
	bring := func(number, version, date string) string {
		path := filepath.Join(folder, number+version+".json")
		text := strings.NewReplacer("EX-SA-2024-01", number, "VERSION", version, "DATE", date).Replace(revised)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, _ := imported(t, a, app.AdvisoryImport{Product: "kafka", Files: []string{path}})
		return got
	}
	want := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	flaw := verdict.OwnVulnerability{IDs: []string{"CVE-2024-70001"}, Title: "Templates read files", Product: "kafka", Published: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC),
		Affected: []verdict.OwnRange{{Versions: []string{"3.5.0"}}}}
	if _, _, err := a.NewVulnerability(ctx, flaw); err != nil {
		t.Fatal(err)
	}
	want(bring("EX-1", "2", "2027-02-01T10:00:00Z"), "EX-1 2 refused it is dated 2027-02-01, which has not come")
	want(bring("EX-1", "2", "2024-02-01T10:00:00Z"), "EX-1 2 added")

	w, err := a.Advisory(ctx, "EX-1")
	if err != nil {
		t.Fatal(err)
	}
	next := w.Text
	next.Impact = "What somebody writes."
	if _, _, err := a.EditAdvisory(ctx, "EX-1", next); err != nil {
		t.Fatal(err)
	}
	want(bring("EX-1", "3", "2024-03-01T10:00:00Z"), "EX-1 3 refused somebody is at work on its next revision")
	if w, err := a.Advisory(ctx, "EX-1"); err != nil || w.Text.Impact != next.Impact {
		t.Errorf("what somebody wrote is lost: %q, %v", w.Text.Impact, err)
	}

	if _, _, err := a.EditVulnerability(ctx, "CVE-2024-70001", func(v *verdict.OwnVulnerability) error {
		v.Published = time.Time{}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want(bring("EX-2", "2", "2024-02-01T10:00:00Z"), "EX-2 2 refused CVE-2024-70001 is a flaw of ours that is not public")
}

func TestWhatTheProgrammeTookBackNoFileBrings(t *testing.T) {
	w := newDeliveryWorld(t)
	folder := t.TempDir()
	bring := func(version, date string) string {
		path := filepath.Join(folder, version+".json")
		text := strings.NewReplacer("VERSION", version, "DATE", date, "Apache Kafka", "Example Shop", "3.5.0", "1.1").Replace(revised)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, _ := imported(t, w.App, app.AdvisoryImport{Product: "shop", Files: []string{path}})
		return got
	}
	if got := bring("2", "2024-02-01T10:00:00Z"); !strings.Contains(got, " added") {
		t.Fatal(got)
	}
	taken, _, err := w.WithdrawAdvisory(t.Context(), "EX-SA-2024-01", "It was none.")
	if err == nil {
		err = w.benApproves(t, taken.EditionID())
	}
	if err == nil {
		_, _, err = w.PublishAdvisory(t.Context(), "EX-SA-2024-01")
	}
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.AddDate(0, 1, 0)
	if got := bring("4", w.now.Format(time.RFC3339)); !strings.Contains(got, "refused the programme has taken it back") {
		t.Error(got)
	}
	if p, err := w.Advisory(t.Context(), "EX-SA-2024-01"); err != nil || p.Published.State != verdict.AdvisoryWithdrawn {
		t.Errorf("it is %s, %v", p.Published.State, err)
	}
}

func TestANumberThatWasBroughtInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	folder := t.TempDir()
	numbers := []string{"../../../etc/x", `..\\y`, "https://example.org/vex/1", "..", "CON", "index", strings.Repeat("A", 200), "<b>", strings.Repeat("B", 201)}
	var in app.AdvisoryImport
	for i, number := range numbers {
		path := filepath.Join(folder, fmt.Sprint(i, ".json"))
		text := strings.NewReplacer("EX-SA-2024-01", number, "VERSION", "2", "DATE", "2024-02-01T10:00:00Z").Replace(revised)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		in.Files = append(in.Files, path)
	}
	in.Product = "kafka"
	said, _ := imported(t, a, in)
	if strings.Count(said, " added") != len(numbers)-1 || !strings.Contains(said, "refused its number has 201 bytes") {
		t.Fatal(said)
	}
	all, err := a.PublishedAdvisories(ctx, verdict.PublicAudience)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		documents, err := a.AdvisoryDocuments(ctx, p.Number, nil, verdict.PublicAudience, "https://security.example.org")
		if err != nil {
			t.Logf("%.40q: %v", p.Number, err)
		}
		for _, d := range documents {
			if strings.ContainsAny(d.Name, `/\:`) || !filepath.IsLocal(d.Name) || len(d.Name) > 255 {
				t.Errorf("%.40q in %s is the file %q", p.Number, d.Format, d.Name)
			}
		}
	}
	if _, err := a.WriteSite(ctx, filepath.Join(t.TempDir(), "site"), app.SiteOptions{BaseURL: "https://security.example.org"}); err != nil {
		t.Error(err)
	}
}
