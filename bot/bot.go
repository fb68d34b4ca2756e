package bot

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
)

// Config is what a Bot is built from; all of it is needed but Chat, Socket, Draw, External and Media.
type Config struct {
	Store            *store.Store
	App              *wecom.App
	Socket           *wecom.Socket                          // 智能机器人 in WebSocket mode; nil: not configured
	Chat             *wecom.Bot                             // 智能机器人 in URL mode; nil: not configured
	Draw             func(*crm.Chart) (*crm.Picture, error) // for answers that carry a picture; nil: text alone
	Directory        Directory
	External         External // nil: 客户联系 is not read
	TransferContacts bool     // a handover takes the external contacts with it: the app has the right to 客户联系
	Media            Media    // nil: files are not kept
	Parser           *intents.Parser
	Intents          []intents.Intent
	Process          *crm.Process // as the file says, for reading; what is done goes by the rulebook of its transaction
	Calendar         *crm.Calendar
	Location         *time.Location
	Company          crm.Company                // one's own, as contracts name it
	ContractTemplate []byte                     // a .docx of the company's own; nil: the one that is built in
	Pages            string                     // address of the pages for people, ending in a slash; empty: nothing leads to them
	HookFits         func(address string) error // whether an address may be told of events; nil: any may
	Clock            func() time.Time
	Wake             func() // tells the relay that there is something to send
	Holder           string // names this process in leases
	Budget           time.Duration
	PerMinute        int           // messages of one person that are answered as they come, half of them at once; what is more waits its turn; 0: no limit
	Unasked          time.Duration // how long an open answer of 智能机器人 is left to WeCom's next poll; 0: 30 s
	Log              *slog.Logger
	Metrics          *Metrics

	Model       Model // nil: no language model is asked
	ModelTokens int   // that the model may use for one person in a day; 0: no limit
}

// Directory reads the company's people from WeCom.
type Directory interface {
	Member(ctx context.Context, wecomID string) (wecom.Member, error)
	Departments(ctx context.Context) ([]wecom.Department, error)
	Members(ctx context.Context, department int64) ([]wecom.Member, error)
}

const (
	// lease is how long a message is ours to answer. Its work is cut off before that, so two replicas never answer one.
	lease      = workLimit + spare
	workLimit  = 5 * time.Second
	spare      = time.Second
	longer     = 3  // times that it is doubled for what ran out of time
	maxTries   = 3  // of one message that meets a fault of its own, before a person is told
	maxWaits   = 40 // … and of one that the database or the machine fails: some minutes
	sweepEvery = 2 * time.Second
	sweepBatch = 100

	abandonLimit = time.Second // of giving back what is not answered when we stop: leases end by themselves
)

// parallel is how many people are served at one time: enough to keep the processors busy while databases answer. More would only
// make each other, and the messages that are to be kept, wait longer.
func parallel() int { return max(8, 4*runtime.GOMAXPROCS(0)) }

// Bot answers messages. Make one with New, mount its Handler, Run its sweep and Close it at the end.
type Bot struct {
	Config
	intents map[intents.Kind]intents.Intent
	sure    func(intents.Result) bool // whether the rules are sure enough of a message
	lanes   *lanes
	pace    *pace
	book    *book
	people  *people
	words   kept[*intents.Taught]
	shelf   kept[*crm.Shelf]
	fields  kept[[]crm.CustomField]

	mu      sync.Mutex
	tries   map[int64]faults         // met by an unanswered message
	waiting map[string]chan struct{} // closed when the message of a key is answered
	closing atomic.Bool
	life    context.Context // ends with Close
	end     context.CancelFunc
	queued  chan struct{}  // something is to be imported
	follows sync.WaitGroup // answers of the WebSocket that are waited for
}

// New builds a bot.
func New(c Config) *Bot {
	b := &Bot{Config: c, sure: intents.Result.Sure, intents: map[intents.Kind]intents.Intent{}, lanes: newLanes(parallel()), pace: newPace(c.PerMinute),
		tries: map[int64]faults{}, waiting: map[string]chan struct{}{}, queued: make(chan struct{}, 1)}
	if b.Unasked == 0 {
		b.Unasked = askedFor
	}
	b.life, b.end = context.WithCancel(context.Background())
	for _, i := range c.Intents {
		b.intents[i.Kind] = i
	}
	b.book = newBook(c.Store)
	b.people = newPeople(c.Store, c.Directory, c.Clock, c.Log)
	return b
}

func (b *Bot) now() time.Time { return b.Clock().In(b.Location) }

// Run takes up messages that were kept but not answered: after a crash, a fault, or by a replica that died; and imports files.
// It ends with ctx.
func (b *Bot) Run(ctx context.Context) error {
	if _, _, err := b.book.read(ctx, b.now(), store.Versions{}); err != nil && !errors.Is(err, errLoading) && ctx.Err() == nil {
		b.Log.Error("bot: names", "error", err)
	}
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() { b.importing(ctx) })
	beside.Go(func() { b.keepPeople(ctx) })
	tick, forget := time.NewTicker(sweepEvery), time.NewTicker(forgetEvery)
	defer tick.Stop()
	defer forget.Stop()
	for {
		if err := b.Sweep(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("bot: sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-forget.C:
			b.forget(ctx)
		}
	}
}

// Sweep takes up the waiting messages once.
func (b *Bot) Sweep(ctx context.Context) error {
	entries, err := b.Store.Waiting(ctx, sweepBatch)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if b.closing.Load() {
			return nil
		}
		ok, err := b.Store.Claim(ctx, e.ID, b.Holder, b.timeFor(e)+spare)
		if err != nil {
			return err
		}
		if ok {
			b.again(e)
		}
	}
	return nil
}

// beside runs what may be left undone when we stop; its work ends with b.life.
func (b *Bot) beside(work func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closing.Load() {
		b.follows.Go(work)
	}
}

// Close finishes the messages under way and gives the others back, so that another replica may answer them.
func (b *Bot) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closing.Store(true)
	b.mu.Unlock()
	err := b.lanes.wait(ctx)
	b.end()
	b.follows.Wait()
	b.book.close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abandonLimit)
	defer cancel()
	if e := b.Store.Abandon(ctx, b.Holder); err == nil {
		err = e
	}
	return err
}
