// Package crowd makes companies up, as many as a measurement wants: the same for the same number, each once.
// To measure with another mixture of names, change the tables and the shares in Names.
package crowd

import (
	"math/rand/v2"
	"strings"
)

var (
	stems   = []rune(`华鼎盛宏远博瑞恒通金源天成泰和顺达德信中正安康嘉禾新兴联创明德立诚永丰东方海川云峰星辰锦绣龙腾凯旋国泰民富润泽江汇佳美科伟利群耀同心启航振邦万隆百川丽景普惠卓越力合长青九州兰亭奥翔森源双益沃旭晨捷佰锐图维诺圣骏茂朗晟铭祥亿优迈`)
	regions = strings.Fields(`深圳市 广州市 杭州 苏州 东莞市 宁波 南京 武汉 成都 西安 青岛 厦门 长沙 郑州 济南 合肥 福州 无锡 常州 佛山市 上海 北京 天津 重庆 江苏 浙江 山东 温州 嘉兴 昆山`)
	trades  = strings.Fields(`科技 机械 电子 食品 物流 建材 医疗器械 包装 服饰 化工 软件 智能装备 环保科技 新材料 自动化设备 商贸 家具 纺织 生物科技 信息技术 电气 汽车零部件 印刷 能源 文化传媒 教育咨询 供应链管理 精密模具 塑胶制品 五金`)
	legal   = strings.Fields(`有限公司 有限公司 有限公司 有限公司 股份有限公司 有限责任公司 集团有限公司`)
	latin   = strings.Fields(`Vertex Nova Orion Lumen Apex Zenith Corex Delta Helix Quanta Solis Terra Velox Kinet Arbor Cobalt Sierra Onyx Pioneer Fusion`)
	fields  = strings.Fields(`Robotics Trading Foods Logistics Labs Textile Motors Marine Optics Pharma`)
)

// Names are n full names of companies. Most are written in full; a quarter goes without legal ending, one in fifty is Latin.
func Names(n int) []string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]string, 0, n)
	seen := make(map[string]struct{}, n)
	for len(out) < n {
		name := one(r)
		if _, known := seen[name]; !known {
			seen[name] = struct{}{}
			out = append(out, name)
		}
	}
	return out
}

func one(r *rand.Rand) string {
	if r.IntN(50) == 0 {
		return pick(r, latin) + string(rune('a'+r.IntN(26))) + string(rune('a'+r.IntN(26))) + " " + pick(r, fields) + " Ltd."
	}
	stem := string(stems[r.IntN(len(stems))]) + string(stems[r.IntN(len(stems))])
	if r.IntN(4) == 0 {
		stem += string(stems[r.IntN(len(stems))])
	}
	switch share := r.IntN(100); {
	case share < 60:
		return pick(r, regions) + stem + pick(r, trades) + pick(r, legal)
	case share < 75:
		return stem + pick(r, trades) + pick(r, legal)
	default:
		return stem + pick(r, trades)
	}
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
