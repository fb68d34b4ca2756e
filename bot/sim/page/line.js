// One line of a chat as nodes.
import { el, link, appText, markdown } from './text.js';

const faces = { assistant: '跟', webhook: '推' };
const first = (name) => [...name][0];

// face of a person (hue: which colour) or of a kind: assistant, webhook.
export function avatar(name, hue, kind) {
  return el('div', { class: 'avatar ' + (kind ?? 'hue' + (hue % 5)), 'aria-hidden': 'true' }, faces[kind] ?? first(name));
}

export function groupAvatar(members) {
  return el('div', { class: 'avatar group', 'aria-hidden': 'true' }, ...members.slice(0, 4).map((m) => el('span', { class: 'hue' + (m.hue % 5) }, first(m.name))));
}

const two = (n) => String(n).padStart(2, '0');

// The server writes times in the company's zone; the wall clock is read from the text, whatever zone the browser is in.
export function wall(at) {
  const [, y, m, d, h, min] = at.match(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/).map(Number);
  return { day: Date.UTC(y, m - 1, d), y, m, d, clock: `${two(h)}:${two(min)}` };
}

export function when(at, now, short) {
  const a = wall(at), n = wall(now), days = Math.round((n.day - a.day) / 86400000);
  if (days === 0) return a.clock;
  const day = days === 1 ? '昨天' : a.y === n.y ? `${a.m}月${a.d}日` : `${a.y}年${a.m}月${a.d}日`;
  return short ? day : `${day} ${a.clock}`;
}

function card(line, click) {
  const c = line.card, done = Boolean(line.replaced);
  const box = el('div', { class: 'card' });
  if (c.source?.desc) box.append(el('p', { class: 'card-source' }, c.source.desc));
  if (c.main_title?.title) box.append(el('p', { class: 'card-title' }, c.main_title.title));
  if (c.main_title?.desc) box.append(el('p', { class: 'card-desc' }, c.main_title.desc));
  if (c.emphasis_content?.title) box.append(el('p', { class: 'card-emphasis' }, c.emphasis_content.title, el('small', {}, c.emphasis_content.desc ?? '')));
  if (c.sub_title_text) box.append(el('p', { class: 'card-sub' }, c.sub_title_text));
  if (c.quote_area) box.append(el('blockquote', {}, el('b', {}, c.quote_area.title ?? ''), c.quote_area.quote_text ?? ''));
  if (c.horizontal_content_list?.length) {
    box.append(el('dl', {}, ...c.horizontal_content_list.flatMap((f) => [
      el('dt', {}, f.keyname), el('dd', {}, f.type === 1 && f.url ? link(f.url, f.value ?? f.url) : f.value ?? ''),
    ])));
  }
  for (const v of c.vertical_content_list ?? []) box.append(el('p', { class: 'card-vertical' }, el('b', {}, v.title ?? ''), v.desc ?? ''));
  if (c.button_list?.length) {
    const short = c.button_list.every((b) => [...b.text].length <= 8);
    box.append(el('div', { class: 'card-buttons' + (short ? ' beside' : '') }, ...c.button_list.map((b) => {
      if (b.type === 1 && b.url) return el('span', { class: 'card-button' }, link(b.url, b.text));
      const pressed = done && (line.pressed ? line.pressed === b.key : c.button_list.length === 1);
      return el('button', {
        type: 'button', class: 'card-button' + (b.style === 1 ? ' main' : b.style === 3 ? ' warn' : '') + (pressed ? ' pressed' : ''),
        disabled: done, onclick: (e) => click(c.task_id, b.key, e.currentTarget),
      }, pressed ? line.replaced : b.text);
    })));
  }
  const jumps = [...(c.jump_list ?? []).filter((j) => j.url), ...(c.jump_list?.length ? [] : c.card_action?.url ? [{ title: '查看详情', url: c.card_action.url }] : [])];
  for (const j of jumps) box.append(el('p', { class: 'card-jump' }, link(j.url, j.title ?? '详情'), el('span', { 'aria-hidden': 'true' }, '›')));
  return box;
}

function media(m) {
  const src = '/sim/media/' + encodeURIComponent(m.id);
  if (m.type === 'image') return el('a', { class: 'picture', href: src, target: '_blank' }, el('img', { src, alt: m.name || '图片', width: 320, height: 200 }));
  return el('a', { class: 'file', href: src, download: m.name }, el('span', { class: 'file-icon', 'aria-hidden': 'true' }, (m.name.split('.').pop() || '文件').slice(0, 4).toUpperCase()), el('span', {}, m.name));
}

// body is what stands in the bubble.
function body(line, click) {
  const parts = [];
  if (line.text) {
    const said = el('div', { class: 'bubble' + (line.markdown ? ' md' : '') });
    const at = line.from && line.text.match(/^@\S+ /);
    if (at) said.append(el('span', { class: 'at' }, at[0]), line.text.slice(at[0].length));
    else said.append(line.from ? line.text : line.markdown ? markdown(line.text) : appText(line.text));
    if (line.open) said.append(el('span', { class: 'cursor', 'aria-hidden': 'true' }));
    parts.push(said);
  } else if (line.open) parts.push(dots());
  if (line.card) parts.push(card(line, click));
  if (line.media) parts.push(media(line.media));
  return parts;
}

export function dots() {
  return el('div', { class: 'bubble typing', role: 'img', 'aria-label': '对方正在输入' }, el('i'), el('i'), el('i'));
}

// row is a whole line: who, bubble, state. mine: it was said by the person at the screen.
export function row(line, { mine, name, hue, group, click, again }) {
  const kind = line.from ? undefined : line.channel === 'webhook' ? 'webhook' : 'assistant';
  const state = [];
  if (mine && line.state === 'sending') state.push(el('span', { class: 'sending', role: 'img', 'aria-label': '发送中' }));
  if (mine && line.state === 'failed') state.push(el('button', { type: 'button', class: 'failed', 'aria-label': '没有送达，点一下重发', title: '没有送达，点一下重发', onclick: () => again(line) }, '!'));
  return el('article', { class: 'row' + (mine ? ' mine' : ''), 'data-id': line.id },
    avatar(name, hue, kind),
    el('div', { class: 'said' },
      group && !mine ? el('p', { class: 'name' }, name, line.from ? '' : el('span', { class: 'bot' }, '机器人')) : el('span', { class: 'sr' }, name + '：'),
      ...body(line, click)),
    ...state);
}
