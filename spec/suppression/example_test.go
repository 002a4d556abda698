// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"fmt"
	"time"

	"verdict/spec/suppression"
)

func ExampleEvaluate() {
	file, err := suppression.Decode([]byte(`
<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd">
  <suppress until="2027-01-01Z">
    <notes><![CDATA[only used by the build]]></notes>
    <packageUrl regex="true">^pkg:maven/com\.google\.guava/guava@.*$</packageUrl>
    <cve>CVE-2020-8908</cve>
  </suppress>
</suppressions>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	hit, err := suppression.Evaluate(file.Rules[0], suppression.Subject{
		PURL:  "pkg:maven/com.google.guava/guava@31.0.1-jre",
		Names: []string{"CVE-2020-8908"},
	}, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(hit.Hits(), err)
	fmt.Println(hit.Criterion)
	// Output:
	// true <nil>
	// cve is CVE-2020-8908
}

func ExampleDecode() {
	_, err := suppression.Decode([]byte(`<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.1.xsd">
  <suppress>
    <packageUrl>pkg:maven/com.google.guava/guava@31.0.1-jre</packageUrl>
    <cve>CVE-2020-8908</cve>
  </suppress>
</suppressions>`))
	fmt.Println(err)
	// Output:
	// line 3: /suppressions/suppress[1]/packageUrl: packageUrl needs version 1.3 of the schema; the file's namespace says 1.1
}

func ExampleEncode() {
	b, err := suppression.Encode(suppression.File{Rules: []suppression.Rule{{
		Notes: "CgiServlet is not used",
		Selector: suppression.Selector{
			Kind: suppression.PackageURL,
			Text: suppression.Text{Value: `^pkg:maven/org\.eclipse\.jetty/jetty\-servlets@.*$`, Regex: true},
		},
		Criteria: []suppression.Criterion{{Kind: suppression.CVE, Text: suppression.Text{Value: "CVE-2023-36479"}}},
	}}})
	fmt.Print(string(b))
	fmt.Println(err)
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd">
	//   <suppress>
	//     <notes><![CDATA[CgiServlet is not used]]></notes>
	//     <packageUrl regex="true">^pkg:maven/org\.eclipse\.jetty/jetty\-servlets@.*$</packageUrl>
	//     <cve>CVE-2023-36479</cve>
	//   </suppress>
	// </suppressions>
	// <nil>
}

func ExampleCompileJava() {
	p, err := suppression.CompileJava(`\Qlog4j-\E\d++(\.\d++)*+\.jar`, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Matches("Log4j-1.2.17.jar"))
	_, err = suppression.CompileJava(`\p{IsGreek}+`, false)
	fmt.Println(err)
	// Output:
	// true <nil>
	// the family \p{IsGreek}, which has no counterpart here, at character 12 of the expression
}
