// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/cve"
	"verdict/spec/cve/services"
)

// CVEFinding is a rule that a record breaks. It must be mended where it is an error.
type CVEFinding struct {
	Test    string // of spec/cve: schema, or the number of a CNA rule
	Error   bool
	Path    string // JSON pointer
	Message string
}

// testIDs is the rule that keeps ids for tests from where records count.
const testIDs = "5.4"

// unknownOrg stands for who we are, which CVE Services write.
const unknownOrg = "00000000-0000-4000-9000-000000000000"

// readCVE reads a record of a CVE id.
func readCVE(file string, raw []byte) (cve.Record, error) {
	if err := limits.CheckJSON(file, raw, limits.Caps{}); err != nil {
		return cve.Record{}, err
	}
	record, err := cve.Decode(raw)
	var unusable *cve.DecodeError
	if errors.As(err, &unusable) {
		return record, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At(file, unusable.Line, unusable.Path)
	}
	if err == nil && !verdict.IsCVE(record.Metadata.ID) {
		err = verdict.Errorf(verdict.Invalid, "%.40q is no CVE id", record.Metadata.ID).At(file, 0, "/cveMetadata/cveId")
	}
	return record, err
}

// judgeCVE holds a record against the schema and the rules as if it were published. What
// CVE Services write themselves it may leave out. Ids for tests are no error where CVE
// Services are there to be tried out.
func (a *App) judgeCVE(raw []byte) (found []CVEFinding, err error) {
	doc, err := cve.Open(raw)
	if err != nil {
		return nil, err
	}
	doc.Metadata.State = cve.Published
	doc.Metadata.AssignerOrgID = cmp.Or(doc.Metadata.AssignerOrgID, unknownOrg)
	doc.Containers.CNA.Provider.OrgID = cmp.Or(doc.Containers.CNA.Provider.OrgID, unknownOrg)
	published, err := doc.Encode()
	if err != nil {
		return nil, err
	}
	for _, o := range cve.Validate(published, string(cve.Mandatory), string(cve.Optional)) {
		if o.ID == testIDs && a.cveAPI() != services.Production {
			continue
		}
		for _, f := range o.Findings {
			found = append(found, CVEFinding{Test: o.ID, Error: o.Group == cve.Mandatory, Path: f.Path, Message: f.Message})
		}
	}
	return found, nil
}

// passesCVE refuses a record in which there is an error.
func (a *App) passesCVE(id string, raw []byte) error {
	found, err := a.judgeCVE(raw)
	if err != nil {
		return err
	}
	var wrong []string
	for _, f := range found {
		if f.Error {
			wrong = append(wrong, f.Test+" at "+f.Path+": "+f.Message)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return verdict.Errorf(verdict.Refused, "the record of %s breaks rules: %s", id, limits.Strip(strings.Join(wrong, "; "))).
		WithHint("`verdict cve record %s` shows all findings", id)
}

// recordDigest is the name by which a record is kept.
func recordDigest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
