// SPDX-License-Identifier: Apache-2.0

package reach_test

import (
	"testing"

	"verdict/internal/reach"
)

func TestAnOriginSaysWhereSomethingIsNamed(t *testing.T) {
	for _, tt := range []struct {
		origin reach.Origin
		want   string
	}{
		{reach.Origin{By: reach.ByScript, File: "bin/start.sh", Line: 3}, "bin/start.sh:3"},
		{reach.Origin{By: reach.ByScript, File: "bin/tool"}, "bin/tool"},
		{reach.Origin{By: reach.ByConfiguration, File: "config/a.properties", Line: 4, Key: "metric.reporters"}, "config/a.properties:4, metric.reporters"},
		{reach.Origin{By: reach.ByManifest, File: "app.jar", Key: "Main-Class"}, "Main-Class of the manifest of app.jar"},
		{reach.Origin{By: reach.ByMain, Key: "a.Main"}, "the profile's main a.Main"},
		{reach.Origin{By: reach.ByType, Key: "a.Plug"}, "the profile's type of plug-ins a.Plug"},
		{reach.Origin{By: reach.ByAPI, Key: "a.**"}, "the profile's interface a.**"},
		{reach.Origin{By: reach.ByGiven, Key: "a.Lib"}, "given out by a.Lib"},
		{reach.Origin{By: reach.ByClassPath, Key: "lib/*.jar"}, "the profile's class path lib/*.jar"},
	} {
		if got := tt.origin.String(); got != tt.want {
			t.Errorf("%q, not %q", got, tt.want)
		}
	}
}

func TestAGapIsToldOnceOnTheLedger(t *testing.T) {
	main := reach.Gap{Name: "a.Main", What: "is not on the class path", Origin: reach.Origin{By: reach.ByMain, Key: "a.Main"}, Archive: true}
	script := reach.Gap{Name: "a.Tool", What: "is not on the class path", Origin: reach.Origin{By: reach.ByScript, File: "bin/x", Line: 2}}
	if e := main.Entry(); e.Kind != "profile" || e.Where != "the profile's main a.Main" || e.What != "is not on the class path" {
		t.Errorf("%+v", e)
	}
	if e := script.Entry(); e.Where != "bin/x:2" || e.What != "a.Tool is not on the class path" {
		t.Errorf("%+v", e)
	}
	r := reach.Roots{Gaps: []reach.Gap{main, script}}
	if list := r.Incomplete(); len(list) != 1 || list[0] != main.Entry() || r.Runs() {
		t.Errorf("%+v", list)
	}
}
