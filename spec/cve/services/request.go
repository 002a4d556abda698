// SPDX-License-Identifier: Apache-2.0

package services

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"verdict/spec/cve"
)

// Where CVE Services are: what counts, and what is there to be tried out. Ids of the year
// 1900 belong to the second alone.
const (
	Production = "https://cveawg.mitre.org/api"
	Testing    = "https://cveawg-test.mitre.org/api"
)

// Account is who asks: the short name of the organization, the user, and the key.
type Account struct{ Org, User, Key string }

// Header gives the headers of a request.
func (a Account) Header() http.Header {
	return http.Header{"Cve-Api-Org": {a.Org}, "Cve-Api-User": {a.User}, "Cve-Api-Key": {a.Key}}
}

// Request is one request of the API.
type Request struct {
	Method string
	Path   string     // below the address of the API, beginning with /
	Query  url.Values // nil for none
	Body   []byte     // JSON; nil for none
}

// URL gives the address of the request at the API.
func (r Request) URL(api string) string {
	address := strings.TrimRight(api, "/") + r.Path
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	return address
}

// Changes reports whether the request may change something.
func (r Request) Changes() bool { return r.Method != http.MethodGet }

// Reserve asks for ids of a year in a row for an organization. Asked twice it gives twice
// as many.
func Reserve(org string, amount, year int) Request {
	return Request{Method: http.MethodPost, Path: "/cve-id", Query: url.Values{
		"amount": {strconv.Itoa(amount)}, "batch_type": {"sequential"}, "cve_year": {strconv.Itoa(year)}, "short_name": {org}}}
}

// Reserved asks for a page of the ids of a year that the organization of the account has
// reserved; pages count from 1.
func Reserved(year, page int) Request {
	return Request{Method: http.MethodGet, Path: "/cve-id", Query: url.Values{
		"cve_id_year": {strconv.Itoa(year)}, "state": {cve.Reserved}, "page": {strconv.Itoa(page)}}}
}

// State asks for the state of an id.
func State(id string) Request {
	return Request{Method: http.MethodGet, Path: "/cve-id/" + url.PathEscape(id)}
}

// Record asks for the record of an id that is published or rejected.
func Record(id string) Request {
	return Request{Method: http.MethodGet, Path: "/cve/" + url.PathEscape(id)}
}

// Quota asks how many ids an organization may reserve.
func Quota(org string) Request {
	return Request{Method: http.MethodGet, Path: "/org/" + url.PathEscape(org) + "/id_quota"}
}

// Create publishes the record of an id that is reserved. The body is that of [Container].
func Create(id string, container []byte) Request {
	return write(http.MethodPost, id, "/cna", container)
}

// Update changes the record of an id that is published. The body is that of [Container].
func Update(id string, container []byte) Request { return write(http.MethodPut, id, "/cna", container) }

// RejectReserved rejects an id that is reserved, RejectPublished one that is published.
func RejectReserved(id string, r Rejection) Request {
	return write(http.MethodPost, id, "/reject", r.container())
}

// RejectPublished rejects an id whose record is published.
func RejectPublished(id string, r Rejection) Request {
	return write(http.MethodPut, id, "/reject", r.container())
}

func write(method, id, what string, body []byte) Request {
	return Request{Method: method, Path: "/cve/" + url.PathEscape(id) + what, Body: body}
}

// Rejection says why an id is rejected, in English.
type Rejection struct {
	Reason     string
	ReplacedBy []string // ids that took its place; nil for none
}

func (r Rejection) container() []byte {
	type reasons struct {
		RejectedReasons []cve.Text `json:"rejectedReasons"`
		ReplacedBy      []string   `json:"replacedBy,omitempty"`
	}
	raw, err := json.MarshalIndent(map[string]reasons{"cnaContainer": {[]cve.Text{{Lang: "en", Value: r.Reason}}, r.ReplacedBy}}, "", "  ")
	if err != nil {
		panic(err) // texts: cannot fail
	}
	return append(raw, '\n')
}
