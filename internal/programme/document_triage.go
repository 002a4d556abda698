// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"verdict"
	"verdict/spec/vers"
)

type suppressionDoc struct {
	header        `yaml:",inline"`
	File          string  `yaml:"file"`
	Name          string  `yaml:"name"`
	Type          string  `yaml:"type"`
	Product       string  `yaml:"product"`
	Vulnerability string  `yaml:"vulnerability"`
	Component     string  `yaml:"component"`
	Reason        string  `yaml:"reason"`
	By            string  `yaml:"by"`
	At            instant `yaml:"at"`
	Until         instant `yaml:"until"`
}

// suppression is a file in the form of dependency-check, or a rule of our own.
func (d *document) suppression() error {
	var doc suppressionDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	if doc.File != "" {
		f, err := d.fileNamed(doc.File)
		add(d, &d.programme.SuppressionFiles, f)
		return err
	}
	s := verdict.Suppression{
		Rule: doc.Name, Kind: verdict.SuppressionKind(doc.Type), Product: doc.Product,
		Vulnerability: verdict.CanonicalID(doc.Vulnerability), Component: doc.Component,
		Reason: doc.Reason, By: doc.By, At: doc.At.Time, Until: doc.Until.Time,
	}
	add(d, &d.programme.Suppressions, s)
	return typed(s.Validate())
}

type assessmentDoc struct {
	header          `yaml:",inline"`
	Vulnerability   string       `yaml:"vulnerability"`
	Vulnerabilities []string     `yaml:"vulnerabilities"`
	Scope           scopeDoc     `yaml:"scope"`
	Status          string       `yaml:"status"`
	Justification   string       `yaml:"justification"`
	Detail          string       `yaml:"detail"`
	Impact          string       `yaml:"impact"`
	Action          string       `yaml:"action"`
	Premises        []premiseDoc `yaml:"premises"`
	Evidence        []string     `yaml:"evidence"`
	Supersedes      string       `yaml:"supersedes"`
	Author          string       `yaml:"author"`
	Written         instant      `yaml:"written"`
	Expires         instant      `yaml:"expires"`
	ApprovedBy      string       `yaml:"approvedBy"`
}

type scopeDoc struct {
	Product   string   `yaml:"product"`
	Lines     []string `yaml:"lines"`
	Releases  []string `yaml:"releases"`
	Part      string   `yaml:"part"`
	Component string   `yaml:"component"`
	Versions  string   `yaml:"versions"`
}

type premiseDoc struct {
	Kind     string `yaml:"kind"`
	Subject  string `yaml:"subject"`
	Expected string `yaml:"expected"`
}

// assessment reads one assessment for each vulnerability that it names.
func (d *document) assessment() error {
	var doc assessmentDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	if doc.Vulnerability != "" {
		doc.Vulnerabilities = append([]string{doc.Vulnerability}, doc.Vulnerabilities...)
	}
	if len(doc.Vulnerabilities) == 0 {
		return verdict.Errorf(verdict.Invalid, "an assessment names no vulnerability").At("", 0, "vulnerability")
	}
	scope, err := doc.Scope.value()
	if err != nil {
		return err
	}
	for _, id := range doc.Vulnerabilities {
		a := doc.value(verdict.CanonicalID(id), scope)
		if err := a.Validate(); err != nil {
			return err
		}
		add(d, &d.programme.Assessments, a)
	}
	return nil
}

func (doc assessmentDoc) value(id string, scope verdict.AssessmentScope) Assessment {
	a := Assessment{ApprovedBy: doc.ApprovedBy, Assessment: verdict.Assessment{
		Vulnerability: id, Scope: scope, Status: verdict.Status(doc.Status), Justification: verdict.Justification(doc.Justification),
		Detail: doc.Detail, Impact: doc.Impact, Action: doc.Action, Evidence: doc.Evidence, Supersedes: doc.Supersedes,
		Author: doc.Author, Written: doc.Written.Time, Expires: doc.Expires.Time,
	}}
	for _, p := range doc.Premises {
		a.Premises = append(a.Premises, verdict.Premise{Kind: verdict.PremiseKind(p.Kind), Subject: p.Subject, Expected: p.Expected})
	}
	return a
}

func (doc scopeDoc) value() (verdict.AssessmentScope, error) {
	s := verdict.AssessmentScope{Product: doc.Product, Lines: doc.Lines, Releases: doc.Releases, Part: doc.Part, Component: doc.Component}
	if doc.Versions == "" {
		return s, nil
	}
	interval, err := vers.ParseInterval(doc.Versions)
	if err != nil {
		return s, verdict.Errorf(verdict.Invalid, "%w", err).At("", 0, "scope.versions")
	}
	s.Versions = interval
	return s, nil
}

type evidenceDoc struct {
	header        `yaml:",inline"`
	Vulnerability string  `yaml:"vulnerability"`
	Product       string  `yaml:"product"`
	Version       string  `yaml:"version"`
	Part          string  `yaml:"part"`
	Component     string  `yaml:"component"`
	Type          string  `yaml:"type"`
	Result        string  `yaml:"result"`
	Tool          string  `yaml:"tool"`
	ToolVersion   string  `yaml:"toolVersion"`
	Artifact      string  `yaml:"artifact"`
	Build         string  `yaml:"build"`
	Status        string  `yaml:"status"`
	Justification string  `yaml:"justification"`
	Summary       string  `yaml:"summary"`
	By            string  `yaml:"by"`
	At            instant `yaml:"at"`
	Lift          struct {
		Reason string  `yaml:"reason"`
		By     string  `yaml:"by"`
		At     instant `yaml:"at"`
	} `yaml:"lift"`
}

