// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"verdict"
	"verdict/internal/config"
	"verdict/internal/egress"
	"verdict/internal/limits"
	"verdict/spec/cve/services"
)

// PlannedRequest is what would be sent to CVE Services, and when: one that follows from
// the state that they tell says so.
type PlannedRequest struct {
	Method string
	URL    string
	When   string // "" for always
	Body   []byte // JSON; nil for none
}

func (a *App) plan(when string, r services.Request) PlannedRequest {
	return PlannedRequest{Method: r.Method, URL: r.URL(a.cveAPI()), When: when, Body: r.Body}
}

// cveAPI is where CVE Services are.
func (a *App) cveAPI() string { return strings.TrimRight(cmp.Or(a.cve.URL, services.Production), "/") }

// sends reports whether something is to be sent: that was asked for, and this is no
// rehearsal. What was known in the past is not changed.
func (a *App) sends(asked bool) (bool, error) {
	if asked && !a.asOf.IsZero() {
		return false, verdict.Errorf(verdict.Usage, "what was known on %s cannot be changed", a.asOf.Format(time.DateOnly)).WithHint("leave out --as-of")
	}
	return asked && !a.dry, nil
}

// cveOrg is the short name under which ids are reserved.
func (a *App) cveOrg() (string, error) {
	if a.cve.Org == "" {
		return "", unset(config.CVEOrgVariable, "the short name of your CVE Numbering Authority")
	}
	return a.cve.Org, nil
}

func unset(variable, what string) error {
	return verdict.Errorf(verdict.Usage, "%s is not set", variable).WithHint("set it to %s", what)
}

// cveAccount is who we are at CVE Services.
func (a *App) cveAccount() (services.Account, error) {
	org, err := a.cveOrg()
	if err != nil {
		return services.Account{}, err
	}
	if a.cve.User == "" {
		return services.Account{}, unset(config.CVEUserVariable, "the user name of the account")
	}
	key := a.cve.Key
	if a.cve.KeyFile != "" {
		raw, err := limits.ReadFile(a.cve.KeyFile, limits.Caps{Bytes: 4 << 10})
		if err != nil {
			return services.Account{}, verdict.Errorf(verdict.CodeOf(err), "%s names a file that cannot be used: %w", config.CVEKeyFileVariable, err)
		}
		key = config.SecretOf(strings.TrimSpace(string(raw)))
	}
	account := services.Account{Org: org, User: a.cve.User, Key: key.Reveal()}
	switch {
	case account.Key == "":
		return account, unset(config.CVEKeyFileVariable, "a file with the API key of the account")
	case strings.ContainsFunc(account.Org+account.User+account.Key, func(r rune) bool { return r <= ' ' || r >= 0x7F }):
		return account, verdict.Errorf(verdict.Usage, "organization, user or key for CVE Services hold spaces or other characters that none has")
	}
	return account, nil
}

// askCVE sends a request to CVE Services.
func (a *App) askCVE(ctx context.Context, r services.Request) (services.Answer, error) {
	account, err := a.cveAccount()
	if err != nil {
		return services.Answer{}, err
	}
	client, err := a.fetcher()
	if err != nil {
		return services.Answer{}, err
	}
	got, err := client.Exchange(ctx, egress.Exchange{Method: r.Method, URL: r.URL(a.cveAPI()), Header: account.Header(), Body: r.Body})
	if err != nil {
		return services.Answer{}, unheard(r, err)
	}
	answer := services.Answer{Status: got.Status, Body: got.Bytes}
	if err := limits.CheckJSON("CVE Services", got.Bytes, limits.Caps{}); err != nil {
		if got.Status < 300 {
			return services.Answer{}, unheard(r, verdict.Errorf(verdict.Internal, "%s answers with what is no JSON: %s", egress.Shown(a.cveAPI()), err.Error()))
		}
		answer.Body = nil // a page of a proxy: the status says enough
	}
	return answer, nil
}

// unheard says of a request whose answer was lost that it may have been heard.
func unheard(r services.Request, err error) error {
	if !r.Changes() || neverSent(err) {
		return err
	}
	e := verdict.Errorf(verdict.CodeOf(err), "it is not known whether CVE Services did what they were asked: %w", err)
	return e.WithHint("run the same command again: it asks them first, and does nothing twice")
}

// neverSent reports whether CVE Services have said no, or were not asked.
func neverSent(err error) bool {
	var e *services.Error
	if errors.As(err, &e) {
		return e.Status < 500
	}
	return egress.FaultOf(err) == egress.Refused || egress.FaultOf(err) == egress.RateLimited
}

// toldByCVE makes an error of ours of one of CVE Services.
func toldByCVE(err error) error {
	var e *services.Error
	if !errors.As(err, &e) {
		return err
	}
	code, hint := verdict.Internal, "try again later"
	switch {
	case e.Status == http.StatusUnauthorized:
		code, hint = verdict.Forbidden, "see whether "+config.CVEOrgVariable+", "+config.CVEUserVariable+" and the key are those of one account, and whether "+config.CVEURLVariable+" is where it is"
	case e.Status == http.StatusForbidden:
		code, hint = verdict.Forbidden, "see what the account may do, and whose the id is"
	case e.Status == http.StatusNotFound:
		code, hint = verdict.NotFound, "see whether the id was reserved at this address ("+config.CVEURLVariable+")"
	case e.Status >= 400 && e.Status < 500:
		code, hint = verdict.Invalid, "mend what it says, and run the command again"
	}
	told := verdict.Errorf(code, "%s", limits.Strip(e.Error())).WithHint("%s", hint)
	told.Err = e
	return told
}

// tell sends a request and reads the answer.
func tell[T any](ctx context.Context, a *App, r services.Request, read func(services.Answer) (T, error)) (T, error) {
	var none T
	answer, err := a.askCVE(ctx, r)
	if err != nil {
		return none, err
	}
	v, err := read(answer)
	return v, toldByCVE(err)
}
