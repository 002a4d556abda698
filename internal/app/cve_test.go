// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/triage"
	"verdict/spec/cve/services/servicestest"
	"verdict/spec/vers"
)

var cveNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// cveConfig is a run beside a server of CVE Services, whose key lies in a file.
func cveConfig(t testing.TB, data, url string) config.Config {
	t.Helper()
	network, err := config.NetworkFrom([]string{"VERDICT_EGRESS_ALLOW=127.0.0.1", "VERDICT_EGRESS_TRIES=1"})
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(servicestest.Account.Key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Config{Data: data, As: "ana", Network: network,
		CVE: config.CVEServices{URL: url, Org: servicestest.Account.Org, User: servicestest.Account.User, KeyFile: key}}
}

// cveWorld is a programme with a flaw of ours beside a server of CVE Services. Both have the
// time that is set.
type cveWorld struct {
	*app.App
	server *servicestest.Server
	now    time.Time
	config config.Config
	flaw   string
}

func newCVEWorld(t testing.TB) *cveWorld {
	t.Helper()
	w := &cveWorld{now: cveNow}
	w.server = servicestest.New(func() time.Time { return w.now })
	t.Cleanup(w.server.Close)
	w.config = cveConfig(t, t.TempDir(), w.server.URL)
	w.open(t)
	t.Cleanup(func() { w.Close() })
	if _, _, err := w.AddProduct(t.Context(), verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform}); err != nil {
		t.Fatal(err)
	}
	flaw, _, err := w.NewVulnerability(t.Context(), verdict.OwnVulnerability{Title: "Orders of others can be read", Product: "shop",
		Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: "0", Fixed: "1.2"}}}})
	if err != nil {
		t.Fatal(err)
	}
	w.flaw = flaw.IDs[0]
	return w
}

