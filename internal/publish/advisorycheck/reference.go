// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"verdict"
)

func (c *check) noReference() {
	if len(c.Advisory.Text.References) == 0 {
		c.found("references", "the advisory has no reference")
	}
}

// links calls look for each reference with its place; u is nil for what is no URL.
func (c *check) links(look func(path, text string, u *url.URL)) {
	for i, r := range c.Advisory.Text.References {
		u, err := url.Parse(strings.TrimSpace(r.URL))
		if err != nil {
			u = nil
		}
		look(fmt.Sprintf("references[%d].url", i), r.URL, u)
	}
}

// recordHosts are where CVE records are, and copies of them.
var recordHosts = []string{"cve.org", "cve.mitre.org", "cveawg.mitre.org", "nvd.nist.gov"}

// ownRecord asks of flaws of ours alone: an advisory about another's flaw should cite its
// record (CNA Operational Rules 4.2.0, 4.1.11).
func (c *check) ownRecord() {
	c.links(func(path, text string, u *url.URL) {
		if u == nil || !slices.Contains(recordHosts, strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")) {
			return
		}
		for i, f := range c.Advisory.Text.Vulnerabilities {
			if c.advised(i).Origin == verdict.Upstream {
				continue
			}
			for _, id := range append([]string{f.ID, c.advised(i).ID}, c.advised(i).Aliases...) {
				if id != "" && strings.Contains(strings.ToUpper(text), strings.ToUpper(id)) {
					c.found(path, "the reference leads to the record of %s itself", id)
					return
				}
			}
		}
	})
}

func (c *check) closedReference() {
	c.links(func(path, text string, u *url.URL) {
		switch {
		case u == nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
			c.found(path, "%q is no web address", short(text))
		case inside(u.Hostname()):
			c.found(path, "only some can reach %s", u.Hostname())
		case slices.ContainsFunc(c.Forbidden, func(h string) bool { return strings.EqualFold(h, u.Hostname()) }):
			c.found(path, "the host %s may not be named", u.Hostname())
		case u.User != nil:
			c.found(path, "the reference holds the name of an account")
		}
	})
}

// inside reports whether a host is one of somebody's own network.
func inside(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if at, err := netip.ParseAddr(host); err == nil {
		return at.IsPrivate() || at.IsLoopback() || at.IsLinkLocalUnicast() || at.IsUnspecified()
	}
	at := strings.LastIndexByte(host, '.')
	return at < 0 || slices.Contains([]string{"local", "localhost", "internal", "intranet", "corp", "lan", "home", "private", "test", "invalid"}, host[at+1:])
}

func (c *check) unreachable() {
	if c.Answers == nil {
		return
	}
	c.links(func(path, text string, u *url.URL) {
		if u == nil || u.Hostname() == "" || inside(u.Hostname()) {
			return // another gate tells
		}
		if err := c.Answers(text); err != nil {
			c.found(path, "the reference does not answer: %v", err)
		}
	})
}
