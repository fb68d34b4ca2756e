// The chat page: who speaks, what was said, what is new. Drawing a line is in line.js, the strip in understood.js.
import { el, plainly } from './text.js';
import { row, dots, avatar, groupAvatar, when } from './line.js';
import { strip, why } from './understood.js';

const $ = (id) => document.getElementById(id);
const narrow = matchMedia('(max-width: 760px)');
const waitingFor = 20000; // how long the three dots may last, ms

let run = null;       // what GET /sim/state said: people, chats, assistant …
let lines = new Map();  // id → line
let seen = {};          // chat → id of the last line the person at the screen saw
let chat = null;        // the chat on the screen
let as = null;          // userid of who speaks
let opened = false;     // on a phone: the chat is shown, not the list
let pinned = true;      // the log is at its end
let held = null;        // lines that came while the state was being fetched

const person = (id) => run.people.find((p) => p.id === id);
const chatOf = (id) => run.chats.find((c) => c.id === id);
const of = (id) => [...lines.values()].filter((l) => l.chat === id);
const isGroup = () => chat.kind === 'group';
const nameOf = (line) => (line.from ? person(line.from)?.name ?? line.from : line.channel === 'webhook' ? '消息推送' : run.assistant);
const mine = (line) => Boolean(line.from) && (!isGroup() || line.from === as);

async function load() {
  held = [];
  const fresh = await (await fetch('/sim/state')).json();
  const restarted = run && run.run !== fresh.run;
  run = fresh;
  run.people.forEach((p, i) => { p.hue = i; });
  lines = new Map(fresh.lines.map((l) => [l.id, l]));
  try { seen = JSON.parse(sessionStorage.getItem('seen:' + run.run)) ?? seen; } catch { /* a first visit */ }
  if (restarted) seen = {};
  if (!chat) route();
  else { chat = chatOf(chat.id) ?? run.chats[0]; draw(); }
  const missed = held;
  held = null;
  missed.forEach(upsert);
}

// The address says which chat is open and as whom: /?as=lina&chat=group.
function route() {
  const q = new URLSearchParams(location.search);
  const who = run.people.find((p) => p.id === q.get('as'));
  const group = q.has('chat') && run.chats.find((c) => c.kind === 'group' && (c.id === q.get('chat') || q.get('chat') === 'group'));
  as = who?.id ?? as ?? run.people[0].id;
  chat = group || run.chats.find((c) => c.person === as) || run.chats[0];
  opened = Boolean(who || group);
  draw();
}

function go(next, speaker) {
  chat = next;
  as = speaker ?? next.person ?? as;
  const q = new URLSearchParams({ as });
  if (isGroup()) q.set('chat', 'group');
  const already = opened;
  opened = true;
  history[already && !narrow.matches ? 'replaceState' : 'pushState'](null, '', '?' + q);
  draw();
  if (!narrow.matches) $('text').focus();
}

function draw() {
  pinned = true;
  document.body.dataset.view = opened ? 'chat' : 'list';
  drawHead();
  drawLines();
  drawChips();
  drawList();
  $('why-toggle').setAttribute('aria-expanded', 'false');
  $('why').hidden = true;
  drawStrip();
}

function drawHead() {
  const me = person(as);
  $('title').textContent = isGroup() ? `${chat.name}（${chat.members.length + 1}）` : run.assistant;
  $('subtitle').textContent = isGroup() ? `@${run.assistant} 就能问` : `${me.name}（${me.title}）的企业微信`;
  $('who-label').textContent = isGroup() ? '发言人' : '我是';
  $('who').replaceChildren(...run.people.filter((p) => !isGroup() || chat.members.includes(p.id))
    .map((p) => el('option', { value: p.id, selected: p.id === as }, p.name)));
  $('rail-avatar').replaceWith(Object.assign(avatar(me.name, me.hue), { id: 'rail-avatar' }));
  $('text').placeholder = isGroup() ? `@${run.assistant} 说点什么，回车发送` : '像平时聊天一样说，回车发送';
}

