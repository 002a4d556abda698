// SPDX-License-Identifier: Apache-2.0

// Package servicestest is a server that behaves as the CVE Services do, as far as package
// services asks them: it keeps ids and records in memory, knows one account, and can lose
// an answer after it has done what was asked.
package servicestest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"verdict/spec/cve/services"
)

// Account is the one that the server knows.
var Account = services.Account{Org: "example", User: "ana@example.org", Key: "k3y-0f-tests"}

// orgID stands in the records.
const orgID = "00000000-0000-4000-9000-000000000001"

// Server is the service. Its URL is that of the API.
type Server struct {
	*httptest.Server
	// Quota is how many ids may be reserved at once, and PageSize how many ids a page has.
	Quota, PageSize int
	// Now is the time of the service.
	Now func() time.Time

	mu    sync.Mutex
	ids   map[string]*entry
	last  map[string]int // number that was drawn last, by year
	asked []string
	lost  map[string]func()
}

type entry struct {
	ID       string         `json:"cve_id"`
	Year     string         `json:"cve_year"`
	State    string         `json:"state"`
	Owner    string         `json:"owning_cna"`
	Reserved string         `json:"reserved"`
	By       map[string]any `json:"requested_by"`

	record map[string]any
}

// New starts a server whose clock is now. Close ends it.
func New(now func() time.Time) *Server {
	s := &Server{Quota: 10, PageSize: 2, Now: now, ids: map[string]*entry{}, last: map[string]int{}, lost: map[string]func(){}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Asked lists what was asked, METHOD and path each, and forgets it.
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// Lose has the next request of a method and path heard and never answered; then is called
// in between, when it is not nil.
func (s *Server) Lose(request string, then func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost[request] = then
}

// States gives the state of each id that somebody has, by id.
func (s *Server) States() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]string{}
	for id, e := range s.ids {
		all[id] = e.State
	}
	return all
}

// Record gives the record of an id; nil when there is none.
func (s *Server) Record(id string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.ids[id]; e != nil && e.record != nil {
		raw, _ := json.Marshal(e.record) // it was JSON
		return raw
	}
	return nil
}

// Reserve reserves ids for another user of the organization.
func (s *Server) Reserve(year string, amount int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for range amount {
		e := s.draw(year)
		e.By["user"] = "another@example.org"
		list = append(list, e.ID)
	}
	return list
}

func (s *Server) draw(year string) *entry {
	s.last[year]++
	e := &entry{ID: fmt.Sprintf("CVE-%s-%04d", year, 1000+s.last[year]), Year: year, State: "RESERVED", Owner: Account.Org,
		Reserved: s.Now().UTC().Format(time.RFC3339), By: map[string]any{"cna": Account.Org, "user": Account.User}}
	s.ids[e.ID] = e
	return e
}

// answer is a status and what is said.
type answer struct {
	status int
	body   any
}

func no(status int, word, message string, details ...map[string]string) answer {
	body := map[string]any{"error": word, "message": message}
	if len(details) > 0 {
		body["details"] = details
	}
	return answer{status, body}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // one that is cut is no JSON
	s.mu.Lock()
	name := r.Method + " " + r.URL.Path
	s.asked = append(s.asked, name)
	a := s.admit(r, body)
	then, lost := s.lost[name]
	delete(s.lost, name)
	s.mu.Unlock()
	if lost {
		if then != nil {
			then()
		}
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body) // who has hung up hears nothing
}

// admit answers who has the account.
func (s *Server) admit(r *http.Request, body []byte) answer {
	for _, name := range []string{"CVE-API-ORG", "CVE-API-USER", "CVE-API-KEY"} {
		if r.Header.Get(name) == "" {
			return no(http.StatusBadRequest, "BAD_REQUEST", name+" header field required.")
		}
	}
	given := services.Account{Org: r.Header.Get("CVE-API-ORG"), User: r.Header.Get("CVE-API-USER"), Key: r.Header.Get("CVE-API-KEY")}
	if given != Account {
		return no(http.StatusUnauthorized, "UNAUTHORIZED", "Unauthorized")
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	route := r.Method + " " + parts[0]
	switch {
	case route == "POST cve-id" && len(parts) == 1:
		return s.reserve(r)
	case route == "GET cve-id" && len(parts) == 1:
		return s.list(r)
	case route == "GET cve-id" && len(parts) == 2, route == "GET cve" && len(parts) == 2:
		return s.show(parts[0], parts[1])
	case parts[0] == "cve" && len(parts) == 3 && slices.Contains([]string{"cna", "reject"}, parts[2]):
		return s.write(r.Method, parts[1], parts[2], body)
	case route == "GET org" && len(parts) == 3 && parts[2] == "id_quota":
		return answer{http.StatusOK, map[string]int{"id_quota": s.Quota, "total_reserved": s.reserved(), "available": s.Quota - s.reserved()}}
	}
	return no(http.StatusNotFound, "NOT_FOUND", "Not found")
}
