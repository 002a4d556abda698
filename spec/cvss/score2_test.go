// SPDX-License-Identifier: Apache-2.0

package cvss_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict/spec/cvss"
)

// metrics2 is the guide to CVSS 2.0 again: metric, then value=weight.
var metrics2 = strings.Split(`AV L=0.395 A=0.646 N=1
AC H=0.35 M=0.61 L=0.71
Au M=0.45 S=0.56 N=0.704
C N=0 P=0.275 C=0.66
I N=0 P=0.275 C=0.66
A N=0 P=0.275 C=0.66
E U=0.85 POC=0.9 F=0.95 H=1 ND=1
RL OF=0.87 TF=0.9 W=0.95 U=1 ND=1
RC UC=0.9 UR=0.95 C=1 ND=1
CDP N=0 L=0.1 LM=0.3 MH=0.4 H=0.5 ND=0
TD N=0 L=0.25 M=0.75 H=1 ND=1
CR L=0.5 M=1 H=1.51 ND=1
IR L=0.5 M=1 H=1.51 ND=1
AR L=0.5 M=1 H=1.51 ND=1`, "\n")

// exact computes the scores of 2.0 with fractions.
type exact map[string]*big.Rat

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

func mul(factors ...*big.Rat) *big.Rat {
	p := rat("1")
	for _, f := range factors {
		p.Mul(p, f)
	}
	return p
}

func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }

// tenth rounds to one decimal, halves up.
func tenth(x *big.Rat) *big.Rat {
	n := add(mul(x, rat("10")), rat("1/2"))
	return new(big.Rat).SetFrac(new(big.Int).Div(n.Num(), n.Denom()), big.NewInt(10))
}

func (e exact) base(c, i, a *big.Rat) *big.Rat {
	one := rat("1")
	impact := mul(rat("10.41"), sub(one, mul(sub(one, c), sub(one, i), sub(one, a))))
	if impact.Cmp(rat("10")) > 0 && e["CR"] != nil {
		impact = rat("10")
	}
	if impact.Sign() == 0 {
		return impact
	}
	exploitability := mul(rat("20"), e["AV"], e["AC"], e["Au"])
	return tenth(mul(rat("1.176"), sub(add(mul(rat("0.6"), impact), mul(rat("0.4"), exploitability)), rat("1.5"))))
}

func (e exact) temporal(base *big.Rat) *big.Rat { return tenth(mul(base, e["E"], e["RL"], e["RC"])) }

func (e exact) environmental() *big.Rat {
	t := e.temporal(e.base(mul(e["C"], e["CR"]), mul(e["I"], e["IR"]), mul(e["A"], e["AR"])))
	return tenth(mul(e["TD"], add(t, mul(sub(rat("10"), t), e["CDP"]))))
}

func TestScoresOfVersion2AreThoseOfExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, plain := exact{}, exact{}
		var parts []string
		for i, line := range metrics2 {
			words := strings.Fields(line)
			value, weight, _ := strings.Cut(rapid.SampledFrom(words[1:]).Draw(t, words[0]), "=")
			parts = append(parts, words[0]+":"+value)
			e[words[0]] = rat(weight)
			if i < 6 {
				plain[words[0]] = rat(weight)
			}
		}
		text := strings.Join(parts, "/")
		v, err := cvss.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		base := plain.base(e["C"], e["I"], e["A"])
		want := fmt.Sprint(base.FloatString(1), " ", e.temporal(base).FloatString(1))
		if v.HasEnvironmental {
			want += " " + e.environmental().FloatString(1)
		} else {
			want += " " + e.temporal(base).FloatString(1)
		}
		if got := fmt.Sprintf("%.1f %.1f %.1f", v.Base, v.Temporal, v.Environmental); got != want {
			t.Fatalf("%s: got %s, want %s", text, got, want)
		}
	})
}
