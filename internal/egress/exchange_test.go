// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"io"
	"net/http"
	"testing"
	"time"
)

func TestWhatAnAPISaysIsAnAnswerAlsoWhenItBlamesTheRequest(t *testing.T) {
	var got string
	w := serve(t, nil, func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.Header.Get("Content-Type") + " " + r.Header.Get("Key") + " " + string(body)
		out.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(out, `{"error":"NO"}`)
	})
	a, err := w.client.Exchange(t.Context(), Exchange{Method: http.MethodPost, URL: w.URL + "/x", Header: http.Header{"key": {"k"}}, Body: []byte("{}")})
	if err != nil || a.Status != http.StatusForbidden || string(a.Bytes) != `{"error":"NO"}` {
		t.Errorf("the answer is %d %s, %v", a.Status, a.Bytes, err)
	}
	if want := "POST application/json k {}"; got != want {
		t.Errorf("sent was %q, want %q", got, want)
	}
}

func TestWhatMayChangeSomethingIsSentOnce(t *testing.T) {
	for method, tries := range map[string]int{http.MethodGet: 2, http.MethodPost: 1, http.MethodPut: 1} {
		t.Run(method, func(t *testing.T) {
			w := serve(t, nil, says(http.StatusServiceUnavailable), gives("{}"))
			_, err := w.client.Exchange(t.Context(), Exchange{Method: method, URL: w.URL + "/x"})
			if len(w.requests()) != tries || (err == nil) != (tries == 2) {
				t.Errorf("it was sent %d times: %v", len(w.requests()), err)
			}
			if tries == 1 && FaultOf(err) != ServerError {
				t.Errorf("it fails with %v", err)
			}
		})
	}
}

func TestAnExchangeFollowsNoRedirectAndHeedsAPace(t *testing.T) {
	other := serve(t, nil, gives("{}"))
	w := serve(t, nil, says(http.StatusTemporaryRedirect, "Location", other.URL+"/x"))
	_, err := w.client.Exchange(t.Context(), Exchange{Method: http.MethodPut, URL: w.URL + "/x", Body: []byte("{}"), Header: http.Header{"Key": {"secret"}}})
	if FaultOf(err) != ServerError || len(other.requests()) > 0 {
		t.Errorf("it fails with %v, and the other host was asked %d times", err, len(other.requests()))
	}
	w = serve(t, nil, says(http.StatusTooManyRequests, "Retry-After", "7200"))
	_, err = w.client.Exchange(t.Context(), Exchange{Method: http.MethodPost, URL: w.URL + "/x"})
	if e, ok := err.(*Error); !ok || e.Fault != RateLimited || e.After != 2*time.Hour { //nolint:errorlint // it gives nothing else
		t.Errorf("it fails with %v", err)
	}
	w = serve(t, nil, cuts(`{"a":`))
	if _, err = w.client.Exchange(t.Context(), Exchange{Method: http.MethodPost, URL: w.URL + "/x"}); FaultOf(err) != Cut || len(w.requests()) != 1 {
		t.Errorf("an answer that is cut gives %v", err)
	}
	if _, err = w.client.Exchange(t.Context(), Exchange{Method: http.MethodPost, URL: "https://10.0.0.1/x"}); FaultOf(err) != Refused {
		t.Errorf("an address inside gives %v", err)
	}
}
