// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/reach/profile"
)

func (r *run) profileCommand() *cobra.Command {
	c := parent("profile", "Show and check what of a product runs", r.profileList(), r.profileShow(), r.profileCheck())
	c.Long = `A profile says where an analysis of bytecode begins: main classes, start scripts,
methods that others call, servlets, and the plug-ins that configuration names. It is a
YAML document of kind Profile; verdict ships with some to begin with or to extend.`
	c.Example = `  verdict profile list
  verdict profile show kafka-broker --text > profile.yaml
  verdict profile check profile.yaml --root kafka_2.13-3.7.1`
	return c
}

// profileView is a profile in JSON.
type profileView struct {
	Name          string      `json:"name"`
	Title         string      `json:"title"`
	Digest        string      `json:"digest"` // of all that it says, with what it extends
	Shipped       bool        `json:"shipped"`
	Extends       []string    `json:"extends"`
	ClassPath     []string    `json:"class_path"`
	Main          []string    `json:"main"`
	Manifests     bool        `json:"manifests"`
	Scripts       []string    `json:"scripts"`
	Entries       []string    `json:"entries"`
	API           []string    `json:"api"`
	Servlets      bool        `json:"servlets"`
	Plugins       pluginsView `json:"plugins"`
	Configuration []string    `json:"configuration"`
	Closed        bool        `json:"closed"`
	Algorithm     string      `json:"algorithm"`
	Text          string      `json:"text,omitempty"`
}

type pluginsView struct {
	Types       []string `json:"types"`
	Annotations []string `json:"annotations"`
	Keys        []string `json:"keys"`
}

func viewProfile(p app.Profile) profileView {
	f := p.Flat
	return profileView{Name: p.Name, Title: p.Title, Digest: f.Digest(), Shipped: p.File == "", Extends: none(p.Extends), ClassPath: none(f.ClassPath), Main: none(f.Main),
		Manifests: f.Manifests, Scripts: none(f.Scripts), Entries: none(f.Entries), API: none(f.API), Servlets: f.Servlets,
		Plugins: pluginsView{none(f.Plugins.Types), none(f.Plugins.Annotations), none(f.Plugins.Keys)}, Configuration: none(f.Configuration), Closed: f.Closed, Algorithm: f.Algorithm}
}

func (r *run) profileList() *cobra.Command {
	stored := false
	c := &cobra.Command{
		Use:   "list",
		Short: "List the profiles that verdict ships with, or those of the programme",
		Long: `list shows the profiles that verdict ships with. --stored shows the programme's own, which
"verdict apply" stores (kind: Profile); one of the same name takes the place of a shipped one.`,
		Example: `  verdict profile list
  verdict profile list --stored`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if stored {
				return r.open(c.Context(), func(a *app.App) error {
					list, err := a.StoredProfiles(c.Context())
					if err != nil {
						return err
					}
					return r.printProfiles(list)
				})
			}
			list, err := app.Presets()
			if err != nil {
				return err
			}
			return r.printProfiles(list)
		},
	}
	c.Flags().BoolVar(&stored, "stored", false, "the programme's own")
	return c
}

func (r *run) printProfiles(list []app.Profile) error {
	views := []profileView{}
	for _, p := range list {
		views = append(views, viewProfile(p))
	}
	return r.print(views, func() {
		if len(views) == 0 {
			r.note("the programme has no profiles of its own")
			return
		}
		t := newTable("PROFILE", "TITLE", "EXTENDS")
		for _, v := range views {
			t.row(v.Name, v.Title, strings.Join(v.Extends, ", "))
		}
		t.write(r.Out)
	})
}

func (r *run) profileShow() *cobra.Command {
	verbatim, stored := false, false
	c := &cobra.Command{
		Use:   "show PROFILE",
		Short: "Show what a profile says, with what it extends",
		Long: `show takes the name of a profile that verdict ships with, or a file. It shows all that
the profile says together with what it extends. --text gives the document itself, to
begin one's own with. --stored takes the programme's own of that name.`,
		Example: `  verdict profile show application
  verdict profile show kafka-broker --text > profile.yaml
  verdict profile show broker --stored`,
		Args:              exactly("PROFILE"),
		ValidArgsFunction: completeProfiles,
		RunE: func(c *cobra.Command, args []string) error {
			if stored {
				return r.open(c.Context(), func(a *app.App) error {
					p, err := a.StoredProfile(c.Context(), args[0])
					if err != nil {
						return err
					}
					v := viewProfile(p)
					return r.print(v, func() { r.profileSheet(v) })
				})
			}
			p, err := r.findProfile(args[0])
			if err != nil {
				return err
			}
			v := viewProfile(p)
			if v.Text = string(p.Text); verbatim && r.format != "json" {
				_, err := r.Out.Write(p.Text)
				return err
			}
			return r.print(v, func() { r.profileSheet(v) })
		},
	}
	c.Flags().BoolVar(&verbatim, "text", false, "print the document itself")
	c.Flags().BoolVar(&stored, "stored", false, "take the programme's own of that name")
	c.MarkFlagsMutuallyExclusive("text", "stored")
	return c
}

// findProfile reads a profile from standard input for "-", else one that has the name.
func (r *run) findProfile(name string) (app.Profile, error) {
	if name != "-" {
		return app.FindProfile(name)
	}
	raw, err := r.read(name)
	if err != nil {
		return app.Profile{}, err
	}
	return app.ReadProfile("standard input", raw)
}

func (r *run) profileSheet(v profileView) {
	var s sheet
	s.add("profile", v.Name)
	s.add("title", v.Title)
	s.add("digest", v.Digest)
	s.add("extends", strings.Join(v.Extends, ", "))
	s.add("algorithm", v.Algorithm)
	s.write(r.Out)
	for _, said := range []struct {
		what string
		list []string
	}{
		{"The class path is", v.ClassPath}, {"These main classes run", v.Main}, {"What these scripts start runs", v.Scripts}, {"These methods run", v.Entries},
		{"Others call the classes", v.API}, {"Classes beneath these may be created", v.Plugins.Types}, {"Classes with these annotations are created", v.Plugins.Annotations},
		{"Configuration is in", v.Configuration}, {"Of these keys the values name classes", v.Plugins.Keys},
	} {
		if len(said.list) == 0 {
			continue
		}
		r.line("")
		r.line("%s:", said.what)
		for _, text := range said.list {
			name, optional := verdict.CutOptional(text)
			if optional {
				name += ", if there"
			}
			r.line("  %s", name)
		}
	}
	for _, said := range []struct {
		holds bool
		what  string
	}{
		{v.Manifests, "Main classes of manifests run."}, {v.Servlets, "Servlets, filters and listeners run."}, {v.Closed, "The class path is all that ships."},
	} {
		if said.holds {
			r.line("")
			r.line("%s", said.what)
		}
	}
}

// completeProfiles completes names of profiles that verdict ships with, and files.
func completeProfiles(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var found []string
	for _, name := range profile.Presets() {
		if strings.HasPrefix(name, typed) {
			found = append(found, name)
		}
	}
	return found, cobra.ShellCompDirectiveDefault
}
