package say

import "fmt"

// Receipt ends the answer to a write: its number, and how to take it back.
func Receipt(no int) Text { return Text(fmt.Sprintf("#%d · 回「撤销」可撤", no)) }
