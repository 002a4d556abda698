// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// Exchange is a request of an API that may change something where it goes.
type Exchange struct {
	Method string // GET, POST or PUT
	URL    string
	// Header may hold keys: no redirect is followed, so that they go nowhere else.
	Header http.Header
	// Body is JSON; nil for none.
	Body []byte
}

// Answer is what an API says, with a status of success or one that blames the request.
type Answer struct {
	Status int // of HTTP, from 200 to 299 or from 400 to 499 but for 429
	Bytes  []byte
}

// maxAnswer is how large an answer may be, unpacked.
const maxAnswer = 16 << 20

// Exchange asks an API. A GET is tried as often as [Client.Get] tries; a request that may
// change something is sent once. When that fails it is not known whether it did, and the
// caller has to ask. It fails with an *Error when there is no Answer.
func (c *Client) Exchange(ctx context.Context, x Exchange) (a Answer, err error) {
	u, err := c.address(x.URL)
	if err != nil {
		return Answer{}, err
	}
	direct, asks := *c.http, *c
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	asks.http = &direct
	if x.Method != http.MethodGet {
		asks.options.Tries = 1
	}
	header := Request{Header: canonical(x.Header)}.header(JSON)
	if x.Body != nil {
		header.Set("Content-Type", "application/json")
	}
	err = asks.run(ctx, call{
		url: u, overall: c.options.Overall, method: x.Method, body: x.Body,
		header: func() http.Header { return header },
		accepts: func(status int) bool {
			return status >= 200 && status < 300 || status >= 400 && status < 500 && status != http.StatusTooManyRequests
		},
		at: func() int64 { return 0 },
		take: func(resp *http.Response, body io.Reader) error {
			a.Status = resp.StatusCode
			a.Bytes, err = readDocument(u, resp, body, maxAnswer, AnyContent)
			return err
		},
	})
	if err != nil {
		return Answer{}, err
	}
	return a, nil
}

// reader gives the body of the next try; nil for none.
func (k call) reader() io.Reader {
	if k.body == nil {
		return nil
	}
	return bytes.NewReader(k.body)
}