func (w *cveWorld) open(t testing.TB) {
	t.Helper()
	a, err := app.Open(t.Context(), w.config, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	w.App = a
}

// reserve reserves an id.
func (w *cveWorld) reserve(t testing.TB) string {
	t.Helper()
	r, _, err := w.ReserveCVE(t.Context(), 1, 1900, true)
	if err != nil || len(r.IDs) != 1 {
		t.Fatalf("reserved was %+v, %v", r, err)
	}
	return r.IDs[0].ID
}

// ready brings the record of an id so far that it may be sent; the flaw was told now.
func (w *cveWorld) ready(t testing.TB, id string) {
	t.Helper()
	_, _, err := w.AssignCVE(t.Context(), id, w.flaw)
	if err == nil {
		_, _, _, err = w.KeepCVERecord(t.Context(), id, "draft.json", draftOf(id, "Orders of others can be read"))
	}
	if err == nil {
		_, _, err = w.MoveCVE(t.Context(), id, verdict.CVEReady)
	}
	if err == nil {
		_, _, err = w.DiscloseCVE(t.Context(), id, w.now, false)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// draftOf is a record as somebody writes it, without who we are.
func draftOf(id, title string) []byte {
	return fmt.Appendf(nil, `{"dataType": "CVE_RECORD", "dataVersion": "5.2.0", "cveMetadata": {"cveId": %q, "state": "PUBLISHED"},
 "containers": {"cna": {"title": %q, "descriptions": [{"lang": "en", "value": "A user who is logged in can read orders that belong to others."}],
  "affected": [{"vendor": "Example", "product": "Shop", "defaultStatus": "unaffected", "versions": [{"version": "0", "lessThan": "1.2", "status": "affected", "versionType": "custom"}]}],
  "problemTypes": [{"descriptions": [{"lang": "en", "type": "CWE", "cweId": "CWE-639", "description": "Authorization bypass"}]}],
  "references": [{"url": "https://example.org/advisories/1", "tags": ["vendor-advisory"]}], "x_rank": 1.50}}}
`, id, title)
}

func (w *cveWorld) state(t testing.TB, id string) verdict.CVEID {
	t.Helper()
	c, err := w.CVEID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Whole()
}

// sent wants that these requests were sent since it was asked last.
func (w *cveWorld) sent(t testing.TB, want ...string) {
	t.Helper()
	if got := w.server.Asked(); !slices.Equal(got, want) {
		t.Errorf("asked was %q, want %q", got, want)
	}
}

func TestAnIDIsReservedAssignedPublishedUpdatedAndRejectedAtCVEServices(t *testing.T) {
	w := newCVEWorld(t)
	w.server.Reserve("1900", 3) // by others of the organization: they stay theirs
	id := w.reserve(t)
	if c := w.state(t, id); id != "CVE-1900-1004" || c.State != verdict.CVEReserved || c.Owner != "example" || !c.Reserved.Equal(cveNow) {
		t.Errorf("reserved was %+v", c)
	}
	w.sent(t, "GET /cve-id", "GET /cve-id", "POST /cve-id")
	w.ready(t, id)
	if v, err := w.OwnVulnerability(t.Context(), id); err != nil || !slices.Contains(v.IDs, w.flaw) {
		t.Errorf("the flaw is %+v, %v", v, err)
	}
	r, n, err := w.PublishCVE(t.Context(), id, false, true)
	if err != nil || n != 1 || r.State != verdict.CVEPublic || !r.Published.Equal(cveNow) || r.Unsent() {
		t.Fatalf("published is %+v, %v", r, err)
	}
	w.sent(t, "GET /cve-id/"+id, "POST /cve/"+id+"/cna")
	if raw := string(w.server.Record(id)); !strings.Contains(raw, `"x_rank":1.5`) || strings.Contains(raw, "unknown") {
		t.Errorf("the record there is %s", raw)
	}
	if _, n, err := w.PublishCVE(t.Context(), id, false, true); err != nil || n != 0 {
		t.Errorf("publishing again changes %d: %v", n, err)
	}
	w.sent(t, "GET /cve-id/"+id, "GET /cve/"+id)
	if _, _, _, err := w.KeepCVERecord(t.Context(), id, "draft.json", draftOf(id, "Orders can be read")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.PublishCVE(t.Context(), id, false, true); verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("a revision is published: %v", err)
	}
	if r, _, err := w.PublishCVE(t.Context(), id, true, true); err != nil || r.Unsent() {
		t.Errorf("updated is %+v, %v", r, err)
	}
	w.sent(t, "GET /cve-id/"+id, "GET /cve/"+id, "PUT /cve/"+id+"/cna")
	if r, _, err := w.RejectCVE(t.Context(), id, "It is no flaw.", []string{"cve-1900-1001"}, true); err != nil || r.State != verdict.CVERejected || r.Reason != "It is no flaw." || !slices.Equal(r.ReplacedBy, []string{"CVE-1900-1001"}) {
		t.Errorf("rejected is %+v, %v", r, err)
	}
	w.sent(t, "GET /cve-id/"+id, "PUT /cve/"+id+"/reject")
	rows, err := w.AuditRows(t.Context())
	if err != nil || strings.Contains(fmt.Sprintf("%+v", rows), servicestest.Account.Key) {
		t.Errorf("the audit log is %+v, %v", rows, err)
	}
}

func TestNothingIsSentUnlessThatIsAskedFor(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	w.ready(t, id)
	w.server.Asked()
	reserved, _, reserve := w.ReserveCVE(t.Context(), 2, 1900, false)
	published, _, publish := w.PublishCVE(t.Context(), id, false, false)
	rejected, _, reject := w.RejectCVE(t.Context(), id, "It is no flaw.", nil, false)
	for _, err := range []error{reserve, publish, reject} {
		if err != nil {
			t.Error(err)
		}
	}
	w.sent(t)
	if len(reserved.Plan) != 2 || len(published.Plan) != 2 || len(rejected.Plan) != 3 || strings.Contains(fmt.Sprint(reserved, published, rejected), servicestest.Account.Key) {
		t.Errorf("planned are %+v, %+v and %+v", reserved.Plan, published.Plan, rejected.Plan)
	}
	w.Close()
	w.config.DryRun = true
	w.open(t)
	if r, n, err := w.RejectCVE(t.Context(), id, "It is no flaw.", nil, true); err != nil || n != 0 || r.Sent {
		t.Errorf("a rehearsal sends: %+v, %v", r, err)
	}
	w.sent(t)
	w.Close()
	w.config.DryRun, w.config.AsOf = false, "2026-01-01"
	w.open(t)
	if _, _, err := w.ReserveCVE(t.Context(), 1, 1900, true); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("something is reserved in the past: %v", err)
	}
	w.sent(t)
}

func TestARecordIsNotSentBeforeItMayBe(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	refused := func(what string, err error, words string) {
		t.Helper()
		if err == nil || verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want a refusal with %q", what, err, words)
		}
	}
	publish := func() error { _, _, err := w.PublishCVE(t.Context(), id, false, true); return err }
	refused("nothing is written", publish(), "only one that is ready")
	_, _, err := w.MoveCVE(t.Context(), id, verdict.CVEReady)
	refused("nothing is written", err, "cannot become ready")
	bare := strings.Replace(string(draftOf(id, "Orders")), `"versions"`, `"x_versions"`, 1)
	_, found, _, err := w.KeepCVERecord(t.Context(), id, "draft.json", []byte(bare))
	if err != nil || !slices.ContainsFunc(found, func(f app.CVEFinding) bool { return f.Test == "5.1.3" && f.Error }) {
		t.Fatalf("found is %+v, %v", found, err)
	}
	_, _, err = w.MoveCVE(t.Context(), id, verdict.CVEReady)
	refused("nobody is affected", err, "5.1.3 at /containers/cna/affected")
	if _, _, _, err := w.KeepCVERecord(t.Context(), "CVE-1900-0009", "draft.json", draftOf(id, "x")); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("the record of another id is kept: %v", err)
	}
	if _, _, _, err := w.KeepCVERecord(t.Context(), id, "draft.json", draftOf(id, "Orders")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.MoveCVE(t.Context(), id, verdict.CVEReady); err != nil {
		t.Fatal(err)
	}
	refused("nobody has told of the flaw", publish(), "must not be the first to tell of it")
	if _, _, err := w.DiscloseCVE(t.Context(), id, w.now, true); err != nil {
		t.Fatal(err)
	}
	w.Close()
	w.config.CVE.URL = "" // where records count, ids for tests are none
	w.open(t)
	refused("the id is one for tests", publish(), "5.4 at /cveMetadata/cveId")
}

func TestAFlawHasOneCVEIDAndAnIDOneFlaw(t *testing.T) {
	w := newCVEWorld(t)
	first, second := w.reserve(t), w.reserve(t)
	if _, _, err := w.AssignCVE(t.Context(), first, w.flaw); err != nil {
		t.Fatal(err)
	}
	if _, n, err := w.AssignCVE(t.Context(), first, w.flaw); err != nil || n != 0 {
		t.Errorf("again it changes %d: %v", n, err)
	}
	if _, _, err := w.AssignCVE(t.Context(), second, w.flaw); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("the flaw has two: %v", err)
	}
	other, _, err := w.NewVulnerability(t.Context(), verdict.OwnVulnerability{Title: "Another", Product: "shop", Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: "0"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.AssignCVE(t.Context(), first, other.IDs[0]); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("the id has two: %v", err)
	}
}

func TestTheQueueTellsOfRecordsThatAreDueAndOfIDsThatNobodyUsed(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	w.ready(t, id)
	waits := func(product string) (said []string) {
		t.Helper()
		list, err := w.Queue(t.Context(), product)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			if x.Kind == triage.WaitPublication || x.Kind == triage.WaitSweep {
				said = append(said, fmt.Sprint(x.Kind, " ", x.Subject, " ", x.Due.Format("01-02T15"), " ", x.Overdue))
			}
		}
		return said
	}
	at := func(hours int, product string, want ...string) {
		t.Helper()
		w.now = cveNow.Add(time.Duration(hours) * time.Hour)
		if got := waits(product); !slices.Equal(got, want) {
			t.Errorf("after %d hours %q wait, want %q", hours, got, want)
		}
	}
	at(1, "", "publication shop "+id+" 03-02T12 false")
	at(30, "shop", "publication shop "+id+" 03-04T12 false")
	at(80, "shop", "publication shop "+id+" 03-04T12 true")
	if _, _, err := w.PublishCVE(t.Context(), id, false, true); err != nil {
		t.Fatal(err)
	}
	at(80, "")
	w.reserveYear(t, 2026)
	at(80, "")
	december := int(time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC).Sub(cveNow).Hours())
	at(december, "", "sweep CVE ids of 2026 12-31T00 false")
	at(december, "shop")
	at(december+24*27, "", "sweep CVE ids of 2026 12-31T00 true")
}

