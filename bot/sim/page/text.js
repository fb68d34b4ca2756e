// What people and the assistant write, as nodes. Nothing here is ever parsed as HTML.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ''));
  return node;
}

// A link is one only when it leads to a web page.
export function link(href, text) {
  let url;
  try { url = new URL(href, location.href); } catch { return document.createTextNode(text); }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return document.createTextNode(text);
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, text);
}

const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };
const plain = (s) => s.replace(/&(?:lt|gt|amp|quot|#39);/g, (e) => entities[e]);

// The text of an app's message: WeCom knows <a href> in it and nothing else.
export function appText(s) {
  const out = document.createDocumentFragment();
  const anchor = /<a\s+href=["']([^"'<>]+)["']\s*>([^<]*)<\/a>|https?:\/\/[^\s<>"'，。；、）】」]+/g;
  let from = 0;
  for (const m of s.matchAll(anchor)) {
    out.append(s.slice(from, m.index), link(m[1] ?? m[0], m[2] ?? m[0]));
    from = m.index + m[0].length;
  }
  out.append(s.slice(from));
  return out;
}

const inlines = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font color="(info|comment|warning)">(.*?)<\/font>|<@([\w.-]+)>/g;

function inline(s) {
  const out = document.createDocumentFragment();
  let from = 0;
  for (const m of s.matchAll(inlines)) {
    out.append(plain(s.slice(from, m.index)));
    from = m.index + m[0].length;
    if (m[1] !== undefined) out.append(el('strong', {}, inline(m[1])));
    else if (m[2] !== undefined) out.append(el('code', {}, plain(m[2])));
    else if (m[3] !== undefined) out.append(link(m[4], plain(m[3])));
    else if (m[5] !== undefined) out.append(el('span', { class: 'font-' + m[5] }, inline(m[6])));
    else out.append(el('span', { class: 'at' }, '@' + m[7]));
  }
  out.append(plain(s.slice(from)));
  return out;
}

const cells = (row) => row.trim().replace(/^\||\|$/g, '').split('|').map((c) => c.trim());

// The markdown of 智能机器人 and 消息推送: headings, lists, quotes, tables, rules and the inline marks.
export function markdown(s) {
  const out = document.createDocumentFragment();
  const rows = s.split('\n');
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    let m;
    if (/^\s*\|.*\|\s*$/.test(row) && /^\s*\|[\s:|-]+\|\s*$/.test(rows[i + 1] ?? '')) {
      const body = el('tbody');
      const table = el('table', {}, el('thead', {}, el('tr', {}, ...cells(row).map((c) => el('th', {}, inline(c))))), body);
      for (i += 2; i < rows.length && /^\s*\|.*\|\s*$/.test(rows[i]); i++) body.append(el('tr', {}, ...cells(rows[i]).map((c) => el('td', {}, inline(c)))));
      i--;
      out.append(el('div', { class: 'table' }, table));
    } else if ((m = row.match(/^(#{1,6})\s+(.*)/))) out.append(el('p', { class: 'h' + Math.min(m[1].length, 3) }, inline(m[2])));
    else if ((m = row.match(/^>\s?(.*)/))) out.append(el('p', { class: 'quote' }, inline(m[1])));
    else if ((m = row.match(/^(\s*)[-*]\s+(.*)/))) out.append(el('p', { class: m[1] ? 'item deep' : 'item' }, inline(m[2])));
    else if (/^-{3,}$/.test(row.trim())) out.append(el('hr'));
    else if (row.trim() === '') out.append(el('p', { class: 'gap' }));
    else out.append(el('p', {}, inline(row)));
  }
  return out;
}

// plainly is markdown without its marks, for a preview.
export function plainly(s) {
  return plain(s.replace(/^\s*\|[\s:|-]+\|\s*$/gm, '').replace(/<\/?font[^>]*>|\*\*|`|^[#>\s-]+/gm, '').replace(/\|/g, ' ').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1'));
}
