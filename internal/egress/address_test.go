// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
)

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	p, err := newPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		what string // "" for a public one
		list string
	}{
		{"", "1.1.1.1 8.8.8.8 93.184.215.14 172.15.255.255 172.32.0.0 192.167.0.1 100.63.255.255 100.128.0.0 169.253.0.1 198.17.0.1 198.20.0.0 223.255.255.255"},
		{"", "2606:4700::1111 2a00:1450:4001:80b::200e 2001:4860:4860::8888 ::ffff:8.8.8.8 64:ff9b::808:808"},
		{"unspecified", "0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0"},
		{"private", "10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 ::ffff:10.0.0.1 64:ff9b::a00:1 64:ff9b::c0a8:101 fc00::1 fd00:ec2::254 fdff:ffff::1 fec0::1"},
		{"carrier", "100.64.0.1 100.100.100.200 100.127.255.255"},
		{"loopback", "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1"},
		{"link-local", "169.254.169.254 169.254.170.2 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe fe80::1 fe80::1%eth0 febf::1"},
		{"protocol assignments", "192.0.0.1 192.0.0.192 2001::1 2001:0:a9fe:a9fe::1 2001:1ff:ffff::1"},
		{"documentation", "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1"},
		{"tunnel", "192.88.99.1 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:808:808::1 64:ff9b:1::808:808"},
		{"measurements", "198.18.0.1 198.19.255.255"},
		{"multicast", "224.0.0.1 239.255.255.255 ff02::1 ff0e::1"},
		{"reserved", "240.0.0.1 255.255.255.255"},
		{"metadata service", "168.63.129.16"},
		{"not a public address", "::7f00:1 ::127.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1 100::1 4000::1 5f00::1"},
	}
	for _, tt := range tests {
		for _, text := range strings.Fields(tt.list) {
			a := netip.MustParseAddr(text)
			got := p.special(a)
			if tt.what == "" && got != "" || !strings.Contains(got, tt.what) {
				t.Errorf("%s is %q, want %q", text, got, tt.what)
			}
			if refused := p.judge("host", a, false); (refused != nil) != (tt.what != "") {
				t.Errorf("%s is judged %v", text, refused)
			}
		}
	}
}

// TestNoAddressThatGoCallsInnerIsPublic compares with what the standard library
// knows of addresses.
func TestNoAddressThatGoCallsInnerIsPublic(t *testing.T) {
	p, err := newPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var a netip.Addr
		if rapid.Bool().Draw(t, "IPv4") {
			a = netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "bytes")))
		} else {
			a = netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes")))
		}
		inner := a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() || !a.IsGlobalUnicast()
		if inner && p.special(a) == "" {
			t.Fatalf("%s passes", a)
		}
	})
}

func TestWhatIsAllowedByNameIsReached(t *testing.T) {
	p, err := newPolicy([]string{"Mirror.Example.org", "10.1.0.0/16", "127.0.0.1", "fd00::/8", "::ffff:192.168.7.7"})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		host, address string
		allowed       bool
	}{
		{"mirror.example.ORG.", "10.2.0.1", true},
		{"other.mirror.example.org", "10.2.0.1", false},
		{"any", "10.1.255.255", true},
		{"any", "::ffff:10.1.0.1", true},
		{"any", "10.2.0.1", false},
		{"any", "127.0.0.1", true},
		{"any", "127.0.0.2", false},
		{"any", "fd12::1", true},
		{"any", "192.168.7.7", true},
		{"any", "169.254.169.254", false},
		{"any", "8.8.8.8", false},
	}
	for _, tt := range tests {
		if got := p.allowed(tt.host, netip.MustParseAddr(tt.address)); got != tt.allowed {
			t.Errorf("%s at %s: %v", tt.host, tt.address, got)
		}
		plain := p.judge(tt.host, netip.MustParseAddr(tt.address), true)
		if (plain == nil) != tt.allowed {
			t.Errorf("%s at %s by plain http: %v", tt.host, tt.address, plain)
		}
	}
	for _, entry := range []string{"", "http://host", "host:80", "*.example.org", "10.0.0.0/33", "a b"} {
		if _, err := New(Options{Allow: []string{entry}}); verdict.CodeOf(err) != verdict.Usage {
			t.Errorf("%q is allowed: %v", entry, err)
		}
	}
}

func TestShownURLsHoldNoSecrets(t *testing.T) {
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"https://user:secret@host.example/a?b=c#d": "https://host.example/a?…: holds a user or password, which would show in logs",
		"ftp://host.example/a":                     "ftp://host.example/a: is not an https URL",
		"https:///a":                               "https:///a: names no host",
		"file:///etc/passwd":                       "file:///etc/passwd: is not an https URL",
		"https://127.0.0.1/a?key=secret":           "https://127.0.0.1/a?…: leads to 127.0.0.1, a loopback address",
		"https://[::ffff:169.254.169.254]/":        "https://[::ffff:169.254.169.254]/: leads to ::ffff:169.254.169.254, a link-local address",
		"http://93.184.215.14/":                    "http://93.184.215.14/: is fetched without encryption",
	} {
		_, err := c.Get(t.Context(), in, nil)
		if FaultOf(err) != Refused || !strings.HasPrefix(err.Error(), want+"; ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", in, err)
		}
	}
	if _, err := c.Get(t.Context(), "https://host/\x00secret", nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
