// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/spec/sshsig"
	"verdict/spec/vers"
)

// deliveryWorld is a programme with an approved advisory about a flaw of ours, whose CVE
// record is ready; and where the advisory goes.
type deliveryWorld struct {
	*cveWorld
	advisory string // its working name
	cve      string
	dir      string
}

func newDeliveryWorld(t *testing.T) *deliveryWorld {
	t.Helper()
	w := &deliveryWorld{cveWorld: newCVEWorld(t), dir: t.TempDir()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	released := func(version, previous string) programme.Doc[programme.Release] {
		return programme.Doc[programme.Release]{Value: programme.Release{Release: verdict.Release{Product: "shop", Version: version, Line: "1", State: verdict.Released,
			ReleasedAt: cveNow.AddDate(0, -2, 0), Previous: previous}}}
	}
	must(apply(w.App, &programme.Programme{
		Products: one(verdict.Product{Slug: "shop", Name: "Example Shop", Kind: verdict.Platform, PURL: "pkg:maven/org.example/shop", Versions: "maven",
			Contact: "security@example.org", Author: "Example Shop security", Namespace: "https://example.org/shop"}),
		Lines:    one(verdict.Line{Product: "shop", Slug: "1"}),
		Releases: []programme.Doc[programme.Release]{released("1.1", ""), released("1.2", "1.1")},
	}))
	ids, _, err := w.ReserveCVE(t.Context(), 1, 2026, true)
	must(err)
	w.cve = ids.IDs[0].ID
	_, _, err = w.AssignCVE(t.Context(), w.cve, w.flaw)
	must(err)
	_, _, err = w.EditVulnerability(t.Context(), w.cve, func(v *verdict.OwnVulnerability) error {
		v.Details, v.CWEs, v.Impact, v.Remediation = "A user who is logged in can read orders that belong to others.", []string{"CWE-639"}, "Orders are disclosed.", "Upgrade to 1.2."
		v.Affected = []verdict.OwnRange{{Line: "1", Interval: vers.Interval{Introduced: "1.0", Fixed: "1.2"}}}
		v.References = []verdict.Reference{{Kind: "WEB", URL: "https://example.org/shop/security"}}
		v.Scores = []verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", Source: verdict.ScoreOwn}}
		return nil
	})
	must(err)
	w.approved(t, must)
	return w
}

// approved has the advisory written, reviewed and approved, and the record ready.
func (w *deliveryWorld) approved(t *testing.T, must func(error)) {
	draft, _, err := w.DraftAdvisory(t.Context(), app.AdvisoryRequest{Vulnerabilities: []string{w.cve}})
	must(err)
	w.advisory = draft.ID
	draft.Text.Summary = "Whoever is logged in can read the orders of others."
	_, _, err = w.EditAdvisory(t.Context(), draft.ID, draft.Text)
	must(err)
	review, _, err := w.ReviewAdvisory(t.Context(), draft.ID, app.ReviewRequest{})
	must(err)
	key, ben := bensKey(t)
	_, _, err = w.AddPerson(t.Context(), "ben", []app.PersonKey{ben})
	must(err)
	subject, err := w.Subject(t.Context(), review.EditionID())
	must(err)
	signature, err := sshsig.Sign(key, verdict.ApprovalNamespace, []byte(subject.Text))
	must(err)
	_, _, _, err = w.ApproveSubject(t.Context(), review.EditionID(), signature)
	must(err)
	_, _, _, err = w.WriteCVERecord(t.Context(), w.cve, w.advisory, deliverySite)
	must(err)
	_, _, err = w.MoveCVE(t.Context(), w.cve, verdict.CVEReady)
	must(err)
}

const deliverySite = "https://example.org/security"

func deliveryTo(dir string) app.Delivery {
	return app.Delivery{Folder: filepath.Join(dir, "site"), Site: app.SiteOptions{BaseURL: deliverySite}, SendCVE: true, Outbox: filepath.Join(dir, "outbox"),
		Mail: app.AnnouncementOptions{To: []string{"announce@example.org"}}}
}

// tree gives the files beneath a folder with their contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// deliveryKilled names where the process is killed: its data folder, the server, where it
// writes, the advisory, and the step.
const deliveryKilled = "VERDICT_DELIVERY_KILLED"

// TestDeliveryUntilKilled is the process.
func TestDeliveryUntilKilled(t *testing.T) {
	told := strings.Split(os.Getenv(deliveryKilled), "\n")
	if len(told) < 5 {
		t.Skip("runs only as the process that another test kills")
	}
	a, err := app.Open(t.Context(), cveConfig(t, told[0], told[1]), func() time.Time { return cveNow })
	if err != nil {
		t.Fatal(err)
	}
	die := func(at string) {
		if at == told[4] {
			p, _ := os.FindProcess(os.Getpid())
			_ = p.Kill()
			time.Sleep(time.Minute)
		}
	}
	a.Progress = func(what string, done, total int) {
		die(what + " " + strconv.Itoa(done))
		if done == total {
			die(what + " last")
		}
	}
	d := deliveryTo(told[2])
	d.Step = func(s app.DeliveryStep) { die(string(s)) }
	_, err = a.DeliverAdvisory(t.Context(), told[3], d)
	t.Fatalf("it was not killed: %v", err)
}

// TestADeliveryThatIsKilledAtAnyStepIsFinishedByTheNextRun kills a process before each step,
// among the pages, and when CVE Services have the record and it has not heard so. What comes
// of the next run is what comes of one that was never killed.
func TestADeliveryThatIsKilledAtAnyStepIsFinishedByTheNextRun(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes a programme for each step")
	}
	whole := newDeliveryWorld(t)
	done, err := whole.DeliverAdvisory(t.Context(), whole.advisory, deliveryTo(whole.dir))
	if err != nil || done.Advisory.Number != "VSA-2026-01" || !done.Mailed || len(done.CVE) != 1 || done.CVE[0].State != verdict.CVEPublic {
		t.Fatalf("%+v, %v", done, err)
	}
	want := tree(t, whole.dir)
	steps := []string{"store", "site", "pages 1", "pages last", "cve", "POST", "mail"}
	for _, step := range steps {
		t.Run("killed at "+step, func(t *testing.T) {
			w := newDeliveryWorld(t)
			w.Close()
			cmd := exec.Command(os.Args[0], "-test.run=^TestDeliveryUntilKilled$")
			cmd.Env = append(os.Environ(), deliveryKilled+"="+strings.Join([]string{w.config.Data, w.server.URL, w.dir, w.advisory, step}, "\n"))
			out, err := untilKilled(cmd, func(kill func()) {
				if step == "POST" {
					w.server.Lose("POST /cve/"+w.cve+"/cna", kill)
				}
			})
			if err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("it ends with %v: %s", err, out)
			}
			w.open(t)
			w.neverHalf(t)
			again, err := w.DeliverAdvisory(t.Context(), w.advisory, deliveryTo(w.dir))
			if err != nil || again.Advisory.Number != "VSA-2026-01" || again.Advisory.Revision != 1 || !again.Mailed {
				t.Fatalf("%+v, %v", again, err)
			}
			w.asOne(t, want)
			once, err := w.DeliverAdvisory(t.Context(), w.advisory, deliveryTo(w.dir))
			if err != nil || once.Changed != 0 || once.Mailed || len(once.Site.Written) > 0 {
				t.Errorf("once more it does %+v, %v", once, err)
			}
			if err := os.RemoveAll(filepath.Join(w.dir, "site")); err != nil {
				t.Fatal(err)
			}
			if _, err := w.WriteSite(t.Context(), filepath.Join(w.dir, "site"), deliveryTo(w.dir).Site); err != nil {
				t.Fatal(err)
			}
			w.asOne(t, want)
		})
	}
}

// neverHalf wants the advisory with all of its statements, or neither.
func (w *deliveryWorld) neverHalf(t *testing.T) {
	t.Helper()
	out, err := w.PublishedAdvisories(t.Context(), verdict.PublicAudience)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := w.Statements(t.Context(), verdict.Ref{Product: "shop"})
	if err != nil || len(out) > 1 || len(out) == 1 && len(statements) != 2 || len(out) == 0 && len(statements) != 0 {
		t.Errorf("%d advisories and %d statements are out, %v", len(out), len(statements), err)
	}
}

// asOne wants what a run that was never killed leaves, and one record at CVE Services.
func (w *deliveryWorld) asOne(t *testing.T, want map[string]string) {
	t.Helper()
	got := tree(t, w.dir)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s is %q, not %q", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files are there, not %d", len(got), len(want))
	}
	if s := w.server.States(); len(s) != 1 || s[w.cve] != "PUBLISHED" {
		t.Errorf("CVE Services have %v", s)
	}
	if all, err := w.Advisories(t.Context()); err != nil || len(all) != 1 || all[0].Number != "VSA-2026-01" {
		t.Errorf("%+v, %v", all, err)
	}
}
