// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"io"
	"testing"

	"verdict"
)

func TestAMemberIsReadBitByBit(t *testing.T) {
	z, err := open(t, archive(t, "a", "abcdef"), ZipCaps{TotalBytes: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"", "f.zip!a: with it the archive unpacks to more than 10 bytes"} {
		r, err := z.OpenEntry(z.Files()[0])
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		wantError(t, err, verdict.TooLarge, want)
		if want == "" && string(text) != "abcdef" {
			t.Errorf("the member is %q", text)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
