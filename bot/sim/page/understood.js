// The strip that shows how the last message was understood. Everything is optional: what is there is shown.
import { el } from './text.js';

const titles = {
  log_contact: '记录跟进', create_customer: '新建客户', add_contact: '添加联系人', create_deal: '新建商机', advance_deal: '推进阶段', close_won: '赢单', close_lost: '输单',
  record_payment: '登记回款', set_reminder: '设提醒', query_pipeline: '看漏斗', query_customer: '查客户', query_followups: '看跟进', query_target: '看目标', set_target: '定目标',
  daily_summary: '日报', weekly_summary: '周报', monthly_summary: '月报', ranking: '排行', forecast: '预测', add_note: '记备注', add_tag: '打标签', assign: '分配', transfer: '转交',
  approve: '同意', reject: '驳回', knowledge_query: '查资料', undo: '撤销', amend: '更正', help: '帮助', none: '没有要记的', multi: '几件事',
};
const stages = { lead: '线索', opportunity: '商机', quote: '报价', won: '成交', payment: '回款', lost: '输单', next: '下一阶段', back: '上一阶段' };
const activities = { phone: '电话', visit: '拜访', wechat: '微信', email: '邮件', meeting: '会议', online_meeting: '线上会议', demo: '演示', banquet: '宴请', other: '其他' };
const sources = { rules: '规则', context: '上下文', llm: '模型' };
const weekdays = '日一二三四五六';

const first = (...values) => values.find((v) => v !== undefined && v !== null && v !== '');

export function money(cents) {
  if (typeof cents !== 'number') return String(cents);
  const yuan = cents / 100;
  const short = (n, unit) => `${Number(n.toFixed(2))}${unit}`;
  if (yuan >= 1e8) return short(yuan / 1e8, '亿');
  if (yuan >= 1e4) return short(yuan / 1e4, '万');
  return `${yuan}元`;
}

export function day(s) {
  const m = String(s).match(/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?/);
  if (!m) return String(s);
  const d = new Date(Date.UTC(+m[1], m[2] - 1, +m[3]));
  return `${+m[2]}月${+m[3]}日 周${weekdays[d.getUTCDay()]}${m[4] ? ' ' + m[4] : ''}`;
}

function facts(u) {
  const amount = first(u.amount_cents, u.amount), next = first(u.next_follow_up, u.next);
  return [
    ['客户', u.customer], ['联系人', u.contact], ['方式', activities[u.activity_type] ?? u.activity_type],
    ['金额', amount && money(amount)], ['下次', next && day(next)], ['阶段', stages[u.stage] ?? u.stage],
  ].filter(([, v]) => v);
}

const title = (u) => u.title || titles[u.intent] || u.intent || '没听懂';

const parts = (u) => (u.sub?.length ? u.sub : [u]);

// strip fills the one line. It gives back whether there is more to open.
export function strip(box, line, assistant) {
  const u = line?.understanding;
  if (!u) {
    box.replaceChildren(el('span', { class: 'empty' }, line?.state === 'failed' ? '这句没有送达' : line ? '正在理解…' : `说一句，这里会显示${assistant}听到了什么`));
    return false;
  }
  box.replaceChildren(...parts(u).flatMap((p, i) => [
    i ? el('span', { class: 'and', 'aria-hidden': 'true' }, '＋') : null,
    el('b', { class: 'intent' }, title(p)),
    ...facts(p).map(([k, v]) => el('span', { class: 'fact' }, el('i', {}, k), v)),
  ]).filter(Boolean), measure(u));
  return true;
}

function measure(u) {
  const sure = first(u.confidence, ...(u.sub ?? []).map((s) => s.confidence));
  const words = [typeof sure === 'number' && sure > 0 ? `${Math.round(sure * 100)}%` : '', sources[u.source] ?? u.source ?? ''].filter(Boolean).join(' · ');
  return words ? el('span', { class: 'measure' }, words) : '';
}

// The whole: the message with the pieces that counted, and the rules that saw them.
export function why(box, line, said) {
  const u = line.understanding, text = u.text ?? said, runes = [...text];
  const reasons = parts(u).flatMap((p) => p.why ?? []).concat(u.sub?.length ? u.why ?? [] : []).filter((r) => r.start >= 0 && r.end <= runes.length);
  const table = el('dl', { class: 'why-facts' }, ...parts(u).flatMap((p) => [
    el('dt', {}, title(p)), el('dd', {}, facts(p).map(([k, v]) => `${k} ${v}`).join('，') || '没有更多内容'),
  ]));
  const seen = new Map(); // the words of a span → the rules that looked at them
  for (const r of reasons) {
    const words = runes.slice(r.start, r.end).join('');
    seen.set(words, [...(seen.get(words) ?? []), r]);
  }
  const list = el('ul', { class: 'why-rules' }, ...[...seen].map(([words, rules]) => el('li', {}, words ? el('q', {}, words) : '',
    ...rules.map((r) => el('code', {}, r.rule, typeof r.weight === 'number' && r.weight ? el('small', {}, (r.weight > 0 ? '+' : '') + Number(r.weight.toFixed(2))) : '')))));
  box.replaceChildren(marked(text, runes, parts(u), reasons), table, reasons.length ? list : el('p', { class: 'empty' }, '没有用到规则'));
}

// marked is the message: what a rule looked at is underlined, a name that was taken from it stands out.
function marked(text, runes, requests, reasons) {
  const kind = runes.map((_, i) => (reasons.some((r) => r.start <= i && i < r.end) ? 'looked' : ''));
  for (const p of requests) {
    for (const [label, name] of [['客户', p.customer], ['联系人', p.contact]]) {
      const at = name ? text.indexOf(name) : -1;
      if (at < 0) continue;
      const start = [...text.slice(0, at)].length;
      kind.fill(label, start, start + [...name].length);
    }
  }
  const out = el('p', { class: 'why-text' });
  for (let from = 0, to; from < runes.length; from = to) {
    for (to = from + 1; to < runes.length && kind[to] === kind[from];) to++;
    const words = runes.slice(from, to).join('');
    out.append(kind[from] === '' ? words : kind[from] === 'looked' ? el('u', {}, words) : el('mark', { title: kind[from] }, words));
  }
  return out;
}
