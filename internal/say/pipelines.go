package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// lineOf is how a deal's pipeline stands before its stage: 续约流程; nothing for the default one, which has no name here.
func lineOf(pipeline string) string {
	if pipeline == "" {
		return ""
	}
	return name(pipeline) + "流程"
}

// Pipeline is the name of a pipeline, as it stands before 漏斗, 预测 and the like.
func Pipeline(l crm.Pipeline) string { return name(l.Name) }

// EveryPipeline stands for the name of a pipeline where a rule is for all: 所有流程.
func EveryPipeline() string { return "所有" }

// StageNotIn says that a rule names a stage its pipeline has not.
func StageNotIn(l crm.Pipeline, s crm.Stage) Text {
	return lines("流程没有改动："+lineOf(l.Name)+"里没有"+quoted(s.Name)+"这个阶段。", inOrder(l))
}

// DealSwitched is a deal that goes by another pipeline.
func DealSwitched(c crm.Customer, s crm.StageChange, from, to crm.Pipeline, plan crm.FollowUp, now time.Time) Text {
	moved := fmt.Sprintf("%s·%s → %s·%s", name(from.Name), stage(s.From), name(to.Name), stage(s.To))
	return lines("已"+SwitchedTo(to)+"："+dotted(name(c.Name), name(s.Deal.Title)), moved, next(Progress{Next: plan}, now))
}

// SwitchedTo is the reason of that, in a deal's history.
func SwitchedTo(l crm.Pipeline) string { return "改走" + lineOf(l.Name) }

// PipelineSame says that a deal goes by that pipeline already.
func PipelineSame(d crm.Deal, l crm.Pipeline) Text {
	return Text(deal(d) + "走的就是" + lineOf(l.Name) + "，没有改动。")
}

// PipelineUnknown says that there is no such pipeline, and which there are.
func PipelineUnknown(called string, p *crm.Process) Text {
	all := make([]string, len(p.Pipelines))
	for i, l := range p.Pipelines {
		all[i] = name(l.Name)
	}
	return Text("没有叫" + quoted(called) + "的流程，没有改动。现在有：" + strings.Join(all, "、") + "。")
}
