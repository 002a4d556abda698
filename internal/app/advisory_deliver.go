// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
)

// Delivery says where an advisory goes once it is published: each place is left out where it
// is not named.
type Delivery struct {
	Folder string // of the site
	Site   SiteOptions
	// SendCVE sends the records of the CVE ids of ours to CVE Services.
	SendCVE bool
	Outbox  string // for the announcement by mail
	Mail    AnnouncementOptions
	// Step hears each step before it is taken; nil for nobody.
	Step func(DeliveryStep)
}

// DeliveryStep is a step of a delivery.
type DeliveryStep string

// The steps in their order: the page stands before the record refers to it, and people are
// told last.
const (
	StepStore DeliveryStep = "store"
	StepSite  DeliveryStep = "site"
	StepCVE   DeliveryStep = "cve"
	StepMail  DeliveryStep = "mail"
)

// Delivered is what came of a delivery.
type Delivered struct {
	Advisory verdict.PublishedAdvisory
	Changed  int
	Site     *publish.FolderWritten // nil where none was named
	CVE      []SentCVE
	Mail     string // the file of the message; "" where no outbox was named
	Mailed   bool   // by this run, not by an earlier one
}

// DeliverAdvisory publishes an advisory, writes the site, sends its CVE records and puts its
// announcement into an outbox. Every step asks what stands and does what is missing: a run
// that was killed at any of them is finished by the next, and one that is run again changes
// nothing and tells nobody twice.
func (a *App) DeliverAdvisory(ctx context.Context, name string, d Delivery) (done Delivered, err error) {
	if err := a.deliverable(ctx, name, d); err != nil {
		return done, err
	}
	d.step(StepStore)
	if done.Advisory, done.Changed, err = a.PublishAdvisory(ctx, name); err != nil || a.dry {
		return done, err
	}
	if d.Folder != "" {
		d.step(StepSite)
		written, err := a.WriteSite(ctx, d.Folder, d.Site)
		if err != nil {
			return done, fmt.Errorf("%s is published, and its site is not written: %w", done.Advisory.Number, err)
		}
		done.Site = &written
	}
	if d.SendCVE {
		d.step(StepCVE)
		if done.CVE, err = a.sendCVEs(ctx, done.Advisory); err != nil {
			return done, fmt.Errorf("%s is published, and its CVE record is not: %w", done.Advisory.Number, err)
		}
	}
	if d.Outbox != "" {
		d.step(StepMail)
		if done.Mail, done.Mailed, err = a.mail(ctx, done.Advisory.Number, d); err != nil {
			return done, fmt.Errorf("%s is published, and not announced: %w", done.Advisory.Number, err)
		}
	}
	return done, nil
}

func (d Delivery) step(s DeliveryStep) {
	if d.Step != nil {
		d.Step(s)
	}
}

// deliverable refuses, before anything is done, what a later step would: a record that is
// not ready to be sent.
func (a *App) deliverable(ctx context.Context, name string, d Delivery) error {
	if !d.SendCVE {
		return nil
	}
	w, err := a.Advisory(ctx, name)
	if err != nil {
		return err
	}
	if w.Text.Audience != verdict.PublicAudience {
		return verdict.Errorf(verdict.Refused, "%s is for %s, and a CVE record is for everybody", name, w.Text.Audience.Readers()).WithHint("leave out --send-cve")
	}
	ours, err := a.cvesOf(ctx, w.Text)
	if err != nil {
		return err
	}
	if len(ours) == 0 {
		return verdict.Errorf(verdict.Refused, "%s is about no flaw with a CVE id of ours, so that there is no record to send", name).WithHint("leave out --send-cve")
	}
	for _, c := range ours {
		if c.State != verdict.CVEReady && c.State != verdict.CVEPublic {
			return verdict.Errorf(verdict.Refused, "the record of %s is in state %s, and only one that is ready is sent", c.ID, c.State).
				WithHint("write it and set it ready (`verdict cve record %s --advisory %s`, `verdict cve state %s ready`)", c.ID, name, c.ID)
		}
	}
	return nil
}

// cvesOf gives the CVE ids of ours that an advisory is about.
func (a *App) cvesOf(ctx context.Context, t verdict.AdvisoryText) (list []StandingCVE, err error) {
	all, err := a.CVEIDs(ctx)
	ids := flawIDs(t)
	for _, c := range all {
		if slices.Contains(ids, c.ID) || c.Flaw != nil && sharesOne(c.Flaw.IDs, ids) {
			list = append(list, c)
		}
	}
	return list, err
}

// sendCVEs sends what CVE Services do not have yet.
func (a *App) sendCVEs(ctx context.Context, p verdict.PublishedAdvisory) (list []SentCVE, err error) {
	ours, err := a.cvesOf(ctx, p.Text)
	if err != nil {
		return nil, err
	}
	for _, c := range ours {
		if c.State == verdict.CVEPublic && !c.Unsent() {
			list = append(list, SentCVE{StandingCVE: c, Stood: true})
			continue
		}
		if err := a.refersTo(ctx, c.ID, p.Number); err != nil {
			return list, err
		}
		sent, _, err := a.PublishCVE(ctx, c.ID, c.State == verdict.CVEPublic, true)
		if err != nil {
			return list, err
		}
		list = append(list, sent)
	}
	return list, nil
}

// refersTo refuses a record that was written before its advisory had its number, and refers
// to the page of another.
func (a *App) refersTo(ctx context.Context, id, number string) error {
	raw, err := a.ExportCVE(ctx, id, true)
	if err != nil {
		return err
	}
	text := string(raw)
	if strings.Contains(text, "/advisory/") && !strings.Contains(text, publish.AdvisoryPath(number)) {
		return verdict.Errorf(verdict.Refused, "the record of %s refers to the page of another advisory than %s", id, number).
			WithHint("write it anew (`verdict cve record %s --advisory %s`), set it ready, and run this again", id, number)
	}
	return nil
}

// mail puts the announcement of the last revision into an outbox, once.
func (a *App) mail(ctx context.Context, number string, d Delivery) (file string, written bool, err error) {
	m, err := a.Announcement(ctx, number, d.Mail)
	if err != nil {
		return "", false, err
	}
	written, err = Post(d.Outbox, m)
	return m.File(), written, err
}

// Post puts a message into an outbox, and reports whether it was not there before.
func Post(outbox string, m announcement.Message) (written bool, err error) {
	raw, err := m.Write()
	if err != nil {
		return false, err
	}
	return publish.Outbox{Dir: outbox}.Put(m.File(), raw)
}
