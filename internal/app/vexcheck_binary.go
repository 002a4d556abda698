// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/spec/purl"
)

// scanTime is how long a scanner may run.
const scanTime = 5 * time.Minute

// command is how a scanner is run on a bill without the network.
type command struct {
	// args are its arguments; document is "" for a run without one.
	args func(bill, document string, form scanner.Form) []string
	env  []string
	// found is the exit code by which it says that it found something.
	found int
	// bill changes a bill into one that the scanner reads whole; nil when it does.
	bill func(name string, raw []byte) ([]byte, error)
	read func(report []byte) ([]scanner.Row, error)
}

// commands are the scanners that can be run. Databases are those that the user has
// already.
var commands = map[scanner.Tool]command{
	scanner.Grype: {
		args: func(bill, document string, form scanner.Form) []string {
			flag := map[scanner.Form]string{scanner.Ignore: "--config", scanner.OpenVEX: "--vex"}[form]
			return []string{"sbom:" + bill, "--output", "json", flag, document}
		},
		env:  []string{"GRYPE_DB_AUTO_UPDATE=false", "GRYPE_DB_VALIDATE_AGE=false", "GRYPE_CHECK_FOR_APP_UPDATE=false"},
		read: readGrypeReport,
	},
	scanner.OSVScanner: {
		args: func(bill, document string, _ scanner.Form) []string {
			return []string{"scan", "source", "--offline", "--offline-vulnerabilities", "--format", "json", "--config", document, "-L", bill}
		},
		found: 1,
		bill:  OSVScannerBill,
		read:  readOSVScannerReport,
	},
	scanner.Trivy: {
		args: func(bill, document string, form scanner.Form) []string {
			flag := "--vex"
			if form == scanner.Ignore {
				flag = "--ignorefile"
			}
			return []string{"sbom", bill, "--format", "json", "--skip-db-update", "--skip-java-db-update", "--offline-scan", flag, document}
		},
		read: readTrivyReport,
	},
}

// scannerRun is one scanner with one bill, in a folder of its own.
type scannerRun struct {
	command
	binary, folder, bill string
}

// checkBinary runs the scanner without and with each document.
func (a *App) checkBinary(ctx context.Context, s publish.Snapshot, ref verdict.Ref, o CheckOptions, documents []tried) (c Check, err error) {
	folder, err := os.MkdirTemp("", "verdict-check-")
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	r, err := newRun(o, folder)
	if err != nil {
		return c, err
	}
	before, err := r.scan(ctx, scanner.Ignore, nothingIgnored[o.Tool])
	if err != nil {
		return c, err
	}
	said, err := a.published(ctx, s, ref.Version, o.Tool, before)
	if err != nil {
		return c, err
	}
	for _, d := range documents {
		after, err := r.scan(ctx, d.Form, d.Text)
		if err != nil {
			return c, err
		}
		checked := CheckedDocument{Name: d.Name, Left: d.left}
		for _, row := range before {
			checked.add(row, said.quiet(d.channel, row), scanner.Outcome{Silenced: !slices.ContainsFunc(after, row.Same)})
		}
		for _, row := range after {
			if !slices.ContainsFunc(before, row.Same) {
				checked.Differences = append(checked.Differences, RowDifference{verdict.ShownID(row.IDs), row.PURL, false, "it was not there without the document"})
			}
		}
		c.Documents = append(c.Documents, checked)
	}
	return c, nil
}

func newRun(o CheckOptions, folder string) (scannerRun, error) {
	known, ok := commands[o.Tool]
	if !ok {
		return scannerRun{}, verdict.Errorf(verdict.Usage, "%s scans files and no bills, and cannot be run here", o.Tool).WithHint("leave out --binary, and its rules are applied")
	}
	if o.Bill.Raw == nil {
		return scannerRun{}, verdict.Errorf(verdict.Usage, "--binary needs a bill to scan").WithHint("name the release's bill by --sbom")
	}
	raw := o.Bill.Raw
	if known.bill != nil {
		var err error
		if raw, err = known.bill(o.Bill.Name, raw); err != nil {
			return scannerRun{}, err
		}
	}
	// Scanners tell a bill by its name.
	r := scannerRun{command: known, binary: o.Binary, folder: folder, bill: filepath.Join(folder, "bill.cdx.json")}
	return r, os.WriteFile(r.bill, raw, 0o600)
}

// scan gives the rows of a report.
func (r scannerRun) scan(ctx context.Context, form scanner.Form, document []byte) ([]scanner.Row, error) {
	// Each scanner tells a form by the name's ending.
	name := filepath.Join(r.folder, map[scanner.Form]string{scanner.Ignore: "ignore.yaml", scanner.OpenVEX: "openvex.json", scanner.CycloneDX: "vex.cdx.json"}[form])
	if err := os.WriteFile(name, document, 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	c := exec.CommandContext(ctx, r.binary, r.args(r.bill, name, form)...)
	c.Env, c.Dir = append(os.Environ(), r.env...), r.folder
	c.WaitDelay = time.Second
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && r.found != 0 && exit.ExitCode() == r.found && out.Len() > 0 {
		err = nil
	}
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "%s cannot be asked: %w: %s", filepath.Base(r.binary), err, cause(said.String())).
			WithHint("it is run without the network, on the database that it has")
	}
	if err := limits.CheckJSON(filepath.Base(r.binary), out.Bytes(), limits.Default); err != nil {
		return nil, err
	}
	rows, err := r.read(out.Bytes())
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "the report of %s cannot be read: %w", filepath.Base(r.binary), err)
	}
	return rows, nil
}

