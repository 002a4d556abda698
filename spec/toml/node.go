// SPDX-License-Identifier: Apache-2.0

package toml

// node is a table while the document is read: what may still be added to it
// depends on how it came to be (TOML 1.0.0, Table).
type node struct {
	values Table
	how    origin
	tables map[string]*node // those below that may be added to
	lists  map[string]*node // the last table of each array of tables below
}

// origin is how a table came to be.
type origin int

const (
	implied origin = iota // as part of the name of another
	header                // by a line of its own
	dotted                // by a key of several parts
)

func newNode(how origin) *node { return &node{values: Table{}, how: how} }

func (n *node) add(key string, how origin) *node {
	sub := newNode(how)
	if n.tables == nil {
		n.tables = map[string]*node{}
	}
	n.tables[key] = sub
	n.values[key] = sub.values
	return sub
}

// open gives the table that a line [key] or [[key]] begins.
func (n *node) open(p *parser, key []string, list bool) (*node, error) {
	for _, part := range key[:len(key)-1] {
		next := n.tables[part]
		if next == nil {
			next = n.lists[part]
		}
		if _, taken := n.values[part]; next == nil && taken {
			return nil, p.fail("the key %.100q is no table that can be added to", part)
		}
		if next == nil {
			next = n.add(part, implied)
		}
		n = next
	}
	last := key[len(key)-1]
	if list {
		return n.element(p, last)
	}
	if sub := n.tables[last]; sub != nil && sub.how == implied {
		sub.how = header
		return sub, nil
	}
	if _, taken := n.values[last]; taken {
		return nil, p.fail("the table %.100q stands twice", last)
	}
	return n.add(last, header), nil
}

// element adds a table to an array of tables.
func (n *node) element(p *parser, key string) (*node, error) {
	_, taken := n.values[key]
	if taken && n.lists[key] == nil {
		return nil, p.fail("the key %.100q is no array of tables", key)
	}
	if n.lists == nil {
		n.lists = map[string]*node{}
	}
	sub := newNode(header)
	list, _ := n.values[key].([]any)
	n.values[key] = append(list, sub.values)
	n.lists[key] = sub
	return sub, nil
}

// set gives a key of the table its value.
func (n *node) set(p *parser, key []string, value any) error {
	for _, part := range key[:len(key)-1] {
		next := n.tables[part]
		if _, taken := n.values[part]; taken && (next == nil || next.how != dotted) {
			return p.fail("the key %.100q is no table that can be added to", part)
		}
		if next == nil {
			next = n.add(part, dotted)
		}
		n = next
	}
	last := key[len(key)-1]
	if _, taken := n.values[last]; taken {
		return p.fail("the key %.100q stands twice", last)
	}
	n.values[last] = value
	return nil
}
