// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/store/storetest"
	"verdict/spec/cve/services/servicestest"
)

func TestARequestWhoseAnswerIsLostIsFinishedAndNotSentTwice(t *testing.T) {
	w := newCVEWorld(t)
	w.server.Reserve("1900", 3)
	w.server.Lose("POST /cve-id", nil)
	_, _, err := w.ReserveCVE(t.Context(), 2, 1900, true)
	if err == nil || !strings.Contains(err.Error(), "not known whether CVE Services did") {
		t.Fatalf("the lost answer gives %v", err)
	}
	if open, err := w.OpenCVEReservation(t.Context()); err != nil || open == nil || open.Amount != 2 {
		t.Errorf("open is %+v, %v", open, err)
	}
	if _, _, err := w.ReserveCVE(t.Context(), 1, 1900, true); verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "--amount 2 --year 1900") {
		t.Errorf("another request goes first: %v", err)
	}
	w.server.Reserve("1900", 1) // another user comes in between
	w.server.Asked()
	r, _, err := w.ReserveCVE(t.Context(), 2, 1900, true)
	if err != nil || !r.Finished || len(r.IDs) != 2 || r.IDs[0].ID != "CVE-1900-1004" || r.IDs[1].ID != "CVE-1900-1005" {
		t.Errorf("finished is %+v, %v", r, err)
	}
	w.sent(t, "GET /cve-id", "GET /cve-id", "GET /cve-id")
	if n := len(w.server.States()); n != 6 {
		t.Errorf("%d ids are reserved there", n)
	}
}

func TestARecordWhoseAnswerIsLostIsStoredAndNotSentTwice(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	w.ready(t, id)
	for _, update := range []bool{false, true} {
		if update {
			if _, _, _, err := w.KeepCVERecord(t.Context(), id, "draft.json", draftOf(id, "Orders can be read")); err != nil {
				t.Fatal(err)
			}
		}
		method := map[bool]string{false: "POST", true: "PUT"}[update]
		w.server.Lose(method+" /cve/"+id+"/cna", nil)
		if _, n, err := w.PublishCVE(t.Context(), id, update, true); err == nil || n != 0 {
			t.Fatalf("a lost answer changes %d: %v", n, err)
		}
		w.server.Asked()
		if r, _, err := w.PublishCVE(t.Context(), id, update, true); err != nil || !r.Stood || r.State != verdict.CVEPublic || r.Unsent() {
			t.Errorf("the next run gives %+v, %v", r, err)
		}
		w.sent(t, "GET /cve-id/"+id, "GET /cve/"+id)
	}
	w.server.Lose("PUT /cve/"+id+"/reject", nil)
	if _, _, err := w.RejectCVE(t.Context(), id, "It is no flaw.", nil, true); err == nil {
		t.Fatal("a lost answer gives no error")
	}
	if r, _, err := w.RejectCVE(t.Context(), id, "It is none.", nil, true); err != nil || !r.Stood || r.Reason != "It is no flaw." {
		t.Errorf("the next run gives %+v, %v", r, err)
	}
}

