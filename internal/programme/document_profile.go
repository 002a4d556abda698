// SPDX-License-Identifier: Apache-2.0

package programme

// profile keeps the document as it is written: package reach/profile reads it.
func (d *document) profile() error {
	var whole any
	if err := d.decode(&whole); err != nil {
		return err
	}
	add(d, &d.programme.Profiles, File{Name: d.place.File, Raw: d.text()})
	return nil
}