func (w *cveWorld) reserveYear(t *testing.T, year int) {
	t.Helper()
	if _, _, err := w.ReserveCVE(t.Context(), 2, year, true); err != nil {
		t.Fatal(err)
	}
}

func TestUnusedIDsAreSweptAtTheEndOfTheirYear(t *testing.T) {
	w := newCVEWorld(t)
	w.reserveYear(t, 2026)
	if _, _, err := w.SweepCVEs(t.Context(), 2026, true); verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("they are swept in March: %v", err)
	}
	w.now = time.Date(2026, 12, 30, 0, 0, 0, 0, time.UTC)
	unused, err := w.UnusedCVEs(t.Context(), 2026)
	if err != nil || len(unused) != 2 {
		t.Fatalf("unused are %+v, %v", unused, err)
	}
	if _, _, err := w.AssignCVE(t.Context(), unused[0].ID, w.flaw); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.SweepCVEs(t.Context(), 2026, true)
	if err != nil || len(list) != 1 || list[0].ID != unused[1].ID {
		t.Errorf("swept are %+v, %v", list, err)
	}
	if states := w.server.States(); states[unused[0].ID] != "RESERVED" || states[unused[1].ID] != "REJECTED" {
		t.Errorf("there they are %v", states)
	}
	if c := w.state(t, unused[1].ID); c.Reason != "This id was reserved in 2026 and not used." || c.State != verdict.CVERejected {
		t.Errorf("here it is %+v", c)
	}
}
