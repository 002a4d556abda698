// SPDX-License-Identifier: Apache-2.0

package announcement

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Message is a mail that says a revision of an advisory.
type Message struct {
	Number   string
	Revision int
	Subject  string
	Body     string
	At       time.Time // of the revision
	From     string    // an address, with or without a name
	To       []string
}

// NewMessage makes the message of a published revision. Without a sender it comes from the
// advisory's contact.
func NewMessage(p verdict.PublishedAdvisory, body, from string, to []string) Message {
	return Message{Number: p.Number, Revision: p.Revision, Subject: publish.NewBulletin(p).Subject, Body: body, At: p.At,
		From: cmp.Or(from, strings.TrimPrefix(p.Text.Contact, "mailto:")), To: to}
}

// Write gives the message as text (RFC 5322), the same bytes for the same revision: its id
// follows from number, revision and the sender's domain, its date from the revision. The
// second revision and later ones follow up the first. An address that is none is Usage.
func (m Message) Write() ([]byte, error) {
	from, err := address(m.From)
	if err != nil {
		return nil, verdict.Errorf(verdict.Usage, "the message has no sender: %q is no address of mail", m.From).WithHint("add --from security@example.org")
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	var to []string
	for _, text := range m.To {
		parsed, err := address(text)
		if err != nil {
			return nil, verdict.Errorf(verdict.Usage, "%q is no address of mail", text).WithHint("write it as announce@example.org")
		}
		to = append(to, parsed.String())
	}
	if len(to) == 0 {
		to = []string{"undisclosed-recipients:;"} // RFC 5322, section 3.4
	}
	var b strings.Builder
	header := func(name, value string) { b.WriteString(folded(name+": "+value) + "\r\n") }
	header("Date", m.At.UTC().Format("Mon, 2 Jan 2006 15:04:05 -0700"))
	header("From", from.String())
	header("To", strings.Join(to, ", "))
	header("Message-ID", m.id(m.Revision, domain))
	if m.Revision > 1 {
		header("In-Reply-To", m.id(1, domain))
		header("References", m.id(1, domain))
	}
	header("Subject", subject(m.Subject))
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	return m.body(&b)
}

// address reads an address. One with letters beyond ASCII is none: not every server on the
// way takes such (RFC 6532), and a domain can be written in ASCII.
func address(text string) (*mail.Address, error) {
	a, err := mail.ParseAddress(text)
	if err == nil && strings.ContainsFunc(a.Address, func(r rune) bool { return r > '~' }) {
		return nil, errors.New("it has letters beyond ASCII")
	}
	return a, err
}

// subject writes a subject so that it is read as it stands (RFC 2047): also one that looks
// as if it were encoded already.
func subject(text string) string {
	encoded := mime.QEncoding.Encode("utf-8", text)
	if encoded != text || !strings.Contains(text, "=?") {
		return encoded
	}
	const most = 20 // letters of a word, which has at most 75 in all
	var words []string
	for len(text) > 0 {
		n := min(most, len(text))
		words, text = append(words, fmt.Sprintf("=?utf-8?q?%s?=", escaped(text[:n]))), text[n:]
	}
	return strings.Join(words, " ")
}

// escaped writes each byte by its number.
func escaped(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "=%02X", text[i])
	}
	return b.String()
}

// body writes what follows the headers: as it is where mail carries it so. However a
// template ends its lines, a line of mail ends in CR LF once.
func (m Message) body(b *strings.Builder) ([]byte, error) {
	m.Body = strings.ReplaceAll(m.Body, "\r\n", "\n")
	if sevenBit(m.Body) {
		b.WriteString("Content-Transfer-Encoding: 7bit\r\n\r\n" + strings.ReplaceAll(m.Body, "\n", "\r\n"))
		return []byte(b.String()), nil
	}
	b.WriteString("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(b)
	if _, err := w.Write([]byte(strings.ReplaceAll(m.Body, "\n", "\r\n"))); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return []byte(b.String()), nil
}

// sevenBit reports whether a text is of ASCII with no line longer than mail carries
// (RFC 5322, section 2.1.1).
func sevenBit(text string) bool {
	for line := range strings.Lines(text) {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' || r < ' ' && r != '\n' && r != '\t' }) {
			return false
		}
	}
	return true
}

// id is the message's own id: <vsa-2026-01.2@example.org>.
func (m Message) id(revision int, domain string) string {
	return fmt.Sprintf("<%s.%d@%s>", strings.ToLower(inNames(m.Number)), revision, strings.ToLower(domain))
}

// File is the name of the message's file: VSA-2026-01.2.eml.
func (m Message) File() string { return fmt.Sprintf("%s.%d.eml", inNames(m.Number), m.Revision) }

// inNames writes a number so that it names a file and a message; no two alike.
func inNames(number string) string {
	var b strings.Builder
	for i := range len(number) {
		c := number[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// folded breaks a header at its spaces (RFC 5322, section 2.2.3).
func folded(header string) string {
	var lines []string
	now := ""
	for i, word := range strings.Split(header, " ") {
		if i > 0 && len(now)+1+len(word) > width {
			lines, now = append(lines, now), ""
		}
		if i > 0 {
			now += " "
		}
		now += word
	}
	return strings.Join(append(lines, now), "\r\n")
}
