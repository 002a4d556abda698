// SPDX-License-Identifier: Apache-2.0

package services

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"verdict/spec/cve"
)

// Answer is what the API said.
type Answer struct {
	Status int    // of HTTP
	Body   []byte // JSON; nil when it was none
}

// Error is a request that the API refused.
type Error struct {
	Status  int
	Word    string   // such as EXCEEDED_ID_QUOTA; "" when there is none
	Message string   // in the words of the API; "" when there is none
	Details []string // what is wrong with the request, one thing each
}

// Error gives the sentence, in the words of the API.
func (e *Error) Error() string {
	said := e.Message
	if said == "" {
		said = http.StatusText(e.Status)
	}
	if len(e.Details) > 0 {
		said += ": " + strings.Join(e.Details, "; ")
	}
	word := ""
	if e.Word != "" {
		word = " " + e.Word
	}
	return fmt.Sprintf("CVE Services answer %d%s: %s", e.Status, word, said)
}

// Missing reports whether an error says that there is no such thing, or none that the
// account may see.
func Missing(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound
}

// refused gives the error of an answer; nil when it is one of success.
func (a Answer) refused() error {
	if a.Status >= 200 && a.Status < 300 {
		return nil
	}
	var said struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
		Details json.RawMessage `json:"details"`
	}
	_ = json.Unmarshal(a.Body, &said) // what cannot be read says nothing
	return &Error{Status: a.Status, Word: text(said.Error), Message: text(said.Message), Details: details(said.Details)}
}

// details reads what is wrong with the parameters, a list, or with a record, a list inside
// an object.
func details(raw json.RawMessage) (all []string) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		var inner struct {
			Errors []json.RawMessage `json:"errors"`
		}
		_ = json.Unmarshal(raw, &inner) // what cannot be read says nothing
		list = inner.Errors
	}
	for _, one := range list {
		all = append(all, detail(one))
	}
	return all
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// detail reads one thing that is wrong: of a parameter, or of a record by its schema.
func detail(raw json.RawMessage) string {
	var d struct {
		Msg, Param   string
		InstancePath string `json:"instancePath"`
		Message      string `json:"message"`
	}
	if json.Unmarshal(raw, &d) != nil {
		if s := text(raw); s != "" {
			return s
		}
		return string(raw)
	}
	where, what := d.Param+d.InstancePath, d.Msg+d.Message
	if where == "" {
		return what
	}
	return where + ": " + what
}

// read reads an answer of success.
func (a Answer) read(into any) error {
	if err := a.refused(); err != nil {
		return err
	}
	if err := json.Unmarshal(a.Body, into); err != nil {
		return fmt.Errorf("CVE Services answer %d with what cannot be read: %w", a.Status, err)
	}
	return nil
}

// ID is an id as CVE Services know it.
type ID struct {
	ID       string
	State    string // RESERVED, PUBLISHED or REJECTED
	Owner    string // short name of the organization
	User     string // who reserved it; "" when that is not told
	Reserved time.Time
}

type wireID struct {
	ID       string        `json:"cve_id"`
	State    string        `json:"state"`
	Owner    string        `json:"owning_cna"`
	Reserved cve.Timestamp `json:"reserved"`
	By       struct {
		User string `json:"user"`
	} `json:"requested_by"`
}

func (w wireID) id() ID {
	at, _ := w.Reserved.Time() // what is no time is none
	return ID{ID: w.ID, State: w.State, Owner: w.Owner, User: w.By.User, Reserved: at}
}

func ids(list []wireID) []ID {
	var all []ID
	for _, w := range list {
		all = append(all, w.id())
	}
	return all
}

// ReadReserve reads the answer of [Reserve]: the ids that it brought.
func ReadReserve(a Answer) ([]ID, error) {
	var said struct {
		IDs []wireID `json:"cve_ids"`
	}
	err := a.read(&said)
	if err == nil && len(said.IDs) == 0 {
		err = errors.New("CVE Services answer without an id")
	}
	return ids(said.IDs), err
}

// ReadReserved reads a page of ids; next is the number of the one after it, and 0 when it
// is the last.
func ReadReserved(a Answer) (page []ID, next int, err error) {
	var said struct {
		IDs  []wireID `json:"cve_ids"`
		Next *int     `json:"nextPage"`
	}
	err = a.read(&said)
	if said.Next != nil {
		next = *said.Next
	}
	return ids(said.IDs), next, err
}

// ReadState reads the answer of [State].
func ReadState(a Answer) (ID, error) {
	var said wireID
	err := a.read(&said)
	if err == nil && said.State != cve.Reserved && said.State != cve.Published && said.State != cve.Rejected {
		err = fmt.Errorf("CVE Services say that %.40s is %.40q, which is no state", said.ID, said.State)
	}
	return said.id(), err
}

// ReadRecord reads the answer of [Record].
func ReadRecord(a Answer) ([]byte, error) {
	var raw json.RawMessage
	err := a.read(&raw)
	return raw, err
}

// ReadWritten reads the record that stands after [Create], [Update] and the rejections;
// nil when the answer does not hold it.
func ReadWritten(a Answer) ([]byte, error) {
	var said struct {
		Created json.RawMessage `json:"created"`
		Updated json.RawMessage `json:"updated"`
	}
	if err := a.read(&said); err != nil {
		return nil, err
	}
	if said.Created != nil {
		return said.Created, nil
	}
	return said.Updated, nil
}

// Quotas are how many ids an organization may have reserved, has, and may yet reserve.
type Quotas struct {
	Quota     int `json:"id_quota"`
	Reserved  int `json:"total_reserved"`
	Available int `json:"available"`
}

// ReadQuota reads the answer of [Quota].
func ReadQuota(a Answer) (q Quotas, err error) {
	err = a.read(&q)
	return q, err
}
