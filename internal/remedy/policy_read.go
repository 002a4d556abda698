// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/limits"
)

// documentVersion and documentKind are what a policy's document begins with.
const (
	documentVersion = "verdict/v1"
	documentKind    = "Policy"
)

// maxRules is how many rules a policy may have, and maxPolicy how many bytes.
const (
	maxRules  = 200
	maxPolicy = 256 << 10
)

// Parse reads a policy from a YAML document and holds it against itself: rules that
// contradict themselves, and rules that can never win, are refused. name is what
// errors call the document; they carry the line.
func Parse(name string, raw []byte) (*Policy, error) {
	p, err := read(name, raw)
	if err != nil {
		return nil, err
	}
	if err := p.reachable(); err != nil {
		return nil, placed(err, name)
	}
	return p, nil
}

// Load reads a policy that was accepted by Parse before, and does not ask again
// whether all of its rules can win.
func Load(name string, raw []byte) (*Policy, error) { return read(name, raw) }

func read(name string, raw []byte) (*Policy, error) {
	if err := limits.CheckYAML(name, raw, limits.Caps{Bytes: maxPolicy}); err != nil {
		return nil, err
	}
	root, err := single(raw)
	if err != nil {
		return nil, placed(err, name)
	}
	sum := sha256.Sum256(own(raw, root.Line))
	p := &Policy{Text: raw, WellBeing: WellBeingMedium, Calendar: Calendar{Weekend: []time.Weekday{time.Saturday, time.Sunday}}}
	if err := p.document(field{Node: root}); err != nil {
		return nil, placed(err, name)
	}
	p.Version = p.Name + "@" + hex.EncodeToString(sum[:8])
	if err := p.check(root.Line); err != nil {
		return nil, placed(err, name)
	}
	return p, nil
}

// own is the text of the document without what stands around it, so that it has the
// same version in a file of its own and among others.
func own(raw []byte, first int) []byte {
	lines := bytes.SplitAfter(raw, []byte("\n"))
	return bytes.TrimRight(bytes.Join(lines[min(first, len(lines))-1:], nil), " \t\r\n")
}

// single gives the one document of a file.
func single(raw []byte) (*yaml.Node, error) {
	var root *yaml.Node
	for d := yaml.NewDecoder(bytes.NewReader(raw)); ; {
		var n yaml.Node
		err := d.Decode(&n)
		switch {
		case errors.Is(err, io.EOF) && root == nil:
			return nil, verdict.Errorf(verdict.Invalid, "holds no document")
		case errors.Is(err, io.EOF):
			return root, nil
		case err != nil:
			return nil, verdict.Errorf(verdict.Invalid, "cannot be read as YAML: %w", err)
		case len(n.Content) == 0 || n.Content[0].Tag == "!!null":
			continue
		case root != nil:
			return nil, verdict.Errorf(verdict.Invalid, "a second document begins here").At("", n.Content[0].Line, "").WithHint("give every policy a file of its own")
		}
		root = n.Content[0]
	}
}

// placed sets the name of the document in an error.
func placed(err error, name string) error {
	var e *verdict.Error
	if !errors.As(err, &e) || e.File != "" {
		return err
	}
	return e.At(name, max(e.Line, 1), e.Path)
}

func (p *Policy) document(f field) error {
	var version, kind, zone string
	err := f.mapping("policy", map[string]reader{
		"apiVersion": text(&version),
		"kind":       text(&kind),
		"name":       text(&p.Name),
		"says":       text(&p.Says),
		"products":   p.product,
		"scores":     someOf(&p.Scores, verdict.ScoreSources),
		"wellBeing":  oneOf(&p.WellBeing, WellBeings),
		"calendar":   func(f field) error { return p.calendar(f, &zone) },
		"rules":      func(f field) error { return f.list(p.rule) },
	})
	switch {
	case err != nil:
		return err
	case version != documentVersion:
		return f.errorf("apiVersion is %q", abridged(version)).WithHint("write %s", documentVersion)
	case kind != documentKind:
		return f.errorf("the document is of kind %q, not %s", abridged(kind), documentKind)
	case !verdict.ValidSlug(p.Name):
		return f.errorf("the policy's name %q is not of the form [a-z0-9][a-z0-9._-]*", abridged(p.Name))
	case len(p.Rules) == 0:
		return f.errorf("policy %s has no rules", p.Name)
	}
	if p.Scores == nil {
		p.Scores = slices.Clone(verdict.ScoreSources)
	}
	return nil
}

