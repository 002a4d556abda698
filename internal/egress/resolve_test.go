// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"net/http"
	"testing"
)

func TestALinkResolvesByItsFirstAnswer(t *testing.T) {
	says := func(status int, location string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if location != "" {
				w.Header().Set("Location", location)
			}
			w.WriteHeader(status)
		}
	}
	tests := []struct {
		sentence string
		answer   http.HandlerFunc
		fault    Fault
	}{
		{"a page", gives("<html>"), ""},
		{"no content", says(http.StatusNoContent, ""), ""},
		{"a redirect, which is not followed", says(http.StatusFound, "http://example.org/"), ""},
		{"nothing", says(http.StatusNotFound, ""), NotFound},
		{"a secret", says(http.StatusForbidden, ""), Denied},
		{"a broken server", says(http.StatusInternalServerError, ""), ServerError},
	}
	for _, test := range tests {
		t.Run(test.sentence, func(t *testing.T) {
			w := serve(t, func(o *Options) { o.Tries = 2 }, test.answer)
			if err := w.client.Resolve(t.Context(), w.URL+"/page"); FaultOf(err) != test.fault || (err == nil) != (test.fault == "") {
				t.Errorf("%v", err)
			}
			if n := len(w.requests()); n > 2 || n > 1 && test.fault != ServerError {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestALinkThatMayNotBeAskedForIsRefused(t *testing.T) {
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, url := range []string{"https://127.0.0.1/", "https://user@example.org/", "urn:a:b", "https:///x"} {
		if err := c.Resolve(t.Context(), url); FaultOf(err) != Refused {
			t.Errorf("%s: %v", url, err)
		}
	}
}
