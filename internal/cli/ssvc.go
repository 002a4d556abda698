// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/limits"
	"verdict/internal/triage"
	"verdict/spec/ssvc"
)

// ssvcTableView is a decision table in JSON.
type ssvcTableView struct {
	Table   string          `json:"table"`
	Title   string          `json:"title"`
	Points  []ssvcPointView `json:"points"`
	Outcome string          `json:"outcome"` // what the last column is called
	Rows    []ssvcRowView   `json:"rows"`
}

type ssvcPointView struct {
	Point  string   `json:"point"`
	Values []string `json:"values"`
}

type ssvcRowView struct {
	Row     int      `json:"row"`
	Values  []string `json:"values"` // in the order of the points
	Outcome string   `json:"outcome"`
}

// ssvcDecisionView is what a table says.
type ssvcDecisionView struct {
	Table         string           `json:"table"`
	Vulnerability string           `json:"vulnerability"` // "" where none was named
	Product       string           `json:"product"`
	Row           int              `json:"row"`
	Outcome       string           `json:"outcome"`
	Answers       []ssvcAnswerView `json:"answers"`
	EPSS          *ssvcEPSSView    `json:"epss"`  // null where nobody predicts it, or none was named
	AsOf          *time.Time       `json:"as_of"` // null where none was named
}

type ssvcAnswerView struct {
	Point string     `json:"point"`
	Value string     `json:"value"`
	From  string     `json:"from"` // given, kev, evidence or vector
	At    *time.Time `json:"at"`
	Why   string     `json:"why"`
}

type ssvcEPSSView struct {
	Probability float64    `json:"probability"`
	Percentile  float64    `json:"percentile"`
	At          *time.Time `json:"at"`
	Source      string     `json:"source"`
}

func (r *run) ssvcCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ssvc TABLE…",
		Short: "Show and check decision tables of SSVC, and decide by them",
		Long: `ssvc shows decision tables of the Stakeholder-Specific Vulnerability Categorization: those
that come with verdict (supplier, by the guide of the CERT/CC, and cisa, by that of CISA),
or your own from files of comma-separated values. A table has a row for each combination of
answers and none twice; one that has not is refused. ssvc decide finds the row.`,
		Example: `  verdict ssvc supplier
  verdict ssvc my-table.csv --format json`,
		Args: between(1, "TABLE…"),
		RunE: func(_ *cobra.Command, args []string) error {
			views := []ssvcTableView{}
			for _, name := range args {
				t, err := r.ssvcTable(name)
				if err != nil {
					return err
				}
				views = append(views, viewSSVCTable(t))
			}
			return r.print(views, func() { r.ssvcTables(views) })
		},
	}
	c.ValidArgsFunction = completeTables
	c.AddCommand(r.ssvcDecide())
	return c
}

