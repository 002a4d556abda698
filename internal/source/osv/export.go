// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"encoding/json"
	"strings"

	"verdict"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// Export writes a house record as an OSV document that can be sent to whoever
// keeps the records that it overrides; source.ConvertOSV reads it back. The
// override, its reason and its author stand under database_specific.verdict; of
// several words for the severity the first is written.
func Export(r verdict.Record) ([]byte, error) {
	doc := osv.Record{
		SchemaVersion: osv.Version, ID: r.ID, Modified: osv.TimestampOf(r.Modified), Published: osv.TimestampOf(r.Published),
		Withdrawn: osv.TimestampOf(r.Withdrawn), Aliases: r.Aliases, Related: r.Related, Summary: r.Summary, Details: r.Details,
	}
	for _, s := range r.Scores {
		doc.Severity = append(doc.Severity, osv.Severity{Type: scoreType(s.Vector), Score: s.Vector})
	}
	for _, a := range r.Affected {
		affected, err := exported(a)
		if err != nil {
			return nil, verdict.Errorf(verdict.Internal, "house record %s: %w", r.ID, err)
		}
		doc.Affected = append(doc.Affected, affected)
	}
	for _, ref := range r.References {
		doc.References = append(doc.References, osv.Reference{Type: ref.Kind, URL: ref.URL})
	}
	specific := map[string]any{}
	if len(r.CWEs) > 0 {
		specific["cwe_ids"] = r.CWEs
	}
	if len(r.Words) > 0 {
		specific["severity"] = r.Words[0].Word
	}
	if r.House != nil {
		specific["verdict"] = map[string]any{"overrides": r.House.Overrides, "reason": r.House.Reason, "author": r.House.Author}
	}
	if len(specific) > 0 {
		raw, err := json.Marshal(specific)
		if err != nil {
			return nil, verdict.Errorf(verdict.Internal, "house record %s: %w", r.ID, err)
		}
		doc.DatabaseSpecific = raw
	}
	return osv.Encode(doc)
}

// scoreType names the system of a CVSS vector as OSV does.
func scoreType(vector string) string {
	switch {
	case strings.HasPrefix(vector, "CVSS:4"):
		return "CVSS_V4"
	case strings.HasPrefix(vector, "CVSS:3"):
		return "CVSS_V3"
	}
	return "CVSS_V2"
}

func exported(a verdict.AffectedPackage) (osv.Affected, error) {
	out := osv.Affected{Versions: a.Versions}
	if a.Ecosystem != "" {
		out.Package = &osv.Package{Ecosystem: a.Ecosystem, Name: a.Name, PURL: a.PackageName().PURL()}
	}
	for _, events := range a.Ranges {
		out.Ranges = append(out.Ranges, osv.Range{Type: osv.Ecosystem, Events: exportedEvents(events)})
	}
	var err error
	out.EcosystemSpecific, err = osv.SymbolsSpecific(a.Ecosystem, a.Symbols)
	return out, err
}

func exportedEvents(events []vers.Event) []osv.Event {
	var list []osv.Event
	for _, e := range events {
		list = append(list, osv.Event{Introduced: e.Introduced, Fixed: e.Fixed, LastAffected: e.LastAffected, Limit: e.Limit})
	}
	return list
}