// maxCause is how much of a scanner's words an error repeats, in bytes.
const maxCause = 600

// cause gives what a scanner said when it failed: from the last line on that it calls
// an error, for some write one in several lines; else the last line.
func cause(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	from := len(lines) - 1
	for i, line := range slices.Backward(lines) {
		if strings.Contains(line, "FATAL") || strings.Contains(line, "ERROR") {
			from = i
			break
		}
	}
	text := strings.Join(strings.Fields(limits.Strip(strings.Join(lines[from:], "\n"))), " ")
	if len(text) > maxCause {
		text = strings.ToValidUTF8(text[:maxCause], "") + "…"
	}
	return text
}

func readGrypeReport(report []byte) (rows []scanner.Row, err error) {
	type named struct {
		ID string `json:"id"`
	}
	var r struct {
		Matches []struct {
			Vulnerability named   `json:"vulnerability"`
			Related       []named `json:"relatedVulnerabilities"`
			Artifact      struct {
				PURL string `json:"purl"`
			} `json:"artifact"`
		} `json:"matches"`
	}
	err = json.Unmarshal(report, &r)
	for _, m := range r.Matches {
		row := scanner.Row{PURL: m.Artifact.PURL, IDs: []string{m.Vulnerability.ID}}
		for _, other := range m.Related {
			row.IDs = append(row.IDs, other.ID)
		}
		row.IDs = distinctIDs(row.IDs)
		rows = append(rows, row)
	}
	return rows, err
}

func readOSVScannerReport(report []byte) (rows []scanner.Row, err error) {
	var r struct {
		Results []struct {
			Packages []struct {
				Package struct {
					Name    string `json:"name"`
					Version string `json:"version"`
				} `json:"package"`
				Groups []struct {
					IDs     []string `json:"ids"`
					Aliases []string `json:"aliases"`
				} `json:"groups"`
			} `json:"packages"`
		} `json:"results"`
	}
	err = json.Unmarshal(report, &r)
	for _, result := range r.Results {
		for _, p := range result.Packages {
			for _, g := range p.Groups {
				rows = append(rows, scanner.Row{PURL: p.Package.Name + "@" + p.Package.Version, IDs: distinctIDs(g.IDs, g.Aliases)})
			}
		}
	}
	return rows, err
}

// distinctIDs joins lists of ids, in order of text.
func distinctIDs(lists ...[]string) []string {
	ids := slices.Concat(lists...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

func readTrivyReport(report []byte) (rows []scanner.Row, err error) {
	var r struct {
		Results []struct {
			Vulnerabilities []struct {
				VulnerabilityID string
				VendorIDs       []string
				PkgIdentifier   struct{ PURL string }
			}
		}
	}
	err = json.Unmarshal(report, &r)
	for _, result := range r.Results {
		for _, v := range result.Vulnerabilities {
			rows = append(rows, scanner.Row{PURL: v.PkgIdentifier.PURL, IDs: distinctIDs([]string{v.VulnerabilityID}, v.VendorIDs)})
		}
	}
	return rows, err
}

// OSVScannerBill is a bill for osv-scanner, which takes a component's name without its
// group and then knows no library of Maven, Go or Packagist: it has the components
// under the names that the records use, and nothing else.
func OSVScannerBill(name string, raw []byte) ([]byte, error) {
	bill, err := readBills([]BillFile{{Name: name, Raw: raw}})
	if err != nil {
		return nil, err
	}
	type component struct {
		Type    string `json:"type"`
		Name    string `json:"name"`
		Version string `json:"version"`
		PURL    string `json:"purl"`
	}
	out := struct {
		Format      string      `json:"bomFormat"`
		SpecVersion string      `json:"specVersion"`
		Version     int         `json:"version"`
		Components  []component `json:"components"`
	}{"CycloneDX", "1.5", 1, nil}
	modules := goModules(raw)
	for _, o := range bill[0].sbom.Occurrences {
		u, err := purl.Parse(o.Component.PURL)
		if err != nil {
			continue
		}
		one := component{"library", recordName(u), u.Version, o.Component.PURL}
		if name := modules[u.Base()]; name != "" {
			one.Name, one.PURL = name, "pkg:golang/"+name+"@"+u.Version
		}
		out.Components = append(out.Components, one)
	}
	return json.Marshal(out)
}

var goURLs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)pkg:golang/[^\s"'<>\\@?#&]+`) })

// goModules are the paths of Go modules as a bill writes them, by package URL without
// version. Records have them with capitals, osv-scanner looks at case, and canonical
// package URLs have none.
func goModules(bill []byte) map[string]string {
	modules := map[string]string{}
	for _, text := range goURLs().FindAll(bill, -1) {
		if u, err := purl.Parse(string(text)); err == nil {
			modules[u.Base()] = scanner.Written(u, string(text))
		}
	}
	return modules
}

// recordName is how records name a package of Maven, and of the ecosystems whose
// names have a namespace before a slash.
func recordName(u purl.PURL) string {
	switch {
	case u.Namespace == "" || u.Type == "rpm" || u.Type == "deb" || u.Type == "apk":
		return u.Name
	case u.Type == "maven":
		return u.Namespace + ":" + u.Name
	}
	return fmt.Sprintf("%s/%s", u.Namespace, u.Name)
}
