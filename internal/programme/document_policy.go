// SPDX-License-Identifier: Apache-2.0

package programme

// policy keeps the document as it is written: package remedy reads it, and its
// digest is the version of the policy.
func (d *document) policy() error {
	var whole any
	if err := d.decode(&whole); err != nil {
		return err
	}
	add(d, &d.programme.Policies, File{Name: d.place.File, Raw: d.text()})
	return nil
}
