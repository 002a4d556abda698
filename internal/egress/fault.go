// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"verdict"
)

// Fault says what kept something from being fetched.
type Fault string

// The faults.
const (
	NotModified   Fault = "not modified"   // no failure: what the caller has is the current one
	NotFound      Fault = "not found"      // 404, 410
	Refused       Fault = "refused"        // by the policy of this package
	Denied        Fault = "denied"         // by the server: 401, 403
	RateLimited   Fault = "rate limited"   // 429, to the last try
	ServerError   Fault = "server error"   // 5xx and what no status of HTTP should be here
	Unreachable   Fault = "unreachable"    // no connection, or no answer in HTTP
	Untrusted     Fault = "untrusted"      // the certificate is not that of the host
	Cut           Fault = "cut"            // the answer ended before its end
	WrongChecksum Fault = "wrong checksum" // the bytes are not those that were expected
	WrongContent  Fault = "wrong content"  // another kind of document
	TooLarge      Fault = "too large"      // more bytes than the caller wants
	TimedOut      Fault = "timed out"      // nothing came for too long, or all took too long
	Stopped       Fault = "stopped"        // the caller's context ended
)

// Error is why something was not fetched. It wraps a *verdict.Error whose place
// is the URL; neither holds a user, a query or a header, where keys stand.
type Error struct {
	Fault  Fault
	URL    string        // shown form
	Status int           // of HTTP; 0 when there was no answer
	After  time.Duration // how long the server wants to be left alone; 0 when it does not say
	err    *verdict.Error
}

// Error gives the sentence.
func (e *Error) Error() string { return e.err.Error() }

// Unwrap gives the *verdict.Error.
func (e *Error) Unwrap() error { return e.err }

// FaultOf gives the fault in err's chain; "" when there is none.
func FaultOf(err error) Fault {
	var e *Error
	if errors.As(err, &e) {
		return e.Fault
	}
	return ""
}

var codes = map[Fault]verdict.Code{
	NotFound: verdict.NotFound, Refused: verdict.Forbidden, Denied: verdict.Forbidden, TooLarge: verdict.TooLarge,
	WrongChecksum: verdict.Invalid, WrongContent: verdict.Invalid,
}

// What to do about a fault, when it is the same whatever was fetched.
var hints = map[Fault]string{
	NotFound:      "look whether the location is still right",
	Refused:       "when it is meant, allow the host or its block of addresses by name (VERDICT_EGRESS_ALLOW)",
	Denied:        "see whether the server wants a key, and whether it is the right one",
	RateLimited:   "try again later; a key may allow more requests",
	ServerError:   "try again later",
	Unreachable:   "see whether the host is right, and whether a proxy or firewall stands in between",
	Untrusted:     "see whether a proxy stands in between; its certificate authority must be one of this machine's",
	Cut:           "try again; a large file is taken up where it was cut",
	WrongChecksum: "try again; when it stays so, do not trust the file",
	WrongContent:  "open the URL in a browser: a login page or a proxy may answer in its place",
	TooLarge:      "see whether the location is right; what it holds is not taken",
	TimedOut:      "try again later",
}

// failure makes the error of a fault at a URL.
func failure(fault Fault, shown, format string, args ...any) *Error {
	code, ok := codes[fault]
	if !ok {
		code = verdict.Internal
	}
	e := verdict.Errorf(code, format, args...)
	e.Hint = "" // of a cause; ours says what to do here
	return &Error{Fault: fault, URL: shown, err: e.At(shown, 0, "").WithHint("%s", hints[fault])}
}

// shown gives a URL as it may be shown: without user, query and fragment.
func shown(u *url.URL) string {
	plain := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	if u.RawQuery != "" {
		return plain.String() + "?…"
	}
	return plain.String()
}

// Shown gives a URL as it may be shown: without user, query and fragment, where
// keys stand.
func Shown(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return "a location that is no URL"
	}
	return shown(u)
}

// Why a context of ours ended.
type overdue struct{ after time.Duration }

// Error says how long it took.
func (o overdue) Error() string { return fmt.Sprintf("took longer than %s", o.after) }

type idle struct{ after time.Duration }

// Error says how long nothing came.
func (i idle) Error() string { return fmt.Sprintf("sent nothing for %s", i.after) }

// classify names the fault behind an error of net/http; none other than fault
// means the fault that is left.
func classify(ctx context.Context, at *url.URL, err error, fault Fault) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var outer *url.Error
	for errors.As(err, &outer) { // it shows the whole URL
		err = outer.Err
	}
	var refused *refusal
	var tooLong overdue
	var silent idle
	cause := context.Cause(ctx)
	switch {
	case errors.As(err, &refused):
		return failure(Refused, shown(at), "%s", refused.why)
	case errors.As(cause, &tooLong):
		return failure(TimedOut, shown(at), "%s", tooLong.Error())
	case errors.As(cause, &silent):
		return failure(TimedOut, shown(at), "%s", silent.Error())
	case cause != nil:
		return failure(Stopped, shown(at), "was stopped: %w", cause)
	case untrusted(err):
		return failure(Untrusted, shown(at), "does not prove to be that host: %w", err)
	case timedOut(err):
		return failure(TimedOut, shown(at), "did not answer in time: %w", err)
	case fault == Cut:
		return failure(Cut, shown(at), "ended before its end: %w", err)
	}
	return failure(Unreachable, shown(at), "cannot be reached: %w", err)
}

func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// statusFault says what a status that is no success means.
func statusFault(status int) Fault {
	switch status {
	case http.StatusNotModified:
		return NotModified
	case http.StatusNotFound, http.StatusGone:
		return NotFound
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return Denied
	case http.StatusTooManyRequests:
		return RateLimited
	case http.StatusRequestTimeout:
		return TimedOut
	}
	return ServerError
}
