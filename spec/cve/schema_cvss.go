// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"math"
	"strconv"
	"strings"

	j "verdict/spec/jsontree"
)

// The shapes of this file say what FIRST's schemas of CVSS 2.0 to 4.0 say. They leave
// room for members that they do not name.

// The values of metrics, as the schemas write them.
const (
	notDefined = " NOT_DEFINED"
	degrees    = "LOW MEDIUM HIGH" + notDefined
	maturity   = "UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH" + notDefined
	remedies   = "OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE" + notDefined
	severities = "NONE LOW MEDIUM HIGH CRITICAL"
)

// values are the values of metrics by their names; a name may be several, with spaces.
type values map[string]string

func (m values) fields(more j.Fields) j.Fields {
	for names, list := range m {
		for _, name := range strings.Fields(names) {
			more[name] = j.Words(list)
		}
	}
	return more
}

// modified adds to metrics those by which an environment changes them.
func (m values) modified() values {
	all := values{}
	for names, list := range m {
		all[names] = list
		for _, name := range strings.Fields(names) {
			all["modified"+strings.ToUpper(name[:1])+name[1:]] = list + notDefined
		}
	}
	return all
}

func cvssShape(m values, more j.Fields) j.Shape {
	return j.Open(func(string) bool { return true }, m.fields(more))
}

var cvss2Shape = cvssShape(values{
	"accessVector": "NETWORK ADJACENT_NETWORK LOCAL", "accessComplexity": "HIGH MEDIUM LOW", "authentication": "MULTIPLE SINGLE NONE",
	"confidentialityImpact integrityImpact availabilityImpact": "NONE PARTIAL COMPLETE", "exploitability": maturity, "remediationLevel": remedies,
	"reportConfidence":          "UNCONFIRMED UNCORROBORATED CONFIRMED" + notDefined,
	"collateralDamagePotential": "NONE LOW LOW_MEDIUM MEDIUM_HIGH HIGH" + notDefined, "targetDistribution": "NONE LOW MEDIUM HIGH" + notDefined,
	"confidentialityRequirement integrityRequirement availabilityRequirement": degrees,
}, j.Fields{
	"version!": j.Word("2.0"), "vectorString!": vectorText("CVSS 2.0", "", cvss2Vector), "baseScore!": j.Number(0, 10), "temporalScore": j.Number(0, 10), "environmentalScore": j.Number(0, 10),
})

var (
	cvss31Shape = cvss3Shape("3.1", "NLH")
	cvss30Shape = cvss3Shape("3.0", "UNLH") // whose schema takes U for a privilege
)

func cvss3Shape(version, privileges string) j.Shape {
	base := values{
		"attackVector": "NETWORK ADJACENT_NETWORK LOCAL PHYSICAL", "attackComplexity": "HIGH LOW", "privilegesRequired": "HIGH LOW NONE",
		"userInteraction": "NONE REQUIRED", "scope": "UNCHANGED CHANGED", "confidentialityImpact integrityImpact availabilityImpact": "NONE LOW HIGH",
	}.modified()
	base["exploitCodeMaturity"], base["remediationLevel"] = maturity, remedies
	base["reportConfidence"] = "UNKNOWN REASONABLE CONFIRMED" + notDefined
	base["confidentialityRequirement integrityRequirement availabilityRequirement"] = degrees
	base["baseSeverity temporalSeverity environmentalSeverity"] = severities
	metrics := strings.ReplaceAll(cvss3Vector, "PR:[NLH]", "PR:["+privileges+"]")
	metrics = strings.ReplaceAll(metrics, "MPR:[XNLH]", "MPR:[X"+privileges+"]")
	score := j.Number(0, 10)
	return j.All(cvssShape(base, j.Fields{
		"version!": j.Word(version), "vectorString!": vectorText("CVSS "+version, "CVSS:"+version+"/", metrics),
		"baseScore!": score, "temporalScore": score, "environmentalScore": score,
	}), required("baseSeverity"))
}

// required says that an object has a member.
func required(name string) j.Shape {
	return func(w *j.Walker, path string, v *j.Value) {
		if v.Kind == j.IsObject && v.Member(name) == nil {
			w.Wrong(path, v, "the member %s is missing; it is required", name)
		}
	}
}

