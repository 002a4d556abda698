// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/source"
	"verdict/internal/source/osv"
	"verdict/internal/store"
)

// remote is a programme whose source is served over TLS.
type remote struct {
	*programme
	*upstream
}

func newRemote(t *testing.T) *remote {
	t.Helper()
	r := &remote{newProgramme(t), newUpstream(t)}
	r.src = r.source()
	r.update(func(tx *store.Tx) error {
		_, err := tx.PutSource(r.src)
		return err
	})
	return r
}

// syncRemote mirrors, reads, stores and keeps, as a sync does.
func (r *remote) syncRemote(acceptShrink bool) (source.Change, error) {
	m, err := source.MirrorFile(r.programme.Context(), r.client, r.src, nil, r.dir, nil)
	if err != nil {
		return source.Change{}, err
	}
	defer m.Close()
	in, err := m.Fetch(r.programme.Context(), osv.Read, nil)
	if err != nil {
		return source.Change{}, err
	}
	change, _, err := r.keep(in, acceptShrink)
	if err != nil {
		return source.Change{}, err
	}
	return change, m.Keep()
}

// feedOf packs records of the numbers from to, in a zip archive.
func feedOf(t *testing.T, from, to int, more ...string) string {
	var documents []string
	for i := from; i < to; i++ {
		documents = append(documents, fmt.Sprintf("CVE-%d.json", i), fmt.Sprintf(`{"id":"CVE-2024-%04d","modified":"2026-01-01T00:00:00Z"}`, i))
	}
	return zipped(t, append(documents, more...)...)
}

func (r *remote) records() (n int) {
	r.view(func(s *store.Snapshot) error {
		list, err := s.Sources()
		for _, h := range list {
			n += h.Records
		}
		return err
	})
	return n
}

func TestAnyFaultOfAFeedLeavesWhatWasBefore(t *testing.T) {
	good := feedOf(t, 0, 100)
	page := `<!DOCTYPE html><html><title>Log in to the guest network</title>`
	answer := func(status int, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	half := feedOf(t, 0, 101)
	tests := []struct {
		name  string
		place string // of the feed; "" for that of an archive
		step  http.HandlerFunc
		code  verdict.Code
		fault egress.Fault // "" for what is found in the file
		say   string
	}{
		{"a cut download", "", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(half)))
			_, _ = w.Write([]byte(half[:len(half)/2]))
			_ = http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Millisecond)
			panic(http.ErrAbortHandler)
		}, verdict.Internal, egress.Cut, "ended before its end"},
		{"half of it, said to be all", "", answer(200, half[:len(half)/2]), verdict.Invalid, "", "is not a zip archive"},
		{"a page of a portal", "", answer(200, page), verdict.Invalid, egress.WrongContent, "gives an HTML page instead of a zip archive"},
		{"too many requests", "", answer(429, "", "Retry-After", "7200"), verdict.Internal, egress.RateLimited, "was asked for too often (429 Too Many Requests)"},
		{"a server that fails", "", answer(503, page), verdict.Internal, egress.ServerError, "answers with an error (503 Service Unavailable)"},
		{"a feed that is gone", "", answer(404, page), verdict.NotFound, egress.NotFound, "is not there (404 Not Found)"},
		{"a redirect inwards", "", answer(302, "", "Location", "https://10.0.0.1/all.zip"), verdict.Forbidden, egress.Refused, "10.0.0.1, a private address"},
		{"a redirect to the cloud's metadata", "", answer(302, "", "Location", "https://169.254.169.254/latest"), verdict.Forbidden, egress.Refused, "169.254.169.254, a link-local address"},
		{"a feed that has shrunk", "", answer(200, feedOf(t, 0, 80)), verdict.Conflict, "", "source records has lost 20 of its 100 records, more than a tenth"},
		{"an archive without documents", "", answer(200, zipped(t, "README.md", "nothing")), verdict.Invalid, "", "source records cannot be read: holds no *.json file"},
		{"a document that does not parse", "/feeds/one.json", answer(200, `{"id":"CVE-2024-0001","modified":}`), verdict.Invalid, "", "source records cannot be read: "},
		{"a document with a key twice", "/feeds/one.json", answer(200, `{"id":"CVE-2024-0001","ID":"CVE-2024-0002"}`), verdict.Invalid, "", "differ in case only"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRemote(t)
			r.serves(good, `"v1"`)
			if _, err := r.syncRemote(false); err != nil || r.records() != 100 {
				t.Fatalf("%d records, %v", r.records(), err)
			}
			if tt.place != "" { // the same folder and records, at another place
				r.place = tt.place
				r.src = r.source()
			}
			r.answers(tt.step)
			_, err := r.syncRemote(false)
			if err == nil || verdict.CodeOf(err) != tt.code || egress.FaultOf(err) != tt.fault || !strings.Contains(err.Error(), tt.say) || !strings.Contains(err.Error(), "source records") {
				t.Errorf("got %s, %q: %v\nwant %s, %q: %s", verdict.CodeOf(err), egress.FaultOf(err), err, tt.code, tt.fault, tt.say)
			}
			if got := r.records(); got != 100 {
				t.Errorf("%d records stand, want 100", got)
			}
			r.place = "/feeds/all.zip"
			r.stands(good)

			// And when the fault is over, the next sync succeeds.
			r.src = r.source()
			r.serves(feedOf(t, 0, 101), `"v3"`)
			if change, err := r.syncRemote(false); err != nil || change.Changed != 1 || r.records() != 101 {
				t.Errorf("afterwards %d records, %+v, %v", r.records(), change, err)
			}
		})
	}
}

