package bot

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"genjin/crm"
	"genjin/intents"
)

// Metrics counts what happens to messages. A nil Metrics counts nothing. Labels never hold a person or a text.
type Metrics struct {
	requests *prometheus.CounterVec
	refusals *prometheus.CounterVec
	repeats  prometheus.Counter
	answers  *prometheus.HistogramVec
	model    *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
}

// NewMetrics registers the bot's metrics.
func NewMetrics(r prometheus.Registerer) *Metrics {
	f := promauto.With(r)
	return &Metrics{
		requests: f.NewCounterVec(prometheus.CounterOpts{Name: "genjin_requests_total", Help: "Requests understood, by intent."}, []string{"intent"}),
		refusals: f.NewCounterVec(prometheus.CounterOpts{Name: "genjin_callbacks_refused_total", Help: "Callbacks refused, by HTTP status."}, []string{"status"}),
		repeats:  f.NewCounter(prometheus.CounterOpts{Name: "genjin_callbacks_repeated_total", Help: "Callbacks that were known already."}),
		answers: f.NewHistogramVec(prometheus.HistogramOpts{Name: "genjin_answer_seconds", Help: "Time from taking up a message to its committed answer.",
			Buckets: prometheus.ExponentialBuckets(0.002, 2, 12)}, []string{"outcome"}),
		model: f.NewHistogramVec(prometheus.HistogramOpts{Name: "genjin_model_seconds", Help: "Time of questions to the language model, by what they were for and what became of them.",
			Buckets: prometheus.ExponentialBuckets(0.05, 2, 9)}, []string{"purpose", "outcome"}),
		tokens: f.NewCounterVec(prometheus.CounterOpts{Name: "genjin_model_tokens_total", Help: "Tokens that the language model used."}, []string{"purpose"}),
	}
}

func (m *Metrics) asked(k intents.Kind) {
	if m != nil {
		m.requests.WithLabelValues(string(k)).Inc()
	}
}

func (m *Metrics) refused(status int) {
	if m != nil {
		m.refusals.WithLabelValues(strconv.Itoa(status)).Inc()
	}
}

func (m *Metrics) repeated() {
	if m != nil {
		m.repeats.Inc()
	}
}

func (m *Metrics) answered(d time.Duration, err error) {
	if m == nil {
		return
	}
	outcome := "ok"
	if err != nil {
		outcome = "fault"
	}
	m.answers.WithLabelValues(outcome).Observe(d.Seconds())
}

func (m *Metrics) modelAsked(p crm.ModelPurpose, o crm.ModelOutcome, tokens int, d time.Duration) {
	if m != nil {
		m.model.WithLabelValues(string(p), string(o)).Observe(d.Seconds())
		m.tokens.WithLabelValues(string(p)).Add(float64(tokens))
	}
}
