// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"

	"verdict"
)

var (
	cveIDs          = series{table: "cve_ids", key: []string{"id"}, extra: []string{"draft", "sent"}}
	cveReservations = series{table: "cve_reservations", key: []string{"id"}}
	cveRequests     = series{table: "cve_requests", key: []string{"id"}}
)

// PutCVEID makes a CVE id of ours stand, and keeps records by their digest: those that it
// names have to be among them, or kept already.
func (tx *Tx) PutCVEID(c verdict.CVEID, records ...[]byte) (bool, error) {
	if err := c.Validate(); err != nil {
		return false, err
	}
	named := []string{c.Draft, c.Sent}
	for _, raw := range records {
		digest, err := digestOf(raw, "")
		if err != nil {
			return false, err
		}
		if !slices.Contains(named, digest) {
			return false, verdict.Errorf(verdict.Invalid, "%s does not name the record %s", c.ID, digest)
		}
		if err := tx.keepOriginal(digest, raw); err != nil {
			return false, err
		}
	}
	for _, digest := range named {
		if digest == "" {
			continue
		}
		if _, err := tx.CVERecord(digest); err != nil {
			return false, err
		}
	}
	r, err := newRow(c, c.ID)
	if err != nil {
		return false, err
	}
	r.extra = named
	return cveIDs.put(tx, r)
}

// CVEID gives a CVE id of ours; an error of code NotFound when there is none.
func (s *Snapshot) CVEID(id string) (verdict.CVEID, error) {
	if err := s.private(); err != nil {
		return verdict.CVEID{}, err
	}
	c, found, err := one[verdict.CVEID](s, cveIDs, verdict.CanonicalID(id))
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "%s is no CVE id of ours", id).WithHint("`verdict cve list` names them; `verdict cve import` takes a record up")
	}
	return c, err
}

// CVEIDs gives the CVE ids of ours, by year and number.
func (s *Snapshot) CVEIDs() ([]verdict.CVEID, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.CVEID](s, cveIDs, "")
	slices.SortFunc(all, func(a, b verdict.CVEID) int { return verdict.CompareCVE(a.ID, b.ID) })
	return all, err
}

// CVERecord gives the bytes of a record that a CVE id of ours names.
func (s *Snapshot) CVERecord(digest string) ([]byte, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	return s.original(digest)
}

// PutCVEReservation makes a request for CVE ids stand under its name.
func (tx *Tx) PutCVEReservation(r verdict.CVEReservation) (bool, error) {
	if err := r.Validate(); err != nil {
		return false, err
	}
	if r.ID == "" || r.At.IsZero() {
		return false, verdict.Errorf(verdict.Invalid, "a reservation of CVE ids needs a name and a time")
	}
	return cveReservations.putValue(tx, r, r.ID)
}

// CVEReservations gives the requests for CVE ids, the oldest first.
func (s *Snapshot) CVEReservations() ([]verdict.CVEReservation, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.CVEReservation](s, cveReservations, "")
	all = sortBy(all, func(r verdict.CVEReservation) []string { return []string{r.ID} })
	slices.SortStableFunc(all, func(a, b verdict.CVEReservation) int { return a.At.Compare(b.At) })
	return all, err
}

// PutCVERequest makes somebody's question for a CVE id stand under its name.
func (tx *Tx) PutCVERequest(r verdict.CVERequest) (bool, error) {
	if err := r.Validate(); err != nil {
		return false, err
	}
	if r.Product != "" {
		if err := tx.needProduct(r.Product); err != nil {
			return false, err
		}
	}
	return cveRequests.putValue(tx, r, r.ID)
}

// CVERequest gives a question for a CVE id; an error of code NotFound when there is none.
func (s *Snapshot) CVERequest(id string) (verdict.CVERequest, error) {
	if err := s.private(); err != nil {
		return verdict.CVERequest{}, err
	}
	r, found, err := one[verdict.CVERequest](s, cveRequests, id)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "nobody has asked %s", id).WithHint("`verdict cve requests` lists what was asked")
	}
	return r, err
}

// CVERequests gives the questions for CVE ids, the oldest first.
func (s *Snapshot) CVERequests() ([]verdict.CVERequest, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.CVERequest](s, cveRequests, "")
	all = sortBy(all, func(r verdict.CVERequest) []string { return []string{r.ID} })
	slices.SortStableFunc(all, func(a, b verdict.CVERequest) int { return a.Asked.Compare(b.Asked) })
	return all, err
}
