// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"strconv"
	"strings"
)

// The forms of FIRST's schemas cvss-v2.0.json, cvss-v3.0.json and cvss-v3.1.json.
var (
	cvss2Form  = cvssForm(cvss2Metrics, oneOf("2.0"), "")
	cvss30Form = cvssForm(cvss3Metrics, oneOf("3.0", "3.1"), "CVSS:3.0/")
	cvss31Form = cvssForm(cvss3Metrics, oneOf("3.0", "3.1"), "CVSS:3.1/")
)

func cvssForm(metrics []cvssMetric, version shape, prefix string) form {
	f := form{required: []string{"version", "vectorString", "baseScore"}, fields: map[string]shape{
		"version": version, "vectorString": vectorOf(prefix, metrics), "baseScore": score, "temporalScore": score, "environmentalScore": score,
	}}
	for _, m := range metrics {
		f.fields[m.member] = oneOf(m.words()...)
	}
	if prefix != "" {
		f.required = append(f.required, "baseSeverity")
		for _, name := range []string{"baseSeverity", "temporalSeverity", "environmentalSeverity"} {
			f.fields[name] = oneOf(severityWords()...)
		}
	}
	return f
}

// score is a number from 0 to 10.
func score(w *walker, path string, n *node) {
	if !w.is(path, n, number) {
		return
	}
	if x, err := strconv.ParseFloat(n.text, 64); err != nil || x < 0 || x > 10 {
		w.wrong(path, "%.40s is no score; scores go from 0 to 10", n.text)
	}
}

func cvss2Shape(w *walker, path string, n *node) { w.judgeCVSS(cvss2Form, path, n) }

// cvss3Shape goes by the version that the object names, 3.1 where it names none.
func cvss3Shape(w *walker, path string, n *node) {
	if v := n.member("version"); v != nil && v.kind == text && v.text == "3.0" {
		w.judgeCVSS(cvss30Form, path, n)
		return
	}
	w.judgeCVSS(cvss31Form, path, n)
}

func (w *walker) judgeCVSS(f form, path string, n *node) {
	w.inCVSS = true
	f.judge(w, path, n)
	w.inCVSS = false
}

// vectorOf is text of metrics that the version has, behind a prefix.
func vectorOf(prefix string, metrics []cvssMetric) shape {
	what := "a vector of metrics of CVSS 2.0"
	if prefix != "" {
		what = "a vector of metrics of CVSS 3 that begins with " + prefix
	}
	return written(what, func(s string) bool {
		rest, ok := strings.CutPrefix(s, prefix)
		if !ok {
			return false
		}
		for part := range strings.SplitSeq(rest, "/") {
			short, value, _ := strings.Cut(part, ":")
			if m := metricNamed(metrics, short); m == nil || m.word(value) == "" {
				return false
			}
		}
		return true
	})
}
