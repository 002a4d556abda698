// SPDX-License-Identifier: Apache-2.0

package validate

import "strings"

// cvssMetric is a metric of CVSS by its abbreviation in a vector, and by its name
// in FIRST's JSON schemas.
type cvssMetric struct {
	short, member string
	values        []cvssValue
}

type cvssValue struct{ short, word string }

// cvss2Metrics are those of CVSS 2.0.
var cvss2Metrics = readMetrics(`
AV accessVector L=LOCAL A=ADJACENT_NETWORK N=NETWORK
AC accessComplexity H=HIGH M=MEDIUM L=LOW
Au authentication M=MULTIPLE S=SINGLE N=NONE
C confidentialityImpact N=NONE P=PARTIAL C=COMPLETE
I integrityImpact N=NONE P=PARTIAL C=COMPLETE
A availabilityImpact N=NONE P=PARTIAL C=COMPLETE
E exploitability U=UNPROVEN POC=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH ND=NOT_DEFINED
RL remediationLevel OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE ND=NOT_DEFINED
RC reportConfidence UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED ND=NOT_DEFINED
CDP collateralDamagePotential N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH ND=NOT_DEFINED
TD targetDistribution N=NONE L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED
CR confidentialityRequirement L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED
IR integrityRequirement L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED
AR availabilityRequirement L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED`)

// cvss3Metrics are those of CVSS 3.0 and 3.1.
var cvss3Metrics = readMetrics(`
AV attackVector N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL
AC attackComplexity L=LOW H=HIGH
PR privilegesRequired N=NONE L=LOW H=HIGH
UI userInteraction N=NONE R=REQUIRED
S scope U=UNCHANGED C=CHANGED
C confidentialityImpact N=NONE L=LOW H=HIGH
I integrityImpact N=NONE L=LOW H=HIGH
A availabilityImpact N=NONE L=LOW H=HIGH
E exploitCodeMaturity X=NOT_DEFINED U=UNPROVEN P=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH
RL remediationLevel X=NOT_DEFINED O=OFFICIAL_FIX T=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE
RC reportConfidence X=NOT_DEFINED U=UNKNOWN R=REASONABLE C=CONFIRMED
CR confidentialityRequirement X=NOT_DEFINED L=LOW M=MEDIUM H=HIGH
IR integrityRequirement X=NOT_DEFINED L=LOW M=MEDIUM H=HIGH
AR availabilityRequirement X=NOT_DEFINED L=LOW M=MEDIUM H=HIGH
MAV modifiedAttackVector X=NOT_DEFINED N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL
MAC modifiedAttackComplexity X=NOT_DEFINED L=LOW H=HIGH
MPR modifiedPrivilegesRequired X=NOT_DEFINED N=NONE L=LOW H=HIGH
MUI modifiedUserInteraction X=NOT_DEFINED N=NONE R=REQUIRED
MS modifiedScope X=NOT_DEFINED U=UNCHANGED C=CHANGED
MC modifiedConfidentialityImpact X=NOT_DEFINED N=NONE L=LOW H=HIGH
MI modifiedIntegrityImpact X=NOT_DEFINED N=NONE L=LOW H=HIGH
MA modifiedAvailabilityImpact X=NOT_DEFINED N=NONE L=LOW H=HIGH`)

func readMetrics(table string) []cvssMetric {
	var list []cvssMetric
	for line := range strings.Lines(strings.TrimSpace(table)) {
		fields := strings.Fields(line)
		m := cvssMetric{short: fields[0], member: fields[1]}
		for _, f := range fields[2:] {
			short, word, _ := strings.Cut(f, "=")
			m.values = append(m.values, cvssValue{short, word})
		}
		list = append(list, m)
	}
	return list
}

func (m cvssMetric) words() (list []string) {
	for _, v := range m.values {
		list = append(list, v.word)
	}
	return list
}

// word gives the word of a value by its abbreviation; "" for none.
func (m cvssMetric) word(short string) string {
	for _, v := range m.values {
		if v.short == short {
			return v.word
		}
	}
	return ""
}

// short gives the abbreviation of a value by its word; "" for none.
func (m cvssMetric) shortOf(word string) string {
	for _, v := range m.values {
		if v.word == word {
			return v.short
		}
	}
	return ""
}

// severities are the words for scores of CVSS 3.x, each with the least score that
// it stands for (section 5 of their specifications).
var severities = []struct {
	word  string
	least float64
}{{"CRITICAL", 9}, {"HIGH", 7}, {"MEDIUM", 4}, {"LOW", 0.1}, {"NONE", 0}}

func severityOf(score float64) string {
	for _, s := range severities {
		if score >= s.least {
			return s.word
		}
	}
	return ""
}

func severityWords() (list []string) {
	for _, s := range severities {
		list = append(list, s.word)
	}
	return list
}

func metricNamed(metrics []cvssMetric, short string) *cvssMetric {
	for i := range metrics {
		if metrics[i].short == short {
			return &metrics[i]
		}
	}
	return nil
}
