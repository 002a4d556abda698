// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
)

func (r *run) lineCommand() *cobra.Command {
	c := parent("line", "Supported lines of a product, with their dates",
		r.lineAdd(), r.lineList(), r.lineShow())
	c.Example = `  verdict line list kafka
  verdict line show kafka/3.5`
	return c
}

// lineView is a line in JSON.
type lineView struct {
	Line        string     `json:"line"` // product/line
	SupportFrom *time.Time `json:"support_from"`
	EndOfLife   *time.Time `json:"end_of_life"`
	Ended       bool       `json:"ended"`
}

func viewLine(l verdict.Line, now time.Time) lineView {
	return lineView{Line: l.Ref().String(), SupportFrom: instant(l.SupportFrom), EndOfLife: instant(l.EndOfLife), Ended: l.Ended(now)}
}

// dayOf writes the date of an instant that may be nil.
func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return day(*t)
}

func (v lineView) state() string {
	if v.Ended {
		return "past end of life"
	}
	return "supported"
}

// lineRef reads product/line.
func lineRef(s string) (verdict.Ref, error) {
	ref, err := verdict.ParseRef(s)
	if err == nil && ref.Line == "" {
		err = verdict.Errorf(verdict.Usage, "%q does not name a line", s).WithHint("write product/line, such as kafka/3.5")
	}
	return ref, err
}
