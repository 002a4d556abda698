// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/reach/jvm"
)

// useView is a place that uses what was asked for, in JSON.
type useView struct {
	Class      string     `json:"class"`
	Method     string     `json:"method"`
	Descriptor string     `json:"descriptor"`
	File       string     `json:"file"`
	Line       int        `json:"line"`
	By         string     `json:"by"`
	Uses       string     `json:"uses"`
	Reached    string     `json:"reached"`
	Witness    []stepView `json:"witness"`
	Algorithm  string     `json:"algorithm,omitempty"` // by which it is reached or not; "" without an entry point
}

func (r *run) reachQuery() *cobra.Command {
	var o app.ReachOptions
	var q jvm.Query
	c := &cobra.Command{
		Use:   "query",
		Short: "Find all uses of a class, a member, a text or an annotation",
		Long: `query looks through the classes of a class path for what uses one thing, the JDK's own
classes left out: who creates a class, extends it, casts to it; who calls a method or one
that overrides it; who reads or writes a field; where a text stands; what is annotated.

With an entry point (--main, --entry, --profile) it says of each place whether it is reached, and shows
the way. A text that is put together, and a name that reflection is given, are not found.`,
		Example: `  verdict reach query --classpath 'lib/*' --uses-class org.eclipse.jetty.servlets.CgiServlet
  verdict reach query --classpath 'lib/*' --uses-method 'org.example.Parser#parse' --main org.example.Main --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			found, missing, err := app.ReachUses(c.Context(), o, q)
			if err != nil {
				return err
			}
			r.noteMissing(o.Profile, len(missing))
			views := []useView{}
			for _, u := range found {
				v := useView{u.Class, u.Method, u.Descriptor, u.File, u.Line, u.By, u.Uses, string(u.Reached), []stepView{}, u.Algorithm}
				for _, s := range u.Witness {
					v.Witness = append(v.Witness, stepView(s))
				}
				views = append(views, v)
			}
			return r.print(views, func() { r.usesTable(views) })
		},
	}
	reachFlags(c, &o)
	c.Flags().StringVar(&q.Class, "uses-class", "", "class whose uses are looked for")
	c.Flags().StringVar(&q.Method, "uses-method", "", "method whose calls are looked for, as pkg.Class#name or pkg.Class#name(descriptor)")
	c.Flags().StringVar(&q.Field, "uses-field", "", "field whose uses are looked for, as pkg.Class#name")
	c.Flags().StringVar(&q.Text, "uses-string", "", "text that is looked for")
	c.Flags().StringVar(&q.Annotation, "uses-annotation", "", "annotation that is looked for")
	return c
}

func (r *run) usesTable(list []useView) {
	if len(list) == 0 {
		r.note("nothing uses it")
		return
	}
	t := newTable("AT", "LINE", "DOES", "WHAT", "REACHED")
	for _, v := range list {
		at, line := v.Class, ""
		if v.Method != "" {
			at += "#" + v.Method + v.Descriptor
		}
		if v.Line > 0 {
			line = fmt.Sprintf("%s:%s", v.File, strconv.Itoa(v.Line))
		}
		t.row(at, line, v.By, v.Uses, v.Reached)
	}
	t.writeUsed(r.Out)
}
