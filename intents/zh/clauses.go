package zh

// Clause is a piece of a text between two stops, in runes.
type Clause struct {
	I, J int
	Stop rune // what ended it: , 。 ; ! ? newline, : after a heading, 、 in a list of clauses; 0 at the end
}

// bullet is the length of a number that begins an item of a list: 1. 2、 3)
func bullet(r []rune, k int) int {
	if !arabic(r[k]) || k > 0 && r[k-1] != ' ' && r[k-1] != '\n' || k+2 >= len(r) {
		return 0
	}
	j := k + 1
	if arabic(r[j]) {
		j++
	}
	if j+1 < len(r) && oneOf(r[j], ".、)") && !arabic(r[j+1]) {
		return j + 1 - k
	}
	return 0
}

// AppendClauses splits a text at its stops. A 、 joins the members of a list and only splits where split says so,
// and so does a blank: a telegram is one clause. A colon splits always.
func AppendClauses(out []Clause, t *Text, split func(i int) bool) []Clause {
	r := t.read
	before := len(out)
	from := 0
	add := func(j int, stop rune) {
		i := from
		for i < j && r[i] == ' ' {
			i++
		}
		e := j
		for e > i && r[e-1] == ' ' {
			e--
		}
		if e > i {
			out = append(out, Clause{i, e, stop})
		} else if n := len(out); n > before && stop == '?' {
			out[n-1].Stop = stop
		}
		from = j + 1
	}
	for k, c := range r {
		if n := bullet(r, k); n > 0 {
			add(k, '。')
			from = k + n
		}
		switch c {
		case ',', ';', '!', '?', '\n', '。', '…', '|', '~', '～':
			if c == ',' && k > 0 && k+3 < len(r) && arabic(r[k-1]) && arabic(r[k+1]) && arabic(r[k+2]) && arabic(r[k+3]) {
				continue // 120,000
			}
			add(k, c)
		case ' ':
			if split != nil && split(k) {
				add(k, ',')
			}
		case '.':
			if k+1 == len(r) || r[k+1] == ' ' && !(k > 0 && arabic(r[k-1])) {
				add(k, '。')
			}
		case ':':
			if k > 0 && k+1 < len(r) && arabic(r[k-1]) && arabic(r[k+1]) {
				continue // 10:30
			}
			add(k, ':')
		case '😂', '🤣', '😭', '😊', '😄', '🎉', '👍', '👌', '🙏', '😅', '💪', '🔥', '❤', '😎', '🤔', '😁', '🐶', '✅', '❌', '🥳', '😍', '😡', '😢':
			add(k, '。')
		case '、':
			if split != nil && split(k) {
				add(k, ',')
			}
		}
	}
	add(len(r), 0)
	return out
}
