// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verdict"
)

// now is what the clients of the tests take for the present.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// waits are the sleeps of a client, none of which happened.
type waits struct {
	mu   sync.Mutex
	list []time.Duration
}

func (w *waits) sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, d)
	return context.Cause(ctx)
}

// world is a server that does what the test says, and a client that trusts it.
type world struct {
	*httptest.Server
	client *Client
	waits  waits
	mu     sync.Mutex
	asked  []*http.Request
}

// serve starts a server of the steps: one for each request, the last for all that
// follow. options may be changed before the client is made.
func serve(t testing.TB, options func(*Options), steps ...http.HandlerFunc) *world {
	t.Helper()
	w := &world{}
	w.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, r)
		step := steps[min(len(w.asked), len(steps))-1]
		w.mu.Unlock()
		step(out, r)
	}))
	w.Config.ErrorLog = nothing(t)
	w.StartTLS()
	t.Cleanup(w.Close)
	o := Options{
		Version: "1.2.3", Allow: []string{"127.0.0.1"}, Roots: w.roots(), Now: func() time.Time { return now },
		Sleep: w.waits.sleep, Chance: func() float64 { return 0 },
	}
	if options != nil {
		options(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w.client = c
	return w
}

func (w *world) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(w.Certificate())
	return pool
}

// requests gives what was asked for so far.
func (w *world) requests() []*http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

// get reads /feed.json.
func (w *world) get(t testing.TB) (string, error) {
	t.Helper()
	b, err := w.client.Get(t.Context(), w.URL+"/feed.json?key=secret", nil)
	if err != nil && strings.Contains(err.Error(), "secret") {
		t.Errorf("the error tells the query: %v", err)
	}
	return string(b), err
}

func gives(body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		_, _ = io.WriteString(w, body)
	}
}

func says(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	}
}

// cuts promises a body and breaks off in it.
func cuts(body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
		gives(body, headers...)(w, r)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// wantFault checks the fault and what the error says.
func wantFault(t *testing.T, err error, fault Fault, say string) {
	t.Helper()
	if FaultOf(err) != fault || !strings.Contains(err.Error(), say) {
		t.Fatalf("got %q: %v\nwant %q: %s", FaultOf(err), err, fault, say)
	}
	var e *Error
	var own *verdict.Error
	if !errors.As(err, &e) || !errors.As(err, &own) || own.File != e.URL || e.Error() != own.Error() {
		t.Errorf("the error is not one of verdict's with its URL: %#v", err)
	}
	if fault != NotModified && fault != Stopped && own.Hint == "" {
		t.Errorf("the error does not say what to do: %v", err)
	}
}

func TestGetReadsASmallDocument(t *testing.T) {
	w := serve(t, nil, gives(`{"a":1}`, "ETag", `"v1"`, "Last-Modified", "yesterday", "Set-Cookie", "a=b"))
	for range 2 {
		if got, err := w.get(t); err != nil || got != `{"a":1}` {
			t.Fatalf("%q, %v", got, err)
		}
	}
	d, err := w.client.Fetch(t.Context(), Request{URL: w.URL + "/feed.json", Header: http.Header{"x-extra": {"1"}}})
	if err != nil || d.ETag != `"v1"` || d.LastModified != "yesterday" {
		t.Errorf("%+v, %v", d, err)
	}
	for _, r := range w.requests() {
		if r.UserAgent() != "verdict/1.2.3" || r.Header.Get("Cookie") != "" || r.Method != http.MethodGet {
			t.Errorf("asked with %s %v", r.Method, r.Header)
		}
	}
	if r := w.requests()[2]; r.Header.Get("X-Extra") != "1" {
		t.Errorf("the caller's header is lost: %v", r.Header)
	}
}

func TestStatusesHaveFaults(t *testing.T) {
	tests := []struct {
		name  string
		step  http.HandlerFunc
		fault Fault
		say   string
		tries int
	}{
		{"304", says(304), NotModified, "has not changed (304 Not Modified)", 1},
		{"404", says(404), NotFound, "is not there (404 Not Found); look whether the location is still right", 1},
		{"410", says(410), NotFound, "is not there (410 Gone)", 1},
		{"401", says(401), Denied, "is denied (401 Unauthorized); see whether the server wants a key", 1},
		{"403", says(403), Denied, "is denied (403 Forbidden)", 1},
		{"403 for too many requests", says(403, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(now.Unix()+9)), RateLimited, "was asked for too often (403 Forbidden)", 5},
		{"429", says(429), RateLimited, "was asked for too often (429 Too Many Requests)", 5},
		{"503", says(503), ServerError, "answers with an error (503 Service Unavailable)", 5},
		{"501", says(501), ServerError, "answers with an error (501 Not Implemented)", 1},
		{"204", says(204), ServerError, "answers with an error (204 No Content)", 1},
		{"300", says(300), ServerError, "answers with an error (300 Multiple Choices)", 1},
		{"400", says(400), ServerError, "answers with an error (400 Bad Request)", 1},
		{"408", says(408), TimedOut, "did not answer in time (408 Request Timeout)", 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil, tt.step)
			_, err := w.get(t)
			wantFault(t, err, tt.fault, w.URL+"/feed.json?…: "+tt.say)
			if n := len(w.requests()); n != tt.tries {
				t.Errorf("asked %d times, want %d", n, tt.tries)
			}
		})
	}
}

