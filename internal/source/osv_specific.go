// SPDX-License-Identifier: Apache-2.0

package source

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/osv"
)

// symbols reads the functions and classes that a record names: imports as the Go
// database writes them, affected_functions as GitHub and affects.functions as
// RustSec, symbols as we do.
func (v *osvConversion) symbols(a osv.Affected) []string {
	var specific struct {
		Imports []struct {
			Path    string   `json:"path"`
			Symbols []string `json:"symbols"`
		} `json:"imports"`
		Symbols           []string `json:"symbols"`
		AffectedFunctions []string `json:"affected_functions"`
		Affects           struct {
			Functions []string `json:"functions"`
		} `json:"affects"`
		CustomRanges []json.RawMessage `json:"custom_ranges"`
	}
	if len(a.EcosystemSpecific) == 0 {
		return nil
	}
	if err := json.Unmarshal(a.EcosystemSpecific, &specific); err != nil {
		v.remark("symbols in ecosystem_specific have a form that is not known, and are not read")
		return nil
	}
	if len(specific.CustomRanges) > 0 {
		v.remark("custom_ranges, of versions that are none of a Go module's, are not compared; the ranges beside them hold")
	}
	var list []string
	for _, i := range specific.Imports {
		if len(i.Symbols) == 0 {
			list = append(list, i.Path) // the whole package
		}
		for _, s := range i.Symbols {
			list = append(list, i.Path+"."+s)
		}
	}
	return slices.Concat(list, specific.Symbols, specific.AffectedFunctions, specific.Affects.Functions)
}

// severityWord reads the word in which databases say how grave a flaw is: GitHub
// and Bitnami of the record, OSS-Fuzz of a package.
func (v *osvConversion) severityWord(specific json.RawMessage) string {
	if !bytes.Contains(specific, []byte(`"severity"`)) {
		return ""
	}
	var word struct {
		Severity string `json:"severity"`
	}
	if err := json.Unmarshal(specific, &word); err != nil {
		v.remark("a severity that is no word is not read")
	}
	return word.Severity
}

// databaseSpecific reads the weaknesses, and what makes a record one of the house.
func (v *osvConversion) databaseSpecific(r *verdict.Record, raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		v.remark("database_specific is no JSON object, and is not read")
		return
	}
	var weaknesses []string
	if cwes, ok := members["cwe_ids"]; ok && json.Unmarshal(cwes, &weaknesses) != nil {
		v.remark("cwe_ids are no list of texts, and are not read")
	}
	for _, w := range weaknesses {
		if !slices.Contains(r.CWEs, w) {
			r.CWEs = append(r.CWEs, w)
		}
	}
	if own, ok := members["verdict"]; ok {
		v.house(r, own)
	}
}

// house reads what a record of our own overrides, and why.
func (v *osvConversion) house(r *verdict.Record, raw json.RawMessage) {
	const path = "/database_specific/verdict"
	var own struct {
		Overrides []string `json:"overrides"`
		Reason    string   `json:"reason"`
		Author    string   `json:"author"`
	}
	if err := json.Unmarshal(raw, &own); err != nil {
		v.fail(path, "this is no object of overrides, reason and author")
		return
	}
	switch {
	case len(own.Overrides) == 0:
		v.fail(path, "house record %s overrides nothing", r.ID)
	case strings.TrimSpace(own.Reason) == "":
		v.fail(path, "house record %s does not say why it overrides others", r.ID)
	case len(OtherIDs(own.Overrides, r.ID)) < len(own.Overrides):
		v.fail(path+"/overrides", "house record %s overrides itself, nothing, or a record twice", r.ID)
	case verdict.IsCVE(r.ID):
		v.fail("/id", "house record %s bears the id of a CVE; give it an id of its own, such as x_ours-1", r.ID)
	}
	r.House = &verdict.HouseRecord{Overrides: OtherIDs(own.Overrides, r.ID), Reason: own.Reason, Author: own.Author}
}
