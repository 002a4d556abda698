// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// breakView is a place that does not fit a newer build, in JSON.
type breakView struct {
	At      placeView `json:"at"`
	Uses    string    `json:"uses"`
	Problem string    `json:"problem"`
	What    string    `json:"what"`
}

type placeView struct {
	Class      string `json:"class"`
	Method     string `json:"method"`
	Descriptor string `json:"descriptor"`
	File       string `json:"file"`
	Line       int    `json:"line"`
}

func (r *run) reachCompat() *cobra.Command {
	var o app.ReachOptions
	c := &cobra.Command{
		Use:   "compat OLD NEW",
		Short: "Find what would break with a newer build of a library",
		Long: `compat takes the new archive in the place of the old one, and names what of the class path
would not fit it: calls and uses of fields that are gone (removed) or other than before
(changed), of classes that stand in another package now (moved), and classes that extend or
implement what they cannot any more. What a method does is not compared: ` + "`verdict symbols diff`" + `
tells that.`,
		Example: `  verdict reach compat --classpath 'lib/*' lib/netty-handler-4.1.92.jar netty-handler-4.1.94.jar`,
		Args:    exactly("OLD", "NEW"),
		RunE: func(c *cobra.Command, args []string) error {
			found, err := app.ReachCompat(c.Context(), o, args[0], args[1])
			if err != nil {
				return err
			}
			views := []breakView{}
			for _, b := range found {
				views = append(views, breakView{placeView{b.Class, b.Method, b.Descriptor, b.File, b.Line}, b.Uses, string(b.Problem), b.What})
			}
			return r.print(views, func() { r.breaksTable(views) })
		},
	}
	c.Flags().StringArrayVar(&o.ClassPath, "classpath", nil, "archives and folders, as java's -cp has them; may be given again")
	c.Flags().StringVar(&o.JDK, "jdk", "", "home of the JDK that runs it; without it that of this machine, - for none")
	c.Flags().BoolVar(&o.NoCache, "no-cache", false, "read every archive anew")
	return need(c, "classpath")
}

func (r *run) breaksTable(list []breakView) {
	if len(list) == 0 {
		r.note("everything fits")
		return
	}
	t := newTable("AT", "LINE", "USES", "PROBLEM", "WHAT")
	for _, v := range list {
		at, line := v.At.Class, ""
		if v.At.Method != "" {
			at += "#" + v.At.Method + v.At.Descriptor
		}
		if v.At.Line > 0 {
			line = fmt.Sprintf("%s:%d", v.At.File, v.At.Line)
		}
		t.row(at, line, v.Uses, v.Problem, v.What)
	}
	t.writeUsed(r.Out)
}
