// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// approvableView is what can be approved, in JSON.
type approvableView struct {
	Subject   string         `json:"subject"`
	Kind      string         `json:"kind"`
	Author    string         `json:"author"`
	Digest    string         `json:"digest"` // SHA-256 of the text
	Text      string         `json:"text"`
	People    int            `json:"people"`
	Missing   int            `json:"missing"`
	Overtaken bool           `json:"overtaken"`
	Approvals []approvalView `json:"approvals"`
}

type approvalView struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Signed bool      `json:"signed"`
	Key    string    `json:"key"`
	Counts bool      `json:"counts"`
}

func viewApprovable(x app.Approvable) approvableView {
	v := approvableView{Subject: x.ID, Kind: string(x.Kind), Author: x.Author, Digest: x.Digest(), Text: x.Text, People: x.People,
		Missing: x.Missing, Overtaken: x.Overtaken, Approvals: []approvalView{}}
	for _, a := range x.Approvals {
		v.Approvals = append(v.Approvals, approvalView{a.By, a.At.UTC(), a.Signed(), a.Key, x.Counts(a)})
	}
	return v
}

func (r *run) approveCommand() *cobra.Command {
	var signature string
	var print, unsigned bool
	c := &cobra.Command{
		Use:   "approve SUBJECT",
		Short: "Approve what somebody else wrote, with a signature",
		Long: `approve shows what an id names: a decision (DEC-…), a class (CLS-…), an assessment
(ASM-…), a suppression (SUP-…) or the lift of a danger (LFT-…), as it is signed, with
the approvals that it has and lacks. The approver must be somebody else than the author.

With --print it writes exactly the bytes to be signed, and nothing else:

  verdict approve DEC-1f0c2a9b --print > text
  ssh-keygen -Y sign -n verdict-approval -f ~/.ssh/id_ed25519 text
  verdict approve DEC-1f0c2a9b --signature text.sig

The signature is checked against the keys of known people (verdict person) and tells
who approved. With --unsigned the approval is the word of --as, which nobody has
checked: it is kept and printed as unauthenticated, and does not count for what takes
two people. An assessment is let decide by any approval.`,
		Example: `  verdict approve DEC-1f0c2a9b
  verdict approve CLS-77d01c4e --signature text.sig
  verdict approve ASM-1f0c2a9b --unsigned --as ben`,
		Args: exactly("SUBJECT"),
	}
	c.Flags().StringVar(&signature, "signature", "", "file with the signature, as ssh-keygen -Y sign writes it")
	c.Flags().BoolVar(&print, "print", false, "write the bytes to be signed, and nothing else")
	c.Flags().BoolVar(&unsigned, "unsigned", false, "approve without a signature, as --as")
	c.RunE = func(c *cobra.Command, args []string) error {
		if signature != "" && (print || unsigned) || print && unsigned {
			return verdict.Errorf(verdict.Usage, "--signature, --print and --unsigned exclude one another").WithHint("give one of them")
		}
		var armoured []byte
		if signature != "" {
			var err error
			if armoured, err = r.read(signature); err != nil {
				return err
			}
		}
		return r.open(c.Context(), func(a *app.App) error {
			if armoured == nil && !unsigned {
				return r.showApprovable(c.Context(), a, args[0], print)
			}
			return r.approve(c.Context(), a, args[0], armoured)
		})
	}
	return c
}

func (r *run) approve(ctx context.Context, a *app.App, id string, armoured []byte) error {
	x, word, n, err := a.ApproveSubject(ctx, id, armoured)
	if err != nil {
		return err
	}
	v := viewApprovable(x)
	return r.print(v, func() {
		r.changed(a, n)
		r.line("%s", approvalLine(x, word))
	})
}

// approvalLine says who approved what, by what, and what is still lacking.
func approvalLine(x app.Approvable, word verdict.Approval) string {
	by := "unauthenticated: nobody has checked that it is " + word.By
	if word.Signed() {
		by = "signed by " + word.Key
	}
	line := fmt.Sprintf("%s is approved by %s (%s)", x.ID, word.By, by)
	switch {
	case !x.Counts(word) && x.Kind != verdict.ApproveAssessment:
		line += "; it does not count: it takes a signature"
	case x.Missing > 0:
		line += fmt.Sprintf("; %s missing", count(x.Missing, "more approval"))
	}
	return line
}

func (r *run) showApprovable(ctx context.Context, a *app.App, id string, bytes bool) error {
	x, err := a.Subject(ctx, id)
	if err != nil {
		return err
	}
	if bytes {
		_, err := io.WriteString(r.Out, x.Text)
		return err
	}
	v := viewApprovable(x)
	return r.print(v, func() { r.approvableSheet(v) })
}

func (r *run) approvableSheet(v approvableView) {
	for _, l := range strings.Split(strings.TrimSuffix(v.Text, "\n"), "\n") {
		r.line("  %s", l)
	}
	r.line("")
	var s sheet
	s.add("subject", v.Subject)
	s.add("sha256", v.Digest)
	s.add("takes", counted(v.People, "person", "people"))
	s.add("lacks", lacks(v.Missing))
	if v.Overtaken {
		s.add("overtaken", "something newer was said about the same")
	}
	s.write(r.Out)
	if len(v.Approvals) == 0 {
		return
	}
	r.line("")
	t := newTable("APPROVED BY", "AT", "SIGNED", "COUNTS")
	for _, a := range v.Approvals {
		signed, counts := "unauthenticated", "no"
		if a.Signed {
			signed = a.Key
		}
		if a.Counts {
			counts = "yes"
		}
		t.row(a.By, day(a.At), signed, counts)
	}
	t.write(r.Out)
}

func lacks(n int) string {
	if n == 0 {
		return "nothing"
	}
	return count(n, "approval")
}
