// SPDX-License-Identifier: Apache-2.0

package services_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"verdict/spec/cve/services"
	"verdict/spec/cve/services/servicestest"
)

func at() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// ask sends a request as an account and gives the answer.
func ask(t *testing.T, s *servicestest.Server, a services.Account, r services.Request) services.Answer {
	t.Helper()
	sent, err := http.NewRequestWithContext(t.Context(), r.Method, r.URL(s.URL), bytes.NewReader(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(sent.Header, a.Header())
	got, err := http.DefaultClient.Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return services.Answer{Status: got.StatusCode, Body: body}
}

// record is a record of a flaw, with what else its container says.
func record(id, title string) []byte {
	return fmt.Appendf(nil, `{"dataType":"CVE_RECORD","dataVersion":"5.1.0","cveMetadata":{"cveId":%q,"state":"PUBLISHED","assignerOrgId":"00000000-0000-4000-9000-000000000009"},
	"containers":{"cna":{"providerMetadata":{"orgId":"00000000-0000-4000-9000-000000000009"},"title":%q,"x_own":{"b":1.0,"a":[]},
	"descriptions":[{"lang":"en","value":"A ledger forgets what it was told."}],"affected":[{"vendor":"Example","product":"Ledger","defaultStatus":"unaffected","versions":[{"version":"1.0","status":"affected","lessThan":"1.2","versionType":"custom"}]}],
	"references":[{"url":"https://example.org/advisory"}]}}}`, id, title)
}

func TestAnIDIsReservedItsRecordPublishedUpdatedAndRejected(t *testing.T) {
	s := servicestest.New(at)
	defer s.Close()
	send := func(r services.Request) services.Answer { return ask(t, s, servicestest.Account, r) }
	list, err := services.ReadReserve(send(services.Reserve("example", 3, 1900)))
	if err != nil || len(list) != 3 || list[0].ID != "CVE-1900-1001" || list[0].State != "RESERVED" || list[0].Owner != "example" || !list[0].Reserved.Equal(at()) {
		t.Fatalf("reserved were %+v, %v", list, err)
	}
	if q, err := services.ReadQuota(send(services.Quota("example"))); err != nil || q != (services.Quotas{Quota: 10, Reserved: 3, Available: 7}) {
		t.Errorf("the quota is %+v, %v", q, err)
	}
	page, next, err := services.ReadReserved(send(services.Reserved(1900, 1)))
	if err != nil || len(page) != 2 || next != 2 {
		t.Errorf("the first page is %+v with %d next, %v", page, next, err)
	}
	if page, next, err = services.ReadReserved(send(services.Reserved(1900, 2))); err != nil || len(page) != 1 || next != 0 {
		t.Errorf("the second page is %+v with %d next, %v", page, next, err)
	}
	id := list[0].ID
	if _, err := services.ReadRecord(send(services.Record(id))); !services.Missing(err) {
		t.Errorf("there is a record before it was published: %v", err)
	}
	for _, make := range []func(string, []byte) services.Request{services.Create, services.Update} {
		body, err := services.Container(record(id, "A ledger forgets"))
		if err != nil || bytes.Contains(body, []byte("providerMetadata")) || !bytes.Contains(body, []byte(`"b": 1.0`)) {
			t.Fatalf("the container is %s, %v", body, err)
		}
		written, err := services.ReadWritten(send(make(id, body)))
		if err != nil || !services.Same(written, record(id, "A ledger forgets")) || services.Same(written, record(id, "It remembers")) {
			t.Errorf("written was %s, %v", written, err)
		}
	}
	if raw, err := services.ReadRecord(send(services.Record(id))); err != nil || !services.Same(raw, record(id, "A ledger forgets")) {
		t.Errorf("the record is %s, %v", raw, err)
	}
	for i, reject := range []services.Request{services.RejectPublished(id, services.Rejection{Reason: "It is no flaw.", ReplacedBy: []string{list[1].ID}}),
		services.RejectReserved(list[1].ID, services.Rejection{Reason: "It was not used."})} {
		if raw, err := services.ReadWritten(send(reject)); err != nil || !strings.Contains(string(raw), `"REJECTED"`) {
			t.Errorf("rejecting gives %s, %v", raw, err)
		}
		if known, err := services.ReadState(send(services.State(list[i].ID))); err != nil || known.State != "REJECTED" {
			t.Errorf("it is %+v, %v", known, err)
		}
	}
}

func TestWhatIsRefusedIsToldInTheWordsOfTheAPI(t *testing.T) {
	s := servicestest.New(at)
	defer s.Close()
	s.Reserve("1900", 2)
	good, err := services.Container(record("CVE-1900-1001", "A ledger forgets"))
	if err != nil {
		t.Fatal(err)
	}
	ask(t, s, servicestest.Account, services.Create("CVE-1900-1001", good))
	stranger := servicestest.Account
	stranger.Key = "another"
	cases := map[string]struct {
		account services.Account
		request services.Request
		status  int
		words   string
	}{
		"no account":             {services.Account{Org: "example"}, services.State("CVE-1900-1001"), 400, "BAD_REQUEST: CVE-API-USER header field required."},
		"a wrong key":            {stranger, services.State("CVE-1900-1001"), 401, "UNAUTHORIZED: Unauthorized"},
		"too many":               {servicestest.Account, services.Reserve("example", 10, 1900), 403, "EXCEEDED_ID_QUOTA"},
		"for somebody else":      {servicestest.Account, services.Reserve("other", 1, 1900), 403, "NOT_SAME_ORG"},
		"of no year":             {servicestest.Account, services.Reserve("example", 1, 12), 400, "Parameters were invalid: cve_year: Invalid value"},
		"an id of nobody":        {servicestest.Account, services.State("CVE-1900-7777"), 404, "CVE_ID_DNE"},
		"a record twice":         {servicestest.Account, services.Create("CVE-1900-1001", good), 403, "CVE_RECORD_EXISTS"},
		"an update of none":      {servicestest.Account, services.Update("CVE-1900-1002", good), 403, "CVE_RECORD_DNE"},
		"a record without words": {servicestest.Account, services.Create("CVE-1900-1002", []byte(`{"cnaContainer":{"title":"x"}}`)), 400, "INVALID_JSON_SCHEMA: CVE JSON schema validation FAILED.: /containers/cna"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := services.ReadWritten(ask(t, s, c.account, c.request))
			if err == nil || !strings.Contains(err.Error(), fmt.Sprint(c.status)) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("it says %v, want %d with %q", err, c.status, c.words)
			}
		})
	}
}

