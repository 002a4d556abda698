// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
)

func (r *run) productCommand() *cobra.Command {
	c := parent("product", "What we name, support and publish about",
		r.productAdd(), r.productList(), r.productShow())
	c.Example = `  verdict product list
  verdict product show kafka`
	return c
}

// productView is a product in JSON.
type productView struct {
	Product      string             `json:"product"`
	Name         string             `json:"name"`
	Kind         string             `json:"kind"`
	PURL         string             `json:"purl"`
	CPE          string             `json:"cpe,omitempty"`
	Versions     string             `json:"versions"`
	SupportOwner string             `json:"support_owner"`
	Profile      string             `json:"profile"`
	Contact      string             `json:"contact"`
	Homepage     string             `json:"homepage"`
	Author       string             `json:"author"`
	Namespace    string             `json:"namespace"`
	Notice       string             `json:"notice"`
	MatchCPE     bool               `json:"match_cpe"`
	Parts        []partView         `json:"parts"`
	Identity     []identityRuleView `json:"identity"`
}

type partView struct {
	Part       string   `json:"part"`
	Title      string   `json:"title"`
	Components []string `json:"components"`
	Profile    string   `json:"profile"`
}

type identityRuleView struct {
	Component string            `json:"component"`
	Versions  map[string]string `json:"versions"`
	Pattern   string            `json:"pattern"`
	Upstream  string            `json:"upstream"`
}

func viewProduct(p verdict.Product) productView {
	v := productView{
		Product: p.Slug, Name: p.Name, Kind: string(p.Kind), PURL: p.PURL, CPE: p.CPE, Versions: p.Versions,
		SupportOwner: p.SupportOwner, Profile: p.Profile, Contact: p.Contact, Homepage: p.Homepage,
		Author: p.Author, Namespace: p.Namespace, Notice: p.Notice, MatchCPE: p.MatchCPE,
		Parts: []partView{}, Identity: []identityRuleView{},
	}
	for _, part := range p.Parts {
		v.Parts = append(v.Parts, partView{Part: part.Name, Title: part.Title, Components: none(part.Components), Profile: part.Profile})
	}
	for _, rule := range p.Identity {
		versions := rule.Versions
		if versions == nil {
			versions = map[string]string{}
		}
		v.Identity = append(v.Identity, identityRuleView{rule.Component, versions, rule.Pattern, rule.Upstream})
	}
	return v
}
