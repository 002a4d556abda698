// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// call is one thing that is asked for, over as many tries as it takes.
type call struct {
	url     *url.URL
	service *Paced // nil when anybody may ask at any time
	overall time.Duration
	method  string             // "" for GET
	body    []byte             // nil for none
	header  func() http.Header // of the next try
	// take uses an answer with a status that accepts lets pass. What it says is an
	// *Error, or one of this machine that is not tried again.
	accepts func(status int) bool
	take    func(*http.Response, io.Reader) error
	// at says how far the call has come: a step forward forgives failed tries.
	at func() int64
}

// run asks until it has what it wants, or has failed too often in a row.
func (c *Client) run(ctx context.Context, k call) error {
	ctx, cancel := context.WithTimeoutCause(ctx, k.overall, overdue{k.overall})
	defer cancel()
	best := int64(0)
	for failed := 1; ; failed++ {
		err := c.try(ctx, k)
		var e *Error
		if err == nil || !errors.As(err, &e) || !e.again() {
			return err
		}
		if at := k.at(); at > best {
			best, failed = at, 1
		}
		if failed >= c.options.Tries {
			return e
		}
		wait := c.wait(failed, e.After)
		if e.After > c.options.MaxWait || c.late(ctx, wait) {
			return e
		}
		if c.options.Waiting != nil {
			c.options.Waiting(e.URL, wait, e)
		}
		if err := c.options.Sleep(ctx, wait); err != nil {
			return classify(ctx, k.url, err, Stopped)
		}
	}
}

// again reports whether another try may do better.
func (e *Error) again() bool {
	switch e.Fault {
	case RateLimited, Unreachable, Cut, TimedOut:
		return true
	case ServerError:
		return e.Status == 0 || e.Status >= 500 && e.Status != http.StatusNotImplemented
	}
	return false
}

// wait is twice as long each time up to a minute, or what the server asks for,
// and a part that chance decides, so that many clients do not come back at once.
func (c *Client) wait(failed int, after time.Duration) time.Duration {
	d := min(time.Second<<min(failed-1, 10), time.Minute)
	if after > 0 {
		return after + time.Duration(c.options.Chance()*float64(time.Second))
	}
	return d/2 + time.Duration(c.options.Chance()*float64(d/2))
}

// late reports whether the call will have ended before a wait is over.
func (c *Client) late(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < wait
}

// try asks once.
func (c *Client) try(ctx context.Context, k call) error {
	if k.service != nil {
		if err := k.service.wait(ctx); err != nil {
			return classify(ctx, k.url, err, Stopped)
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := c.options.Idle
	timer := time.AfterFunc(quiet, func() { cancel(idle{quiet}) })
	defer timer.Stop()
	r, err := http.NewRequestWithContext(ctx, cmp.Or(k.method, http.MethodGet), k.url.String(), k.reader())
	if err != nil {
		return failure(Refused, shown(k.url), "is not a URL that can be asked for")
	}
	r.Header = c.headers(k)
	resp, err := c.http.Do(r)
	if err != nil {
		return classify(ctx, k.url, err, Unreachable)
	}
	defer resp.Body.Close()
	if !k.accepts(resp.StatusCode) {
		return c.refused(k, resp)
	}
	return k.take(resp, &watched{ctx: ctx, body: resp.Body, moved: func() { timer.Reset(quiet) }, url: k.url})
}

func (c *Client) headers(k call) http.Header {
	h := http.Header{}
	maps.Copy(h, k.header())
	h.Set("User-Agent", c.agent)
	if k.service != nil {
		k.service.sign(h, k.url)
	}
	return h
}

// refused makes the error of an answer without success.
func (c *Client) refused(k call, resp *http.Response) error {
	status := resp.StatusCode
	fault, after := statusFault(status), c.retryAfter(resp.Header)
	if status == http.StatusForbidden && (k.service != nil || after > 0) {
		fault = RateLimited // some servers say so
	}
	where := ""
	if !sameOrigin(resp.Request.URL, k.url) || resp.Request.URL.Path != k.url.Path {
		where = " at " + shown(resp.Request.URL) + ", where it leads"
	}
	e := failure(fault, shown(k.url), "%s (%d %s)%s", statusWords[fault], status, http.StatusText(status), where)
	e.Status, e.After = status, after
	return e
}

var statusWords = map[Fault]string{
	NotModified: "has not changed", NotFound: "is not there", Denied: "is denied", RateLimited: "was asked for too often",
	TimedOut: "did not answer in time", ServerError: "answers with an error",
}

// retryAfter reads how long a server wants to be left alone: Retry-After (RFC
// 9110, section 10.2.3), else what GitHub's API says when no request is left.
func (c *Client) retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if reset, no := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err != nil && no == nil && h.Get("X-RateLimit-Remaining") == "0" {
		at, err = time.Unix(reset, 0), nil
	}
	if err != nil {
		return 0
	}
	return max(at.Sub(c.options.Now()), 0)
}

// watched reads an answer; each byte shows that the server still sends.
type watched struct {
	ctx   context.Context
	url   *url.URL
	body  io.Reader
	moved func()
}

// Read reads, and says what went wrong as an *Error. An answer that ends after we
// have hung up is not whole: a server that notices may end it in good order.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.body.Read(p)
	if n > 0 {
		w.moved()
	}
	if err != nil && (!errors.Is(err, io.EOF) || w.ctx.Err() != nil) {
		err = classify(w.ctx, w.url, err, Cut)
	}
	return n, err
}