function drawList() {
  const unread = (c) => of(c.id).filter((l) => !l.from && l.id > (seen[c.id] ?? 0)).length;
  if ((opened || !narrow.matches) && document.visibilityState === 'visible') {
    seen[chat.id] = Math.max(seen[chat.id] ?? 0, ...of(chat.id).map((l) => l.id));
    sessionStorage.setItem('seen:' + run.run, JSON.stringify(seen));
  }
  let elsewhere = 0;
  const focused = document.activeElement?.dataset?.chat;
  $('chats').replaceChildren(...run.chats.map((c) => {
    const n = unread(c), last = of(c.id).at(-1), p = c.person && person(c.person);
    elsewhere += n;
    return el('li', {}, el('button', {
      type: 'button', class: 'chat-item', 'data-chat': c.id, 'aria-current': c === chat && (opened || !narrow.matches) ? 'true' : null, onclick: () => go(c),
    },
    el('span', { class: 'face' }, p ? avatar(p.name, p.hue) : groupAvatar(c.members.map(person).filter(Boolean)),
      n ? el('span', { class: 'badge' }, n > 99 ? '99+' : String(n), el('span', { class: 'sr' }, '条未读')) : null),
    el('span', { class: 'about' },
      el('span', { class: 'top' }, el('b', {}, p ? p.name : c.name), el('span', { class: 'tag' }, p ? p.title : '群聊'), el('time', {}, last ? when(last.at, run.now, true) : '')),
      el('span', { class: 'last' }, last ? preview(last, c) : p ? '和跟进助手聊聊' : `@${run.assistant} 问问团队的情况`))));
  }));
  if (focused) document.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
  $('back-badge').hidden = elsewhere === 0;
  $('back-badge').textContent = elsewhere;
  document.title = (elsewhere ? `(${elsewhere}) ` : '') + '跟进 · 演示';
}

function preview(l, c) {
  const text = l.markdown ? plainly(l.text ?? '') : l.text;
  const said = text || l.card?.main_title?.title || l.card?.sub_title_text || (l.media ? `[${l.media.type === 'image' ? '图片' : '文件'}]` : l.open ? '正在输入…' : '');
  const who = c.kind === 'group' ? nameOf(l) + '：' : '';
  return who + said.replace(/\s+/g, ' ').slice(0, 60);
}

const deeds = { click, again: (line) => say((line.text ?? '').replace(/^@\S+ /, '')) };

function node(line) {
  const mineOnly = line.cardFor?.[as.toLowerCase()]; // what a card became for one person
  return row(mineOnly ? { ...line, card: mineOnly } : line, { mine: mine(line), name: nameOf(line), hue: person(line.from)?.hue ?? 0, group: isGroup(), ...deeds });
}

const apart = (a, b) => Date.parse(b.at) - Date.parse(a.at) > 5 * 60000;
const stamp = (line) => el('p', { class: 'stamp' }, el('time', { datetime: line.at }, when(line.at, run.now)));

function drawLines() {
  const all = of(chat.id), out = [];
  all.forEach((l, i) => {
    if (i === 0 || apart(all[i - 1], l)) out.push(stamp(l));
    out.push(node(l));
  });
  if (!all.length) {
    out.push(el('div', { class: 'welcome' }, avatar(run.assistant, 0, 'assistant'), el('p', {}, el('b', {}, run.assistant)),
      el('p', {}, isGroup() ? '在群里 @ 我，问团队的漏斗、谁该跟进了。' : '拜访完说一句，我来记；该跟进谁，我来想着。'), el('p', { class: 'muted' }, '点下面的例子试试')));
  }
  $('lines').replaceChildren(...out);
  drawTyping();
  toEnd();
}

// upsert draws one new or changed line where it belongs.
function upsert(line) {
  run.now = line.at > run.now ? line.at : run.now;
  const before = lines.get(line.id);
  lines.set(line.id, line);
  if (line.chat === chat.id) {
    const old = $('lines').querySelector(`[data-id="${line.id}"]`);
    if (old) {
      const focused = old.contains(document.activeElement);
      const fresh = node(line);
      old.replaceWith(fresh);
      if (focused) $('text').focus();
    } else {
      $('lines').querySelector('.welcome')?.remove();
      const prior = of(chat.id).at(-2);
      if (!prior || apart(prior, line)) $('lines').append(stamp(line));
      $('lines').append(node(line));
      if (!pinned && !mine(line)) $('newer').hidden = false;
      if (mine(line)) pinned = true;
    }
    drawTyping();
    drawStrip();
    toEnd();
  }
  if (!before || line.text !== before.text) drawList();
}

let typingTimer;
function drawTyping() {
  const box = $('lines');
  box.querySelector('.row.waiting')?.remove();
  clearTimeout(typingTimer);
  const last = of(chat.id).at(-1);
  if (!last?.from || last.state === 'failed') return;
  last.shown ??= Date.now() - Math.max(0, Date.parse(run.now) - Date.parse(last.at));
  const left = waitingFor - (Date.now() - last.shown);
  if (left <= 0) return;
  box.append(el('div', { class: 'row waiting' }, avatar(run.assistant, 0, 'assistant'), el('div', { class: 'said' }, dots())));
  typingTimer = setTimeout(drawTyping, left);
}

