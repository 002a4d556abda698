// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"strings"
	"testing"
)

func TestSymbolsAreWrittenInTheFormOfTheirEcosystem(t *testing.T) {
	for _, c := range []struct{ ecosystem, names, want string }{
		{"Maven", "org.example.B org.example.A#a(I)V org.example.B", `{"symbols":["org.example.A#a(I)V","org.example.B"]}`},
		{"crates.io", "b::g a::f", `{"affects":{"functions":["a::f","b::g"]}}`},
		{"Go", "example.org/m/a.T.M example.org/m/a.F gopkg.in/yaml.v3.Unmarshal example.org/m/b", `{"imports":[{"path":"example.org/m/a","symbols":["F","T.M"]},{"path":"example.org/m/b"},{"path":"gopkg.in/yaml.v3","symbols":["Unmarshal"]}]}`},
		{"Go", "net/http net/http.Get", `{"imports":[{"path":"net/http"}]}`},
		{"Maven", "", ""},
	} {
		got, err := SymbolsSpecific(c.ecosystem, strings.Fields(c.names))
		if err != nil || string(got) != c.want {
			t.Errorf("%s of %s: %s %v, want %s", c.names, c.ecosystem, got, err, c.want)
		}
	}
}