func (p *Policy) product(f field) error {
	return f.list(func(f field) error {
		var slug string
		if err := text(&slug)(f); err != nil {
			return err
		}
		if !verdict.ValidSlug(slug) || slices.Contains(p.Products, slug) {
			return f.errorf("%q is no product's slug, or is named twice", abridged(slug))
		}
		p.Products = append(p.Products, slug)
		return nil
	})
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (p *Policy) calendar(f field, zone *string) error {
	var weekend []string
	move := "earlier"
	err := f.mapping("calendar", map[string]reader{
		"zone":      text(zone),
		"weekend":   someOf(&weekend, weekdays),
		"holidays":  days(&p.Calendar.Holidays),
		"noRelease": days(&p.Calendar.NoRelease),
		"move":      oneOf(&move, []string{"earlier", "later"}),
	})
	if err != nil {
		return err
	}
	p.Calendar.Later = move == "later"
	if weekend != nil {
		p.Calendar.Weekend = nil
		for _, name := range weekend {
			p.Calendar.Weekend = append(p.Calendar.Weekend, time.Weekday(slices.Index(weekdays, name)))
		}
	}
	if *zone == "" {
		return nil
	}
	if p.Calendar.Zone, err = time.LoadLocation(*zone); err != nil || *zone == "Local" {
		return f.errorf("the time zone %q is not known", abridged(*zone)).WithHint("write a name of the IANA database, such as Europe/Berlin, or UTC")
	}
	return nil
}

func (p *Policy) rule(f field) error {
	if len(p.Rules) == maxRules {
		return verdict.Errorf(verdict.TooLarge, "a policy has more than %d rules", maxRules).At("", f.Line, f.path)
	}
	r := Rule{Line: f.Line}
	tell := ""
	err := f.mapping("rule", map[string]reader{
		"name":        text(&r.Name),
		"when":        func(f field) error { return whenOf(f, &r.When, &r.condition) },
		"says":        text(&r.Says),
		"deadlines":   r.deadlines,
		"vehicle":     oneOf(&r.Vehicle, verdict.Vehicles),
		"tell":        oneOf(&tell, []string{"advisory", "note", "nothing", "discretion"}),
		"channels":    r.channels,
		"audience":    r.readers,
		"remediation": someOf(&r.Remediation, verdict.Remediations),
		"approvers":   number(&r.Approvers, 9),
	})
	switch {
	case err != nil:
		return err
	case !verdict.ValidSlug(r.Name):
		return f.errorf("a rule's name %q is not of the form [a-z0-9][a-z0-9._-]*", abridged(r.Name))
	case r.When == "":
		return f.errorf("rule %s does not say when it applies", r.Name).WithHint(`write when: "true" for a rule that always does`)
	}
	if r.Discretion = tell == "discretion"; !r.Discretion {
		r.Telling = verdict.Telling(tell)
	}
	slices.SortStableFunc(r.Clocks, func(a, b Clock) int {
		return slices.Index(DeadlineKinds, a.Kind) - slices.Index(DeadlineKinds, b.Kind)
	})
	p.Rules = append(p.Rules, r)
	return nil
}

// whenOf reads a condition; true and false need no quotes.
func whenOf(f field, into *string, c *condition) error {
	if strings.HasPrefix(f.Tag, "!") && !strings.HasPrefix(f.Tag, "!!") {
		return f.errorf("YAML takes %s for a tag, not for a text", abridged(f.Tag)).WithHint("put the condition into quotes")
	}
	if err := text(into)(f); err != nil {
		return err
	}
	*into = strings.TrimSpace(*into)
	line := f.Line
	if f.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		line++ // the text begins in the line after the sign
	}
	compiled, err := compile(*into, line, f.path)
	*c = compiled
	return err
}