func TestAFailingServerIsAskedAgainLaterAndLater(t *testing.T) {
	seconds := func(list ...float64) (waits []time.Duration) {
		for _, s := range list {
			waits = append(waits, time.Duration(s*float64(time.Second)))
		}
		return waits
	}
	later := now.Add(42 * time.Second).Format(http.TimeFormat)
	tests := []struct {
		name  string
		steps []http.HandlerFunc
		waits []time.Duration
		fault Fault // "" when it succeeds at last
	}{
		{"twice as long each time", []http.HandlerFunc{says(503), says(502), says(500), says(504), gives("{}")}, seconds(0.5, 1, 2, 4), ""},
		{"until it is enough", []http.HandlerFunc{says(503)}, seconds(0.5, 1, 2, 4), ServerError},
		{"as long as the server asks for", []http.HandlerFunc{says(429, "Retry-After", "30"), gives("{}")}, seconds(30), ""},
		{"until when the server asks for", []http.HandlerFunc{says(503, "Retry-After", later), gives("{}")}, seconds(42), ""},
		{"not when the server asks for more than we wait", []http.HandlerFunc{says(429, "Retry-After", "3600")}, nil, RateLimited},
		{"not for an instant in the past", []http.HandlerFunc{says(503, "Retry-After", now.Add(-time.Hour).Format(http.TimeFormat)), gives("{}")}, seconds(0.5), ""},
		{"not for what cannot be read", []http.HandlerFunc{says(503, "Retry-After", "soon"), gives("{}")}, seconds(0.5), ""},
		{"after a cut", []http.HandlerFunc{cuts(`{"a":`), cuts(""), gives("{}")}, seconds(0.5, 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil, tt.steps...)
			_, err := w.get(t)
			if FaultOf(err) != tt.fault || !slices.Equal(w.waits.list, tt.waits) {
				t.Errorf("waited %v, %v; want %v, %q", w.waits.list, err, tt.waits, tt.fault)
			}
			var e *Error
			if tt.fault == RateLimited && (!errors.As(err, &e) || e.After != time.Hour) {
				t.Errorf("the error does not say for how long: %#v", e)
			}
		})
	}
}

