// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"verdict/internal/remedy"
)

// The page for those who write policies is tried out: its example is a policy that
// has nothing to remark on, and it names every fact and every date.
func TestThePageAboutPoliciesIsTrue(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "policy.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1)
	if len(examples) == 0 {
		t.Fatal("the page has no example")
	}
	for _, x := range examples {
		p, err := remedy.Parse("policy.md", x[1])
		if err != nil {
			t.Errorf("an example is refused: %v", err)
		} else if len(p.Remarks) > 0 {
			t.Errorf("an example has remarks: %v", p.Remarks)
		}
	}
	for _, name := range append(remedy.FactNames(), datesOf()...) {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("the page does not name `%s`", name)
		}
	}
}

func datesOf() (names []string) {
	for _, d := range remedy.DateNames {
		names = append(names, string(d))
	}
	return names
}
