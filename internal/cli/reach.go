// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

func (r *run) reachCommand() *cobra.Command {
	c := parent("reach", "Find what bytecode can run, and what it uses", r.reachJVM(), r.reachCallgraph(), r.reachQuery(), r.reachCompat(), r.reachRun())
	c.Long = `An analysis of bytecode is evidence: whether the code of a vulnerability is in what ships, and
whether a way leads to it. A person concludes from it.`
	c.Example = `  verdict reach jvm --classpath 'lib/*' --main org.example.Main --symbol org.example.Parser#parse
  verdict reach query --classpath 'lib/*' --uses-class org.example.Parser`
	return c
}
