// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/remedy"
)

// checkedPolicy is what came of checking a file, in JSON.
type checkedPolicy struct {
	File    string       `json:"file"`
	Valid   bool         `json:"valid"`
	Version string       `json:"version"`
	Rules   int          `json:"rules"`
	Remarks []string     `json:"remarks"`
	Error   *policyError `json:"error"` // null when it is valid
	text    string
}

type policyError struct {
	Line    int    `json:"line"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (r *run) policyCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE…",
		Short: "Say what is wrong in a policy",
		Long: `check reads policies and holds each against itself: unknown fields, conditions that
cannot be read or compare what does not compare, rules that contradict themselves,
and rules that can never win because rules before them take every case. For that it
tries all cases that the conditions tell apart; where a number is used otherwise than
in a comparison with a number, or there are too many cases, it says that it did not
decide. It remarks on cases that no rule is for. It needs no store, changes nothing,
and exits with 3 when a policy is wrong.`,
		Example: `  verdict policy check policy.yaml
  verdict policy check policy.yaml --format json`,
		Args: between(1, "FILE…"),
		RunE: func(_ *cobra.Command, args []string) error {
			views := []checkedPolicy{}
			wrong := 0
			for _, name := range args {
				raw, err := r.read(name)
				if err != nil {
					return err
				}
				v := checkPolicy(name, raw)
				if !v.Valid {
					wrong++
				}
				views = append(views, v)
			}
			if err := r.print(views, func() { r.checkedPolicies(views) }); err != nil || wrong == 0 {
				return err
			}
			return silent{verdict.Errorf(verdict.Refused, "%s wrong", counted(wrong, "policy is", "policies are"))}
		},
	}
}

func checkPolicy(name string, raw []byte) checkedPolicy {
	v := checkedPolicy{File: name, Remarks: []string{}}
	p, err := remedy.Parse(name, raw)
	if err == nil {
		v.Valid, v.Version, v.Rules, v.Remarks = true, p.Version, len(p.Rules), none(p.Remarks)
		return v
	}
	v.text = err.Error()
	v.Error = &policyError{Message: err.Error()}
	var e *verdict.Error
	if errors.As(err, &e) {
		v.Error = &policyError{e.Line, e.Path, e.Message, e.Hint}
	}
	return v
}

func (r *run) checkedPolicies(views []checkedPolicy) {
	for _, v := range views {
		if !v.Valid {
			r.line("%s", limits.Strip(v.text))
			continue
		}
		r.line("%s: policy %s with %s is sound", v.File, v.Version, count(v.Rules, "rule"))
		for _, remark := range v.Remarks {
			r.line("  %s", remark)
		}
	}
}
