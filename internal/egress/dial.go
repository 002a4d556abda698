// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
)

// dialer makes connections that the policy lets.
type dialer struct {
	policy  *policy
	plain   bool // for http
	net     net.Dialer
	proxies sync.Map // host:port of proxies that were named to us
}

// dial connects to host:port. What is judged is the address that the connection
// goes to, each time anew: a name server cannot give a good one to a check and
// another to the connection.
func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	one := d.net
	if _, ours := d.proxies.Load(address); !ours {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		one.Control = func(_, resolved string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return err
			}
			return d.policy.judge(host, to.Addr(), d.plain)
		}
	}
	return one.DialContext(ctx, network, address)
}

// throughProxy notes the proxies that find gives, so that they may be reached:
// who runs this program named them.
func (d *dialer) throughProxy(find func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	if find == nil {
		return nil
	}
	return func(r *http.Request) (*url.URL, error) {
		proxy, err := find(r)
		if err != nil {
			return nil, errors.New("the proxy's address cannot be read") // it may hold a password
		}
		if proxy != nil {
			d.proxies.Store(net.JoinHostPort(proxy.Hostname(), proxyPort(proxy)), true)
		}
		return proxy, nil
	}
}

func proxyPort(proxy *url.URL) string {
	if port := proxy.Port(); port != "" {
		return port
	}
	return map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
}

// literal judges a host that is written as an address, and plain http that a
// proxy would fetch: there nothing is judged when connecting.
func (p *policy) literal(host string, plain, proxied bool) string {
	a, err := netip.ParseAddr(host)
	switch {
	case err == nil:
		if refused := p.judge(host, a, plain); refused != nil {
			return refused.Error()
		}
	case plain && proxied && !p.hosts[hostKey(host)]:
		return "is fetched without encryption"
	}
	return ""
}
