// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

// groups order the commands in the help as the work goes.
var groups = []*cobra.Group{
	{ID: "start", Title: "To begin:"},
	{ID: "inventory", Title: "What we ship:"},
	{ID: "known", Title: "What is known:"},
	{ID: "triage", Title: "What we think:"},
	{ID: "say", Title: "What we say:"},
	{ID: "care", Title: "Care:"},
}

// commands lists every command; each has a file of its own.
func (r *run) commands() []*cobra.Command {
	return []*cobra.Command{
		grouped("start", r.demoCommand()),
		grouped("start", r.applyCommand()),
		grouped("inventory", r.productCommand()),
		grouped("inventory", r.lineCommand()),
		grouped("inventory", r.releaseCommand()),
		grouped("inventory", r.componentCommand()),
		grouped("inventory", r.sbomCommand()),
		grouped("inventory", r.identityCommand()),
		grouped("known", r.sourceCommand()),
		grouped("known", r.aliasCommand()),
		grouped("known", r.vulndbCommand()),
		grouped("known", r.scanCommand()),
		grouped("known", r.matchCommand()),
		grouped("known", r.watchCommand()),
		grouped("known", r.suppressionCommand()),
		grouped("triage", r.explainCommand()),
		grouped("triage", r.queueCommand()),
		grouped("triage", r.findingCommand()),
		grouped("triage", r.reachCommand()),
		grouped("triage", r.symbolsCommand()),
		grouped("triage", r.profileCommand()),
		grouped("triage", r.assessCommand()),
		grouped("triage", r.scoreCommand()),
		grouped("triage", r.ssvcCommand()),
		grouped("triage", r.classCommand()),
		grouped("triage", r.decideCommand()),
		grouped("triage", r.approveCommand()),
		grouped("triage", r.personCommand()),
		grouped("triage", r.trainCommand()),
		grouped("triage", r.policyCommand()),
		grouped("say", r.vulnerabilityCommand()),
		grouped("say", r.advisoryCommand()),
		grouped("say", r.statementCommand()),
		grouped("say", r.vexCommand()),
		grouped("say", r.suppressionsCommand()),
		grouped("say", r.notesCommand()),
		grouped("say", r.answerCommand()),
		grouped("say", r.publishCommand()),
		grouped("say", r.openvexCommand()),
		grouped("say", r.csafCommand()),
		grouped("say", r.cveCommand()),
		grouped("say", r.osvCommand()),
		grouped("say", r.convertCommand()),
		grouped("inventory", r.cyclonedxCommand()),
		grouped("inventory", r.spdxCommand()),
		grouped("known", r.versCommand()),
		grouped("known", r.cvssCommand()),
		grouped("care", r.auditCommand()),
		grouped("care", r.dbCommand()),
	}
}

func grouped(id string, c *cobra.Command) *cobra.Command {
	c.GroupID = id
	return c
}

// parent is a command that only holds others.
func parent(use, short string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: noSuchCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(children...)
	return c
}

// exactly refuses any other number of arguments, naming those that are wanted.
func exactly(names ...string) cobra.PositionalArgs { return between(len(names), names...) }
