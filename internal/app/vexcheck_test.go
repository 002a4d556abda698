// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/spec/vers"
)

// servlets is the one flaw of the example that matches and is published as not
// affected: of jetty-servlets up to 9.4.51.
const servlets = "CVE-2023-36479"

var shippedServlets = regexp.MustCompile(`"pkg:maven/org\.eclipse\.jetty/jetty-servlets@([^"?]+)`)

// falls is how many rows of a release fall silent, told from its bill alone.
func falls(t *testing.T, version string) int {
	t.Helper()
	m := shippedServlets.FindSubmatch(billOf(t, version).Raw)
	if m == nil {
		t.Fatalf("%s ships no jetty-servlets", version)
	}
	order, err := vers.Compare(vers.Maven, string(m[1]), "9.4.52")
	if err != nil {
		t.Fatal(err)
	}
	if order < 0 {
		return 1
	}
	return 0
}

func billOf(t *testing.T, version string) app.BillFile {
	t.Helper()
	name := "sboms/kafka-" + version + ".cdx.json"
	raw, err := kafka.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return app.BillFile{Name: name, Raw: raw}
}

// judgeCheck fails where a document does something else than what is published.
func judgeCheck(t *testing.T, version string, c app.Check, documents int) {
	t.Helper()
	if len(c.Documents) != documents {
		t.Errorf("%s: %d documents were tried, want %d", version, len(c.Documents), documents)
	}
	for _, d := range c.Documents {
		for _, x := range d.Differences {
			t.Errorf("%s, %s: %s of %s is silenced: %v (%s)", version, d.Name, x.Vulnerability, x.Component, x.Silenced, x.Why)
		}
		if want := falls(t, version); d.Silenced != want || d.Expected != want {
			t.Errorf("%s, %s: %d of %d rows are silenced, %d are published as not affected, want %d", version, d.Name, d.Silenced, d.Rows, d.Expected, want)
		}
	}
}

func TestByTheRulesOfEveryScannerJustWhatIsNotAffectedFallsSilent(t *testing.T) {
	a := open(t, loaded(), today)
	documents := map[scanner.Tool]int{scanner.Grype: 3, scanner.OSVScanner: 1, scanner.Trivy: 2, scanner.DependencyCheck: 1}
	versions := []string{"3.5.0", "2.0.0", "3.2.2", "3.9.0"}
	if testing.Short() {
		versions = versions[:1]
	}
	for _, tool := range scanner.Tools {
		for _, version := range versions {
			c, err := a.CheckVEX(ctx, release(version), app.CheckOptions{Tool: tool})
			if err != nil {
				t.Fatalf("%s, %s: %v", tool, version, err)
			}
			judgeCheck(t, version, c, documents[tool])
		}
	}
}

func TestABillWithASerialNumberTakesACycloneDXVEX(t *testing.T) {
	a := open(t, copied(t), today)
	bill := billOf(t, "3.5.0")
	bill.Raw = []byte(strings.Replace(string(bill.Raw), `"version":1,`, `"version":1,"serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",`, 1))
	c, err := a.CheckVEX(ctx, release("3.5.0"), app.CheckOptions{Tool: scanner.Trivy, Bill: bill})
	if err != nil {
		t.Fatal(err)
	}
	judgeCheck(t, "3.5.0", c, 3)
}

func TestARuleWhoseEndHasComeIsADifference(t *testing.T) {
	a := open(t, loaded(), "2031-01-01")
	c, err := a.CheckVEX(ctx, release("3.5.0"), app.CheckOptions{Tool: scanner.OSVScanner})
	if err != nil {
		t.Fatal(err)
	}
	want := []app.RowDifference{{Vulnerability: servlets, Component: "pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217", Why: "entry 1 has ended on 2027-12-20"}}
	if got := c.Documents[0].Differences; len(got) != 1 || got[0] != want[0] {
		t.Errorf("%+v", got)
	}
}

