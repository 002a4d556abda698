// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"regexp"

	"github.com/google/osv-scalibr/semantic"
)

var (
	// debPattern is the grammar of deb-version(7): [epoch:]upstream[-revision].
	debPattern = regexp.MustCompile(`^(?:[0-9]+:)?[0-9A-Za-z.+~:-]+$`)
	// rpmPattern allows what rpm allows in [epoch:]version[-release].
	rpmPattern = regexp.MustCompile(`^(?:[0-9]+:)?[0-9A-Za-z._+~^]+(?:-[0-9A-Za-z._+~^]+)?$`)
)

func parseDeb(v string) (parsed, bool) {
	if !debPattern.MatchString(v) {
		return nil, false
	}
	p, err := semantic.ParseDebianVersion(v)
	return native{p}, err == nil
}

func parseRPM(v string) (parsed, bool) {
	if !rpmPattern.MatchString(v) {
		return nil, false
	}
	return native{semantic.ParseRedHatVersion(v)}, true
}

func parseAPK(v string) (parsed, bool) {
	p, err := semantic.ParseAlpineVersion(v)
	return native{p}, err == nil
}
