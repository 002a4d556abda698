// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
)

// MetadataPath and WellKnownPath are where the metadata stand (requirements 7 and 9).
const (
	MetadataPath  = "csaf/" + metadataName
	WellKnownPath = ".well-known/csaf/" + metadataName
	metadataName  = "provider-metadata.json"
)

// place is the folder whose metadata are the canonical ones: the well-known one where the
// site stands at the root of its host.
func (p provider) place() string {
	if p.atRoot() {
		return ".well-known/csaf/"
	}
	return "csaf/"
}

// canonical is the URL of the metadata.
func (p provider) canonical() string { return p.url(p.place() + metadataName) }

// servicePlace is the URL of the service document, which stands beside the metadata.
func (p provider) servicePlace() string { return p.url(p.place() + serviceName) }

// metadata are provider-metadata.json and the service document, at both of their places.
func (p provider) metadata() (files []publish.File, err error) {
	open := p.Audience == verdict.PublicAudience
	m := csaf.ProviderMetadata{CanonicalURL: p.canonical(), Distributions: p.distributions(), LastUpdated: p.updated(), ListOnCSAFAggregators: open,
		MirrorOnCSAFAggregators: open, MetadataVersion: "2.0", Publisher: p.Publisher, Role: csaf.RoleProvider}
	if p.Sign != nil && len(p.Keys) > 0 {
		m.Role = csaf.RoleTrustedProvider
	}
	for _, k := range p.Keys {
		m.PublicOpenPGPKeys = append(m.PublicOpenPGPKeys, csaf.OpenPGPKey{Fingerprint: k.Fingerprint, URL: p.url(k.Path())})
	}
	text, err := csaf.EncodeProviderMetadata(m)
	if err != nil {
		return nil, err
	}
	service, err := p.service()
	for _, folder := range []string{"csaf/", ".well-known/csaf/"} {
		files = append(files, file(folder+metadataName, text), file(folder+serviceName, service))
	}
	return files, err
}
