package crm

// Company is one's own, as contracts name it. Empty: not known.
type Company struct {
	Name, Address  string
	TaxNo          string // 统一社会信用代码
	Bank, Account  string // where customers pay to
	Phone          string
	Representative string // 法定代表人
}
