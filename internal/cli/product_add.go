// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) productAdd() *cobra.Command {
	c := &cobra.Command{
		Use:   "add PRODUCT",
		Short: "Add a product, or change the fields that are given",
		Long: `add stores a product under its slug. Of a product that is there already only the
fields change whose flags are given.

With --match-cpe the bills of its releases, those that are stored and those to come,
are compared by CPE where nothing else leads from a component to records; Maven
artifacts never are. What is found so is undetermined and waits for a person.
--match-cpe=false takes it back.

What narrows a part to some components, and the rules that give vendor versions
their upstream identity, are written in a document for "verdict apply".`,
		Example: `  verdict product add kafka --name "Apache Kafka" --kind platform \
    --purl pkg:maven/org.apache.kafka/kafka_2.13 --versions maven \
    --part broker="The broker" --part clients="The Java clients"`,
		Args: exactly("PRODUCT"),
	}
	e := editsOf[verdict.Product](c)
	text(e, "name", "what people call it", func(p *verdict.Product) *string { return &p.Name })
	word(e, "kind", "how it reaches its users (platform when not given)", verdict.ProductKinds, func(p *verdict.Product) *verdict.ProductKind { return &p.Kind })
	text(e, "purl", "package URL without version by which the outside knows it", func(p *verdict.Product) *string { return &p.PURL })
	text(e, "cpe", "its CPE without version, such as cpe:2.3:a:example:shop:*:*:*:*:*:*:*:*", func(p *verdict.Product) *string { return &p.CPE })
	text(e, "versions", "scheme that orders its versions, such as maven or semver", func(p *verdict.Product) *string { return &p.Versions })
	text(e, "support-owner", "team or mailing list that answers for it", func(p *verdict.Product) *string { return &p.SupportOwner })
	text(e, "profile", "set of entry points by which reachability is judged", func(p *verdict.Product) *string { return &p.Profile })
	text(e, "contact", "address for reports of vulnerabilities", func(p *verdict.Product) *string { return &p.Contact })
	text(e, "homepage", "its public page", func(p *verdict.Product) *string { return &p.Homepage })
	text(e, "author", "who speaks in the documents about it", func(p *verdict.Product) *string { return &p.Author })
	text(e, "namespace", "URL under which its documents are published", func(p *verdict.Product) *string { return &p.Namespace })
	text(e, "notice", "sentence that stands on every document about it", func(p *verdict.Product) *string { return &p.Notice })
	cpe := c.Flags().Bool("match-cpe", false, "compare by CPE what nothing else leads to records; of low confidence, and always undetermined")
	e.when("match-cpe", func(p *verdict.Product) { p.MatchCPE = *cpe })
	parts := c.Flags().StringArray("part", nil, "part as NAME or NAME=TITLE (may be repeated)")
	e.when("part", func(p *verdict.Product) { p.Parts = namedParts(p.Parts, *parts) })
	profiles := c.Flags().StringArray("part-profile", nil, "set of entry points of a part, as PART=PROFILE (may be repeated)")
	e.when("part-profile", func(p *verdict.Product) { p.Parts = withProfiles(p.Parts, *profiles) })
	c.RunE = func(c *cobra.Command, args []string) error {
		for _, g := range *profiles {
			if _, _, err := pair("part-profile", g); err != nil {
				return err
			}
		}
		return r.addProduct(c.Context(), args[0], e)
	}
	return c
}

func (r *run) addProduct(ctx context.Context, slug string, e *edits[verdict.Product]) error {
	return r.begin(ctx, func(a *app.App) error {
		p, err := a.Product(ctx, slug)
		switch {
		case verdict.CodeOf(err) == verdict.NotFound:
			p = verdict.Product{Slug: slug, Kind: verdict.Platform}
		case err != nil:
			return err
		}
		e.apply(&p)
		bills, n, err := a.AddProduct(ctx, p)
		if err != nil {
			return err
		}
		switch {
		case bills > 0 && p.MatchCPE:
			r.note("%s of %s: what only a CPE leads to records is compared by it, and waits for a person", count(bills, "bill"), slug)
		case bills > 0:
			r.note("%s of %s: nothing is compared by a CPE any more", count(bills, "bill"), slug)
		}
		return r.done(a, n, viewProduct(p))
	})
}

// withProfiles gives parts their profiles; one that is not there is added.
func withProfiles(parts []verdict.Part, given []string) []verdict.Part {
	parts = append([]verdict.Part(nil), parts...)
	for _, g := range given {
		name, profile, _ := strings.Cut(g, "=")
		at := slices.IndexFunc(parts, func(p verdict.Part) bool { return p.Name == name })
		if at < 0 {
			parts, at = append(parts, verdict.Part{Name: name}), len(parts)
		}
		parts[at].Profile = profile
	}
	return parts
}

// namedParts adds parts to those that there are; one of the same name gets the
// new title and keeps its components.
func namedParts(parts []verdict.Part, given []string) []verdict.Part {
	parts = append([]verdict.Part(nil), parts...)
	for _, g := range given {
		name, title, _ := strings.Cut(g, "=")
		at := -1
		for i, p := range parts {
			if p.Name == name {
				at = i
			}
		}
		if at < 0 {
			parts = append(parts, verdict.Part{Name: name, Title: title})
			continue
		}
		parts[at].Title = title
	}
	return parts
}
