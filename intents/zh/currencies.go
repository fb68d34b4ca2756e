package zh

// currency is a unit of money by one of its names.
type currency struct{ name, code string }

// currenciesBefore stand before a number, currenciesAfter behind it; the longer of two that begin alike comes first.
var currenciesBefore = []currency{
	{"人民币", "CNY"}, {"rmb", "CNY"}, {"cny", "CNY"}, {"¥", "CNY"},
	{"us$", "USD"}, {"usd", "USD"}, {"hk$", "HKD"}, {"hkd", "HKD"}, {"nt$", "TWD"}, {"a$", "AUD"}, {"c$", "CAD"}, {"s$", "SGD"}, {"$", "USD"},
	{"美元", "USD"}, {"美金", "USD"}, {"港币", "HKD"}, {"港元", "HKD"}, {"港纸", "HKD"},
	{"eur", "EUR"}, {"€", "EUR"}, {"欧元", "EUR"}, {"gbp", "GBP"}, {"£", "GBP"}, {"英镑", "GBP"}, {"jpy", "JPY"}, {"日元", "JPY"},
	{"₩", "KRW"}, {"₽", "RUB"}, {"₹", "INR"}, {"฿", "THB"}, {"₫", "VND"},
	{"新台币", "TWD"}, {"台币", "TWD"}, {"sgd", "SGD"}, {"aud", "AUD"}, {"cad", "CAD"}, {"chf", "CHF"},
}

var currenciesAfter = []currency{
	{"元人民币", "CNY"}, {"人民币", "CNY"}, {"块人民币", "CNY"}, {"rmb", "CNY"}, {"cny", "CNY"},
	{"美元", "USD"}, {"美金", "USD"}, {"刀", "USD"}, {"usd", "USD"}, {"us dollars", "USD"}, {"dollars", "USD"}, {"$", "USD"},
	{"港币", "HKD"}, {"港元", "HKD"}, {"港纸", "HKD"}, {"港圆", "HKD"}, {"hkd", "HKD"},
	{"澳门元", "MOP"}, {"澳门币", "MOP"}, {"葡币", "MOP"},
	{"新台币", "TWD"}, {"台币", "TWD"}, {"台湾元", "TWD"}, {"twd", "TWD"}, {"ntd", "TWD"},
	{"欧元", "EUR"}, {"eur", "EUR"}, {"euro", "EUR"}, {"€", "EUR"},
	{"英镑", "GBP"}, {"gbp", "GBP"}, {"镑", "GBP"},
	{"日元", "JPY"}, {"日圆", "JPY"}, {"日币", "JPY"}, {"jpy", "JPY"},
	{"韩元", "KRW"}, {"韩币", "KRW"}, {"韩圆", "KRW"}, {"krw", "KRW"},
	{"卢布", "RUB"}, {"rub", "RUB"}, {"印度卢比", "INR"}, {"印尼盾", "IDR"}, {"印尼卢比", "IDR"}, {"卢比", "INR"}, {"inr", "INR"},
	{"澳大利亚元", "AUD"}, {"澳元", "AUD"}, {"澳币", "AUD"}, {"aud", "AUD"},
	{"加拿大元", "CAD"}, {"加元", "CAD"}, {"加币", "CAD"}, {"cad", "CAD"},
	{"新西兰元", "NZD"}, {"纽币", "NZD"}, {"新加坡元", "SGD"}, {"新加坡币", "SGD"}, {"新币", "SGD"}, {"sgd", "SGD"},
	{"瑞士法郎", "CHF"}, {"法郎", "CHF"}, {"chf", "CHF"}, {"泰铢", "THB"}, {"thb", "THB"},
	{"马来西亚林吉特", "MYR"}, {"林吉特", "MYR"}, {"马币", "MYR"}, {"令吉", "MYR"}, {"myr", "MYR"},
	{"越南盾", "VND"}, {"vnd", "VND"}, {"菲律宾比索", "PHP"}, {"墨西哥比索", "MXN"}, {"比索", "PHP"},
	{"巴西雷亚尔", "BRL"}, {"雷亚尔", "BRL"}, {"土耳其里拉", "TRY"}, {"里拉", "TRY"}, {"南非兰特", "ZAR"}, {"兰特", "ZAR"},
	{"瑞典克朗", "SEK"}, {"丹麦克朗", "DKK"}, {"挪威克朗", "NOK"}, {"迪拉姆", "AED"}, {"沙特里亚尔", "SAR"}, {"里亚尔", "SAR"},
}

// currencyBefore finds a currency that ends at i: the place where it begins, and its code.
func (rd *amountReader) currencyBefore(i int) (start int, code string) {
	k := i
	for k > 0 && (rd.r[k-1] == ' ' || rd.r[k-1] == ':' && k > 1 && !latin(rd.r[k-2])) {
		k--
	}
	if k == 0 {
		return i, ""
	}
	switch c := rd.r[k-1]; {
	case latin(c), oneOf(c, "币¥$€£₩₽₹฿₫元金纸镑"):
	default:
		return i, ""
	}
	for n := range currenciesBefore {
		c := &currenciesBefore[n]
		w := 0
		for range c.name {
			w++
		}
		if k-w >= rd.floor && rd.has(k-w, c.name) > 0 && (!latin(rd.r[k-1]) || !latin(rd.at(k-w-1))) {
			return k - w, c.code
		}
	}
	return i, ""
}

// currencyAfter finds a currency at j.
func (rd *amountReader) currencyAfter(j int) (n int, code string) {
	k := rd.blank(j)
	c := rd.at(k)
	if c < 0x80 && !latin(c) && c != '$' || c == 0 {
		return 0, ""
	}
	for i := range currenciesAfter {
		cur := &currenciesAfter[i]
		if w := rd.has(k, cur.name); w > 0 && (!latin(c) || !latin(rd.at(k+w))) {
			return k + w - j, cur.code
		}
	}
	return 0, ""
}
