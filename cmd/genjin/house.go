package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/sync/errgroup"

	"genjin/bot"
	"genjin/bot/api"
	"genjin/bot/wecom"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/intents/llm"
	"genjin/internal/docx"
	"genjin/internal/picture"
	"genjin/internal/shared"
	"genjin/scheduler"
)

// house is all rooms of one running genjin, built from one configuration. It is the only place that knows every room.
type house struct {
	contract []byte // template of contracts; nil: the one that is built in
	config   configs.Config
	clock    func() time.Time
	log      *slog.Logger
	process  *crm.Process
	calendar *crm.Calendar
	store    *store.Store
	shared   *shared.Shared
	wecom    *wecom.Client
	bot      *bot.Bot
	relay    *scheduler.Relay
	spoken   *scheduler.Relay // of what 智能机器人 says over its WebSocket; nil: not configured
	events   *scheduler.Relay // of what other programs are told
	socket   *wecom.Socket    // nil: not configured
	wake     func()           // the relays have something to send
	plans    *scheduler.Scheduler
	rules    *crm.PushRules
	model    *llm.Model // nil: not configured
	registry *prometheus.Registry
	stopping atomic.Bool
	hung     bool // loops did not end in time: what they use must not be closed under them
}

// taskQueue is the name of the scheduler's queue in Redis: deployments on different databases may share a Redis.
func taskQueue(database string) string {
	if u, err := url.Parse(database); err == nil {
		u.User = nil
		database = u.String()
	}
	sum := sha256.Sum256([]byte(database))
	return "genjin-" + hex.EncodeToString(sum[:4])
}

// answerBudget leaves room below WeCom's five seconds.
const answerBudget = 3500 * time.Millisecond