// completeTables offers the tables that come along, and files.
func completeTables(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, t := range ssvc.Shipped() {
		names = append(names, t.Name)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// tableBytes is how large a table of somebody else's may be.
const tableBytes = 1 << 20

// ssvcTable gives a table that comes along, or reads one from a file.
func (r *run) ssvcTable(name string) (*ssvc.Table, error) {
	if t, found := ssvc.Named(name); found {
		return t, nil
	}
	raw, err := limits.ReadFile(name, limits.Caps{Bytes: tableBytes})
	if verdict.CodeOf(err) == verdict.NotFound && !strings.ContainsAny(name, "./\\") {
		return nil, verdict.Errorf(verdict.NotFound, "no table %q comes with verdict", name).WithHint("name supplier, cisa, or a file")
	}
	if err != nil {
		return nil, err
	}
	t, err := ssvc.Parse(name, raw)
	var fault *ssvc.Fault
	if errors.As(err, &fault) {
		return nil, verdict.Errorf(verdict.Invalid, "%s", fault.What).At(name, fault.Line, "").
			WithHint("a table has a head, a row for each combination of answers, and the outcome in its last column")
	}
	return t, err
}

func viewSSVCTable(t *ssvc.Table) ssvcTableView {
	v := ssvcTableView{Table: t.Name, Title: t.Title, Outcome: t.Outcome, Points: []ssvcPointView{}, Rows: []ssvcRowView{}}
	for _, p := range t.Points {
		v.Points = append(v.Points, ssvcPointView{p.Name, p.Values})
	}
	for _, row := range t.Rows {
		v.Rows = append(v.Rows, ssvcRowView{row.Number, row.Values, row.Outcome})
	}
	return v
}

func (r *run) ssvcTables(views []ssvcTableView) {
	for i, v := range views {
		if i > 0 {
			r.line("")
		}
		r.line("%s", strings.TrimSuffix(v.Table+": "+v.Title, ": "))
		heads := []string{"ROW"}
		for _, p := range v.Points {
			heads = append(heads, strings.ToUpper(p.Point))
		}
		t := newTable(append(heads, strings.ToUpper(v.Outcome))...)
		for _, row := range v.Rows {
			t.row(append(append([]string{fmt.Sprint(row.Row)}, row.Values...), row.Outcome)...)
		}
		t.write(r.Out)
	}
}

func (r *run) ssvcDecide() *cobra.Command {
	var table, id, product string
	c := &cobra.Command{
		Use:   "decide [POINT=VALUE…]",
		Short: "Find the row of a decision table",
		Long: `decide finds the row of a table that the answers lead to, and names it. Points and values
are written as in the table, in any case and with _ for a space; the beginning of a value is
enough where it is the only such one.

With --vulnerability and --product it is about a vulnerability in one of our products, and
what is known is answered: Exploitation by catalogues (kev) and evidence, KEV by the
catalogue, Automatable and Technical Impact by the vector of the score that counts, each
with the day since which it is known. What a person gives goes before the last three. The
prediction of EPSS is shown beside it and answers nothing. What is missing is asked for.`,
		Example: `  verdict ssvc decide --table supplier Exploitation=active Utility=efficient Technical_Impact=total Public_Safety_Impact=minimal
  verdict ssvc decide --vulnerability CVE-2023-34455 --product kafka Exploitation=poc Utility=laborious Public_Safety_Impact=minimal
  verdict ssvc decide --table my-table.csv Reach=yes Exposed=no --format json`,
		Args: between(0, "POINT=VALUE…"),
	}
	c.Flags().StringVar(&table, "table", "supplier", "table that comes with verdict (supplier, cisa), or a file")
	c.Flags().StringVar(&id, "vulnerability", "", "what it is about; needs --product")
	c.Flags().StringVar(&product, "product", "", "product of ours that has it")
	_ = c.RegisterFlagCompletionFunc("table", completeTables)
	c.RunE = func(c *cobra.Command, args []string) error {
		t, err := r.ssvcTable(table)
		if err != nil {
			return err
		}
		var given []ssvc.Answer
		for _, text := range args {
			point, value, ok := strings.Cut(text, "=")
			if !ok {
				return verdict.Errorf(verdict.Usage, "%q is no answer", text).WithHint("write POINT=VALUE, such as Exploitation=active")
			}
			given = append(given, ssvc.Answer{Point: point, Value: value})
		}
		if (id == "") != (product == "") {
			return verdict.Errorf(verdict.Usage, "--vulnerability and --product go together").WithHint("a decision is about a vulnerability in a product")
		}
		if id == "" {
			d, err := app.DecideSSVCAlone(t, given)
			if err != nil {
				return err
			}
			return r.ssvcDecided(d)
		}
		return r.open(c.Context(), func(a *app.App) error {
			d, err := a.DecideSSVC(c.Context(), t, id, product, given)
			if err != nil {
				return err
			}
			return r.ssvcDecided(d)
		})
	}
	c.ValidArgsFunction = func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return r.ssvcAnswers(cmp.Or(c.Flag("table").Value.String(), "supplier")), cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

// ssvcAnswers are all that can be said to a table.
func (r *run) ssvcAnswers(table string) (list []string) {
	t, err := r.ssvcTable(table)
	if err != nil {
		return nil
	}
	for _, p := range t.Points {
		for _, v := range p.Values {
			list = append(list, strings.ReplaceAll(p.Name+"="+v, " ", "_"))
		}
	}
	return list
}

func (r *run) ssvcDecided(d app.SSVCDecision) error {
	v := ssvcDecisionView{Table: d.Table.Name, Vulnerability: d.Vulnerability, Product: d.Product, Row: d.Row.Number, Outcome: d.Row.Outcome,
		Answers: []ssvcAnswerView{}, AsOf: instant(d.At)}
	for _, a := range d.Answers {
		v.Answers = append(v.Answers, ssvcAnswerView{a.Point, a.Value, a.From, instant(a.At), a.Why})
	}
	if p := d.Likelihood; p != nil {
		v.EPSS = &ssvcEPSSView{p.Probability, p.Percentile, instant(p.At), p.Source}
	}
	return r.print(v, func() { r.ssvcSheet(v, d.Likelihood) })
}

func (r *run) ssvcSheet(v ssvcDecisionView, likelihood *triage.Prediction) {
	about := ""
	if v.Vulnerability != "" {
		about = fmt.Sprintf("%s in %s: ", v.Vulnerability, v.Product)
	}
	r.line("%s%s, by row %d of %s", about, v.Outcome, v.Row, v.Table)
	t := newTable("POINT", "VALUE", "FROM", "SINCE", "WHY")
	for _, a := range v.Answers {
		t.row(a.Point, a.Value, a.From, dayOf(a.At), a.Why)
	}
	t.writeUsed(r.Out)
	if likelihood != nil {
		r.signals(triage.Explanation{Likelihood: &triage.LikelihoodView{Probability: likelihood.Probability, Percentile: likelihood.Percentile, At: instant(likelihood.At), Source: likelihood.Source}})
	}
}