func (d *document) evidence() error {
	var doc evidenceDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	e := verdict.Evidence{
		Vulnerability: verdict.CanonicalID(doc.Vulnerability), Product: doc.Product, Version: doc.Version, Part: doc.Part,
		Component: doc.Component, Kind: verdict.EvidenceKind(doc.Type), Result: verdict.EvidenceResult(doc.Result),
		Tool: doc.Tool, ToolVersion: doc.ToolVersion, Artifact: doc.Artifact, Build: doc.Build,
		Status: verdict.Status(doc.Status), Justification: verdict.Justification(doc.Justification),
		Summary: doc.Summary, By: doc.By, At: doc.At.Time,
	}
	if l := doc.Lift; l.Reason+l.By != "" {
		if l.Reason == "" || l.By == "" || l.At.IsZero() {
			return verdict.Errorf(verdict.Invalid, "a lift needs a reason, who says so, and when").At("", 0, "lift").
				WithHint("it lifts the danger once another has signed it: `kind: Approval`")
		}
		e.Lift = &verdict.Lift{Reason: l.Reason, By: l.By, At: l.At.Time}
	}
	add(d, &d.programme.Evidence, e)
	return typed(e.Validate())
}

type classificationDoc struct {
	header          `yaml:",inline"`
	Product         string   `yaml:"product"`
	Vulnerability   string   `yaml:"vulnerability"`
	Vulnerabilities []string `yaml:"vulnerabilities"`
	Class           string   `yaml:"class"`
	By              string   `yaml:"by"`
	Second          string   `yaml:"second"`
	At              instant  `yaml:"at"`
	Policy          string   `yaml:"policy"`
	Reason          string   `yaml:"reason"`
}

func (d *document) classification() error {
	var doc classificationDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	if doc.Vulnerability != "" {
		doc.Vulnerabilities = append([]string{doc.Vulnerability}, doc.Vulnerabilities...)
	}
	if len(doc.Vulnerabilities) == 0 {
		return verdict.Errorf(verdict.Invalid, "a classification names no vulnerability").At("", 0, "vulnerability")
	}
	for _, id := range doc.Vulnerabilities {
		c := verdict.Classification{
			Product: doc.Product, Vulnerability: verdict.CanonicalID(id), Class: verdict.Class(doc.Class), By: doc.By,
			Second: doc.Second, At: doc.At.Time, Policy: doc.Policy, Reason: doc.Reason,
		}
		if err := c.Validate(); err != nil {
			return err
		}
		add(d, &d.programme.Classifications, c)
	}
	return nil
}

type decisionDoc struct {
	header        `yaml:",inline"`
	Product       string   `yaml:"product"`
	Line          string   `yaml:"line"`
	Vulnerability string   `yaml:"vulnerability"`
	Treatment     string   `yaml:"treatment"`
	Publish       string   `yaml:"publish"`
	Target        string   `yaml:"target"`
	Vehicle       string   `yaml:"vehicle"`
	Remediation   []string `yaml:"remediation"`
	Settings      string   `yaml:"settings"`
	People        int      `yaml:"people"`
	Due           instant  `yaml:"due"`
	Owner         string   `yaml:"owner"`
	Expires       instant  `yaml:"expires"`
	Reason        string   `yaml:"reason"`
	By            string   `yaml:"by"`
	Approver      string   `yaml:"approver"`
	At            instant  `yaml:"at"`
	Policy        string   `yaml:"policy"`
	Rule          string   `yaml:"rule"`
}

func (d *document) decision() error {
	var doc decisionDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	v := verdict.Decision{
		Product: doc.Product, Line: doc.Line, Vulnerability: verdict.CanonicalID(doc.Vulnerability),
		Treatment: verdict.Treatment(doc.Treatment), Publish: verdict.Telling(doc.Publish), Target: doc.Target, Due: doc.Due.Time,
		Owner: doc.Owner, Expires: doc.Expires.Time, Reason: doc.Reason, By: doc.By, Approver: doc.Approver, At: doc.At.Time,
	}
	v.Vehicle, v.Settings, v.People = verdict.Vehicle(doc.Vehicle), doc.Settings, doc.People
	v.Policy, v.Rule = doc.Policy, doc.Rule
	if (v.Policy == "") != (v.Rule == "") {
		return verdict.Errorf(verdict.Invalid, "a decision names the version of a policy and the rule by which it was taken, or neither").At("", 0, "policy").
			WithHint("`verdict decide list --format json` gives both")
	}
	for _, kind := range doc.Remediation {
		v.Remediation = append(v.Remediation, verdict.Remediation(kind))
	}
	add(d, &d.programme.Decisions, v)
	return v.Validate()
}

type statementDoc struct {
	header          `yaml:",inline"`
	Product         string   `yaml:"product"`
	Vulnerabilities []string `yaml:"vulnerabilities"`
	Releases        []string `yaml:"releases"`
	By              string   `yaml:"by"`
	At              instant  `yaml:"at"`
}

func (d *document) statement() error {
	var doc statementDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	if doc.Product == "" || len(doc.Vulnerabilities) == 0 {
		return verdict.Errorf(verdict.Invalid, "a statement needs a product and vulnerabilities")
	}
	p := Publication{Product: doc.Product, Releases: doc.Releases, By: doc.By, At: doc.At.Time}
	for _, id := range doc.Vulnerabilities {
		p.Vulnerabilities = append(p.Vulnerabilities, verdict.CanonicalID(id))
	}
	add(d, &d.programme.Statements, p)
	return nil
}
