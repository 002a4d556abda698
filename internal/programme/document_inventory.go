// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"verdict"
)

type productDoc struct {
	header       `yaml:",inline"`
	Slug         string            `yaml:"slug"`
	Name         string            `yaml:"name"`
	Type         string            `yaml:"type"`
	SupportOwner string            `yaml:"supportOwner"`
	Profile      string            `yaml:"profile"`
	MatchCPE     bool              `yaml:"matchCPE"`
	PURL         string            `yaml:"purl"`
	CPE          string            `yaml:"cpe"`
	Versions     string            `yaml:"versions"`
	Identity     []identityRuleDoc `yaml:"identity"`
	Parts        []partDoc         `yaml:"parts"`
	Contact      string            `yaml:"contact"`
	Homepage     string            `yaml:"homepage"`
	Author       string            `yaml:"author"`
	Namespace    string            `yaml:"namespace"`
	Notice       string            `yaml:"notice"`
	Numbers      string            `yaml:"advisoryNumbers"`
}

type identityRuleDoc struct {
	Component string            `yaml:"component"`
	Versions  map[string]string `yaml:"versions"`
	Pattern   string            `yaml:"pattern"`
	Upstream  string            `yaml:"upstream"`
}

type partDoc struct {
	Name       string   `yaml:"name"`
	Title      string   `yaml:"title"`
	Components []string `yaml:"components"`
	Profile    string   `yaml:"profile"`
}

func (d *document) product() error {
	var doc productDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	p := verdict.Product{
		Slug: doc.Slug, Name: doc.Name, Kind: verdict.ProductKind(doc.Type), SupportOwner: doc.SupportOwner,
		Profile: doc.Profile, Numbers: verdict.NumberPattern(doc.Numbers), PURL: doc.PURL, CPE: doc.CPE, Versions: doc.Versions, Contact: doc.Contact, Homepage: doc.Homepage,
		Author: doc.Author, Namespace: doc.Namespace, Notice: doc.Notice, MatchCPE: doc.MatchCPE,
	}
	for _, r := range doc.Identity {
		p.Identity = append(p.Identity, verdict.IdentityRule(r))
	}
	for _, part := range doc.Parts {
		p.Parts = append(p.Parts, verdict.Part(part))
	}
	add(d, &d.programme.Products, p)
	return typed(p.Validate())
}

type lineDoc struct {
	header      `yaml:",inline"`
	Product     string  `yaml:"product"`
	Line        string  `yaml:"line"`
	SupportFrom instant `yaml:"supportFrom"`
	EndOfLife   instant `yaml:"endOfLife"`
}

func (d *document) line() error {
	var doc lineDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	l := verdict.Line{Product: doc.Product, Slug: doc.Line, SupportFrom: doc.SupportFrom.Time, EndOfLife: doc.EndOfLife.Time}
	add(d, &d.programme.Lines, l)
	return l.Validate()
}

type releaseDoc struct {
	header       `yaml:",inline"`
	Product      string            `yaml:"product"`
	Version      string            `yaml:"version"`
	Line         string            `yaml:"line"`
	State        string            `yaml:"state"`
	ReleasedAt   instant           `yaml:"releasedAt"`
	Previous     string            `yaml:"previous"`
	Completeness string            `yaml:"completeness"`
	Facts        map[string]string `yaml:"facts"`
	Reason       string            `yaml:"reason"`
	SBOM         string            `yaml:"sbom"`
	SBOMs        []partBillDoc     `yaml:"sboms"`
}

type partBillDoc struct {
	Part string `yaml:"part"`
	File string `yaml:"file"`
}

func (d *document) release() error {
	var doc releaseDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	r := Release{Release: verdict.Release{
		Product: doc.Product, Version: doc.Version, Line: doc.Line, State: verdict.ReleaseState(doc.State),
		ReleasedAt: doc.ReleasedAt.Time, Previous: doc.Previous, Completeness: verdict.Completeness(doc.Completeness),
		Facts: doc.Facts, Reason: doc.Reason,
	}}
	if err := r.Validate(); err != nil {
		return err
	}
	if doc.SBOM != "" {
		doc.SBOMs = append(doc.SBOMs, partBillDoc{File: doc.SBOM})
	}
	for _, b := range doc.SBOMs {
		f, err := d.fileNamed(b.File)
		if err != nil {
			return err
		}
		r.Bills = append(r.Bills, Bill{Part: b.Part, File: f})
	}
	add(d, &d.programme.Releases, r)
	return nil
}
