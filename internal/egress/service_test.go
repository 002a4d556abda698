// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
)

func TestAServiceIsAskedNoMoreOftenThanItMayBe(t *testing.T) {
	clock := now
	var slept []time.Duration
	w := serve(t, func(o *Options) {
		o.Now = func() time.Time { return clock }
		o.Sleep = func(_ context.Context, d time.Duration) error {
			slept, clock = append(slept, d), clock.Add(d)
			return nil
		}
	}, gives("{}"))
	p, err := w.client.Service(Service{Origin: w.URL, Requests: 2, Per: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := p.Get(t.Context(), w.URL+"/page.json", nil); err != nil {
			t.Fatal(err)
		}
		clock = clock.Add(time.Second)
	}
	if want := []time.Duration{28 * time.Second, 28 * time.Second}; !slices.Equal(slept, want) {
		t.Errorf("slept %v, want %v", slept, want)
	}
}

func TestNoSpanOfTimeSeesMoreRequestsThanThePace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := now
		s := Service{Requests: rapid.IntRange(1, 5).Draw(t, "requests"), Per: time.Minute}
		p := &Paced{client: &Client{options: Options{Now: func() time.Time { return clock }}}, service: s}
		var sent []time.Time
		for _, pause := range rapid.SliceOfN(rapid.IntRange(0, 70), 1, 30).Draw(t, "pauses") {
			clock = clock.Add(time.Duration(pause) * time.Second)
			sent = append(sent, clock.Add(p.turn()))
		}
		for i := s.Requests; i < len(sent); i++ {
			if span := sent[i].Sub(sent[i-s.Requests]); span < s.Per {
				t.Fatalf("%d requests within %v", s.Requests+1, span)
			}
		}
	})
}

func TestAKeyIsSentToItsServiceAlone(t *testing.T) {
	other := serve(t, nil, gives("{}"))
	w := serve(t, func(o *Options) { o.Roots.AddCert(other.Certificate()) }, gives("{}"))
	p, err := w.client.Service(Service{Origin: w.URL + "/rest", KeyHeader: "apiKey", Key: "secret-1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{w.URL + "/page.json", other.URL + "/page.json"} {
		if _, err := p.Get(t.Context(), url, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.requests()[0].Header.Get("apiKey"); got != "secret-1" {
		t.Errorf("the service is sent the key %q", got)
	}
	if h := other.requests()[0].Header; strings.Contains(fmt.Sprint(h), "secret") {
		t.Errorf("another host is sent %v", h)
	}
}

func TestNoErrorTellsAKey(t *testing.T) {
	for name, step := range map[string]http.HandlerFunc{
		"403": says(403), "404": says(404), "429": says(429), "500": says(500), "cut": cuts("{"), "page": gives("<html>secret-1"), "loop": moves("/page.json?apiKey=secret-1"),
		"inwards": moves("https://10.0.0.1/secret?apiKey=secret-1"), "encoding": gives("secret-1", "Content-Encoding", "secret-1"),
	} {
		w := serve(t, nil, step)
		p, err := w.client.Service(Service{Origin: w.URL, KeyHeader: "apiKey", Key: "secret-1"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Get(t.Context(), w.URL+"/page.json?apiKey=secret-1", http.Header{"X-Key": {"secret-1"}})
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "secret-1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAServiceThatMakesNoSenseIsRefused(t *testing.T) {
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Service{
		"a pace without a span":   {Origin: "https://a.example", Requests: 5},
		"a pace below zero":       {Origin: "https://a.example", Requests: -1, Per: time.Second},
		"a key without a header":  {Origin: "https://a.example", Key: "secret"},
		"a key with a line break": {Origin: "https://a.example", Key: "secret\n", KeyHeader: "apiKey"},
	} {
		if _, err := c.Service(s); verdict.CodeOf(err) != verdict.Usage || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = c.Service(Service{Origin: "https://127.0.0.1"})
	wantFault(t, err, Refused, "loopback")
}

func TestAServiceThatForbidsWantsToBeAskedMoreSlowly(t *testing.T) {
	w := serve(t, nil, says(403), gives("{}"))
	p, err := w.client.Service(Service{Origin: w.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(t.Context(), w.URL+"/page.json", nil); err != nil || len(w.requests()) != 2 {
		t.Errorf("%v after %d requests", err, len(w.requests()))
	}
}
