// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"time"

	"verdict"
)

// PolicyView is what the policy makes of an answer, in the form of the contract.
type PolicyView struct {
	Policy    string            `json:"policy"`
	Shipped   bool              `json:"shipped"` // no policy is stored for the product
	Rule      string            `json:"rule"`    // "" when none applies
	Because   string            `json:"because"`
	Vehicle   verdict.Vehicle   `json:"vehicle"`
	Telling   verdict.Telling   `json:"telling"` // "" where the rule leaves it open
	AtWill    bool              `json:"at_discretion"`
	NewCVE    bool              `json:"new_cve"`
	Channels  []verdict.Channel `json:"channels"`
	Audience  verdict.Audience  `json:"audience"` // "" for the public
	Approvers int               `json:"approvers"`
	Deadlines []DeadlineView    `json:"deadlines"`
	Lost      []LostView        `json:"lost"`
}

// DeadlineView is a clock of a rule.
type DeadlineView struct {
	Kind       string     `json:"kind"`
	From       string     `json:"from"`
	Start      *time.Time `json:"start"`
	Due        *time.Time `json:"due"`  // null while the clock does not run
	Done       *time.Time `json:"done"` // null while it is not
	Late       bool       `json:"late"`
	Overdue    bool       `json:"overdue"`
	Arithmetic string     `json:"arithmetic"`
}
