// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// reader reads one kind of report into a sheet.
type reader func(*sheet) error

const useHint = "give a report of trivy, grype, dependency-check, osv-scanner, Snyk or Dependency-Track, a CycloneDX document with vulnerabilities, " +
	"a SARIF log of such a tool, or a CSV table with a column for the vulnerability and one for the component"

// recognise tells by the content of a report how to read it.
func recognise(name string, raw []byte, columns Columns) (reader, error) {
	text := bytes.TrimLeft(raw, " \t\r\n")
	switch {
	case len(text) == 0:
		return nil, invalid("is empty, and so no report").At(name, 0, "").WithHint("some tools write nothing when they found nothing: ask yours for a report all the same")
	case len(columns) > 0:
		return tableReader(columns), nil
	case text[0] == '{' || text[0] == '[' || bytes.Equal(bytes.TrimSpace(text), []byte("null")):
		return recogniseJSON(name, raw)
	case text[0] == '<':
		return recogniseXML(name, raw, text)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return nil, invalid("is a zip archive, not a report").At(name, 0, "").WithHint("unpack it and give the report")
	case bytes.HasPrefix(text, []byte("SPDXVersion:")):
		return nil, refused(name, "a bill of materials (SPDX)")
	}
	return tableReader(nil), nil
}

// members are the names of a JSON object's members with their values.
type members map[string]json.RawMessage

func (m members) has(names ...string) bool {
	for _, n := range names {
		if _, ok := m[n]; !ok {
			return false
		}
	}
	return true
}

// any reports whether the object has one of the members.
func (m members) any(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return m.has(n) })
}

// text gives a member that is a text; "" else.
func (m members) text(name string) string {
	var s string
	if json.Unmarshal(m[name], &s) != nil {
		return ""
	}
	return s
}

// object gives a member that is an object; nil else.
func (m members) object(name string) members {
	var o members
	if json.Unmarshal(m[name], &o) != nil {
		return nil
	}
	return o
}

// firstOf gives the first object of a member that is a list; nil else. It reads no
// further.
func (m members) firstOf(name string) members {
	d := json.NewDecoder(bytes.NewReader(m[name]))
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return nil
	}
	var first members
	if d.Decode(&first) != nil {
		return nil
	}
	return first
}

func recogniseJSON(name string, raw []byte) (reader, error) {
	head := raw
	err := checkJSON(name, raw)
	if err != nil {
		// A stream of several values is no JSON text; its first may still tell what it is.
		var one json.RawMessage
		if json.NewDecoder(bytes.NewReader(raw[:min(len(raw), 1<<20)])).Decode(&one) != nil {
			return nil, err
		}
		head = one
	}
	top := members{"": head}
	o, list := top.object(""), false
	if o == nil {
		list, o = true, top.firstOf("")
	}
	if o == nil && !nothing(head) {
		return nil, unknownJSON(name)
	}
	if what := otherJSON(o); what != "" {
		return nil, refused(name, what)
	}
	if err != nil {
		return nil, err
	}
	read := jsonReader(o, list)
	if read == nil {
		return nil, unknownJSON(name)
	}
	return read, nil
}

func unknownJSON(name string) error {
	return invalid("is JSON of no kind of report that is known").At(name, 0, "").WithHint(useHint)
}

// nothing tells null and the empty list, which several tools write when they found
// nothing.
func nothing(raw []byte) bool {
	var list []json.RawMessage
	return json.Unmarshal(raw, &list) == nil && len(list) == 0
}

// jsonReader gives the reader for a document by the members of its object, or by
// those of the first of its list; nil when it is none of ours.
func jsonReader(o members, list bool) reader {
	switch {
	case o == nil: // null, and an empty list
		return readNothing
	case list && o.has("Target"):
		return readTrivyLegacy
	case o.any("vulnerabilities", "applications") && o.any("packageManager", "dependencyCount", "uniqueCount"):
		return readSnyk(list)
	case list:
		return nil
	case o.text("bomFormat") == "CycloneDX":
		return readCycloneDXJSON
	case o.has("runs") && (o.has("version") || o.has("$schema")):
		return readSARIF
	case o.has("ClusterName"):
		return readTrivyCluster
	case o.has("SchemaVersion") && o.any("Results", "ArtifactName", "ArtifactType"):
		return readTrivy
	case o.has("matches") && (o.any("descriptor", "source", "distro", "ignoredMatches") || o.firstOf("matches").has("vulnerability", "artifact")):
		return readGrype
	case o.has("reportSchema", "dependencies"):
		return readDependencyCheckJSON
	case o.object("meta").text("application") == "Dependency-Track" || o.firstOf("findings").has("component", "vulnerability"):
		return readDependencyTrack
	case o.has("results") && (o.any("experimental_config") || o.firstOf("results").has("packages") || string(o["results"]) == "[]"):
		return readOSVScanner
	}
	return nil
}

