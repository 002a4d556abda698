// SPDX-License-Identifier: Apache-2.0

package announcement_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish/announcement"
)

func message(change func(*announcement.Message)) announcement.Message {
	m := announcement.Message{Number: "VSA-2026-03", Revision: 1, Subject: "A flaw", Body: "One.\nTwo.\n", At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		From: "security@example.org", To: []string{"announce@example.org"}}
	change(&m)
	return m
}

func TestAMessageIsReadAsItWasWritten(t *testing.T) {
	tests := []struct {
		name          string
		change        func(*announcement.Message)
		subject, body string
	}{
		{"a template with lines of another system", func(m *announcement.Message) { m.Body = "One.\r\nTwo.\r\n" }, "A flaw", "One.\r\nTwo.\r\n"},
		{"such a one with letters beyond ASCII", func(m *announcement.Message) { m.Body = "Eins.\r\nZwölf.\r\n" }, "A flaw", "Eins.\r\nZwölf.\r\n"},
		{"a subject that looks encoded", func(m *announcement.Message) { m.Subject = "=?utf-8?q?=41=0D=0ABcc:_all?= in a header" }, "=?utf-8?q?=41=0D=0ABcc:_all?= in a header", "One.\r\nTwo.\r\n"},
		{"a subject of several lines", func(m *announcement.Message) { m.Subject = "A\r\nBcc: all@example.org" }, "A\r\nBcc: all@example.org", "One.\r\nTwo.\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw, err := message(tt.change).Write()
			if err != nil {
				t.Fatal(err)
			}
			read, err := mail.ReadMessage(strings.NewReader(string(raw)))
			if err != nil || read.Header.Get("Bcc") != "" {
				t.Fatalf("%v %q", err, raw)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
			if err != nil || subject != tt.subject {
				t.Errorf("the subject is %q: %v", subject, err)
			}
			body := read.Body
			if read.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
				body = quotedprintable.NewReader(body)
			}
			if text, err := io.ReadAll(body); err != nil || string(text) != tt.body {
				t.Errorf("the body is %q: %v", text, err)
			}
		})
	}
}

func TestAnAddressBeyondASCIIIsRefused(t *testing.T) {
	for _, change := range []func(*announcement.Message){
		func(m *announcement.Message) { m.From = "security@exämple.org" }, func(m *announcement.Message) { m.To = []string{"wér@example.org"} },
	} {
		if raw, err := message(change).Write(); verdict.CodeOf(err) != verdict.Usage {
			t.Errorf("%v %q", err, raw)
		}
	}
}
