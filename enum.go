// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strconv"
	"strings"
)

func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

func join[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = string(x)
	}
	return strings.Join(words, ", ")
}

// at sets the field of a document in which an Error was found.
func (e *Error) at(field string) *Error { return e.At("", 0, field) }

func containsAll[T comparable](list, some []T) bool {
	for _, x := range some {
		if !contains(list, x) {
			return false
		}
	}
	return true
}

// indexed names an entry of a list as a path: products[2].
func indexed(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
