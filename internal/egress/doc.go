// SPDX-License-Identifier: Apache-2.0

// Package egress is the only way out to the network. Whatever verdict fetches,
// it fetches through a [Client]:
//
//   - [Client.Get] and [Client.Fetch] read a small document into memory;
//   - [Client.Download] brings a large file to disk, resumes it after a cut, and
//     leaves the file that was there untouched until the new one is whole;
//   - [Client.Resolve] asks whether there is anything at a URL;
//   - [Client.Exchange] asks an API to change something, once, and gives what it says;
//   - [Client.Service] asks an API of pages no more often than it may be asked,
//     with a key that goes nowhere else.
//
// Only https is spoken, and only with public addresses: the address is judged
// when the connection is made, whatever name led to it, so that no document,
// redirect or name server can turn a request inwards. What lies inside is
// reached when its host or block is allowed by name ([Options].Allow), and then
// by plain http too.
//
// Redirects are followed five times at most, never from https to http, and keys
// do not follow them to another host. There are no cookies; proxies of the
// environment are used only when [Options].Proxy says so. Through a proxy, names
// are resolved by the proxy, and it has to judge where they lead.
//
// Every failure is an [Error]: what went wrong, at which URL, and what to do.
package egress