// build opens the store and puts the rooms together; nothing runs yet. Close what it gives.
func build(ctx context.Context, c configs.Config, clock func() time.Time, log *slog.Logger, more ...func(*store.Options)) (h *house, err error) {
	h = &house{config: c, clock: clock, log: log, registry: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	h.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if h.process, err = configs.LoadProcess(c.ProcessFile); err != nil {
		return h, err
	}
	if h.calendar, err = configs.LoadHolidays(c.HolidaysFile); err != nil {
		return h, err
	}
	if h.rules, err = configs.LoadPushes(c.PushesFile, c.Location, scheduler.Names()); err != nil {
		return h, err
	}
	if h.contract, err = contractTemplate(c.ContractFile); err != nil {
		return h, err
	}
	words, err := configs.LoadLexicon(c.LexiconFile)
	if err != nil {
		return h, err
	}
	options := store.Options{Location: c.Location, Process: h.process, Pushes: h.rules, Rules: ruleText(), Logger: log, Admins: c.Admins}
	if options.Webhooks, err = webhookKeys(c); err != nil {
		return h, err
	}
	if options.Keys, err = encryptionKeys(c, true); err != nil {
		return h, err
	}
	if pagesAt(c) != "" {
		options.Link = h.links().For
	}
	for _, f := range more {
		f(&options)
	}
	h.store, err = store.Open(ctx, c.Database.URL.Reveal(), options)
	if err != nil {
		return h, err
	}
	if c.Database.Migrate {
		n, err := h.store.Migrate(ctx)
		if err != nil {
			return h, err
		}
		log.Info("migrated", "applied", n)
	}
	if err := h.store.CheckSchema(ctx); err != nil {
		return h, err
	}
	if err := h.store.CheckKeys(ctx); err != nil {
		return h, err
	}
	if err := h.store.RecordAdmins(ctx); err != nil {
		return h, err
	}
	h.checkRules(ctx)
	if h.shared, err = shared.Open(c.Redis.URL.Reveal()); err != nil {
		return h, err
	}
	return h, h.buildBot(words)
}

// webhookKeys are those of the groups of teams, by the team's name.
func webhookKeys(c configs.Config) (map[string]string, error) {
	keys := map[string]string{}
	for team, address := range c.Bot.Webhooks {
		key, ok := wecom.WebhookKey(address.Reveal())
		if !ok {
			return nil, fmt.Errorf("bot.webhooks.%s: not the address of a webhook: copy it whole from the group's 消息推送", team)
		}
		keys[team] = key
	}
	return keys, nil
}

// ruleText is how the rules that a company changed in words are written down.
func ruleText() store.RuleText {
	return store.RuleText{Read: func(text string) (crm.Rules, error) { return configs.ReadRules(text, nil, nil) }, Write: configs.WriteRules}
}

// checkRules tells the log which of the rules in force name what the files no longer have: those are passed over.
func (h *house) checkRules(ctx context.Context) {
	book, err := h.store.Rulebook(ctx)
	if err != nil {
		h.log.Error("rules changed in words cannot be read", "error", err)
		return
	}
	text, err := configs.WriteRules(book.Rules)
	if err == nil {
		_, err = configs.ReadRules(text, h.process, h.rules)
	}
	if err != nil {
		h.log.Warn("rules changed in words name what the files no longer have", "version", book.No, "faults", err)
	}
}

func (h *house) buildBot(words configs.Lexicon) (err error) {
	c := h.config
	client := wecom.ClientConfig{BaseURL: c.WeCom.APIBaseURL, CorpID: c.WeCom.CorpID, AgentID: c.WeCom.AgentID, Secret: c.WeCom.Secret.Reveal()}
	pages := pagesAt(c)
	client.PageURL = pages
	h.wecom, err = wecom.NewClient(client, h.shared)
	if err != nil {
		return err
	}
	app, err := wecom.NewApp(wecom.AppConfig{
		CorpID: c.WeCom.CorpID, AgentID: c.WeCom.AgentID, Token: c.WeCom.Token.Reveal(), EncodingAESKey: c.WeCom.EncodingAESKey.Reveal(),
		Old:             wecom.Credential{Token: c.WeCom.OldToken.Reveal(), EncodingAESKey: c.WeCom.OldAESKey.Reveal()},
		CustomerContact: c.WeCom.CustomerContact,
	})
	if err != nil {
		return err
	}
	var chat *wecom.Bot
	if c.Bot.Token.Reveal() != "" {
		if chat, err = wecom.NewBot(wecom.BotConfig{Token: c.Bot.Token.Reveal(), EncodingAESKey: c.Bot.EncodingAESKey.Reveal(), BaseURL: c.WeCom.APIBaseURL,
			Old: wecom.Credential{Token: c.Bot.OldToken.Reveal(), EncodingAESKey: c.Bot.OldAESKey.Reveal()}}); err != nil {
			return err
		}
	}
	holder := uuid.Must(uuid.NewV7()).String()
	hooks, err := wecom.NewWebhook(c.WeCom.APIBaseURL, h.shared)
	if err != nil {
		return err
	}
	pen, err := picture.New()
	if err != nil {
		return err
	}
	if err := h.buildSocket(); err != nil {
		return err
	}
	h.buildRelays(sender{app: h.wecom, chat: chat, sock: h.socket, hooks: hooks, tell: h.store.Tell, webhookKey: h.store.WebhookKey, draw: pen.Draw, blob: h.store.Blob, log: h.log}, holder)
	var speaks func(context.Context) bool // in URL mode 智能机器人 only answers
	if h.socket != nil {
		speaks = h.socket.Held
	}
	model := h.buildModel()
	h.plans = scheduler.New(scheduler.Config{
		Store: h.store, Shared: h.shared, Calendar: h.calendar, Location: c.Location,
		Clock: h.clock, Wake: h.wake, Titles: intents.Titles(), Speaks: speaks, Queue: taskQueue(c.Database.URL.Reveal()), Log: h.log, Metrics: h.registry, Draft: h.drafter(),
	})
	h.bot = bot.New(bot.Config{
		Store: h.store, App: app, Chat: chat, Socket: h.socket, Draw: pen.Draw, Directory: h.wecom, External: h.wecom, TransferContacts: c.WeCom.CustomerContact, Media: media{app: h.wecom, chat: chat, sock: h.socket},
		Parser:  intents.NewParser(h.process, intents.Lexicon(words)),
		Intents: intents.All(), Process: h.process, Calendar: h.calendar, Location: c.Location, Pages: pages, Clock: h.clock, ContractTemplate: h.contract, Company: crm.Company(c.Company),
		HookFits: func(address string) error { return api.CheckURL(address, c.API.PrivateHooks) },
		Wake:     h.wake, Holder: holder, Budget: answerBudget, PerMinute: c.MessagesPerMinute, Log: h.log, Metrics: bot.NewMetrics(h.registry),
		Model: model, ModelTokens: c.LLM.DailyTokens,
	})
	h.countQueues()
	return nil
}

// buildSocket is 智能机器人 in WebSocket mode, when it is configured.
func (h *house) buildSocket() (err error) {
	c := h.config
	if c.Bot.ID == "" {
		return nil
	}
	h.socket, err = wecom.NewSocket(wecom.SocketConfig{
		URL: c.Bot.WSURL, BotID: c.Bot.ID, Secret: c.Bot.Secret.Reveal(), BaseURL: c.WeCom.APIBaseURL, Ready: func() { h.wake() }, Log: h.log,
	}, h.shared)
	return err
}

// buildRelays makes the relay, and with a WebSocket a second one for what goes over it: one slow way does not hold up the other, and
// only the replica that has the connection takes such pushes.
func (h *house) buildRelays(s sender, holder string) {
	limits := h.shared.NewLimiter()
	h.relay = scheduler.NewRelay(h.store, s, limits, holder, h.log)
	h.relay.Except = func() []crm.Channel { return withoutEvents() }
	told := eventSender{courier: api.NewCourier(h.clock, h.config.API.PrivateHooks), target: h.store.HookTarget}
	h.events = scheduler.NewRelay(h.store, told, nil, holder+"-events", h.log)
	h.events.Except = onlyEvents
	h.wake = func() { h.relay.Wake(); h.events.Wake() }
	if h.socket == nil {
		return
	}
	h.relay.Except = func() []crm.Channel { return withoutEvents(crm.BotChannel) }
	h.spoken = scheduler.NewRelay(h.store, s, limits, holder+"-bot", h.log)
	h.spoken.Except = func() []crm.Channel {
		others := withoutEvents("", crm.AppChannel, crm.WebhookChannel, crm.TransferChannel)
		if !h.socket.Live() {
			others = append(others, crm.BotChannel)
		}
		return others
	}
	h.wake = func() { h.relay.Wake(); h.spoken.Wake(); h.events.Wake() }
}

// countQueues shows how much waits in the inbox and the outbox and how much was given up.
func (h *house) countQueues() {
	gauge := func(name, help string, count func(context.Context) (int64, error)) {
		h.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help + "; -1 when the database does not answer."}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			n, err := count(ctx)
			if err != nil {
				return -1
			}
			return float64(n)
		}))
	}
	if h.socket != nil {
		h.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "genjin_bot_connected", Help: "1 when this replica has the WebSocket of 智能机器人."}, func() float64 {
			if h.socket.Live() {
				return 1
			}
			return 0
		}))
	}
	gauge("genjin_messages_waiting", "Messages kept and not answered yet", h.store.Unanswered)
	gauge("genjin_pushes_waiting", "Pushes in the outbox that are still to be sent", func(ctx context.Context) (int64, error) {
		n, _, err := h.store.PushCounts(ctx)
		return int64(n), err
	})
	gauge("genjin_pushes_parked", "Pushes given up after repeated faults: somebody has to look", func(ctx context.Context) (int64, error) {
		_, n, err := h.store.PushCounts(ctx)
		return int64(n), err
	})
}