func TestWhatCannotBeTriedIsRefused(t *testing.T) {
	a := open(t, loaded(), today)
	cases := []struct {
		name string
		ref  verdict.Ref
		o    app.CheckOptions
		code verdict.Code
	}{
		{"a release that is not there", release("9.9.9"), app.CheckOptions{Tool: scanner.Grype}, verdict.NotFound},
		{"a program without a bill", release("3.5.0"), app.CheckOptions{Tool: scanner.Grype, Binary: "grype"}, verdict.Usage},
		{"dependency-check on a bill", release("3.5.0"), app.CheckOptions{Tool: scanner.DependencyCheck, Binary: "dc", Bill: billOf(t, "3.5.0")}, verdict.Usage},
		{"a program that is not there", release("3.5.0"), app.CheckOptions{Tool: scanner.Grype, Binary: filepath.Join(t.TempDir(), "none"), Bill: billOf(t, "3.5.0")}, verdict.Invalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := a.CheckVEX(ctx, c.ref, c.o); verdict.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

// TestAScannerIsRunWithoutAndWithEachDocument gives the check a program in place of
// trivy: it has two rows, and is silent about the first when the file that it is given
// holds its id.
func TestAScannerIsRunWithoutAndWithEachDocument(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no shell to play the scanner")
	}
	row := func(id, purl string) string {
		return `{"VulnerabilityID": "` + id + `", "PkgIdentifier": {"PURL": "` + purl + `"}}`
	}
	silent, loud := row(servlets, "pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217"), row("CVE-2023-34455", "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0")
	cases := []struct {
		name, script string
		code         verdict.Code
		differences  int
	}{
		{"one that follows", `grep -q ` + servlets + ` "$last" && rows='` + loud + `' || rows='` + silent + `,` + loud + `'; echo '{"Results": [{"Vulnerabilities": ['"$rows"']}]}'`, "", 0},
		{"one that does not", `echo '{"Results": [{"Vulnerabilities": [` + silent + `]}]}'`, "", 2},
		{"one that finds more with the document", `grep -q ` + servlets + ` "$last" && rows='` + loud + `' || rows='` + silent + `'; echo '{"Results": [{"Vulnerabilities": ['"$rows"']}]}'`, "", 2},
		{"one that fails", `echo "no database" >&2; exit 1`, verdict.Invalid, 0},
		{"one that says nothing", `true`, verdict.Invalid, 0},
	}
	a := open(t, loaded(), today)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			binary := write(t, t.TempDir(), "trivy", []byte("#!/bin/sh\nfor last; do :; done\n"+c.script+"\n"))
			if err := os.Chmod(binary, 0o700); err != nil {
				t.Fatal(err)
			}
			check, err := a.CheckVEX(ctx, release("3.5.0"), app.CheckOptions{Tool: scanner.Trivy, Bill: billOf(t, "3.5.0"), Binary: binary})
			if (err == nil) != (c.code == "") || err != nil && verdict.CodeOf(err) != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			differences := 0
			for _, d := range check.Documents {
				differences += len(d.Differences)
			}
			if differences != c.differences {
				t.Errorf("%d differences, want %d: %+v", differences, c.differences, check.Documents)
			}
		})
	}
}

// TestAScannerThatFailsSaysWhy plays one that says nothing when it is told to be quiet,
// as grype and trivy do.
func TestAScannerThatFailsSaysWhy(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no shell to play the scanner")
	}
	const script = `#!/bin/sh
for x; do [ "$x" = --quiet ] && exit 1; done
printf 'INFO begun\n\033[31mFATAL\033[0m run error:\n  - database does not exist\n' >&2; exit 1
`
	binary := write(t, t.TempDir(), "scanner", []byte(script))
	if err := os.Chmod(binary, 0o700); err != nil {
		t.Fatal(err)
	}
	a := open(t, loaded(), today)
	for _, tool := range []scanner.Tool{scanner.Grype, scanner.Trivy, scanner.OSVScanner} {
		_, err := a.CheckVEX(ctx, release("3.5.0"), app.CheckOptions{Tool: tool, Bill: billOf(t, "3.5.0"), Binary: binary})
		if err == nil || !strings.Contains(err.Error(), "FATAL run error: - database does not exist") || strings.Contains(err.Error(), "INFO") {
			t.Errorf("%s: %v", tool, err)
		}
	}
}