func TestOfWhatCannotBeReadNothingIsTaken(t *testing.T) {
	if _, err := services.ReadReserve(services.Answer{Status: 200, Body: []byte(`{"cve_ids":[]}`)}); err == nil {
		t.Error("an answer without an id is taken")
	}
	if _, err := services.ReadState(services.Answer{Status: 200, Body: []byte(`{"cve_id":"CVE-1900-0001","state":"LOST"}`)}); err == nil {
		t.Error("a state that is none is taken")
	}
	if _, err := services.Container([]byte(`{"containers":{}}`)); err == nil {
		t.Error("a record without a container is sent")
	}
	if services.Same([]byte("{"), []byte("{")) {
		t.Error("what is no record says the same")
	}
	if _, err := services.ReadState(services.Answer{Status: 502}); err == nil || err.Error() != "CVE Services answer 502: Bad Gateway" {
		t.Errorf("an answer that is no JSON says %v", err)
	}
}

func FuzzAnswersAreReadOrRefused(f *testing.F) {
	f.Add(200, []byte(`{"cve_ids":[{"cve_id":"CVE-1900-0001","state":"RESERVED","reserved":"2026-01-01T00:00:00Z"}],"nextPage":2}`))
	f.Add(400, []byte(`{"error":"BAD_INPUT","message":"x","details":[{"msg":"a","param":"b"},"c",7]}`))
	f.Add(200, []byte(`{"created":{"containers":{"cna":{"providerMetadata":{},"title":"x"}}}}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := services.Answer{Status: status, Body: body}
		_, reserve := services.ReadReserve(a)
		_, _, page := services.ReadReserved(a)
		_, state := services.ReadState(a)
		raw, record := services.ReadRecord(a)
		_, quota := services.ReadQuota(a)
		for _, err := range []error{reserve, page, state, record, quota} {
			if err == nil && (status < 200 || status > 299) {
				t.Errorf("%d %s is taken", status, body)
			}
			if err != nil && err.Error() == "" {
				t.Errorf("%d %s is refused without a word", status, body)
			}
		}
		sent, err := services.Container(raw)
		var said struct {
			CNA map[string]json.RawMessage `json:"cnaContainer"`
		}
		if err == nil && (json.Unmarshal(sent, &said) != nil || said.CNA["providerMetadata"] != nil) {
			t.Errorf("sent is %s", sent)
		}
	})
}

func ExampleContainer() {
	body, _ := services.Container([]byte(`{"containers": {"cna": {"providerMetadata": {"orgId": "…"}, "title": "A ledger forgets"}}}`))
	r := services.Create("CVE-1900-0001", body)
	fmt.Printf("%s %s\n%s", r.Method, r.URL(services.Testing), body)
	// Output:
	// POST https://cveawg-test.mitre.org/api/cve/CVE-1900-0001/cna
	// {
	//   "cnaContainer": {
	//     "title": "A ledger forgets"
	//   }
	// }
}