func TestChanceSpreadsTheWaits(t *testing.T) {
	var heard []string
	w := serve(t, func(o *Options) {
		o.Chance = func() float64 { return 0.5 }
		o.Waiting = func(shown string, wait time.Duration, why error) {
			heard = append(heard, fmt.Sprint(strings.HasSuffix(shown, "/feed.json?…"), " ", wait, " ", FaultOf(why)))
		}
	}, says(503), says(429, "Retry-After", "3"), gives("{}"))
	if _, err := w.get(t); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{750 * time.Millisecond, 3500 * time.Millisecond}; !slices.Equal(w.waits.list, want) {
		t.Errorf("waited %v, want %v", w.waits.list, want)
	}
	if want := "true 750ms server error, true 3.5s rate limited"; strings.Join(heard, ", ") != want {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func TestAnAnswerOfAnotherKindIsRefused(t *testing.T) {
	page := "\r\n <!DOCTYPE HTML><html><body>Please log in"
	tests := []struct {
		path string
		step http.HandlerFunc
		say  string // "" when it passes
	}{
		{"/a.json", gives(page), "gives an HTML page instead of JSON; open the URL in a browser"},
		{"/a.json", gives("<?xml version='1.0'?>\n<html>"), "gives an HTML page instead of JSON"},
		{"/a.json", gives("<feed/>"), "gives XML instead of JSON"},
		{"/a.json", gives("Service unavailable"), "gives text instead of JSON"},
		{"/a.json", gives("PK\x03\x04"), "gives a zip archive instead of JSON"},
		{"/a.json", gives(""), "is empty"},
		{"/a.json", gives("\x00\x01", "Content-Type", "application/json"), "is not JSON"},
		{"/a.json", gives("\uFEFF [1]"), ""},
		{"/a.zip", gives(page), "gives an HTML page instead of a zip archive"},
		{"/a.zip", gives("PK\x05\x06"), ""},
		{"/a.csv.gz", gives(`{"error":"quota"}`), "gives JSON instead of a gzip stream"},
		{"/a.csv.gz", gives("\x1f\x8b\x08"), ""},
		{"/a.csv", gives(page), "gives an HTML page instead of text"},
		{"/a.csv", gives("cve,epss\n"), ""},
		{"/a.csv", gives(""), ""},
		{"/a.txt", gives("[not JSON]"), ""},
		{"/a.txt", gives("\x7fELF\x02\x00"), "is not text"},
		{"/a.xml", gives("<?xml version='1.0'?><feed/>"), ""},
		{"/a.xml", gives("{}"), "gives JSON instead of XML"},
		{"/a.zst", gives("\x28\xb5\x2f\xfd"), ""},
		{"/a.xz", gives("\xfd7zXZ\x00"), ""},
		{"/a", gives(page), "gives an HTML page instead of data"},
		{"/a", gives("\x00", "Content-Type", "text/html; charset=utf-8"), "gives an HTML page instead of data"},
		{"/a", gives("anything"), ""},
		{"/a", gives(""), ""},
		{"/a.html", gives(page), ""},
	}
	for _, tt := range tests {
		w := serve(t, nil, tt.step)
		_, err := w.client.Get(t.Context(), w.URL+tt.path, nil)
		if tt.say == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.path, err)
			}
			continue
		}
		wantFault(t, err, WrongContent, tt.say)
		if len(w.requests()) != 1 {
			t.Errorf("%s is asked for again", tt.path)
		}
	}
}

func TestWhatTheCallerAcceptsDecides(t *testing.T) {
	w := serve(t, nil, gives("<html>"))
	if _, err := w.client.Get(t.Context(), w.URL+"/", http.Header{"accept": {"text/html"}}); err != nil {
		t.Error(err)
	}
	w = serve(t, nil, gives("<html>"))
	_, err := w.client.Get(t.Context(), w.URL+"/api", http.Header{"Accept": {"application/json"}})
	wantFault(t, err, WrongContent, "gives an HTML page instead of JSON")
}

func TestADocumentThatIsTooLargeIsRefused(t *testing.T) {
	big := `{"a":"` + strings.Repeat("x", 5000) + `"}`
	for name, step := range map[string]http.HandlerFunc{
		"with its length": gives(big, "Content-Length", fmt.Sprint(len(big))),
		"without": func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			gives(big)(w, r)
		},
		"packed": gives(gzipped(t, big), "Content-Encoding", "gzip"),
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(t, nil, step)
			_, err := w.client.Fetch(t.Context(), Request{URL: w.URL + "/a.json", MaxBytes: 5000})
			wantFault(t, err, TooLarge, "is larger than 5000 bytes")
			if d, err := w.client.Fetch(t.Context(), Request{URL: w.URL + "/a.json", MaxBytes: int64(len(big))}); err != nil || string(d.Bytes) != big {
				t.Errorf("at the cap: %v", err)
			}
		})
	}
}

func TestTheEncodingOfAnAnswerIsUndone(t *testing.T) {
	page := gzipped(t, `{"a":1}`)
	tests := []struct {
		name, path, body, encoding string
		want                       string
		fault                      Fault
		say                        string
	}{
		{"gzip", "/a.json", page, "gzip", `{"a":1}`, "", ""},
		{"the older name of gzip", "/a.json", page, "X-GZIP", `{"a":1}`, "", ""},
		{"none", "/a.json", `{"a":1}`, "identity", `{"a":1}`, "", ""},
		{"the packing that is wanted", "/a.json.gz", page, "gzip", page, "", ""},
		{"another", "/a.json", page, "br", "", WrongContent, "is encoded in another way than gzip"},
		{"a lie", "/a.json", "{}............", "gzip", "", WrongContent, "is not in the gzip encoding that it claims"},
		{"a bomb", "/a.json", gzipped(t, `{"a":"`+strings.Repeat("\x20", 30<<20)), "gzip", "", TooLarge, "unpacks to more than 200 times its size"},
		{"a page in it", "/a.json", gzipped(t, "<html>"), "gzip", "", WrongContent, "gives an HTML page instead of JSON"},
		{"a cut", "/a.json", page[:len(page)-9], "gzip", "", Cut, "its gzip encoding is cut off"},
		{"a cut in its header", "/a.json", page[:4], "gzip", "", Cut, "its gzip encoding is cut off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil, gives(tt.body, "Content-Encoding", tt.encoding))
			got, err := w.client.Get(t.Context(), w.URL+tt.path, nil)
			if tt.fault != "" {
				wantFault(t, err, tt.fault, tt.say)
			} else if err != nil || string(got) != tt.want {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
			if accepted := w.requests()[0].Header.Get("Accept-Encoding"); accepted != "gzip" {
				t.Errorf("asked for %q", accepted)
			}
		})
	}
}

