// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"io"
	"net/http"
	"time"
)

// resolving is how long a link may take to answer, with all tries and waits.
const resolving = 30 * time.Second

// Resolve says why a URL does not resolve; an answer with a status of HTTP from 200
// to 399 says that it does. Redirects are answers, and are not followed; nothing of
// the answer is read. It fails as [Client.Get] does.
func (c *Client) Resolve(ctx context.Context, url string) error {
	u, err := c.address(url)
	if err != nil {
		return err
	}
	first, asks := *c.http, *c
	first.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	asks.http = &first
	return asks.run(ctx, call{
		url: u, overall: min(resolving, c.options.Overall),
		header:  func() http.Header { return http.Header{"Accept": {"*/*"}} },
		accepts: func(status int) bool { return 200 <= status && status < 400 },
		at:      func() int64 { return 0 },
		take:    func(*http.Response, io.Reader) error { return nil },
	})
}