func (h *house) close() {
	if h.hung {
		return // the process ends now
	}
	if h.shared != nil {
		h.shared.Close()
	}
	if h.store != nil {
		if err := h.store.Close(); err != nil {
			h.log.Error("close store", "error", err)
		}
	}
}

// handler is the public listener: callbacks, health, pages.
func (h *house) handler(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/wecom/", h.bot.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("/api/", h.api())
	if pages != nil {
		mux.Handle("/app/", pages)
		mux.Handle("GET /{$}", http.RedirectHandler("/app/", http.StatusFound))
	}
	return mux
}

// ready answers 200 when messages can be answered. Redis down alone is degraded, not unready.
func (h *house) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	switch err := h.store.CheckSchema(ctx); {
	case h.stopping.Load():
		http.Error(w, "stopping", http.StatusServiceUnavailable)
	case err != nil:
		h.log.Warn("not ready", "error", err)
		http.Error(w, "database: "+err.Error(), http.StatusServiceUnavailable)
	case h.redisGone(ctx):
		fmt.Fprintln(w, "degraded: redis does not answer")
	default:
		fmt.Fprintln(w, "ok")
	}
}

// redisGone reports whether Redis does not answer soon: a probe must not wait for it.
func (h *house) redisGone(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	return h.shared.Ping(ctx) != nil
}

