// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	_ "embed"
	"sync"
)

//go:embed standard.yaml
var standardText []byte

// StandardFile is what errors and lists call the shipped policy.
const StandardFile = "standard.yaml"

// Standard gives the policy that verdict ships with. It advises, and binds
// decisions, where no other is stored; statements are published in all channels
// until a policy is stored.
var Standard = sync.OnceValues(func() (*Policy, error) { return Load(StandardFile, standardText) })

// StandardText gives the text of the shipped policy, to begin one's own with.
func StandardText() []byte { return append([]byte(nil), standardText...) }