func TestOneDocumentThatDoesNotParseDoesNotHoldTheOthers(t *testing.T) {
	r := newRemote(t)
	r.serves(feedOf(t, 0, 100), `"v1"`)
	if _, err := r.syncRemote(false); err != nil {
		t.Fatal(err)
	}
	r.serves(feedOf(t, 1, 101, "CVE-0.json", `{"id":`), `"v2"`)
	change, err := r.syncRemote(false)
	if err != nil || change.Changed != 1 || change.Kept != 1 || r.records() != 101 {
		t.Fatalf("%d records, %+v, %v", r.records(), change, err)
	}
	if len(change.Standing) != 1 || !strings.Contains(change.Standing[0].Reason, "cannot be read any more, and its record stands") {
		t.Errorf("what stands is told as %+v", change.Standing)
	}
}

func TestAShrunkFeedIsTakenWhenAPersonAcceptsItAndNotFetchedTwice(t *testing.T) {
	r := newRemote(t)
	r.serves(feedOf(t, 0, 100), `"v1"`)
	if _, err := r.syncRemote(false); err != nil {
		t.Fatal(err)
	}
	r.serves(feedOf(t, 0, 50), `"v2"`)
	if _, err := r.syncRemote(false); verdict.CodeOf(err) != verdict.Conflict {
		t.Fatalf("the loss is not held: %v", err)
	}
	if change, err := r.syncRemote(true); err != nil || change.Removed != 50 || r.records() != 50 {
		t.Errorf("%d records, %+v, %v", r.records(), change, err)
	}
	if got := r.asked[1].Get("If-None-Match"); len(r.asked) != 2 || got != `"v2"` {
		t.Errorf("asked %d times, the second time with %q", len(r.asked), got)
	}
	r.stands(feedOf(t, 0, 50))
}

func TestTheReadingOfACopyIsTheSources(t *testing.T) {
	r := newRemote(t)
	r.serves(feedOf(t, 0, 3), `"v1"`)
	if _, err := r.syncRemote(false); err != nil {
		t.Fatal(err)
	}
	if h := r.health(); h.Source.Location != r.src.Location || h.Records != 3 {
		t.Errorf("the source is noted as %+v", h)
	}
}