// Limits of the public listener: a callback is small and quick, anything else is not one.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 3 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: 15 * time.Second, IdleTimeout: 90 * time.Second, MaxHeaderBytes: 16 << 10,
	}
}

// A stop stays below eight seconds, whatever the database does.
const (
	callbackLimit = 4 * time.Second // of callbacks under way
	shutdownLimit = 5 * time.Second // of those and of the messages they brought
	workersLimit  = 2 * time.Second // of the loops behind them, and of handing the WebSocket over
)

// serve runs the house on a listener until ctx ends, then stops it gracefully: new callbacks are answered until the
// listener is closed, messages under way are finished, the others go back to the inbox.
func (h *house) serve(ctx context.Context, public net.Listener, handler http.Handler) error {
	g, running := errgroup.WithContext(ctx)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	srv := newServer(handler)
	g.Go(func() error {
		if err := srv.Serve(public); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	if err := h.serveAdmin(running, g); err != nil {
		return errors.Join(err, srv.Close())
	}
	var workers errgroup.Group
	workers.Go(func() error { return h.bot.Run(background) })
	workers.Go(func() error { return h.relay.Run(background) })
	workers.Go(func() error { return h.events.Run(background) })
	if h.socket != nil {
		workers.Go(func() error { return h.spoken.Run(background) })
		workers.Go(func() error { return h.socket.Run(background, h.bot.Hear) })
	}
	workers.Go(func() error { return h.plans.Run(background) })
	workers.Go(func() error {
		switch n, err := h.store.Encrypt(background); {
		case err != nil && background.Err() == nil:
			h.log.Error("what is stored could not be encrypted", "rows", n, "error", err)
		case n > 0:
			h.log.Info("encrypted what was stored", "rows", n)
		}
		return nil
	})
	workers.Go(func() error { return h.sealAudit(background) })
	workers.Go(func() error { h.probeModel(background); return nil })
	workers.Go(func() error { return h.forget(background) })
	workers.Go(func() error { return h.fillNames(background) })
	workers.Go(func() error { return h.keepSums(background) })
	g.Go(func() error {
		<-running.Done()
		h.stopping.Store(true)
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
		defer cancel()
		err := errors.Join(closeServer(limit, srv), h.bot.Close(limit))
		stop()
		unfinished := within(workersLimit, workers.Wait)
		h.hung = unfinished != nil
		return errors.Join(err, unfinished)
	})
	return g.Wait()
}

// closeServer answers the callbacks under way; a request that is still being sent by then is cut off.
func closeServer(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, callbackLimit)
	defer cancel()
	if err := srv.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return srv.Close()
}

// within waits for f, but not for long.
func within(limit time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		return errors.New("stopped with work under way: what it had claimed is taken up when its lease ends")
	}
}

// address opens a listener or says which setting is wrong.
func address(ctx context.Context, key, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("%s: another program listens on %s, choose another port: %w", key, addr, err)
		}
		return nil, fmt.Errorf("%s: cannot listen on %s: %w", key, addr, err)
	}
	return l, nil
}

// contractTemplate reads the company's own template of contracts, and refuses one that no contract could be made of.
func contractTemplate(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("contract_file (GENJIN_CONTRACT_FILE): %w", err)
	}
	if _, err := docx.Text(content); err != nil {
		return nil, fmt.Errorf("contract_file (GENJIN_CONTRACT_FILE): %s: %w", path, err)
	}
	return content, nil
}
