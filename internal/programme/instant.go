// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// instant is a date, which means its beginning in UTC, or an instant of RFC 3339.
type instant struct{ time.Time }

// UnmarshalYAML reads either form.
func (i *instant) UnmarshalYAML(node *yaml.Node) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, node.Value); err == nil {
			i.Time = at.UTC()
			return nil
		}
	}
	return fmt.Errorf("line %d: %q is no date; write it as 2023-06-15 or 2023-06-15T12:00:00Z", node.Line, node.Value)
}

// MarshalYAML writes the date where the instant is its beginning.
func (i instant) MarshalYAML() (any, error) {
	at := i.UTC()
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format(time.DateOnly), nil
	}
	return at.Format(time.RFC3339Nano), nil
}
