// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	answersheet "verdict/internal/publish/answer"
	"verdict/internal/scan/report"
)

// curiousReport asks about everything that anybody could be curious about: every
// id that the example knows, those that private acts make up, in components with
// and without version.
var curiousReport = sync.OnceValue(func() app.ReportFile {
	var b strings.Builder
	b.WriteString("vulnerability,component\n")
	ids := append([]string{"CVE-2022-24823", "CVE-2023-26464", "CVE-2026-9999", "GHSA-qcwq-55hx-v3vh", "CVE-2023-34453", "GHSA-pqr6-cmr2-h8hf"}, asked...)
	for _, id := range ids {
		for _, c := range append([]string{"pkg:maven/org.apache.kafka/kafka-clients", "pkg:maven/org.example/never-shipped@1"}, components...) {
			fmt.Fprintf(&b, "%s,%s\n", id, c)
		}
	}
	for n := range 1000 { // ids that private flaws of our own may have
		fmt.Fprintf(&b, "CVE-2026-%04d,pkg:maven/org.apache.kafka/kafka-clients\n", 9000+n)
	}
	return app.ReportFile{Name: "curious.csv", Raw: []byte(b.String())}
})

// answerSheets gives all that the sheet of a curious report is written from, in
// whichever format, and what it is as JSON.
func answerSheets(a *app.App, version string) ([]byte, error) {
	sheets, err := a.Answer(ctx, release(version), []app.ReportFile{curiousReport()}, app.AnswerOptions{})
	if err != nil {
		return nil, err
	}
	return json.Marshal([]any{sheets[0], sheets[0].Document()})
}

func answered(t *testing.T, a *app.App, version, table string, o app.AnswerOptions) answersheet.Sheet {
	t.Helper()
	sheets, err := a.Answer(ctx, release(version), []app.ReportFile{{Name: "report.csv", Raw: []byte("vulnerability,component\n" + table)}}, o)
	if err != nil {
		t.Fatal(err)
	}
	return sheets[0]
}

func TestTheExampleAnswersReports(t *testing.T) {
	t.Parallel()
	a := open(t, loaded(), today)
	const snappy, servlets = "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0", "pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217"
	cases := []struct {
		name, version, row string
		reason             answersheet.Reason
		status             verdict.Status
		says               string
	}{
		{"affected", "3.5.0", "CVE-2023-34455," + snappy, answersheet.Published, verdict.Affected, "fixed in 3.5.1"},
		{"by another id of the flaw", "3.5.0", "GHSA-qcwq-55hx-v3vh," + snappy, answersheet.Published, verdict.Affected, "CVE-2023-34455"},
		{"by a jar's name", "3.5.0", "CVE-2023-34455,snappy-java-1.1.10.0.jar", answersheet.Published, verdict.Affected, "Upgrade"},
		{"not affected, with the reason", "3.5.0", "CVE-2023-36479," + servlets, answersheet.Published, verdict.NotAffected, "CgiServlet"},
		{"fixed", "3.5.1", "CVE-2023-34455,pkg:maven/org.xerial.snappy/snappy-java@1.1.10.1", answersheet.Published, verdict.Fixed, "is fixed in Apache Kafka 3.5.1"},
		{"a component that was never shipped, of which that is published", "3.5.0", "CVE-2021-44228,pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", answersheet.Published, verdict.NotAffected, "log4j-core is not shipped"},
		{"nothing said", "3.5.0", "CVE-2023-34453," + snappy, answersheet.NothingPublished, verdict.Unknown, "nothing is published about CVE-2023-34453 in Apache Kafka 3.5.0"},
		{"nothing said, and withdrawn by all", "3.5.0", "CVE-2023-4586,pkg:maven/io.netty/netty-handler", answersheet.NothingPublished, verdict.Unknown, "withdrawn it since"},
		{"another version", "3.5.1", "CVE-2023-34455," + snappy, answersheet.OtherVersion, verdict.Unknown, "ships pkg:maven/org.xerial.snappy/snappy-java@1.1.10.1, not"},
		{"a flaw that nobody knows", "3.5.0", "CVE-2019-00000," + snappy, answersheet.VulnerabilityUnknown, verdict.Unknown, "no record"},
		{"a component that a complete bill does not name", "3.5.0", "CVE-2023-34455,pkg:maven/org.example/other@1", answersheet.NotShipped, verdict.Unknown, "does not ship"},
		{"one that an incomplete bill does not name", "2.6.1", "CVE-2023-2976,pkg:maven/com.google.guava/guava@20.0", answersheet.NotInBill, verdict.Unknown, "may be incomplete"},
		{"the image of the release", "3.5.0", "CVE-2023-34455,pkg:docker/kafka@3.5.0", answersheet.Published, verdict.Affected, "is affected"},
		{"an image that others can call so", "3.5.0", "CVE-2023-34455,bitnami/kafka:3.5.0", answersheet.ImageAmbiguous, verdict.Unknown, "nothing tells whether bitnami/kafka:3.5.0 is an image of Apache Kafka 3.5.0"},
		{"the image of another release", "3.5.0", "CVE-2023-34455,apache/kafka:3.4.0", answersheet.OtherRelease, verdict.Unknown, "is named as an image of Apache Kafka 3.4.0, not of 3.5.0"},
	}
	for _, c := range cases {
		sheet := answered(t, a, c.version, c.row+"\n", app.AnswerOptions{})
		row := sheet.Rows[0]
		if row.Reason != c.reason || row.Status != c.status || !strings.Contains(row.Because, c.says) || row.Placed != (sheet.Unplaced == 0) {
			t.Errorf("%s: placed %v, %s, %s: %s", c.name, row.Placed, row.Reason, row.Status, row.Because)
		}
	}
}

