package main

import (
	"context"
	"time"

	"genjin/bot"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/intents/llm"
	"genjin/internal/say"
	"genjin/scheduler"
)

const (
	labelsKept = 7 * 24 * time.Hour // how long the same message is not asked about again
	probeAgain = time.Minute        // after a server that knew no form, or did not answer
	alarmLimit = 5 * time.Second
)

// newModel is the language model of a configuration; nil: off.
func newModel(c configs.LLM, process *crm.Process, cache llm.Cache, rested func(error)) *llm.Model {
	return llm.New(llm.Config{BaseURL: c.BaseURL, APIKey: c.APIKey.Reveal(), Model: c.Model, Timeout: c.Timeout, Kinds: intents.LabelKinds(intents.All()), Stages: stageCodes(process), Cache: cache, Rested: rested})
}

func stageCodes(process *crm.Process) (codes []string) {
	had := map[crm.StageCode]bool{}
	for _, l := range process.Pipelines {
		for _, s := range l.Stages {
			if !had[s.Code] {
				had[s.Code] = true
				codes = append(codes, string(s.Code))
			}
		}
	}
	return codes
}

// buildModel gives the bot its model, when one is configured.
func (h *house) buildModel() bot.Model {
	h.model = newModel(h.config.LLM, h.process, h.shared.NewCache("genjin:model:", labelsKept), func(fault error) { go h.modelRests(fault) })
	if h.model == nil {
		return nil
	}
	return h.model
}

// drafter asks the model for what stands above reports that are pushed, when one is configured.
func (h *house) drafter() scheduler.Drafter {
	if h.model == nil {
		return nil
	}
	return func(ctx context.Context, deed string, who crm.UserID, d crm.Draft) string {
		now := h.clock().In(h.config.Location)
		call := crm.ModelCall{Deed: deed, User: who, Day: crm.DateOf(now), Purpose: d.Purpose, At: now, Tokens: h.model.Cost(d.Size())}
		call, fresh, err := h.store.ReserveModel(ctx, call, h.config.LLM.DailyTokens)
		if err != nil || !fresh || call.Outcome != crm.ModelAsked {
			if err != nil {
				h.log.Error("push: model", "deed", deed, "error", err)
			}
			return ""
		}
		said := h.model.Draft(ctx, d)
		if said.Fault != nil {
			h.log.Warn("push: model", "deed", deed, "outcome", string(said.Outcome), "error", said.Fault)
		}
		call.Outcome, call.Tokens = said.Outcome, said.Tokens
		if err := h.store.SettleModel(context.WithoutCancel(ctx), call); err != nil {
			h.log.Error("push: model", "deed", deed, "error", err)
		}
		return said.Text
	}
}

// probeModel finds out which form of answer the model's server knows, until ctx ends. Before that nothing is asked.
func (h *house) probeModel(ctx context.Context) {
	for h.model != nil && ctx.Err() == nil {
		form, err := h.model.Probe(ctx)
		if err == nil {
			h.log.Info("the model answers", "form", string(form))
			return
		}
		if ctx.Err() == nil {
			h.log.Warn("the model is not asked: it gives no answer of a known form", "error", err)
		}
		again := time.NewTimer(probeAgain)
		select {
		case <-ctx.Done():
		case <-again.C:
		}
		again.Stop()
	}
}

// modelRests tells the admins, once a day, that the model is left alone for a while.
func (h *house) modelRests(fault error) {
	h.log.Error("the model is left alone for a while", "error", fault)
	ctx, cancel := context.WithTimeout(context.Background(), alarmLimit)
	defer cancel()
	now := h.clock().In(h.config.Location)
	day := crm.DateOf(now).String()
	err := h.store.InTx(ctx, store.Deed{Now: now, System: true}, func(tx *store.Tx) error {
		first, err := tx.Occur(ctx, crm.Occurrence{Push: "model_rests", Subject: "model", Slot: day, Outcome: "told"})
		if err != nil || !first {
			return err
		}
		for _, admin := range h.config.Admins {
			p := crm.Push{Key: "model_rests:" + day + ":" + crm.UserKey(admin), Channel: crm.AppChannel, To: admin, Reply: crm.Reply{Text: string(say.ModelRests(fault.Error()))}}
			if err := tx.Push(ctx, p, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.log.Error("the admins were not told that the model is left alone", "error", err)
		return
	}
	h.wake()
}
