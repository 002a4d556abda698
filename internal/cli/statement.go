// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
)

func (r *run) statementCommand() *cobra.Command {
	c := parent("statement", "What the outside is told",
		r.statementPublish(), r.statementWithdraw(), r.statementList())
	c.Example = `  verdict statement publish kafka CVE-2023-34455
  verdict statement list kafka@3.5.0`
	return c
}

// statementView is a published revision in JSON.
type statementView struct {
	Release       string    `json:"release"`
	Vulnerability string    `json:"vulnerability"`
	Revision      int       `json:"revision"`
	At            time.Time `json:"at"`
	Status        string    `json:"status"`
	Justification string    `json:"justification"`
	Impact        string    `json:"impact"`
	Action        string    `json:"action"`
	Class         string    `json:"class"`
	// ReleasedAs is the class under which a fix was released when it is another now.
	ReleasedAs  string   `json:"released_as"`
	Severity    string   `json:"severity"`
	Withdrawn   bool     `json:"withdrawn"`
	Reason      string   `json:"reason"`
	Told        string   `json:"told"` // "" where no decision was taken
	Remediation []string `json:"remediation"`
	Settings    string   `json:"settings"`
	Channels    []string `json:"channels"` // none for all: no policy said
	Audience    string   `json:"audience"` // "" for the public
}

func viewStatement(s verdict.Statement) statementView {
	return statementView{
		Release: verdict.Ref{Product: s.Product, Version: s.Version}.String(), Vulnerability: s.Vulnerability, Revision: s.Revision,
		At: s.At.UTC(), Status: string(s.Status), Justification: string(s.Justification), Impact: s.Impact, Action: s.Action,
		Class: string(s.Class), ReleasedAs: string(s.ReleasedAs), Severity: string(s.Severity), Withdrawn: s.Withdrawn, Reason: s.Reason,
		Told: string(s.Told), Remediation: none(words(s.Remediation)), Settings: s.Settings, Channels: none(words(s.Channels)), Audience: string(s.Audience),
	}
}

// said is what a statement says, for people.
func (v statementView) said() string {
	switch {
	case v.Withdrawn:
		return "withdrawn"
	case v.Justification != "":
		return v.Status + ", " + v.Justification
	}
	return v.Status
}

// statementRef reads a product or a release; statements are not made for lines or
// parts.
func statementRef(text string) (verdict.Ref, error) {
	ref, err := productRef(text)
	if err == nil && (ref.Line != "" || ref.Part != "") {
		err = verdict.Errorf(verdict.Usage, "%q names neither a product nor a release", text).WithHint("write product or product@version")
	}
	return ref, err
}
