// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/cvss"
)

// rated is a CVSS object where it stands.
type rated struct {
	csaf.CVSS
	path     string
	version  string // 2.0, 3.0 or 3.1, by its vector
	metrics  []cvssMetric
	products []csaf.ProductID
	entry    int // of scores
}

// ratings gives the CVSS objects of a vulnerability.
func ratings(path string, v *csaf.Vulnerability) (list []rated) {
	for i, s := range v.Scores {
		here := at(path+"/scores", i)
		if s.CVSS2 != nil {
			list = append(list, rated{s.CVSS2, here + "/cvss_v2", "2.0", cvss2Metrics, s.Products, i})
		}
		if s.CVSS3 != nil {
			version := "3.1"
			if s.CVSS3.Text("version") == "3.0" || strings.HasPrefix(s.CVSS3.Vector(), "CVSS:3.0/") {
				version = "3.0"
			}
			list = append(list, rated{s.CVSS3, here + "/cvss_v3", version, cvss3Metrics, s.Products, i})
		}
	}
	return list
}

func (c *checker) eachRating(fn func(r rated)) {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		for _, r := range ratings(path, v) {
			fn(r)
		}
	})
}

// severalScores is test 6.1.7.
func (c *checker) severalScores() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		type key struct {
			id      csaf.ProductID
			version string
		}
		first := map[key]int{}
		for _, r := range ratings(path, v) {
			for i, id := range r.products {
				if before, twice := first[key{id, r.version}]; twice && before != r.entry {
					c.report(at(at(path+"/scores", r.entry)+"/products", i), "the product %q has a score of CVSS %s already, entry %d; keep one", id, r.version, before)
					continue
				}
				first[key{id, r.version}] = r.entry
			}
		}
	})
}

// invalidCVSS is test 6.1.8.
func (c *checker) invalidCVSS() { c.problems = c.schema.cvss }

// inVector gives the values of a vector by the abbreviations of their metrics.
func (r rated) inVector() map[string]string {
	values := map[string]string{}
	for part := range strings.SplitSeq(r.Vector(), "/") {
		if short, value, ok := strings.Cut(part, ":"); ok && short != "CVSS" {
			values[short] = value
		}
	}
	return values
}

// compute gives the scores of the vector, which takes precedence, and of those
// members that tell metrics which it need not have and has not.
func (r rated) compute() (cvss.Vector, error) {
	values, whole := r.inVector(), r.Vector()
	for _, m := range r.metrics {
		short := m.shortOf(r.Text(m.member))
		if _, told := values[m.short]; !told && !m.base() && short != "" && !undefined(short) {
			whole += "/" + m.short + ":" + short
			values[m.short] = short
		}
	}
	v, err := cvss.Parse(whole)
	if err != nil || v.HasEnvironmental {
		return v, err
	}
	// Without an environmental metric its score is that of the group before, or what
	// the formula gives: in 3.1 they may differ by a tenth.
	neutral := "/MAV:" + values["AV"]
	if r.version == "2.0" {
		neutral = "/CDP:N"
	}
	if with, err := cvss.Parse(cleared(whole) + neutral); err == nil {
		v.Environmental = with.Environmental
	}
	return v, nil
}

// base reports whether a metric cannot be left undefined.
func (m cvssMetric) base() bool { return m.shortOf("NOT_DEFINED") == "" }

func undefined(short string) bool { return short == "X" || short == "ND" }

// cleared takes metrics out of a vector that are not defined.
func cleared(vector string) string {
	parts := strings.Split(vector, "/")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.HasSuffix(p, ":X") || strings.HasSuffix(p, ":ND") }), "/")
}

// computation is test 6.1.9.
func (c *checker) computation() {
	c.eachRating(func(r rated) {
		if r.Vector() == "" {
			return // test 6.1.8 says so
		}
		v, err := r.compute()
		if err != nil {
			c.report(r.path+"/vectorString", "no score can be computed: %v; mend the vector", err)
			return
		}
		c.computed(r, "base", v.Base)
		c.computed(r, "temporal", v.Temporal)
		environmental := v.Environmental
		if given, ok := r.Number("environmentalScore"); ok && !v.HasEnvironmental && same(given, v.Temporal) {
			environmental = v.Temporal
		}
		c.computed(r, "environmental", environmental)
	})
}

// computed holds a score and its severity against what was computed.
func (c *checker) computed(r rated, of string, want float64) {
	if given, ok := r.Number(of + "Score"); ok && !same(given, want) {
		c.report(r.path+"/"+of+"Score", "the score is %s, and its metrics give %.1f; write that, or mend the vector", number64(given), want)
	}
	if r.version == "2.0" {
		return
	}
	if given := r.Text(of + "Severity"); given != "" && given != severityOf(want) {
		c.report(r.path+"/"+of+"Severity", "the severity is %.20s, and that of the score %.1f, which its metrics give, is %s; write that, or mend the vector", given, want, severityOf(want))
	}
}

func same(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func number64(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// contradictingCVSS is test 6.1.10.
func (c *checker) contradictingCVSS() {
	c.eachRating(func(r rated) {
		values := r.inVector()
		for _, m := range r.metrics {
			told := m.word(values[m.short])
			if given := r.Text(m.member); given != "" && told != "" && given != told {
				c.report(r.path+"/"+m.member, "it says %.40s, and the vector's %s:%s is %s; write that, or mend the vector", given, m.short, values[m.short], told)
			}
		}
	})
}

// scoreOfFixed is test 6.2.19.
func (c *checker) scoreOfFixed() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		harmful := map[csaf.ProductID]string{}
		for _, r := range ratings(path, v) {
			if r.harmless() {
				continue
			}
			for _, id := range r.products {
				if harmful[id] == "" {
					harmful[id] = r.path
				}
			}
		}
		eachStatus(path, v, fixed, func(path, status string, id csaf.ProductID) {
			if at := harmful[id]; at != "" {
				c.report(path, "the product %q is %s, and the environmental score at %s is not 0; take the product out there, or set the modified impacts to none", id, status, at)
			}
		})
	})
}

// harmless reports whether the environmental score is 0, given or computed. What
// cannot be computed is told by test 6.1.9.
func (r rated) harmless() bool {
	if given, ok := r.Number("environmentalScore"); ok && given == 0 {
		return true
	}
	v, err := r.compute()
	return err != nil || v.Environmental == 0
}

// onlyCVSS2 is test 6.3.1.
func (c *checker) onlyCVSS2() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		newer := products{}
		for _, s := range v.Scores {
			if s.CVSS3 != nil {
				newer.add(s.Products)
			}
		}
		for i, s := range v.Scores {
			if s.CVSS2 == nil {
				continue
			}
			for j, id := range s.Products {
				if !newer[id] {
					c.report(at(at(path+"/scores", i)+"/products", j), "the product %q has a score of CVSS 2.0 alone; add one of CVSS 3.1", id)
				}
			}
		}
	})
}

// cvss30 is test 6.3.2.
func (c *checker) cvss30() {
	c.eachRating(func(r rated) {
		for _, member := range []string{"version", "vectorString"} {
			if given := r.Text(member); r.version == "3.0" && (given == "3.0" || strings.HasPrefix(given, "CVSS:3.0/")) {
				c.report(r.path+"/"+member, "the score is of CVSS 3.0; score it by CVSS 3.1")
			}
		}
	})
}