// The strip shows the last message of the person at the screen.
function drawStrip() {
  const last = of(chat.id).findLast((l) => mine(l) && l.text);
  const more = strip($('facts'), last, run.assistant);
  $('why-toggle').hidden = !more;
  if (!more) { $('why').hidden = true; $('why-toggle').setAttribute('aria-expanded', 'false'); }
  if (more && !$('why').hidden) why($('why'), last, last.text.replace(/^@\S+ /, ''));
}

function drawChips() {
  const words = chat.try ?? [];
  $('chips').replaceChildren(...words.map((w) => el('button', { type: 'button', onclick: () => say(w) }, w)));
  $('chips').scrollLeft = 0;
}

function toEnd() {
  if (pinned) $('lines').scrollTop = $('lines').scrollHeight;
}

async function post(path, body) {
  const res = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!res.ok) throw new Error((await res.text()).trim() || res.statusText);
}

function problem(words) {
  $('offline').textContent = words;
  $('offline').hidden = false;
  setTimeout(() => { $('offline').hidden = true; }, 4000);
}

async function say(text) {
  text = text.trim();
  if (!text) return;
  pinned = true;
  try { await post('/sim/say', { as, chat: isGroup() ? chat.id : '', text }); } catch (e) { problem('没有发出去：' + e.message); return; }
  if ($('text').value.trim() === text) { $('text').value = ''; sized(); }
}

// In a group a file only reaches the assistant when a message points at it: what stands in the box goes with it.
async function sendFiles(files) {
  pinned = true;
  const text = $('text').value.trim();
  for (const f of files) {
    const q = new URLSearchParams({ as, chat: isGroup() ? chat.id : '', name: f.name, text: isGroup() ? text : '' });
    try {
      const res = await fetch('/sim/file?' + q, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: f });
      if (!res.ok) throw new Error((await res.text()).trim() || res.statusText);
    } catch (e) { problem('没有发出去：' + e.message); return; }
  }
  if (isGroup() && text) { $('text').value = ''; sized(); }
}

async function click(task, key, button) {
  for (const b of button.parentElement.querySelectorAll('button')) b.disabled = true;
  try { await post('/sim/click', { as, task_id: task, key }); } catch (e) {
    problem('没有点成：' + e.message);
    for (const b of button.parentElement.querySelectorAll('button')) b.disabled = false;
  }
}

// The text box grows with its text, to five lines.
function sized() {
  const t = $('text');
  t.style.height = 'auto';
  t.style.height = Math.min(t.scrollHeight + 2, 132) + 'px';
  $('send').disabled = !t.value.trim();
  toEnd();
}

function listen() {
  const source = new EventSource('/sim/events');
  source.addEventListener('open', () => { $('offline').hidden = true; load().catch(() => problem('没有读到会话，刷新一下')); });
  source.addEventListener('error', () => { $('offline').textContent = '连接断开，正在重连…'; $('offline').hidden = false; });
  source.addEventListener('line', (e) => { const line = JSON.parse(e.data); if (held) held.push(line); else if (run) upsert(line); });
}

$('compose').addEventListener('submit', (e) => { e.preventDefault(); say($('text').value); });
$('text').addEventListener('input', sized);
$('attach').addEventListener('click', () => $('file').click());
$('file').addEventListener('change', async () => { const files = [...$('file').files]; $('file').value = ''; await sendFiles(files); });
$('text').addEventListener('keydown', (e) => {
  if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
  e.preventDefault();
  say($('text').value);
});
$('who').addEventListener('change', (e) => {
  const who = e.target.value;
  go(isGroup() ? chat : run.chats.find((c) => c.person === who), who);
});
$('back').addEventListener('click', () => { opened = false; history.pushState(null, '', '/'); draw(); });
$('newer').addEventListener('click', () => { pinned = true; toEnd(); });
$('why-toggle').addEventListener('click', () => {
  $('why').hidden = !$('why').hidden;
  $('why-toggle').setAttribute('aria-expanded', String(!$('why').hidden));
  drawStrip();
});
document.addEventListener('keydown', (e) => { if (e.key === 'Escape' && !$('why').hidden) $('why-toggle').click(); });
$('lines').addEventListener('scroll', () => {
  const l = $('lines');
  pinned = l.scrollHeight - l.scrollTop - l.clientHeight < 60;
  if (pinned) $('newer').hidden = true;
});
$('lines').addEventListener('load', toEnd, true); // a picture has its height now
new ResizeObserver(toEnd).observe($('lines'));
addEventListener('popstate', () => { const had = opened; route(); if (!location.search && had) { opened = false; draw(); } });
document.addEventListener('visibilitychange', () => { if (run) drawList(); });
narrow.addEventListener('change', () => { if (run) draw(); });
listen();
