// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/limits"
	"verdict/internal/reach/jvm"
)

// edgeView is an edge of a call graph, in JSON.
type edgeView struct {
	Caller  methodView `json:"caller"`
	Callee  methodView `json:"callee"`
	File    string     `json:"file"`
	Line    int        `json:"line"`
	Kind    string     `json:"kind"`
	Assumes string     `json:"assumes,omitempty"`
}

type methodView struct {
	Class      string `json:"class"`
	Method     string `json:"method"`
	Descriptor string `json:"descriptor"`
}

func (r *run) reachCallgraph() *cobra.Command {
	var o app.ReachOptions
	c := &cobra.Command{
		Use:   "callgraph",
		Short: "List which method calls which, from the entry points",
		Long: `callgraph lists the edges of the call graph by which reach jvm answers: of every method that
can run, what it calls or leads to otherwise, with the line. What runs from outside comes first:
entry points, and what the JVM runs in every program; its caller is empty.

With --format json each edge is an object on a line of its own, written as it comes: the output
is large, as the JDK's own methods are part of it.`,
		Example: `  verdict reach callgraph --classpath 'lib/*' --main org.example.Main --format json
  verdict reach callgraph --classpath app.jar --entry 'org.example.Handler#handle' --algorithm cha`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := r.checkFormat(); err != nil {
				return err
			}
			out := bufio.NewWriterSize(r.Out, 1<<16)
			write := edgeText(out)
			if r.format == "json" {
				e := json.NewEncoder(out)
				e.SetEscapeHTML(false)
				write = func(call jvm.Call) error { return e.Encode(viewEdge(call)) }
			}
			if err := app.ReachCalls(c.Context(), o, write); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	reachFlags(c, &o)
	return need(c, "classpath")
}

func viewEdge(c jvm.Call) edgeView {
	return edgeView{viewMethod(c.Caller), viewMethod(c.Callee), c.File, c.Line, string(c.Kind), c.Assumes}
}

func viewMethod(m jvm.Method) methodView { return methodView{m.Class, m.Name, m.Descriptor} }

// edgeText writes an edge a line.
func edgeText(out *bufio.Writer) func(jvm.Call) error {
	return func(c jvm.Call) error {
		from, at := "(outside)", ""
		if c.Caller.Class != "" {
			from = methodText(c.Caller)
		}
		if c.Line > 0 {
			at = fmt.Sprintf(" (%s:%d)", c.File, c.Line)
		}
		assumes := ""
		if c.Assumes != "" {
			assumes = ": assumed: " + c.Assumes
		}
		edge := fmt.Sprintf("%s%s -> %s  %s%s", from, at, methodText(c.Callee), strings.ReplaceAll(string(c.Kind), "_", " "), assumes)
		_, err := fmt.Fprintln(out, strings.ReplaceAll(limits.Strip(edge), "\n", " "))
		return err
	}
}

func methodText(m jvm.Method) string { return m.Class + "#" + m.Name + m.Descriptor }