func TestACutDocumentIsNoDocument(t *testing.T) {
	w := serve(t, nil, cuts(`{"a":1}`))
	_, err := w.get(t)
	wantFault(t, err, Cut, "ended before its end: ")
	if n := len(w.requests()); n != 5 {
		t.Errorf("asked %d times", n)
	}
}

func TestAServerThatSendsNothingOrTooSlowlyIsLeft(t *testing.T) {
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	stops := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "{")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	drips := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
	tests := []struct {
		name          string
		step          http.HandlerFunc
		idle, overall time.Duration
		say           string
	}{
		{"no answer", silent, 60 * time.Millisecond, time.Hour, ""},
		{"no more", stops, 60 * time.Millisecond, time.Hour, "sent nothing for 60ms"},
		{"a byte now and then", drips, time.Hour, 150 * time.Millisecond, "took longer than 150ms"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, func(o *Options) { o.Idle, o.Overall, o.Tries = tt.idle, tt.overall, 1 }, tt.step)
			_, err := w.get(t)
			wantFault(t, err, TimedOut, tt.say)
		})
	}
}

func TestACallerThatStopsIsObeyed(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	w := serve(t, nil, func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	_, err := w.client.Get(ctx, w.URL+"/a.json", nil)
	wantFault(t, err, Stopped, "was stopped")
	if !errors.Is(err, context.Canceled) || len(w.requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(w.requests()))
	}

	ctx, stop = context.WithCancel(t.Context())
	w = serve(t, func(o *Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error { stop(); return sleep(ctx, time.Hour) }
	}, says(503))
	_, err = w.client.Get(ctx, w.URL+"/a.json", nil)
	wantFault(t, err, Stopped, "was stopped")
}

func TestAServerWhoseCertificateIsNotKnownIsNotTrusted(t *testing.T) {
	w := serve(t, func(o *Options) { o.Roots = x509.NewCertPool() }, gives("{}"))
	_, err := w.get(t)
	wantFault(t, err, Untrusted, "does not prove to be that host")
	if len(w.waits.list) > 0 || len(w.requests()) > 0 {
		t.Error("it is asked all the same")
	}
}

func TestAServerThatIsNotThereIsUnreachable(t *testing.T) {
	w := serve(t, nil, gives("{}"))
	w.Close()
	_, err := w.get(t)
	wantFault(t, err, Unreachable, "cannot be reached: ")
	if len(w.waits.list) != 4 {
		t.Errorf("waited %v", w.waits.list)
	}
}

func TestThePlainHTTPOfAnAllowedHostIsSpoken(t *testing.T) {
	plain := httptest.NewServer(gives("{}"))
	t.Cleanup(plain.Close)
	address := netip.MustParseAddrPort(plain.Listener.Addr().String())
	for _, tt := range []struct {
		allow []string
		host  string
		say   string
	}{
		{[]string{"127.0.0.0/8"}, "127.0.0.1", ""},
		{[]string{"localhost"}, "localhost", ""},
		{[]string{"localhost"}, "127.0.0.1", "leads to 127.0.0.1, a loopback address"},
		{nil, "localhost", "leads to 127.0.0.1, a loopback address"},
	} {
		c, err := New(Options{Allow: tt.allow, Tries: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Get(t.Context(), fmt.Sprintf("http://%s:%d/a.json", tt.host, address.Port()), nil)
		c.Close()
		if tt.say == "" {
			if err != nil {
				t.Errorf("%s, %v: %v", tt.host, tt.allow, err)
			}
			continue
		}
		if FaultOf(err) != Refused {
			t.Errorf("%s, %v: %v", tt.host, tt.allow, err)
		}
	}
}
