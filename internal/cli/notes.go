// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) notesCommand() *cobra.Command {
	return r.documentCommand(&cobra.Command{
		Use:   "notes PRODUCT@VERSION",
		Short: "Write the security release notes of a release",
		Long: `notes writes the security section of a release's notes as Markdown: the advisories
that it fixes, and its hygiene fixes, whose listing does not imply that they can
be exploited. It reads published statements and nothing else.`,
		Example: `  verdict notes kafka@3.5.1
  verdict notes kafka@3.5.1 --out security-notes.md`,
	}, (*app.App).Notes)
}
