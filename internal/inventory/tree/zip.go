// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"bytes"
	"context"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// openZip opens a zip archive. Members are unpacked when they are read.
func (o *opening) openZip(ctx context.Context, b blob) (inventory.Artifact, error) {
	budget := limits.NewBudget(limits.ZipCaps{
		Entries: int(o.caps.Entries), EntryBytes: min(o.caps.FileBytes, 1<<30), TotalBytes: o.caps.TotalBytes, Ratio: o.caps.Ratio,
	})
	z, err := budget.Zip(o.name, b, b.size)
	if err != nil {
		return inventory.Artifact{}, err
	}
	sum, err := b.sum(ctx)
	if err != nil {
		return inventory.Artifact{}, err
	}
	r := &reader{opening: o, stream: &stream{blob: b}, root: newFolder(0)}
	for _, member := range z.Files() {
		if err := ctx.Err(); err != nil {
			return inventory.Artifact{}, err
		}
		if err := r.member(z, member); err != nil {
			return inventory.Artifact{}, r.broken(err)
		}
	}
	return o.finish(ctx, inventory.Artifact{Kind: inventory.ZipArchive, Digest: sum}, r.root, []*reader{r})
}

// member places a member of a zip archive in the tree. One that is damaged is
// left out; what is wrong with the archive as a whole is an error.
func (r *reader) member(z *limits.Zip, member limits.File) error {
	if err := r.meter.entry(member.Name); err != nil {
		return err
	}
	name, reason := cleanName(member.Name)
	if reason != "" {
		r.skip(reason, member.Name)
		return nil
	}
	if member.IsSymlink() {
		if target, err := z.ReadHead(member, maxName+1); err == nil && len(target) <= maxName {
			r.put(name, &node{kind: symlink, link: string(target)})
			return nil
		}
		r.skip(nameTooLong, member.Name)
		return nil
	}
	head, err := z.ReadHead(member, inventory.HeadBytes)
	switch {
	case verdict.CodeOf(err) == verdict.TooLarge:
		return err
	case err != nil:
		r.skip(unreadable, member.Name)
		return nil //nolint:nilerr // one damaged member is counted, the others are read
	}
	f := &file{size: member.Size(), open: func() (inventory.Content, error) {
		b, err := z.ReadEntry(member)
		if err != nil {
			return nil, err
		}
		return content{bytes.NewReader(b), int64(len(b))}, nil
	}}
	n := &node{kind: regular, file: f, wanted: r.wants(name, head)}
	if n.wanted {
		f.head = head
	}
	r.put(name, n)
	return nil
}
