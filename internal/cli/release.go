// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
)

func (r *run) releaseCommand() *cobra.Command {
	c := parent("release", "Shipped versions, with their bills of materials",
		r.releaseAdd(), r.releaseList(), r.releaseShow(), r.releaseDiff(), r.releaseAffected(), r.releaseBase(),
		r.releaseVerify())
	c.Example = `  verdict release list kafka/3.5
  verdict release diff kafka@3.5.0 kafka@3.5.1`
	return c
}

// releaseView is a release in JSON.
type releaseView struct {
	Release      string            `json:"release"` // product@version
	Line         string            `json:"line"`
	State        string            `json:"state"`
	ReleasedAt   *time.Time        `json:"released_at"`
	Previous     string            `json:"previous"`
	Completeness string            `json:"completeness"`
	Facts        map[string]string `json:"facts"`
	Reason       string            `json:"reason"`
}

func viewRelease(x verdict.Release) releaseView {
	v := releaseView{
		Release: x.Ref().String(), Line: x.Line, State: string(x.State), ReleasedAt: instant(x.ReleasedAt),
		Previous: x.Previous, Completeness: string(x.Completeness), Facts: x.Facts, Reason: x.Reason,
	}
	if v.Facts == nil {
		v.Facts = map[string]string{}
	}
	return v
}

func viewReleases(list []verdict.Release) []releaseView {
	views := []releaseView{}
	for _, x := range list {
		views = append(views, viewRelease(x))
	}
	return views
}
