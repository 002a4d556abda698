// SPDX-License-Identifier: Apache-2.0

package app

import (
	"crypto/x509"
	"net/http"
	"path/filepath"
	"time"

	"verdict"
	"verdict/internal/config"
	"verdict/internal/egress"
	"verdict/internal/limits"
)

// mirrorFolder is where the copies of remote sources lie below the data folder.
const mirrorFolder = "mirror"

func (a *App) mirrorOf(source string) string { return filepath.Join(a.data, mirrorFolder, source) }

// bundledOf is where the copy of a source lies that came in a bundle: apart from its
// mirror, which keeps to the protocol of its kind.
func (a *App) bundledOf(source string) string {
	return filepath.Join(a.data, mirrorFolder, ".bundled", source)
}

// keyOf gives the header with the key of a source (RFC 6750, section 2.1); nil when
// it has none.
func (a *App) keyOf(source string) http.Header {
	key := a.network.Key(source).Reveal()
	if key == "" {
		return nil
	}
	return http.Header{"Authorization": {"Bearer " + key}}
}

// fetcher gives the client for the network, which is made when it is first needed.
func (a *App) fetcher() (*egress.Client, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.client != nil {
		return a.client, nil
	}
	client, err := NewEgress(a.network, egress.Options{Now: a.now,
		Waiting: func(_ string, wait time.Duration, why error) {
			if a.Waiting != nil {
				a.Waiting(wait, why)
			}
		}})
	if err == nil { // a nil client stays one that is not made yet
		a.client = client
	}
	return client, err
}

// NewEgress makes a client for the network as the settings say; o tells what they do
// not.
func NewEgress(n config.Network, o egress.Options) (*egress.Client, error) {
	roots, err := rootsOf(n)
	if err != nil {
		return nil, err
	}
	o.Allow, o.Tries, o.Roots = n.Allow, n.Tries, roots
	if n.Proxy {
		o.Proxy = http.ProxyFromEnvironment
	}
	return egress.New(o)
}

// rootsOf adds certificate authorities to those of the machine; nil when there are
// none to add.
func rootsOf(n config.Network) (*x509.CertPool, error) {
	if n.Roots == "" {
		return nil, nil
	}
	raw, err := limits.ReadFile(n.Roots, limits.Caps{Bytes: 16 << 20})
	if err != nil {
		return nil, verdict.Errorf(verdict.CodeOf(err), "%s names a file that cannot be used: %w", config.RootsVariable, err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(raw) {
		return nil, verdict.Errorf(verdict.Usage, "%s names a file without a certificate", config.RootsVariable).At(n.Roots, 0, "").
			WithHint("give certificate authorities in PEM")
	}
	return roots, nil
}