func TestWhatSomebodyElsePublishedIsNotOverwrittenUnasked(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	w.ready(t, id)
	body := []byte(`{"cnaContainer":{"descriptions":[{"lang":"en","value":"It was written elsewhere."}],"affected":[{"vendor":"Example","product":"Shop","defaultStatus":"affected"}],"references":[{"url":"https://example.org/1"}]}}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+"/cve/"+id+"/cna", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = servicestest.Account.Header()
	if answer, err := http.DefaultClient.Do(r); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%+v, %v", answer, err)
	} else {
		answer.Body.Close()
	}
	if _, _, err := w.PublishCVE(t.Context(), id, false, true); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("publishing gives %v", err)
	}
	if r, _, err := w.PublishCVE(t.Context(), id, true, true); err != nil || r.State != verdict.CVEPublic || !strings.Contains(string(w.server.Record(id)), "Orders of others") {
		t.Errorf("the update gives %+v, %v", r, err)
	}
}

func TestHoweverOftenAnswersAreLostThereAreNeverIDsThatNobodyAskedFor(t *testing.T) {
	w := newCVEWorld(t)
	w.server.Quota = 1 << 20
	wanted := 0
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.IntRange(1, 4).Draw(t, "amount")
		reserve := func() bool {
			r, _, err := w.ReserveCVE(ctx, amount, 1900, true)
			if err == nil && len(r.IDs) != amount {
				t.Fatalf("asked for %d it brings %+v", amount, r.IDs)
			}
			if err == nil {
				wanted += amount
			}
			return err == nil
		}
		for _, lost := range rapid.SliceOfN(rapid.SampledFrom([]string{"GET /cve-id", "POST /cve-id", "nothing"}), 0, 4).Draw(t, "lost") {
			w.server.Lose(lost, nil)
			reserve()
		}
		for tries := 0; !reserve(); tries++ { // what is still to be lost is lost here
			if tries > 2 {
				t.Fatal("it is never finished")
			}
		}
		ours, err := w.CVEIDs(ctx)
		if there := len(w.server.States()); err != nil || there != wanted || len(ours) != there {
			t.Fatalf("%d were asked for, %d are ours and %d are reserved there: %v", wanted, len(ours), there, err)
		}
	})
}

func TestWhatCVEServicesRefuseIsToldAndLeavesNothingOpen(t *testing.T) {
	cases := map[string]struct {
		change func(*cveWorld)
		words  []string
	}{
		"a key that is wrong":  {func(w *cveWorld) { w.config.CVE.KeyFile, w.config.CVE.Key = "", config.SecretOf("another-key") }, []string{"401 UNAUTHORIZED", "VERDICT_CVE_USER"}},
		"more than may be":     {func(w *cveWorld) { w.server.Quota = 1 }, []string{"403 EXCEEDED_ID_QUOTA: This organization has exceeded"}},
		"no user":              {func(w *cveWorld) { w.config.CVE.User = "" }, []string{"VERDICT_CVE_USER is not set"}},
		"no key":               {func(w *cveWorld) { w.config.CVE.KeyFile = "" }, []string{"VERDICT_CVE_KEY_FILE is not set"}},
		"a file that is not":   {func(w *cveWorld) { w.config.CVE.KeyFile = "nowhere" }, []string{"VERDICT_CVE_KEY_FILE names a file"}},
		"a key with a newline": {func(w *cveWorld) { w.config.CVE.KeyFile, w.config.CVE.Key = "", config.SecretOf("a\nb") }, []string{"hold spaces"}},
		"no organization":      {func(w *cveWorld) { w.config.CVE.Org = "" }, []string{"VERDICT_CVE_ORG is not set"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newCVEWorld(t)
			w.Close()
			c.change(w)
			w.open(t)
			_, _, err := w.ReserveCVE(t.Context(), 2, 1900, true)
			for _, words := range c.words {
				if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "another-key") {
					t.Errorf("it says %v, want %q", err, words)
				}
			}
			if open, err := w.OpenCVEReservation(t.Context()); err != nil || open != nil {
				t.Errorf("open is %+v, %v", open, err)
			}
		})
	}
}

func TestAnAnswerThatIsNoJSONIsNoAnswer(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	for body, words := range map[string]string{"<html>a login page</html>": "HTML page", "words": "no JSON", `{"cve_id":"x","state":"LOST"}`: "no state"} {
		s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte(body)) }))
		w.Close()
		w.config.CVE.URL = s.URL
		w.open(t)
		if _, _, err := w.RejectCVE(t.Context(), id, "It is no flaw.", nil, true); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s gives %v", body, err)
		}
		s.Close()
	}
}

// killedAt names the command that a process runs until it is killed.
const killedAt = "VERDICT_CVE_KILLED"

// TestCVECommandUntilKilled is the process.
func TestCVECommandUntilKilled(t *testing.T) {
	command := strings.Fields(os.Getenv(killedAt))
	if len(command) == 0 {
		t.Skip("runs only as the process that another test kills")
	}
	a, err := app.Open(t.Context(), cveConfig(t, command[1], command[2]), func() time.Time { return cveNow })
	if err != nil {
		t.Fatal(err)
	}
	switch command[0] {
	case "reserve":
		_, _, err = a.ReserveCVE(t.Context(), 2, 1900, true)
	case "publish":
		_, _, err = a.PublishCVE(t.Context(), command[3], false, true)
	case "reject":
		_, _, err = a.RejectCVE(t.Context(), command[3], "It is no flaw.", nil, true)
	}
	t.Fatalf("it was not killed: %v", err)
}

// untilKilled runs a process to its end. arm gets what kills it, which waits until it runs.
func untilKilled(cmd *exec.Cmd, arm func(kill func())) ([]byte, error) {
	running := make(chan *os.Process, 1)
	arm(func() { _ = (<-running).Kill() })
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	running <- cmd.Process
	err := cmd.Wait()
	return out.Bytes(), err
}

// TestAProcessThatIsKilledBetweenSendingAndStoringIsFinishedByTheNext kills the process
// when CVE Services have done what it asked and before it hears so.
func TestAProcessThatIsKilledBetweenSendingAndStoringIsFinishedByTheNext(t *testing.T) {
	w := newCVEWorld(t)
	id := w.reserve(t)
	w.ready(t, id)
	w.Close()
	kill := func(command, request string) {
		t.Helper()
		cmd := exec.Command(os.Args[0], "-test.run=^TestCVECommandUntilKilled$")
		cmd.Env = append(os.Environ(), killedAt+"="+strings.Join([]string{command, w.config.Data, w.server.URL, id}, " "))
		out, err := untilKilled(cmd, func(kill func()) { w.server.Lose(request, kill) })
		if err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%s ends with %v: %s", command, err, out)
		}
	}
	kill("reserve", "POST /cve-id")
	kill("publish", "POST /cve/"+id+"/cna")
	w.open(t)
	if r, _, err := w.ReserveCVE(t.Context(), 2, 1900, true); err != nil || !r.Finished || len(r.IDs) != 2 || len(w.server.States()) != 3 {
		t.Errorf("reserving is finished with %+v and %v there: %v", r, w.server.States(), err)
	}
	if c := w.state(t, id); c.State != verdict.CVEReady {
		t.Errorf("before it is finished it is %s", c.State)
	}
	if r, _, err := w.PublishCVE(t.Context(), id, false, true); err != nil || !r.Stood || r.State != verdict.CVEPublic {
		t.Errorf("publishing is finished with %+v: %v", r, err)
	}
	w.Close()
	kill("reject", "PUT /cve/"+id+"/reject")
	w.open(t)
	if r, _, err := w.RejectCVE(t.Context(), id, "It is no flaw.", nil, true); err != nil || !r.Stood || r.State != verdict.CVERejected {
		t.Errorf("rejecting is finished with %+v: %v", r, err)
	}
}

// TestRecordsThatOthersWroteComeOutAsTheyWentIn takes the real records in and out.
func TestRecordsThatOthersWroteComeOutAsTheyWentIn(t *testing.T) {
	w := newCVEWorld(t)
	files := []app.CVEFile{{Name: "draft.json", Raw: draftOf("CVE-1900-7777", "Orders can be read")}}
	if dir := os.Getenv("VERDICT_TESTDATA"); dir != "" {
		err := filepath.WalkDir(filepath.Join(dir, "cve5"), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), "CVE-") || filepath.Ext(path) != ".json" {
				return err
			}
			raw, err := os.ReadFile(path)
			var about struct {
				Type string `json:"dataType"`
				Of   struct {
					ID string `json:"cveId"`
				} `json:"cveMetadata"`
			}
			if json.Unmarshal(raw, &about) == nil && about.Type == "CVE_RECORD" && !slices.ContainsFunc(files, func(f app.CVEFile) bool {
				return bytes.Contains(f.Raw, []byte(`"`+about.Of.ID+`"`)) && f.Name == about.Of.ID
			}) {
				files = append(files, app.CVEFile{Name: about.Of.ID, Raw: raw})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := w.ImportCVEs(t.Context(), files)
	if err != nil || len(list) != len(files) {
		t.Fatalf("%d of %d are taken up: %v", len(list), len(files), err)
	}
	for i, c := range list {
		raw, err := w.ExportCVE(t.Context(), c.ID, false)
		if err != nil || !bytes.Equal(raw, files[i].Raw) {
			t.Errorf("%s comes out as %d bytes of %d, %v", c.ID, len(raw), len(files[i].Raw), err)
		}
		if c.State != verdict.CVEPublic && c.State != verdict.CVERejected {
			t.Errorf("%s is %s", c.ID, c.State)
		}
	}
	t.Logf("%d records", len(files))
	if _, n, err := w.ImportCVEs(t.Context(), files); err != nil || n != 0 {
		t.Errorf("again it changes %d: %v", n, err)
	}
	files[0].Name = "again.json"
	if _, _, err := w.ImportCVEs(t.Context(), append(files[:1:1], files[0])); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("two records of one id are taken up: %v", err)
	}
}

func TestOnlyOneReservesAtATime(t *testing.T) {
	w := newCVEWorld(t)
	w.server.Lose("POST /cve-id", func() {
		if _, _, err := w.ReserveCVE(ctx, 1, 1900, true); verdict.CodeOf(err) != verdict.Conflict {
			t.Errorf("a second process reserves beside the first: %v", err)
		}
	})
	if _, _, err := w.ReserveCVE(t.Context(), 1, 1900, true); err == nil {
		t.Error("the lost answer gives no error")
	}
	if r, _, err := w.ReserveCVE(t.Context(), 1, 1900, true); err != nil || !r.Finished || len(w.server.States()) != 1 {
		t.Errorf("finished is %+v, %v", r, err)
	}
}

func TestNodesThatShareADatabaseWaitForEachOther(t *testing.T) {
	w := newCVEWorld(t)
	database := storetest.NewCluster(t).Database(t)
	node := func() *app.App {
		c := w.config
		c.Data, c.Database = t.TempDir(), database
		a, err := app.Open(t.Context(), c, func() time.Time { return w.now })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Close() })
		return a
	}
	one, other := node(), node()
	w.server.Lose("POST /cve-id", func() {
		if _, _, err := other.ReserveCVE(ctx, 2, 1900, true); verdict.CodeOf(err) != verdict.Conflict {
			t.Errorf("the other node reserves too: %v", err)
		}
	})
	if _, _, err := one.ReserveCVE(t.Context(), 2, 1900, true); err == nil {
		t.Error("the lost answer gives no error")
	}
	w.now = w.now.Add(11 * time.Minute)
	if r, _, err := other.ReserveCVE(t.Context(), 2, 1900, true); err != nil || !r.Finished || len(r.IDs) != 2 || len(w.server.States()) != 2 {
		t.Errorf("the other node finishes with %+v, %v", r, err)
	}
}
