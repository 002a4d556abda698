// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"verdict"
)

// Service is an API that wants to be asked no more than so often, perhaps with a
// key.
type Service struct {
	// Origin is where the API is, https://services.example.org. The key is sent
	// nowhere else.
	Origin string
	// Requests are at most sent within any span of Per; 0 for as many as wanted.
	Requests int
	Per      time.Duration
	// KeyHeader is the header in which Key is sent; without a key it is not.
	KeyHeader string
	Key       string
}

// Paced asks a service. It may be used by many goroutines at once; they share its
// pace.
type Paced struct {
	client  *Client
	service Service
	origin  *url.URL

	mu   sync.Mutex
	sent []time.Time // of the last Requests requests, the oldest first; some may lie ahead
}

// Service prepares to ask an API. It fails with verdict.Usage when the service
// makes no sense; the error does not hold the key.
func (c *Client) Service(s Service) (*Paced, error) {
	origin, err := c.address(s.Origin)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Requests < 0 || s.Requests > 0 && s.Per <= 0:
		return nil, verdict.Errorf(verdict.Usage, "a service is asked %d times in %s", s.Requests, s.Per).At(shown(origin), 0, "")
	case s.Key != "" && s.KeyHeader == "":
		return nil, verdict.Errorf(verdict.Usage, "a key has no header to be sent in").At(shown(origin), 0, "")
	case strings.ContainsFunc(s.Key, func(r rune) bool { return r <= ' ' || r >= 0x7F }):
		return nil, verdict.Errorf(verdict.Usage, "the key holds spaces or other characters that no key has").At(shown(origin), 0, "")
	}
	return &Paced{client: c, service: s, origin: origin}, nil
}

// Get reads a small document as [Client.Get] does, when it is its turn.
func (p *Paced) Get(ctx context.Context, url string, header http.Header) ([]byte, error) {
	d, err := p.Fetch(ctx, Request{URL: url, Header: header})
	return d.Bytes, err
}

// Fetch reads a small document as [Client.Fetch] does, when it is its turn.
func (p *Paced) Fetch(ctx context.Context, r Request) (Document, error) {
	return p.client.fetch(ctx, r, p)
}

// sign puts the key into a request to the service itself.
func (p *Paced) sign(h http.Header, to *url.URL) {
	if p.service.Key != "" && sameOrigin(p.origin, to) {
		h.Set(p.service.KeyHeader, p.service.Key)
	}
}

// wait waits until one more request fits into the pace.
func (p *Paced) wait(ctx context.Context) error {
	if p.service.Requests == 0 {
		return context.Cause(ctx)
	}
	if d := p.turn(); d > 0 {
		return p.client.options.Sleep(ctx, d)
	}
	return context.Cause(ctx)
}

// turn takes the next place, and says how far ahead it is.
func (p *Paced) turn() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.client.options.Now()
	at := now
	if len(p.sent) >= p.service.Requests {
		if free := p.sent[0].Add(p.service.Per); free.After(at) {
			at = free
		}
		p.sent = p.sent[1:]
	}
	p.sent = append(p.sent, at)
	return at.Sub(now)
}
