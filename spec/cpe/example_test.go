// SPDX-License-Identifier: Apache-2.0

package cpe_test

import (
	"fmt"

	"verdict/spec/cpe"
)

func ExampleParse() {
	n, err := cpe.Parse(`cpe:2.3:a:gnu:libstdc\+\+:4.1:rc1:*:*:*:*:*:*`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n.Vendor, n.Product, n.Version, n.Update, n.Edition)
	// Output: gnu libstdc++ 4.1 rc1 *
}
