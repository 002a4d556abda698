// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

func moves(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

func TestRedirectsDoNotLeadInwards(t *testing.T) {
	for to, say := range map[string]string{
		"https://10.0.0.1/":                        "redirects to https://10.0.0.1/, which leads to 10.0.0.1, a private address",
		"https://169.254.169.254/latest/meta-data": "which leads to 169.254.169.254, a link-local address",
		"https://[::1]/":                           "which leads to ::1, a loopback address",
		"https://[64:ff9b::7f00:1]/":               "a loopback address",
		"https://127.0.0.2/?token=secret":          "redirects to https://127.0.0.2/?…, which leads to 127.0.0.2, a loopback address",
		"http://127.0.0.1/":                        "redirects from https to http",
		"file:///etc/passwd":                       "redirects from https to file",
		"https://user:secret@127.0.0.1/":           "holds a user or password",
	} {
		t.Run(to, func(t *testing.T) {
			w := serve(t, nil, moves(to))
			_, err := w.get(t)
			wantFault(t, err, Refused, say)
			if len(w.requests()) != 1 {
				t.Error("it is tried again")
			}
		})
	}
}

func TestANameThatLeadsInwardsIsRefusedWhenConnecting(t *testing.T) {
	inner := serve(t, nil, gives("{}"))
	from := serve(t, nil, moves(strings.Replace(inner.URL, "127.0.0.1", "localhost", 1)+"/a.json"))
	from.client.policy.blocks = nil
	from.client.policy.hosts["127.0.0.1"] = true // the server itself is allowed by what its URL says, not by where it leads
	_, err := from.get(t)
	wantFault(t, err, Refused, "leads to 127.0.0.1, a loopback address")
	if len(inner.requests()) > 0 {
		t.Error("it is asked all the same")
	}
}

func TestRedirectsAreFollowedFiveTimes(t *testing.T) {
	hops := func(n int) []http.HandlerFunc {
		var steps []http.HandlerFunc
		for i := range n {
			steps = append(steps, moves(fmt.Sprintf("/hop%d.json", i)))
		}
		return append(steps, gives("{}"))
	}
	w := serve(t, nil, hops(5)...)
	if _, err := w.get(t); err != nil {
		t.Error(err)
	}
	w = serve(t, nil, hops(6)...)
	_, err := w.get(t)
	wantFault(t, err, Refused, "redirects more than 5 times")
	w = serve(t, nil, moves("/feed.json"))
	_, err = w.get(t)
	wantFault(t, err, Refused, "redirects more than 5 times")
	w = serve(t, nil, moves("/gone.json"), says(404))
	_, err = w.get(t)
	wantFault(t, err, NotFound, "/feed.json?…: is not there (404 Not Found) at "+w.URL+"/gone.json, where it leads")
}

func TestKeysDoNotFollowARedirectToAnotherHost(t *testing.T) {
	other := serve(t, nil, gives("{}"))
	secrets := http.Header{"Authorization": {"Bearer secret"}, "Apikey": {"secret"}, "Private-Token": {"secret"}, "Cookie": {"secret"}, "Accept": {"application/json"}, "If-None-Match": {`"v"`}}
	first := serve(t, func(o *Options) { o.Roots.AddCert(other.Certificate()) }, moves("/same.json"), moves(other.URL+"/a.json"))
	if _, err := first.client.Get(t.Context(), first.URL+"/a.json?key=secret", secrets); err != nil {
		t.Fatal(err)
	}
	if r := first.requests()[1]; r.Header.Get("Apikey") != "secret" || r.Header.Get("Authorization") == "" {
		t.Errorf("the key does not reach the same host: %v", r.Header)
	}
	r := other.requests()[0]
	if strings.Contains(fmt.Sprint(r.Header), "secret") || r.Header.Get("Accept") != "application/json" || r.Header.Get("If-None-Match") != `"v"` || r.UserAgent() != "verdict/1.2.3" {
		t.Errorf("the other host is sent %v", r.Header)
	}

}

func TestKeysDoNotComeBackByWayOfAnotherHost(t *testing.T) {
	var home string
	other := serve(t, nil, func(w http.ResponseWriter, r *http.Request) { moves(home+"/b.json")(w, r) })
	first := serve(t, func(o *Options) { o.Roots.AddCert(other.Certificate()) }, moves(other.URL+"/a.json"), gives("{}"))
	home = first.URL
	if _, err := first.client.Get(t.Context(), first.URL+"/a.json", http.Header{"Apikey": {"secret"}}); err != nil {
		t.Fatal(err)
	}
	if h := first.requests()[1].Header; strings.Contains(fmt.Sprint(h), "secret") {
		t.Errorf("the first host is sent %v", h)
	}
}

// nameServer answers every question for an address with the next one of the list,
// the last for ever (RFC 1035).
func nameServer(t *testing.T, addresses ...[4]byte) (address string, asked *atomic.Int32) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	asked = new(atomic.Int32)
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			question := buf[12:n]
			end := strings.IndexByte(string(question), 0) + 5
			kind := binary.BigEndian.Uint16(question[end-4:])
			reply := append([]byte{buf[0], buf[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question[:end]...)
			if kind == 1 { // A; of others there are none
				a := addresses[min(int(asked.Add(1)), len(addresses))-1]
				reply[7] = 1
				reply = append(reply, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, a[0], a[1], a[2], a[3])
			}
			_, _ = conn.WriteTo(reply, from)
		}
	}()
	return conn.LocalAddr().String(), asked
}

