// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"fmt"
	"testing"

	"verdict/internal/config"
)

func TestAPassphraseIsReadAndNeverPrinted(t *testing.T) {
	s := config.PassphraseFrom([]string{"HOME=x", config.PassphraseVariable + "= open sesame "})
	if s.Reveal() != " open sesame " || fmt.Sprint(s) != "(secret)" {
		t.Errorf("it is read as %q and printed as %v", s.Reveal(), s)
	}
	if s := config.PassphraseFrom([]string{config.PassphraseVariable + "="}); s.Reveal() != "" {
		t.Error("an empty one counts")
	}
}