func TestAnInternalSheetSaysWhatIsNotPublishedAndThatItIsPrivate(t *testing.T) {
	t.Parallel()
	a := open(t, loaded(), today)
	const row = "CVE-2023-34453,pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0\nCVE-2023-34455,pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0\n"
	sheet := answered(t, a, "3.5.0", row, app.AnswerOptions{Internal: true})
	if r := sheet.Rows[0]; !r.Placed || r.Reason != answersheet.Unpublished || r.Inside == nil || r.Inside.Class != verdict.Hygiene || r.Status != r.Inside.Status {
		t.Errorf("the unpublished row is %+v", r)
	}
	if r := sheet.Rows[1]; r.Reason != answersheet.Published || r.Status != verdict.Affected || r.Inside == nil || r.Inside.Class != verdict.Exploitable {
		t.Errorf("the published row is %+v", r)
	}
	html, err := sheet.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for format, text := range map[string][]byte{"HTML": html, "Markdown": sheet.Markdown()} {
		if !bytes.Contains(text, []byte(answersheet.PrivateNotice)) {
			t.Errorf("%s does not say that it is private", format)
		}
	}
	if text := sheet.CSV(); !bytes.Contains(text, []byte(`"`+answersheet.PrivateNotice+`","row"`)) || bytes.Count(text, []byte("\r\n\"private\",")) != 2 {
		t.Errorf("the table does not say that it is private:\n%s", text)
	}
	if d := sheet.Document(); !d.Internal || d.Notice != answersheet.PrivateNotice {
		t.Errorf("the JSON says internal %v, notice %q", d.Internal, d.Notice)
	}
	empty, err := a.Answer(ctx, release("3.5.0"), []app.ReportFile{{Name: "none.json", Raw: []byte("[]")}}, app.AnswerOptions{Internal: true})
	if err != nil || len(empty[0].Rows) != 0 {
		t.Errorf("a report without rows: %v", err)
	}
}

func TestAnswerNeedsARelease(t *testing.T) {
	t.Parallel()
	a := open(t, loaded(), today)
	file := []app.ReportFile{{Name: "r.json", Raw: []byte("[]")}}
	for _, ref := range []verdict.Ref{{Product: kafka.Product, Version: "9.9.9"}, {Product: "nobody", Version: "1"}} {
		if _, err := a.Answer(ctx, ref, file, app.AnswerOptions{}); verdict.CodeOf(err) != verdict.NotFound {
			t.Errorf("%s: %v, want not_found", ref, err)
		}
	}
	if _, err := a.Answer(ctx, release("3.5.0"), []app.ReportFile{{Name: "zap.xml", Raw: []byte("<OWASPZAPReport/>")}}, app.AnswerOptions{}); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("a report of another kind: %v, want invalid", err)
	}
}

func TestColumnsComeThroughTheApp(t *testing.T) {
	t.Parallel()
	a := open(t, loaded(), today)
	raw := []byte("Flaw;Thing\nCVE-2023-34455;org.xerial.snappy:snappy-java:1.1.10.0\n")
	sheets, err := a.Answer(ctx, release("3.5.0"), []app.ReportFile{{Name: "t.csv", Raw: raw}},
		app.AnswerOptions{Columns: report.Columns{"vulnerability": "Flaw", "component": "Thing"}})
	if err != nil || sheets[0].Rows[0].By != answersheet.ByCoordinate || sheets[0].Rows[0].Status != verdict.Affected {
		t.Errorf("got %+v, %v", sheets, err)
	}
}
