// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

func (r *run) personCommand() *cobra.Command {
	c := parent("person", "People whose signatures are known",
		r.personAdd(), r.personList(), r.personShow(), r.personRetire(), r.personRemove())
	c.Example = `  verdict person add ben --key ben.pub
  verdict person list --allowed-signers > allowed_signers`
	return c
}

// personView is a person in JSON.
type personView struct {
	Name string   `json:"name"`
	Keys []string `json:"keys"`
	// Fingerprints are of the keys, in their order.
	Fingerprints []string `json:"fingerprints"`
	// Former are keys that are used no more.
	Former []formerKeyView `json:"former"`
}

type formerKeyView struct {
	Key         string    `json:"key"`
	Fingerprint string    `json:"fingerprint"`
	Until       time.Time `json:"until"`
}

func viewPerson(p verdict.Person) personView {
	v := personView{Name: p.Name, Keys: none(p.Keys), Fingerprints: []string{}, Former: []formerKeyView{}}
	for _, line := range p.Keys {
		v.Fingerprints = append(v.Fingerprints, fingerprint(line))
	}
	for _, f := range p.Former {
		v.Former = append(v.Former, formerKeyView{f.Key, fingerprint(f.Key), f.Until.UTC()})
	}
	return v
}

func fingerprint(line string) string {
	key, err := app.ReadKey("", []byte(line))
	if err != nil {
		return ""
	}
	return key.Fingerprint
}

func (r *run) personAdd() *cobra.Command {
	var files []string
	c := &cobra.Command{
		Use:   "add PERSON",
		Short: "Make a person known by public keys",
		Long: `add gives a person public keys of type ssh-ed25519, as ssh-keygen writes them into
files that end with .pub. What is signed by one of them is the person's approval. A
key is one person's; the keys that are known already stay.`,
		Example: "  verdict person add ben --key ben.pub",
		Args:    exactly("PERSON"),
		RunE: func(c *cobra.Command, args []string) error {
			var keys []app.PersonKey
			for _, f := range files {
				raw, err := r.read(f)
				if err != nil {
					return err
				}
				key, err := app.ReadKey(f, raw)
				if err != nil {
					return err
				}
				keys = append(keys, key)
			}
			return r.open(c.Context(), func(a *app.App) error {
				p, n, err := a.AddPerson(c.Context(), args[0], keys)
				if err != nil {
					return err
				}
				return r.done(a, n, viewPerson(p))
			})
		},
	}
	c.Flags().StringArrayVar(&files, "key", nil, "file with a public key (may be repeated)")
	return need(c, "key")
}

func (r *run) personList() *cobra.Command {
	var signers bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List everybody whose signature is known",
		Long: `list names everybody with the fingerprints of their keys. With --allowed-signers it
writes the file that ssh-keygen -Y verify takes with -f.`,
		Example: `  verdict person list
  verdict person list --allowed-signers > allowed_signers`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.People(c.Context())
				if err != nil {
					return err
				}
				if signers {
					_, err := io.WriteString(r.Out, app.AllowedSigners(list))
					return err
				}
				views := []personView{}
				for _, p := range list {
					views = append(views, viewPerson(p))
				}
				return r.print(views, func() { r.personTable(views) })
			})
		},
	}
	c.Flags().BoolVar(&signers, "allowed-signers", false, "write them as OpenSSH's file of allowed signers")
	return c
}

func (r *run) personTable(list []personView) {
	if len(list) == 0 {
		r.note("nobody is known")
		return
	}
	t := newTable("PERSON", "KEYS")
	for _, p := range list {
		t.row(p.Name, strings.Join(p.Fingerprints, ", "))
	}
	t.write(r.Out)
}

func (r *run) personShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show PERSON",
		Short:   "Show the keys of a person",
		Example: "  verdict person show ben",
		Args:    exactly("PERSON"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				p, err := a.Person(c.Context(), args[0])
				if err != nil {
					return err
				}
				v := viewPerson(p)
				return r.print(v, func() {
					var s sheet
					s.add("person", v.Name)
					for i, k := range v.Keys {
						s.add("key", k+" ("+v.Fingerprints[i]+")")
					}
					for _, f := range v.Former {
						s.add("until "+f.Until.Format(time.DateOnly), f.Key+" ("+f.Fingerprint+")")
					}
					s.write(r.Out)
				})
			})
		},
	}
}

func (r *run) personRetire() *cobra.Command {
	var file, until string
	c := &cobra.Command{
		Use:   "retire PERSON",
		Short: "End a key of a person, whose earlier signatures go on to count",
		Long: `retire makes a key a former one: what is signed from then on does not count any more,
and what was signed before goes on to, also where a new database reads the approvals
again. A key that somebody else may hold is to be taken back: ` + "`verdict person remove`" + `.`,
		Example: `  verdict person retire ben --key ben.pub
  verdict person retire ben --key ben.pub --until 2024-05-01`,
		Args: exactly("PERSON"),
		RunE: func(c *cobra.Command, args []string) error {
			raw, err := r.read(file)
			if err != nil {
				return err
			}
			key, err := app.ReadKey(file, raw)
			if err != nil {
				return err
			}
			end, err := config.Instant("--until", until)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				p, n, err := a.RetireKey(c.Context(), args[0], key, end)
				if err != nil {
					return err
				}
				return r.done(a, n, viewPerson(p))
			})
		},
	}
	c.Flags().StringVar(&file, "key", "", "file with the public key")
	c.Flags().StringVar(&until, "until", "", "when it ended: a date or an instant (default now)")
	return need(c, "key")
}

func (r *run) personRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove PERSON",
		Short:   "Take a person's keys back; what they approved stays approved",
		Example: "  verdict person remove ben",
		Args:    exactly("PERSON"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				n, err := a.RemovePerson(c.Context(), args[0])
				if err != nil {
					return err
				}
				r.changed(a, n)
				return nil
			})
		},
	}
}
