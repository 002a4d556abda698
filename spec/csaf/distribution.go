// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"regexp"
	"strings"
	"sync"
)

// ProviderMetadata is a provider-metadata.json: where a publisher's documents
// are to be had (requirement 7 of section 7.1).
type ProviderMetadata struct {
	Schema                  string             `json:"$schema,omitempty"` // 2.1
	CanonicalURL            string             `json:"canonical_url"`
	Distributions           []DistributionSite `json:"distributions,omitempty"`
	LastUpdated             Timestamp          `json:"last_updated"`
	ListOnCSAFAggregators   bool               `json:"list_on_CSAF_aggregators"`
	MaintainedFrom          Timestamp          `json:"maintained_from,omitempty"`  // 2.1
	MaintainedUntil         Timestamp          `json:"maintained_until,omitempty"` // 2.1
	MetadataVersion         string             `json:"metadata_version"`
	MirrorOnCSAFAggregators bool               `json:"mirror_on_CSAF_aggregators"`
	PublicOpenPGPKeys       []OpenPGPKey       `json:"public_openpgp_keys,omitempty"`
	Publisher               Publisher          `json:"publisher"`
	Role                    string             `json:"role"` // csaf_publisher, csaf_provider or csaf_trusted_provider
	Unknown                 []string           `json:"-"`    // JSON pointers, as in Document
}

// DistributionSite is one way in which documents are given out: by ROLIE feeds or
// in a directory.
type DistributionSite struct {
	Directory    *Directory `json:"directory,omitempty"`     // 2.1
	DirectoryURL string     `json:"directory_url,omitempty"` // 2.0
	ROLIE        *ROLIE     `json:"rolie,omitempty"`
}

// Directory is a directory with year folders (requirements 11 to 14).
type Directory struct {
	TLPLabel string `json:"tlp_label"`
	URL      string `json:"url"`
}

// Folder gives the directory's URL and TLP label as either version of the standard
// writes them; "" without one, and no label in 2.0.
func (s DistributionSite) Folder() (url, label string) {
	if s.Directory != nil {
		return s.Directory.URL, s.Directory.TLPLabel
	}
	return s.DirectoryURL, ""
}

// ROLIE lists a provider's feeds (requirements 15 to 17).
type ROLIE struct {
	Categories []string `json:"categories,omitempty"` // URLs
	Feeds      []Feed   `json:"feeds"`
	Services   []string `json:"services,omitempty"` // URLs
}

// Feed is a ROLIE feed with the documents of one TLP label.
type Feed struct {
	LastUpdated Timestamp `json:"last_updated,omitempty"` // 2.1
	Summary     string    `json:"summary,omitempty"`
	TLPLabel    string    `json:"tlp_label"` // of 2.0 also UNLABELED
	URL         string    `json:"url"`
}

// OpenPGPKey is a key by which a provider signs.
type OpenPGPKey struct {
	Fingerprint string `json:"fingerprint,omitempty"` // hexadecimal
	URL         string `json:"url"`
}

// DecodeProviderMetadata reads a provider-metadata.json of either version of the
// standard. The error is a *DecodeError, as that of [Decode].
func DecodeProviderMetadata(b []byte) (*ProviderMetadata, error) {
	var m ProviderMetadata
	unknown, err := decodeInto(b, &m)
	if err != nil {
		return nil, err
	}
	m.Unknown = unknown
	if m.CanonicalURL == "" && m.Role == "" {
		return nil, &DecodeError{Line: 1, Message: "neither canonical_url nor role is there; this is no provider-metadata.json"}
	}
	return &m, nil
}

// Aggregator is an aggregator.json: where the metadata of several providers are
// to be had (requirement 21).
type Aggregator struct {
	Aggregator        Party      `json:"aggregator"`
	AggregatorVersion string     `json:"aggregator_version"`
	CanonicalURL      string     `json:"canonical_url"`
	Providers         []Provider `json:"csaf_providers"`
	Publishers        []Provider `json:"csaf_publishers,omitempty"`
	LastUpdated       Timestamp  `json:"last_updated"`
	Schema            string     `json:"$schema,omitempty"` // 2.1
	Unknown           []string   `json:"-"`                 // JSON pointers, as in Document
}

// Party is who aggregates.
type Party struct {
	Category         string `json:"category"` // aggregator or lister
	ContactDetails   string `json:"contact_details,omitempty"`
	IssuingAuthority string `json:"issuing_authority,omitempty"`
	Name             string `json:"name"`
	Namespace        string `json:"namespace"`
}

// Provider is a provider that an aggregator knows.
type Provider struct {
	Metadata struct {
		LastUpdated Timestamp `json:"last_updated"`
		Publisher   Publisher `json:"publisher"`
		Role        string    `json:"role,omitempty"`
		URL         string    `json:"url"`
	} `json:"metadata"`
	Mirrors        []string `json:"mirrors,omitempty"`         // URLs of provider-metadata.json
	UpdateInterval string   `json:"update_interval,omitempty"` // of a publisher
}

// DecodeAggregator reads an aggregator.json of either version of the standard. The
// error is a *DecodeError, as that of [Decode].
func DecodeAggregator(b []byte) (*Aggregator, error) {
	var a Aggregator
	unknown, err := decodeInto(b, &a)
	if err != nil {
		return nil, err
	}
	a.Unknown = unknown
	if a.Aggregator.Name == "" && a.CanonicalURL == "" {
		return nil, &DecodeError{Line: 1, Message: "neither aggregator nor canonical_url is there; this is no aggregator.json"}
	}
	return &a, nil
}

var notInFileNames = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^+\-a-z0-9]+`) })

// FileName is the name of the file in which the document with this id is kept
// (section 5.1).
func FileName(id string) string {
	return notInFileNames().ReplaceAllString(strings.ToLower(id), "_") + ".json"
}
