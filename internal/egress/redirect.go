// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"fmt"
	"net/http"
	"net/url"
)

// kept are the headers that follow a redirect to another host; a key can stand
// in any other.
var kept = map[string]bool{
	"Accept": true, "Accept-Encoding": true, "User-Agent": true,
	"If-Match": true, "If-Modified-Since": true, "If-None-Match": true, "If-Range": true, "If-Unmodified-Since": true, "Range": true,
}

// redirect judges a redirect before it is followed.
func (c *Client) redirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return &refusal{fmt.Sprintf("redirects more than %d times", maxRedirects)}
	}
	last := via[len(via)-1].URL
	if last.Scheme == "https" && next.URL.Scheme != "https" {
		return &refusal{"redirects from https to " + next.URL.Scheme}
	}
	if why := c.objection(next.URL); why != "" {
		return &refusal{"redirects to " + shown(next.URL) + ", which " + why}
	}
	next.Header.Del("Referer") // the URL before, with its query
	for _, passed := range append(via, next) {
		if !sameOrigin(passed.URL, via[0].URL) {
			dropSecrets(next.Header)
			break
		}
	}
	return nil
}

// sameOrigin compares as RFC 6454 does.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && hostKey(a.Hostname()) == hostKey(b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

func dropSecrets(h http.Header) {
	for name := range h {
		if !kept[name] {
			delete(h, name)
		}
	}
}
