// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
)

func (r *run) advisoryRender() *cobra.Command {
	var revision int
	var template string
	c := &cobra.Command{
		Use: "render ADVISORY", Short: "Write an advisory for people to read, or preview a draft",
		Long: `render writes an advisory as a page of HTML, as plain text, as Markdown, or as JSON with
every variable of templates. A draft is written as it would be published now, and says
before all else that it is a draft.

--template takes a template of your own for the format; "verdict advisory template" prints
the one that is used without, to begin with.`,
		Example: `  verdict advisory render ADV-1f0c2a9b
  verdict advisory render VSA-2026-03 --format html --revision 2 > advisory.html
  verdict advisory render VSA-2026-03 --format markdown --template ours.md`,
		Args: exactly("ADVISORY"),
	}
	c.Flags().IntVar(&revision, "revision", 0, "published revision; 0 is what was written last")
	c.Flags().StringVar(&template, "template", "", "file of a template")
	c.RunE = func(c *cobra.Command, args []string) error {
		own, err := r.template(template)
		if err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			raw, err := a.RenderAdvisory(c.Context(), args[0], revision, r.format, own)
			if err != nil {
				return err
			}
			_, err = r.Out.Write(raw)
			return err
		})
	}
	ownFormats(r, c, []string{"text", "html", "markdown", "json"})
	return c
}

// template reads a template; none where no file is named.
func (r *run) template(file string) (t app.Template, err error) {
	if file == "" {
		return t, nil
	}
	raw, err := r.read(file)
	return app.Template{File: file, Text: string(raw)}, err
}

func (r *run) advisoryTemplate() *cobra.Command {
	var variables bool
	c := &cobra.Command{
		Use: "template", Short: "Print the template by which advisories are written for people",
		Long: `template prints the template of a format, to begin one of your own with: for
"verdict advisory render --template" and "verdict advisory announce --template". With
--variables it lists the names that a template may use.`,
		Example: `  verdict advisory template > announcement.txt
  verdict advisory template --format html > page.html
  verdict advisory template --variables`,
		Args: exactly(),
	}
	c.Flags().BoolVar(&variables, "variables", false, "list the variables instead")
	c.RunE = func(*cobra.Command, []string) error {
		if variables {
			for _, name := range announcement.Variables() {
				r.line("%s", name)
			}
			return nil
		}
		text, err := announcement.Default(announcement.Format(r.format))
		if err != nil {
			return err
		}
		_, err = r.Out.Write([]byte(text))
		return err
	}
	ownFormats(r, c, []string{"text", "html", "markdown"})
	return c
}

// announceFlags are the flags of advisory announce.
type announceFlags struct {
	out, outbox, template, audience string
	app.AnnouncementOptions
}

func (r *run) advisoryAnnounce() *cobra.Command {
	var f announceFlags
	c := &cobra.Command{
		Use: "announce NUMBER", Short: "Write the mail that announces a published advisory",
		Long: `announce writes the last published revision of an advisory as a message of mail, in the
order of the announcements of the ASF. It sends nothing: it prints the message, writes it
into a file (--out), or into an outbox from which a mail program takes it (--outbox).

The message's id follows from number and revision, its date is that of the revision. Into an
outbox a revision is written once, whole, however often the command runs or is killed, and
also when the message was taken out since. A withdrawn or superseded advisory says so in the
subject and in the first line.`,
		Example: `  verdict advisory announce VSA-2026-03 --to announce@example.org
  verdict advisory announce VSA-2026-03 --to announce@example.org --outbox outbox/
  verdict advisory announce VSA-2026-03 --from security@example.org --out announcement.eml --template ours.txt`,
		Args: exactly("NUMBER"),
	}
	c.Flags().StringVar(&f.out, "out", "", "file to write the message into, which must not be there yet")
	c.Flags().StringVar(&f.outbox, "outbox", "", "folder to write the message into, once")
	c.Flags().StringVar(&f.From, "from", "", "address of the sender; the advisory's contact without it")
	c.Flags().StringArrayVar(&f.To, "to", nil, "address of a receiver (may be repeated)")
	c.Flags().StringVar(&f.template, "template", "", "file of a template of format text")
	c.Flags().StringVar(&f.audience, "audience", "public", "who the receivers are: public, customers, or the name of a group")
	completeFlag(c, "from", []string{})
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if f.out != "" && f.outbox != "" {
			return verdict.Errorf(verdict.Usage, "give --out or --outbox, not both")
		}
		if f.Readers, err = readersFlag(f.audience); err != nil {
			return err
		}
		if f.Template, err = r.template(f.template); err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			m, err := a.Announcement(c.Context(), args[0], f.AnnouncementOptions)
			if err != nil {
				return err
			}
			return r.announce(a, m, f)
		})
	}
	return c
}

// announcedView is a message in JSON.
type announcedView struct {
	Number   string `json:"number"`
	Revision int    `json:"revision"`
	File     string `json:"file"`
	Subject  string `json:"subject"`
	Written  bool   `json:"written"`
}

// announce writes a message to where it shall go.
func (r *run) announce(a *app.App, m announcement.Message, f announceFlags) error {
	raw, err := m.Write()
	if err != nil {
		return err
	}
	v := announcedView{m.Number, m.Revision, f.out, m.Subject, true}
	switch {
	case f.out == "" && f.outbox == "":
		_, err = r.Out.Write(raw)
		return err
	case a.DryRun():
		v.File, v.Written = cmp.Or(f.out, m.File()), false
		return r.print(v, func() { r.line("would write %s: %s", v.File, v.Subject) })
	case f.out != "":
		err = publish.WriteNew(f.out, raw)
	default:
		v.File = m.File()
		v.Written, err = app.Post(f.outbox, m)
	}
	if err != nil {
		return err
	}
	return r.print(v, func() {
		if v.Written {
			r.line("%s: %s", v.File, v.Subject)
		} else {
			r.line("%s was written before, and is not written again", v.File)
		}
	})
}