func TestANameThatChangesItsAddressIsJudgedByWhereItLeads(t *testing.T) {
	names, asked := nameServer(t, [4]byte{192, 0, 2, 1}, [4]byte{127, 0, 0, 1})
	w := serve(t, nil, gives("{}"))
	port := w.URL[strings.LastIndex(w.URL, ":"):]
	d := dialer{policy: &policy{inner: inner(), hosts: map[string]bool{}}}
	d.net.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", names)
	}}
	for i, want := range []string{"leads to 192.0.2.1, an address of documentation", "leads to 127.0.0.1, a loopback address"} {
		conn, err := d.dial(t.Context(), "tcp", "rebinding.example"+port)
		if err == nil {
			conn.Close()
		}
		var refused *refusal
		if !errors.As(err, &refused) || refused.why != want {
			t.Errorf("connection %d: %v, want %s", i, err, want)
		}
	}
	d.policy.hosts["rebinding.example"] = true
	conn, err := d.dial(t.Context(), "tcp", "rebinding.example"+port)
	if err != nil {
		t.Fatalf("what is allowed by name is refused: %v", err)
	}
	conn.Close()
	if asked.Load() != 3 {
		t.Errorf("the name server was asked %d times for 3 connections", asked.Load())
	}
}

func TestAProxyIsUsedOnlyWhenAnOptionSaysSo(t *testing.T) {
	var proxied []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxied = append(proxied, r.Method+" "+r.Host+r.URL.Path)
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		gives("{}")(w, r)
	}))
	t.Cleanup(proxy.Close)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	direct := serve(t, nil, gives("{}"))
	if _, err := direct.get(t); err != nil || len(proxied) > 0 {
		t.Errorf("%v, proxied %v", err, proxied)
	}
	c, err := New(Options{Proxy: http.ProxyURL(at), Allow: []string{"mirror.example"}, Tries: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Get(t.Context(), "http://mirror.example/a.json", nil); err != nil {
		t.Error(err)
	}
	_, err = c.Get(t.Context(), "https://public.example/a.json", nil)
	wantFault(t, err, Unreachable, "cannot be reached: ")
	for _, inwards := range []string{"https://127.0.0.1/a.json", "https://[fd00::1]/", "http://public.example/a.json"} {
		_, err = c.Get(t.Context(), inwards, nil)
		wantFault(t, err, Refused, "")
	}
	if got := strings.Join(proxied, ", "); got != "GET mirror.example/a.json, CONNECT public.example:443" {
		t.Errorf("proxied %s", got)
	}
}