// osv-scanner looks at the case of a Go module's path, and records have it with capitals.
func TestTheBillForOSVScannerKeepsThePathsOfGoModules(t *testing.T) {
	raw := `{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
		{"type": "library", "bom-ref": "a", "name": "toml", "version": "v1.0.0", "purl": "pkg:golang/github.com/BurntSushi/toml@v1.0.0?type=module"},
		{"type": "library", "bom-ref": "b", "name": "Flask_Login", "version": "1", "purl": "pkg:pypi/Flask_Login@1"}]}`
	bill, err := app.OSVScannerBill("bill.json", []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"name":"github.com/BurntSushi/toml","version":"v1.0.0","purl":"pkg:golang/github.com/BurntSushi/toml@v1.0.0"`, `"name":"flask-login"`} {
		if !strings.Contains(string(bill), want) {
			t.Errorf("%s has no %s", bill, want)
		}
	}
}

// renewed is the example with what is not affected published anew, now: scanners
// read the clock of the machine, and rules have an end.
func renewed(t *testing.T) *app.App {
	t.Helper()
	a := open(t, copied(t), time.Now().UTC().Format(time.RFC3339))
	if _, _, err := a.Withdraw(ctx, verdict.Ref{Product: kafka.Product}, servlets, "to publish it anew"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Publish(ctx, verdict.Ref{Product: kafka.Product}, []string{servlets}); err != nil {
		t.Fatal(err)
	}
	return a
}

// onEveryRelease runs a scanner on the bill of every release, two at a time.
func onEveryRelease(t *testing.T, o app.CheckOptions, documents int) {
	t.Helper()
	a := renewed(t)
	rows, silent, began := 0, 0, time.Now()
	var wait sync.WaitGroup
	var mu sync.Mutex
	free := make(chan struct{}, 2)
	for _, version := range strings.Fields(releases49) {
		o := o
		o.Bill = billOf(t, version)
		wait.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			c, err := a.CheckVEX(ctx, release(version), o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("%s: %v", version, err)
				return
			}
			judgeCheck(t, version, c, documents)
			rows, silent = rows+c.Documents[0].Rows, silent+c.Documents[0].Silenced
		})
	}
	wait.Wait()
	if silent != 40 || rows < 400 {
		t.Errorf("%d of %d rows of all releases fall silent, want 40 of more than 400", silent, rows)
	}
	t.Logf("%s on 49 bills without and with %d documents: %d rows, %s", o.Tool, documents, rows, time.Since(began).Round(time.Second))
}

// program gives the path of a scanner that an environment variable names.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skipf("%s is not set: there is no scanner to run", variable)
	}
	return path
}

// zipped packs the example's records as the databases of scanners want them.
func zipped(t *testing.T, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(file)
	names, err := fs.Glob(kafka.Files, "records/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := kafka.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := w.Create(filepath.Base(name))
		if err == nil {
			_, err = entry.Write(raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// grypeWithRecords gives grype, with a database of the example's records.
func grypeWithRecords(t *testing.T) string {
	t.Helper()
	grype, writer, folder := program(t, "VERDICT_GRYPE"), program(t, "VERDICT_GRYPEDB"), t.TempDir()
	zipped(t, filepath.Join(folder, "zips", "Maven.zip"))
	if out, err := exec.Command(writer, filepath.Join(folder, "zips"), filepath.Join(folder, "cache")).CombinedOutput(); err != nil {
		t.Fatalf("grype's database cannot be built: %v\n%s", err, out)
	}
	t.Setenv("GRYPE_DB_CACHE_DIR", filepath.Join(folder, "cache"))
	return grype
}

// TestGrypeIsSilentAboutJustWhatIsNotAffected runs grype on the bill of every release
// with our rules, and with our OpenVEX by component.
func TestGrypeIsSilentAboutJustWhatIsNotAffected(t *testing.T) {
	onEveryRelease(t, app.CheckOptions{Tool: scanner.Grype, Binary: grypeWithRecords(t)}, 2)
}

func TestOSVScannerIsSilentAboutJustWhatIsNotAffected(t *testing.T) {
	binary, folder := program(t, "VERDICT_OSV_SCANNER"), t.TempDir()
	zipped(t, filepath.Join(folder, "osv-scalibr", "Maven", "all.zip"))
	t.Setenv("OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY", folder)
	onEveryRelease(t, app.CheckOptions{Tool: scanner.OSVScanner, Binary: binary}, 1)
}

// TestGrypeFindsAReleaseByTheNameOfItsSource gives grype the components of a release
// as syft lists those of a source with a name and a version, and the same as a
// CycloneDX bill: of that it takes no name, which is why there is a second form.
func TestGrypeFindsAReleaseByTheNameOfItsSource(t *testing.T) {
	grype, a, folder := grypeWithRecords(t), renewed(t), t.TempDir()
	document, err := a.OpenVEX(ctx, release("3.5.0"))
	if err != nil {
		t.Fatal(err)
	}
	vex := write(t, folder, "vex.json", document)
	cases := []struct {
		name, bill string
		want       int
	}{
		{"a source that is named", write(t, folder, "syft.json", syftList(t, "3.5.0", "kafka_2.13", "3.5.0")), 9},
		{"one of another version", write(t, folder, "other.json", syftList(t, "3.5.0", "kafka_2.13", "3.5.1")), 10},
		{"a CycloneDX bill", write(t, folder, "bill.cdx.json", billOf(t, "3.5.0").Raw), 10},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			run := exec.Command(grype, "sbom:"+c.bill, "--output", "json", "--quiet", "--vex", vex)
			run.Env = append(os.Environ(), "GRYPE_DB_AUTO_UPDATE=false", "GRYPE_DB_VALIDATE_AGE=false", "GRYPE_CHECK_FOR_APP_UPDATE=false")
			out, err := run.Output()
			var report struct{ Matches []any }
			if err == nil {
				err = json.Unmarshal(out, &report)
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Matches) != c.want {
				t.Errorf("grype has %d rows, want %d", len(report.Matches), c.want)
			}
		})
	}
}

func write(t *testing.T, folder, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var component = regexp.MustCompile(`"purl":"(pkg:maven/[^/]+/([^@]+)@([^"?]+))"`)

// syftList is what syft writes of a folder that was scanned under a name.
func syftList(t *testing.T, version, name, as string) []byte {
	t.Helper()
	var list []string
	for i, m := range component.FindAllStringSubmatch(string(billOf(t, version).Raw), -1) {
		list = append(list, fmt.Sprintf(`{"id": "%d", "name": %q, "version": %q, "type": "java-archive", "language": "java", "purl": %q, "locations": [], "licenses": [], "cpes": []}`, i, m[2], m[3], m[1]))
	}
	return fmt.Appendf(nil, `{"artifacts": [%s], "artifactRelationships": [],
		"source": {"id": "1", "name": %q, "version": %q, "type": "directory", "metadata": {"path": "/"}},
		"distro": {}, "descriptor": {"name": "syft", "version": "1.54.0"}, "schema": {"version": "16.0.0", "url": "https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-16.0.0.json"}}`, strings.Join(list, ","), name, as)
}
