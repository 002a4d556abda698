// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/purl"
)

// invalidPURL is test 6.1.13.
func (c *checker) invalidPURL() {
	for _, d := range c.defined {
		if d.Helper == nil || d.Helper.PURL == "" {
			continue
		}
		if _, err := purl.Parse(d.Helper.PURL); err != nil {
			c.report(d.path+"/product_identification_helper/purl", "%.200q is not a package URL: %v; mend it", d.Helper.PURL, err)
		}
	}
}

// eachFile calls fn for each list of hashes of a file.
func (c *checker) eachFile(fn func(path string, hashes []csaf.FileHash)) {
	for _, d := range c.defined {
		if d.Helper == nil {
			continue
		}
		for i, file := range d.Helper.Hashes {
			fn(at(d.path+"/product_identification_helper/hashes", i)+"/file_hashes", file.FileHashes)
		}
	}
}

// hashTwice is test 6.1.25.
func (c *checker) hashTwice() {
	c.eachFile(func(path string, hashes []csaf.FileHash) {
		first := map[string]int{}
		for i, h := range hashes {
			name := strings.ToLower(h.Algorithm)
			if before, twice := first[name]; twice {
				c.report(at(path, i), "the file has a hash by %s already, entry %d; a file has one by each algorithm", h.Algorithm, before)
				continue
			}
			first[name] = i
		}
	})
}

// onlyMD5 is test 6.2.8.
func (c *checker) onlyMD5() { c.onlyHash("md5", "MD5") }

// onlySHA1 is test 6.2.9.
func (c *checker) onlySHA1() { c.onlyHash("sha1", "SHA-1") }

func (c *checker) onlyHash(algorithm, name string) {
	c.eachFile(func(path string, hashes []csaf.FileHash) {
		for _, h := range hashes {
			if !strings.EqualFold(h.Algorithm, algorithm) {
				return
			}
		}
		if len(hashes) > 0 {
			c.report(path, "the file has a hash by %s alone, of which two files can have the same; add one by a stronger algorithm, as sha256", name)
		}
	})
}

// shortHash is test 6.3.5.
func (c *checker) shortHash() {
	c.eachFile(func(path string, hashes []csaf.FileHash) {
		for i, h := range hashes {
			if len(h.Value) < 64 {
				c.report(at(path, i)+"/value", "the hash has %d characters; use an algorithm whose hashes have at least 64, as sha256", len(h.Value))
			}
		}
	})
}
