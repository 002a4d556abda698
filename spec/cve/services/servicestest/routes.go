// SPDX-License-Identifier: Apache-2.0

package servicestest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict/spec/cve"
)

var years = regexp.MustCompile(`^(1900|1999|[2-9]\d{3})$`)

func (s *Server) reserved() (n int) {
	for _, e := range s.ids {
		if e.State == cve.Reserved {
			n++
		}
	}
	return n
}

func (s *Server) reserve(r *http.Request) answer {
	q := r.URL.Query()
	amount, err := strconv.Atoi(q.Get("amount"))
	switch {
	case err != nil || amount < 1 || !years.MatchString(q.Get("cve_year")):
		return no(http.StatusBadRequest, "BAD_INPUT", "Parameters were invalid", map[string]string{"msg": "Invalid value", "param": "cve_year", "location": "query"})
	case q.Get("short_name") != Account.Org:
		return no(http.StatusForbidden, "NOT_SAME_ORG_OR_SECRETARIAT", "This information can only be viewed by the users of the same organization or the Secretariat.")
	case amount > s.Quota-s.reserved():
		return no(http.StatusForbidden, "EXCEEDED_ID_QUOTA", "This organization has exceeded its CVE ID quota.")
	}
	var list []*entry
	for range amount {
		list = append(list, s.draw(q.Get("cve_year")))
	}
	return answer{http.StatusOK, map[string]any{"cve_ids": list, "meta": map[string]int{"remaining_quota": s.Quota - s.reserved()}}}
}

func (s *Server) list(r *http.Request) answer {
	q := r.URL.Query()
	list := []*entry{}
	for _, e := range s.ids {
		if e.Year == q.Get("cve_id_year") && e.State == q.Get("state") {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b *entry) int { return strings.Compare(a.ID, b.ID) })
	page, _ := strconv.Atoi(q.Get("page"))
	page = max(page, 1)
	first, last := min((page-1)*s.PageSize, len(list)), min(page*s.PageSize, len(list))
	body := map[string]any{"cve_ids": list[first:last], "nextPage": nil}
	if last < len(list) {
		body["nextPage"] = page + 1
	}
	return answer{http.StatusOK, body}
}

func (s *Server) show(what, id string) answer {
	e := s.ids[id]
	switch {
	case e == nil:
		return no(http.StatusNotFound, "CVE_ID_DNE", "The CVE ID does not exist.")
	case what == "cve-id":
		return answer{http.StatusOK, e}
	case e.record == nil:
		return no(http.StatusNotFound, "CVE_RECORD_DNE", "The CVE Record does not exist.")
	}
	return answer{http.StatusOK, e.record}
}

// write makes (POST) or changes (PUT) a record, or rejects an id.
func (s *Server) write(method, id, what string, body []byte) answer {
	e := s.ids[id]
	switch {
	case e == nil:
		return no(http.StatusNotFound, "CVE_ID_DNE", "The CVE ID does not exist.")
	case method == http.MethodPost && e.record != nil:
		return no(http.StatusForbidden, "CVE_RECORD_EXISTS", "The CVE Record already exists.")
	case method == http.MethodPut && e.record == nil:
		return no(http.StatusForbidden, "CVE_RECORD_DNE", "The CVE Record does not exist.")
	}
	var given struct {
		CNA map[string]any `json:"cnaContainer"`
	}
	if json.Unmarshal(body, &given) != nil || given.CNA == nil {
		return no(http.StatusBadRequest, "BAD_INPUT", "The CVE JSON data is not valid.")
	}
	state := map[string]string{"cna": cve.Published, "reject": cve.Rejected}[what]
	record := s.record(e, state, given.CNA)
	if found := judge(record); found != nil {
		return answer{http.StatusBadRequest, map[string]any{"error": "INVALID_JSON_SCHEMA", "message": "CVE JSON schema validation FAILED.",
			"details": map[string]any{"errors": found}}}
	}
	verb := map[string]string{http.MethodPost: "created", http.MethodPut: "updated"}[method]
	e.State, e.record = state, record
	return answer{http.StatusOK, map[string]any{"message": id + " record was successfully " + verb + ".", verb: record}}
}

// record is the record that stands for what a container says.
func (s *Server) record(e *entry, state string, cna map[string]any) map[string]any {
	at := s.Now().UTC().Format(time.RFC3339)
	about := map[string]any{"cveId": e.ID, "state": state, "assignerOrgId": orgID, "assignerShortName": Account.Org, "dateReserved": e.Reserved,
		"datePublished": at, "dateUpdated": at}
	if e.record != nil {
		before, _ := e.record["cveMetadata"].(map[string]any)
		about["datePublished"] = before["datePublished"]
	}
	if state == cve.Rejected {
		about["dateRejected"] = at
	}
	cna["providerMetadata"] = map[string]any{"orgId": orgID, "shortName": Account.Org, "dateUpdated": at}
	return map[string]any{"dataType": "CVE_RECORD", "dataVersion": "5.2.0", "cveMetadata": about, "containers": map[string]any{"cna": cna}}
}

// judge gives what breaks the schema.
func judge(record map[string]any) (found []map[string]string) {
	raw, _ := json.Marshal(record) // it was JSON
	for _, o := range cve.Validate(raw) {
		for _, f := range o.Findings {
			found = append(found, map[string]string{"instancePath": f.Path, "message": f.Message})
		}
	}
	return found
}