func (r *Rule) deadlines(f field) error {
	return f.mapping("list of deadlines", map[string]reader{
		string(DeadlineTriage):  r.clock(DeadlineTriage),
		string(DeadlineFix):     r.clock(DeadlineFix),
		string(DeadlinePublish): r.clock(DeadlinePublish),
	})
}

var clockForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{1,6}) (business )?days? from (?:(earliest|latest) of )?([a-z, ]+)$`)
})

// clock reads a deadline such as "5 business days from earliest of found, known".
func (r *Rule) clock(kind DeadlineKind) reader {
	return func(f field) error {
		var words string
		if err := text(&words)(f); err != nil {
			return err
		}
		m := clockForm().FindStringSubmatch(strings.Join(strings.Fields(words), " "))
		if m == nil {
			return f.errorf("%q is no deadline", abridged(words)).WithHint(`write it as "30 days from known" or "5 business days from earliest of found, known"`)
		}
		k := Clock{Kind: kind, Latest: m[3] == "latest", line: f.Line}
		k.Within.Days, _ = strconv.Atoi(m[1])
		k.Within.Business = m[2] != ""
		if k.Within.Days > maxDays {
			return f.errorf("a deadline of %d days is longer than ten years", k.Within.Days)
		}
		for _, name := range strings.Split(m[4], ",") {
			date := DateName(strings.TrimSpace(name))
			if !slices.Contains(DateNames, date) {
				return f.errorf("no date %q is known", date).WithHint("use %s", listed(DateNames))
			}
			k.From = append(k.From, date)
		}
		if len(k.From) > 1 && m[3] == "" {
			return f.errorf("of several dates the earliest or the latest starts the clock").WithHint("write earliest of, or latest of")
		}
		r.Clocks = append(r.Clocks, k)
		return nil
	}
}

// channels reads the channels that a rule opens, each with a condition of its own
// where it has one. The word all stands for every channel.
func (r *Rule) channels(f field) error {
	return f.list(func(f field) error {
		var ch RuleChannel
		if f.Kind == yaml.ScalarNode && f.Value == "all" {
			for _, c := range verdict.Channels {
				r.Channels = append(r.Channels, RuleChannel{Channel: c})
			}
			return r.twice(f)
		}
		if f.Kind == yaml.ScalarNode {
			if err := oneOf(&ch.Channel, verdict.Channels)(f); err != nil {
				return err
			}
		} else if err := f.mapping("channel", map[string]reader{
			"name": oneOf(&ch.Channel, verdict.Channels),
			"when": func(f field) error { return whenOf(f, &ch.When, &ch.condition) },
		}); err != nil {
			return err
		}
		if ch.Channel == "" {
			return f.errorf("a channel has no name").WithHint("use one of %s", listed(verdict.Channels))
		}
		r.Channels = append(r.Channels, ch)
		return r.twice(f)
	})
}

func (r *Rule) twice(f field) error {
	seen := map[verdict.Channel]bool{}
	for _, ch := range r.Channels {
		if seen[ch.Channel] {
			return f.errorf("the channel %s is named twice", ch.Channel)
		}
		seen[ch.Channel] = true
	}
	return nil
}

// readers reads an audience: public, customers, or the name of a group.
func (r *Rule) readers(f field) error {
	var name string
	if err := text(&name)(f); err != nil {
		return err
	}
	var ok bool
	if r.Audience, ok = verdict.ParseAudience(name); !ok {
		return f.errorf("%q is no audience", abridged(name)).WithHint("write public, customers, or the name of a group")
	}
	return nil
}