// readNothing reads what trivy wrote before its second schema, and osv-scanner and
// others still do, when they found nothing.
func readNothing(s *sheet) error {
	s.Format = "report without rows"
	return nil
}

// otherJSON names documents that are no report of a scanner of components; ""
// for those that may be one.
func otherJSON(o members) string {
	switch {
	case o.has("@programName") || o.has("site", "@version"):
		return "a report of ZAP, a scanner of running web applications"
	case o.any("template-id", "templateID") || o.has("template", "matched-at"):
		return "a report of nuclei, a scanner of running services"
	case o.firstOf("results").has("check_id"), o.has("results", "errors", "paths"), o.firstOf("findings").has("match_based_id"):
		return "a report of semgrep, a scanner of source code"
	case o.firstOf("vulns").has("advisory"):
		return "a list of Semgrep Supply Chain"
	case o.object("config").has("scanner_name"), o.has("Calls", "Imports"), o.has("Vulns", "Modules"):
		return "a report of govulncheck, an analyser of calls in Go programs"
	case o.has("@context") && strings.Contains(o.text("@context"), "openvex"):
		return "an OpenVEX document, which answers instead of asking"
	case o.object("document").has("csaf_version"):
		return "a CSAF document, which answers instead of asking"
	case o.any("spdxVersion", "SPDXID"):
		return "a bill of materials (SPDX)"
	case o.has("hotspots"), o.has("issues", "paging"), o.has("sonarBaseURL"), o.has("inNewCodePeriod"):
		return "a report of SonarQube, a scanner of source code"
	case o.has("id", "affected") && o.has("modified"):
		return "an OSV record, not a report"
	case o.object("data").any("search", "repository", "organization"):
		return "an answer of GitHub's API (Dependabot alerts)"
	case o.firstOf("findings").has("severity_rating"), o.firstOf("data").text("type") == "report":
		return "a list of HackerOne, reports of people"
	}
	return ""
}

// refused says what a document is that is no report of a scanner of components.
func refused(name, what string) error {
	return verdict.Errorf(verdict.Invalid, "is %s; only reports of scanners of components can be answered", what).
		At(name, 0, "").WithHint(useHint)
}

// otherXML names the roots of documents that are no report of ours.
var otherXML = map[string]string{
	"OWASPZAPReport":   "a report of ZAP, a scanner of running web applications",
	"issues":           "a report of Burp, a scanner of running web applications",
	"BugCollection":    "a report of SpotBugs, an analyser of Java code",
	"FVDL":             "a report of Fortify, a scanner of source code",
	"ReportDefinition": "a report of Fortify, a scanner of source code",
	"Scan":             "a report of Fortify WebInspect, a scanner of running web applications",
	"Sessions":         "a report of Fortify WebInspect, a scanner of running web applications",
	"nmaprun":          "a report of nmap, a scanner of networks",
	"testsuites":       "a JUnit report",
	"testsuite":        "a JUnit report",
	"suppressions":     "a file of suppressions of dependency-check, not its report",
	"html":             "an HTML page",
}

func recogniseXML(name string, raw, text []byte) (reader, error) {
	if lower := bytes.ToLower(text[:min(len(text), 64)]); bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) {
		return nil, refused(name, otherXML["html"])
	}
	root, err := rootElement(raw)
	if err == nil {
		if what := otherXML[root.Local]; what != "" {
			return nil, refused(name, what)
		}
	}
	if err := limits.CheckXML(name, raw, limits.Caps{}); err != nil {
		return nil, err
	}
	switch {
	case root.Local == "analysis" && (root.Space == "" || strings.Contains(strings.ToLower(root.Space), "dependency-check") || strings.Contains(root.Space, "owasp")):
		return readDependencyCheckXML, nil
	case root.Local == "bom" && (root.Space == "" || strings.Contains(root.Space, "cyclonedx")):
		return readCycloneDXXML, nil
	}
	return nil, invalid("is XML with the root <%s>, which no kind of report that is known has", short(root.Local)).At(name, 0, "").WithHint(useHint)
}

// rootElement gives the name of the first element, reading no further.
func rootElement(raw []byte) (xml.Name, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if err != nil {
			return xml.Name{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name, nil
		}
	}
}
