// SPDX-License-Identifier: Apache-2.0

package strictjson_test

import (
	"fmt"

	"verdict/spec/strictjson"
)

func ExamplePlan_Decode() {
	plan := strictjson.PlanOf[struct {
		ID       string   `json:"id"`
		Versions []string `json:"versions"`
	}]()
	_, unknown, err := plan.Decode([]byte("{\"id\": \"X-1\",\n \"mood\": \"fine\",\n \"versions\": [\"1.0\", 2]}"))
	fmt.Println(unknown, err)
	// Output: [/mood] line 3: /versions/1: a JSON number stands where the schema has a string
}
