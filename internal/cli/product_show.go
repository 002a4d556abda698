// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) productShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show PRODUCT",
		Short:   "Show a product with its parts and identity rules",
		Example: "  verdict product show kafka",
		Args:    exactly("PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				p, err := a.Product(c.Context(), args[0])
				if err != nil {
					return err
				}
				v := viewProduct(p)
				return r.print(v, func() { r.productSheet(v) })
			})
		},
	}
}

func (r *run) productSheet(v productView) {
	var s sheet
	s.add("product", v.Product)
	s.add("name", v.Name)
	s.add("kind", v.Kind)
	s.add("purl", v.PURL)
	s.add("cpe", v.CPE)
	s.add("versions", v.Versions)
	s.add("support owner", v.SupportOwner)
	s.add("profile", v.Profile)
	s.add("contact", v.Contact)
	s.add("homepage", v.Homepage)
	s.add("author", v.Author)
	s.add("namespace", v.Namespace)
	s.add("notice", v.Notice)
	for _, p := range v.Parts {
		s.add("part", strings.TrimSuffix(p.Part+": "+p.Title, ": "))
		if p.Profile != "" {
			s.add("", "  profile "+p.Profile)
		}
		for _, c := range p.Components {
			s.add("", "  "+c)
		}
	}
	for _, rule := range v.Identity {
		s.add("identity", rule.Component+" "+rule.words())
	}
	s.write(r.Out)
}

// words says what a rule does to versions.
func (v identityRuleView) words() string {
	var words []string
	if len(v.Versions) > 0 {
		words = append(words, count(len(v.Versions), "version")+" mapped one by one")
	}
	if v.Pattern != "" {
		words = append(words, v.Pattern+" is "+v.Upstream)
	}
	return strings.Join(words, ", else ")
}
