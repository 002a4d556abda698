// SPDX-License-Identifier: Apache-2.0

package purl_test

import (
	"fmt"

	"verdict/spec/purl"
)

func ExampleParse() {
	p, err := purl.Parse("pkg:NPM/@babel/core@7.23.2?Arch=any")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Type, p.Namespace, p.Name, p.Version, p.Qualifiers)
	fmt.Println(p)
	// Output:
	// npm @babel core 7.23.2 map[arch:any]
	// pkg:npm/%40babel/core@7.23.2?arch=any
}

func ExamplePURL_Normalize() {
	p, err := purl.PURL{Type: "pypi", Name: "Django_Allauth", Version: "0.57.0"}.Normalize()
	fmt.Println(p, err)
	_, err = purl.PURL{Type: "swift", Name: "swift-nio"}.Normalize()
	fmt.Println(err)
	// Output:
	// pkg:pypi/django-allauth@0.57.0 <nil>
	// a package URL of type swift needs a namespace
}

func ExamplePURL_Key() {
	bill, _ := purl.Parse("pkg:nuget/Newtonsoft.Json@13.0.1")
	record, _ := purl.Parse("pkg:nuget/newtonsoft.json")
	fmt.Println(bill.Base() == record.Base(), bill.Key() == record.Key())
	// Output: false true
}

func ExamplePURL_Base() {
	p, _ := purl.Parse("pkg:maven/org.apache.kafka/kafka-clients@3.5.0?type=jar")
	fmt.Println(p.Base())
	fmt.Println(p.WithVersion("3.5.1"))
	// Output:
	// pkg:maven/org.apache.kafka/kafka-clients
	// pkg:maven/org.apache.kafka/kafka-clients@3.5.1?type=jar
}
