// SPDX-License-Identifier: Apache-2.0

package cvss_test

import (
	"fmt"

	"verdict/spec/cvss"
)

func ExampleParse() {
	v, err := cvss.Parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P")
	fmt.Println(v.Version, v.Base, v.Score, err)
	_, err = cvss.Parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:Q")
	fmt.Println(err)
	// Output:
	// 3.1 7.5 7.1 <nil>
	// "Q" is not a value of the metric A in CVSS 3.1
}

func ExampleParse_four() {
	v, err := cvss.Parse("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/CR:L")
	fmt.Println(v.Nomenclature, v.Score, err)
	// Output: CVSS-BE 8.7 <nil>
}
