package crm

// FieldKind is what a field of the company's own holds.
type FieldKind string

const (
	TextField   FieldKind = "text"
	NumberField FieldKind = "number"
	DayField    FieldKind = "day"
	ChoiceField FieldKind = "choice"
)

// FieldID names a field of the company's own.
type FieldID int64

// CustomField is something this company keeps of its customers, deals or contacts: 设备台数.
type CustomField struct {
	ID      FieldID
	Of      Noun // CustomerNoun, DealNoun, ContactNoun
	Name    string
	Kind    FieldKind
	Options []string // of a choice
}

// FieldValue is what one record has in a field.
type FieldValue struct {
	Field  CustomField
	Record int64   // the customer's, deal's or contact's id
	Text   string  // as it is shown: 12, 2027-05-01
	Number float64 // of a number
}

// FieldTest picks customers by one of their fields.
type FieldTest struct {
	Field FieldID `json:"field"`
	Op    string  `json:"op"`    // = > < >= <=; has: the text stands in it
	Value string  `json:"value"` // as shown
	N     float64 `json:"n,omitempty"`
}
