// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"net/netip"
	"slices"
	"strings"

	"verdict"
)

// block is a part of the address space that is not the public internet.
type block struct {
	prefix netip.Prefix
	what   string
}

func blocks(what string, prefixes ...string) []block {
	var list []block
	for _, p := range prefixes {
		list = append(list, block{netip.MustParsePrefix(p), what})
	}
	return list
}

// inner are the blocks of the IANA registries of special-purpose addresses (RFC
// 6890 and its updates) that are not reached from everywhere, and what clouds
// tell about a machine at an address that is public otherwise.
func inner() []block {
	return slices.Concat(
		blocks("an unspecified address", "0.0.0.0/8", "::/128"),
		blocks("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
		blocks("a shared address of a carrier", "100.64.0.0/10"),
		blocks("a loopback address", "127.0.0.0/8", "::1/128"),
		blocks("a link-local address", "169.254.0.0/16", "fe80::/10"),
		blocks("an address of protocol assignments", "192.0.0.0/24", "2001::/23"),
		blocks("an address of documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
		blocks("an address of a tunnel", "192.88.99.0/24", "2002::/16", "64:ff9b:1::/48"),
		blocks("an address of measurements", "198.18.0.0/15"),
		blocks("a multicast address", "224.0.0.0/4", "ff00::/8"),
		blocks("a reserved address", "240.0.0.0/4"),
		blocks("the metadata service of a cloud", "168.63.129.16/32"),
	)
}

// global6 holds all public addresses of IPv6 (RFC 4291, section 2.4, and IANA's
// registry of address space); translated holds those of IPv4 as networks without
// IPv4 see them (RFC 6052).
var (
	global6    = netip.MustParsePrefix("2000::/3")
	translated = netip.MustParsePrefix("64:ff9b::/96")
)

// special says what an address is when it is not a public one; "" for those.
// An address of IPv4 within one of IPv6 is judged as what it stands for.
func (p *policy) special(a netip.Addr) string {
	a = a.WithZone("").Unmap()
	if translated.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	for _, b := range p.inner {
		if b.prefix.Contains(a) {
			return b.what
		}
	}
	if a.Is6() && !global6.Contains(a) {
		return "not a public address"
	}
	return ""
}

// policy says which hosts may be reached.
type policy struct {
	inner []block
	// hosts and blocks may be reached although they are not public, and by http.
	hosts  map[string]bool
	blocks []netip.Prefix
}

// newPolicy reads a list of hosts, addresses and blocks of addresses.
func newPolicy(allow []string) (*policy, error) {
	p := &policy{inner: inner(), hosts: map[string]bool{}}
	for _, entry := range allow {
		if prefix, err := netip.ParsePrefix(entry); err == nil {
			p.blocks = append(p.blocks, prefix.Masked())
			continue
		}
		if a, err := netip.ParseAddr(entry); err == nil {
			p.blocks = append(p.blocks, netip.PrefixFrom(a.WithZone("").Unmap(), a.Unmap().BitLen()))
			continue
		}
		if entry == "" || strings.ContainsAny(entry, "/:*@ ") {
			return nil, verdict.Errorf(verdict.Usage, "%q is no host, address or block of addresses that could be allowed", entry).
				WithHint("write mirror.example.org, 192.0.2.7 or 10.1.0.0/16")
		}
		p.hosts[hostKey(entry)] = true
	}
	return p, nil
}

// hostKey is the form in which equal host names are equal.
func hostKey(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// allowed reports whether somebody allowed the host by name, or the address.
func (p *policy) allowed(host string, a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	return p.hosts[hostKey(host)] || slices.ContainsFunc(p.blocks, func(b netip.Prefix) bool { return b.Contains(a) })
}

// judge says why the host may not be reached at the address; nil when it may.
func (p *policy) judge(host string, a netip.Addr, plain bool) error {
	if p.allowed(host, a) {
		return nil
	}
	if what := p.special(a); what != "" {
		return &refusal{"leads to " + a.String() + ", " + what}
	}
	if plain {
		return &refusal{"is fetched without encryption"}
	}
	return nil
}

// refusal is what the policy has against a connection or a redirect.
type refusal struct{ why string }

// Error says why.
func (r *refusal) Error() string { return r.why }
