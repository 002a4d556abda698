// SPDX-License-Identifier: Apache-2.0

package ssvc_test

import (
	"fmt"

	"verdict/spec/ssvc"
)

func ExampleTable_Decide() {
	table, _ := ssvc.Named("supplier")
	d, err := table.Decide(ssvc.Answer{Point: "Exploitation", Value: "active"}, ssvc.Answer{Point: "Utility", Value: "efficient"},
		ssvc.Answer{Point: "Technical Impact", Value: "total"}, ssvc.Answer{Point: "Public Safety Impact", Value: "minimal"})
	fmt.Println(d.Row.Number, d.Row.Outcome, err)
	_, err = table.Decide(ssvc.Answer{Point: "Exploitation", Value: "rumour"})
	fmt.Println(err)
	// Output:
	// 31 out-of-cycle <nil>
	// "rumour" is no answer to Exploitation; it is one of none, poc, active
}
