// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"verdict"
)

// Options say how the network may be used. The zero value speaks https with
// public addresses, through no proxy.
type Options struct {
	// Version is that of this program, for the User-Agent; "" for a build without
	// one.
	Version string
	// Allow are the hosts, addresses and blocks of addresses that may be reached
	// although they are not public, and by plain http: mirror.example.org,
	// 192.0.2.7, 10.1.0.0/16.
	Allow []string
	// Proxy finds the proxy of a request; nil for none. It is
	// http.ProxyFromEnvironment when that is wanted.
	Proxy func(*http.Request) (*url.URL, error)
	// Roots are the certificate authorities; nil for those of the machine.
	Roots *x509.CertPool

	// Tries is how often one thing is asked for in a row without a step forward;
	// 0 for five.
	Tries int
	// Idle is how long a server may send nothing; 0 for a minute.
	Idle time.Duration
	// Overall is how long a small document may take with all tries and waits; 0
	// for 10 minutes. A download may take 36 times as long.
	Overall time.Duration
	// MaxWait is the longest wait between two tries: when a server wants to be left
	// alone for longer, the caller is told so at once; 0 for 5 minutes.
	MaxWait time.Duration
	// Waiting hears why, at which URL and for how long the client waits before it
	// tries again; nil for nobody.
	Waiting func(shown string, wait time.Duration, why error)

	// The clock, its sleep and a chance in [0,1): nil for those of the machine.
	Now    func() time.Time
	Sleep  func(context.Context, time.Duration) error
	Chance func() float64
}

const (
	maxRedirects   = 5
	maxHeaderBytes = 256 << 10
	downloadFactor = 36
)

// Client fetches. It may be used by many goroutines at once.
type Client struct {
	options Options
	policy  *policy
	http    *http.Client
	agent   string
}

// New makes a client. It fails with verdict.Usage for an entry of Allow that is
// neither host nor address nor block.
func New(o Options) (*Client, error) {
	p, err := newPolicy(o.Allow)
	if err != nil {
		return nil, err
	}
	o.setDefaults()
	c := &Client{options: o, policy: p, agent: "verdict/devel"}
	if o.Version != "" {
		c.agent = "verdict/" + o.Version
	}
	c.http = &http.Client{Transport: c.transports(), CheckRedirect: c.redirect}
	return c, nil
}

func (o *Options) setDefaults() {
	if o.Tries <= 0 {
		o.Tries = 5
	}
	o.Idle = orDefault(o.Idle, time.Minute)
	o.Overall = orDefault(o.Overall, 10*time.Minute)
	o.MaxWait = orDefault(o.MaxWait, 5*time.Minute)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Chance == nil {
		o.Chance = rand.Float64
	}
}

func orDefault(d, value time.Duration) time.Duration {
	if d <= 0 {
		return value
	}
	return d
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// Close closes connections that are kept for later.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// byScheme keeps plain http apart: its connections are judged more strictly.
type byScheme struct{ plain, encrypted *http.Transport }

// RoundTrip sends a request over the connections of its scheme.
func (b byScheme) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		return b.encrypted.RoundTrip(r)
	}
	return b.plain.RoundTrip(r)
}

// CloseIdleConnections closes those of both.
func (b byScheme) CloseIdleConnections() {
	b.plain.CloseIdleConnections()
	b.encrypted.CloseIdleConnections()
}

func (c *Client) transports() byScheme {
	over := func(plain bool) *http.Transport {
		d := &dialer{policy: c.policy, plain: plain, net: net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}}
		return &http.Transport{
			Proxy:                  d.throughProxy(c.options.Proxy),
			DialContext:            d.dial,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.options.Roots},
			TLSHandshakeTimeout:    30 * time.Second,
			ResponseHeaderTimeout:  c.options.Idle,
			MaxResponseHeaderBytes: maxHeaderBytes,
			IdleConnTimeout:        90 * time.Second,
			MaxIdleConnsPerHost:    4,
			DisableCompression:     true, // what is unpacked is capped by us
			ForceAttemptHTTP2:      true,
		}
	}
	return byScheme{plain: over(true), encrypted: over(false)}
}

// address reads a URL and refuses what is never fetched.
func (c *Client) address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, verdict.Errorf(verdict.Usage, "a location is not a URL").WithHint("write https://host/path")
	}
	if why := c.objection(u); why != "" {
		return nil, failure(Refused, shown(u), "%s", why)
	}
	return u, nil
}

// objection says what speaks against a URL before anything is looked up.
func (c *Client) objection(u *url.URL) string {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return "is not an https URL"
	case u.Hostname() == "":
		return "names no host"
	case u.User != nil:
		return "holds a user or password, which would show in logs"
	}
	return c.policy.literal(u.Hostname(), u.Scheme == "http", c.options.Proxy != nil)
}

// Now gives the time of the client's clock.
func (c *Client) Now() time.Time { return c.options.Now() }