var cvss4Shape = func() j.Shape {
	impact := "NONE LOW HIGH"
	base := values{
		"attackVector": "NETWORK ADJACENT LOCAL PHYSICAL", "attackComplexity": "HIGH LOW", "attackRequirements": "NONE PRESENT",
		"privilegesRequired": "HIGH LOW NONE", "userInteraction": "NONE PASSIVE ACTIVE",
		"vulnConfidentialityImpact vulnIntegrityImpact vulnAvailabilityImpact": impact,
		"subConfidentialityImpact subIntegrityImpact subAvailabilityImpact":    impact,
	}.modified()
	base["modifiedSubIntegrityImpact"] = impact + " SAFETY" + notDefined
	base["modifiedSubAvailabilityImpact"] = impact + " SAFETY" + notDefined
	base["exploitMaturity"] = "UNREPORTED PROOF_OF_CONCEPT ATTACKED" + notDefined
	base["confidentialityRequirement integrityRequirement availabilityRequirement"] = degrees
	base["Safety"], base["Automatable"] = "NEGLIGIBLE PRESENT"+notDefined, "NO YES"+notDefined
	base["Recovery"], base["valueDensity"] = "AUTOMATIC USER IRRECOVERABLE"+notDefined, "DIFFUSE CONCENTRATED"+notDefined
	base["vulnerabilityResponseEffort"], base["providerUrgency"] = "LOW MODERATE HIGH"+notDefined, "CLEAR GREEN AMBER RED"+notDefined
	shapes := []j.Shape{cvssShape(base, j.Fields{
		"version!": j.Word("4.0"), "vectorString!": j.Matching("a vector of CVSS 4.0 with its metrics in their order", "^CVSS:4[.]0"+cvss4Vector()+"$"),
	}), required("baseScore"), required("baseSeverity")}
	for _, name := range []string{"base", "threat", "environmental"} {
		shapes = append(shapes, banded(name+"Score", name+"Severity"))
	}
	return j.All(shapes...)
}()

// bands are the severities with their lowest and highest scores.
var bands = []struct {
	word        string
	least, most float64
}{{"NONE", 0, 0}, {"LOW", 0.1, 3.9}, {"MEDIUM", 4, 6.9}, {"HIGH", 7, 8.9}, {"CRITICAL", 9, 10}}

// banded says that a score has one digit behind the point, and the severity that
// belongs to it.
func banded(score, severity string) j.Shape {
	return func(w *j.Walker, path string, v *j.Value) {
		s, word := v.Member(score), v.Member(severity)
		for _, band := range bands {
			if (s == nil || within(s, band.least, band.most)) && (word == nil || word.String() == band.word) {
				return
			}
		}
		if s == nil {
			s = word
		}
		w.Wrong(j.Into(path, score), s, "the score is no number from 0 to 10 with one digit behind the point, or %s is not the severity that belongs to it", severity)
	}
}

func within(v *j.Value, least, most float64) bool {
	x, err := strconv.ParseFloat(v.Text, 64)
	return v.Kind == j.IsNumber && err == nil && least <= x && x <= most && math.Abs(x*10-math.Round(x*10)) < 1e-9
}

// The metrics in vectors: letters, and what each may be.
const (
	cvss2Vector = `AV:[NAL] AC:[LMH] Au:[MSN] [CIA]:[NPC] E:(U|POC|F|H|ND) RL:(OF|TF|W|U|ND) RC:(UC|UR|C|ND) CDP:(N|L|LM|MH|H|ND) TD:(N|L|M|H|ND) [CIA]R:(L|M|H|ND)`
	cvss3Vector = `AV:[NALP] AC:[LH] PR:[NLH] UI:[NR] S:[UC] [CIA]:[NLH] E:[XUPFH] RL:[XOTWU] RC:[XURC] [CIA]R:[XLMH] MAV:[XNALP] MAC:[XLH] MPR:[XNLH] MUI:[XNR] MS:[XUC] M[CIA]:[XNLH]`
	cvss4Base   = `AV:[NALP] AC:[LH] AT:[NP] PR:[NLH] UI:[NPA] VC:[HLN] VI:[HLN] VA:[HLN] SC:[HLN] SI:[HLN] SA:[HLN]`
	cvss4More   = `E:[XAPU] CR:[XHML] IR:[XHML] AR:[XHML] MAV:[XNALP] MAC:[XLH] MAT:[XNP] MPR:[XNLH] MUI:[XNPA] MVC:[XNLH] MVI:[XNLH] MVA:[XNLH] MSC:[XNLH] MSI:[XNLHS] MSA:[XNLHS] S:[XNP] AU:[XNY] R:[XAUI] V:[XDC] RE:[XLMH] U:(X|Clear|Green|Amber|Red)`
)

// vectorText is metrics in any order.
func vectorText(what, prefix, metrics string) j.Shape {
	one := "(?:" + strings.Join(strings.Fields(metrics), "|") + ")"
	return j.Matching("a vector of "+what, "^"+strings.ReplaceAll(prefix, ".", `[.]`)+one+"(?:/"+one+")*$")
}

// cvss4Vector is metrics in the order of the standard.
func cvss4Vector() string {
	return "/" + strings.Join(strings.Fields(cvss4Base), "/") + "(?:/" + strings.Join(strings.Fields(cvss4More), ")?(?:/") + ")?"
}
