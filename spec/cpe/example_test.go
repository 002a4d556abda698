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

func ExampleName_String() {
	n, err := cpe.Parse("cpe:/a:gnu:libstdc%2b%2b:4.1:rc1:~~~linux~~")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n)
	// Output: cpe:2.3:a:gnu:libstdc\+\+:4.1:rc1:*:*:*:linux:*:*
}
