/**
 * The page at `/`: one self-contained document that polls /sandbox/api/state. Its script uses neither back-ticks nor backslashes, so
 * that it can live in a template string. Cell contents only ever become text nodes.
 */
export const pageHtml = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>bitable-sync sandbox</title>
<style>
:root {
  --bg: #f5f6f8; --panel: #fff; --line: #e3e6eb; --soft: #eef1f5; --text: #1c2430; --dim: #667085; --accent: #3370ff;
  --feishu: #3370ff; --dingtalk: #ff8b2b; --good: #1b9e5a; --bad: #d6413b; --shadow: 0 1px 2px rgba(16,24,40,.06); --thumb: #c6cdd8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #12151b; --panel: #1a1f28; --line: #2b323e; --soft: #232a35; --text: #e6eaf0; --dim: #94a0b3; --accent: #6c9bff;
    --feishu: #6c9bff; --dingtalk: #ffab66; --good: #4cc38a; --bad: #ff7a73; --shadow: none; --thumb: #3d4757;
  }
}
* { box-sizing: border-box; scrollbar-width: thin; scrollbar-color: var(--thumb) transparent; }
html, body { height: 100%; }
body {
  margin: 0; background: var(--bg); color: var(--text); display: flex; flex-direction: column;
  font: 14px/1.5 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
header { display: flex; align-items: center; gap: 12px; padding: 12px 20px; background: var(--panel); border-bottom: 1px solid var(--line); }
h1 { font-size: 16px; margin: 0; font-weight: 650; white-space: nowrap; }
.live { width: 8px; height: 8px; border-radius: 50%; background: var(--good); flex: none; }
.live.off { background: var(--bad); }
.where { color: var(--dim); font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1; min-width: 0; }
nav { display: flex; gap: 4px; background: var(--soft); border-radius: 9px; padding: 3px; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; border-radius: 7px; padding: 5px 12px; white-space: nowrap; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
nav button { color: var(--dim); }
nav button[aria-selected="true"] { background: var(--panel); color: var(--text); box-shadow: var(--shadow); font-weight: 600; }
nav b { font-weight: 600; font-variant-numeric: tabular-nums; margin-left: 5px; font-size: 12px; color: var(--dim); }
main { flex: 1; min-height: 0; display: flex; }
section { flex: 1; min-width: 0; min-height: 0; display: none; }
section.on { display: flex; }
aside { width: 248px; flex: none; overflow: auto; padding: 14px 10px; border-right: 1px solid var(--line); }
aside h2 { font-size: 12px; font-weight: 600; margin: 14px 10px 4px; color: var(--dim); display: flex; align-items: center; gap: 6px; }
aside h2:first-child { margin-top: 0; }
.dot { width: 8px; height: 8px; border-radius: 3px; background: var(--feishu); flex: none; }
.dot.dingtalk { background: var(--dingtalk); }
aside button { display: flex; width: 100%; justify-content: space-between; gap: 10px; text-align: left; padding: 7px 10px; }
aside button span { overflow: hidden; text-overflow: ellipsis; }
aside button i { font-style: normal; color: var(--dim); font-size: 12px; font-variant-numeric: tabular-nums; }
aside button:hover { background: var(--soft); }
aside button[aria-selected="true"] { background: var(--soft); font-weight: 600; box-shadow: inset 3px 0 0 var(--accent); }
.board { flex: 1; min-width: 0; min-height: 0; display: flex; flex-direction: column; padding: 16px 20px 20px; gap: 12px; }
.title { display: flex; align-items: baseline; gap: 10px; flex-wrap: wrap; }
.title h3 { margin: 0; font-size: 18px; }
.title small { color: var(--dim); font-size: 12px; }
.sheet { flex: 0 1 auto; min-height: 0; overflow: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); }
table { border-collapse: separate; border-spacing: 0; font-size: 13px; min-width: 100%; }
th, td { padding: 7px 12px; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
th { position: sticky; top: 0; background: var(--panel); color: var(--dim); font-weight: 600; font-size: 12px; z-index: 1; }
tr:last-child td { border-bottom: 0; }
tbody tr:hover td { background: var(--soft); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.line { color: var(--dim); font-size: 12px; font-variant-numeric: tabular-nums; width: 1%; }
td.empty { color: var(--line); }
.chip { display: inline-block; padding: 0 8px; border-radius: 10px; background: var(--soft); margin-right: 4px; font-size: 12px; line-height: 20px; }
.none { color: var(--dim); padding: 36px 20px; text-align: center; }
.columns { flex: 1; min-height: 0; overflow: auto; padding: 16px 20px 24px; display: grid; gap: 16px; grid-template-columns: minmax(260px, 380px) minmax(0, 1fr); align-items: start; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; box-shadow: var(--shadow); min-width: 0; }
.card h3 { margin: 0 0 10px; font-size: 14px; display: flex; align-items: center; gap: 8px; }
.card h3 small { color: var(--dim); font-weight: 400; margin-left: auto; font-size: 12px; }
.stack { display: grid; gap: 16px; }
.bar { display: grid; grid-template-columns: 140px 1fr 44px; gap: 10px; align-items: center; font-size: 13px; padding: 3px 0; }
.bar span { overflow: hidden; text-overflow: ellipsis; }
.bar i { height: 8px; border-radius: 4px; background: var(--feishu); min-width: 3px; }
.bar.dingtalk i { background: var(--dingtalk); }
.bar b { text-align: right; font-weight: 500; font-variant-numeric: tabular-nums; }
.call { display: grid; grid-template-columns: 66px 10px 140px minmax(0, 1fr) auto; gap: 10px; align-items: center; padding: 4px 0; border-bottom: 1px solid var(--line); font-size: 13px; }
.call:last-child { border-bottom: 0; }
.call time, .call .path { color: var(--dim); font-size: 12px; font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.call .op { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.status { font-size: 12px; font-variant-numeric: tabular-nums; color: var(--good); white-space: nowrap; }
.status.bad { color: var(--bad); }
.messages { flex: 1; overflow: auto; padding: 16px 20px 24px; display: grid; gap: 12px; align-content: start; justify-content: center; grid-template-columns: minmax(0, 720px); }
.card pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.6 inherit; font-family: inherit; }
.card details { margin-top: 8px; color: var(--dim); font-size: 12px; }
.card details pre { font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; margin-top: 6px; }
.act { border: 1px solid var(--line); background: var(--panel); }
.act:hover { border-color: var(--accent); color: var(--accent); }
@media (max-width: 720px) {
  header { flex-wrap: wrap; padding: 10px 14px; gap: 8px 10px; }
  .where { flex: 1; }
  nav { order: 9; width: 100%; }
  nav button { flex: 1; padding: 6px 4px; }
  section.on { flex-direction: column; }
  aside { width: auto; border-right: 0; border-bottom: 1px solid var(--line); display: flex; gap: 6px; padding: 10px 14px; overflow-x: auto; align-items: center; flex: none; scrollbar-width: none; }
  aside h2 { margin: 0; white-space: nowrap; flex: none; }
  aside h2:not(:first-child) { margin-left: 8px; }
  aside button { width: auto; flex: none; background: var(--soft); padding: 5px 10px; }
  aside button[aria-selected="true"] { background: var(--accent); color: var(--panel); box-shadow: none; }
  aside button[aria-selected="true"] i { color: inherit; opacity: .8; }
  th, td { max-width: 180px; padding: 7px 10px; }
  .board { padding: 12px 14px 14px; }
  .columns { grid-template-columns: minmax(0, 1fr); padding: 12px 14px 20px; }
  .messages { padding: 12px 14px 20px; }
  .call { grid-template-columns: 62px 10px minmax(0, 1fr) auto; }
  .call .path { display: none; }
  .bar { grid-template-columns: 136px 1fr 40px; }
}
</style>
</head>
<body>
<header>
  <span class="live" id="live"></span>
  <h1 id="heading"></h1>
  <span class="where" id="where"></span>
  <button class="act" id="advance"></button>
  <nav role="tablist" id="tabs"></nav>
</header>
<main>
  <section id="tables"><aside id="list"></aside><div class="board" id="board"></div></section>
  <section id="calls"><div class="columns"><div class="stack" id="counts"></div><div class="card" id="recent"></div></div></section>
  <section id="messages"><div class="messages" id="inbox"></div></section>
</main>
<script>
'use strict';
var zh = (navigator.language || 'zh').toLowerCase().indexOf('zh') === 0;
var words = zh ? {
  heading: '离线平台', tables: '表格', calls: '调用', messages: '消息', feishu: '飞书', dingtalk: '钉钉', rows: '行', shown: '显示前 ',
  noRows: '这张表还没有数据', noCalls: '还没有调用', noMessages: '还没有收到消息', recent: '最近的调用', metered: '计入额度 ',
  advance: '推进审批', moved: ' 条审批有了结果', raw: '原文', base: '多维表格', ai: 'AI 表格', lost: '连接已断开', approvals: '审批',
  revision: '版本 '
} : {
  heading: 'Offline platform', tables: 'Tables', calls: 'Calls', messages: 'Messages', feishu: 'Feishu', dingtalk: 'DingTalk', rows: 'rows',
  shown: 'showing the first ', noRows: 'No rows in this table yet', noCalls: 'No calls yet', noMessages: 'No messages yet',
  recent: 'Latest calls', metered: 'metered ', advance: 'Move approvals on', moved: ' approvals were decided', raw: 'as sent',
  base: 'Bitable', ai: 'AI table', lost: 'connection lost', approvals: 'approvals', revision: 'revision '
};
document.documentElement.lang = zh ? 'zh-CN' : 'en';
var byId = function (id) { return document.getElementById(id); };
var make = function (tag, className, text) {
  var node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
var place = [];
try { place = decodeURIComponent(location.hash.slice(1)).split('/'); } catch (mistyped) { /* as without */ }
var state = null, etag = '', tab = place[0], chosen = '', wanted = place[1] || '';
if (['tables', 'calls', 'messages'].indexOf(tab) < 0) tab = 'tables';
byId('heading').textContent = words.heading;
byId('advance').textContent = words.advance;
byId('advance').onclick = function () {
  fetch('/sandbox/api/advance', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    .then(function (answer) { return answer.json(); })
    .then(function (answer) { byId('advance').textContent = answer.moved.length + words.moved; poll();
      setTimeout(function () { byId('advance').textContent = words.advance; }, 2500); });
};
function two(n) { return n < 10 ? '0' + n : '' + n; }
function dateText(ms) {
  var d = new Date(ms + 8 * 3600000);
  var day = d.getUTCFullYear() + '-' + two(d.getUTCMonth() + 1) + '-' + two(d.getUTCDate());
  var time = two(d.getUTCHours()) + ':' + two(d.getUTCMinutes());
  return time === '00:00' ? day : day + ' ' + time;
}
function clock(ms) {
  var d = new Date(ms + 8 * 3600000);
  return two(d.getUTCHours()) + ':' + two(d.getUTCMinutes()) + ':' + two(d.getUTCSeconds());
}
function allTables() {
  var found = [];
  ['feishu', 'dingtalk'].forEach(function (platform) {
    state[platform].bases.forEach(function (base) {
      base.tables.forEach(function (table) { found.push({ platform: platform, base: base, table: table, key: platform + '/' + base.id + '/' + table.id }); });
    });
  });
  return found;
}
function drawTabs() {
  var nav = byId('tabs');
  nav.replaceChildren();
  var counts = state ? { tables: allTables().length, calls: state.calls.total, messages: state.messages.length } : {};
  ['tables', 'calls', 'messages'].forEach(function (name) {
    var button = make('button', '', words[name]);
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-selected', String(tab === name));
    if (counts[name] !== undefined) button.append(make('b', '', counts[name]));
    button.onclick = function () { tab = name; history.replaceState(null, '', '#' + name); draw(); };
    nav.append(button);
    byId(name).classList.toggle('on', tab === name);
  });
}
function drawList(tables) {
  var list = byId('list'), scroll = list.scrollLeft, last = '';
  list.replaceChildren();
  tables.forEach(function (entry) {
    var group = entry.platform + '/' + entry.base.id;
    if (group !== last) {
      var head = make('h2');
      head.append(make('span', 'dot ' + entry.platform), make('span', '', words[entry.platform] + ' · ' + entry.base.name));
      list.append(head);
      last = group;
    }
    var button = make('button');
    button.setAttribute('aria-selected', String(entry.key === chosen));
    button.append(make('span', '', entry.table.name), make('i', '', entry.table.total));
    button.onclick = function () {
      chosen = entry.key;
      history.replaceState(null, '', '#tables/' + encodeURIComponent(entry.table.name));
      draw();
      byId('board').scrollTop = 0;
    };
    list.append(button);
  });
  list.scrollLeft = scroll;
}
function cell(column, value) {
  var node = make('td', column.type === 'number' ? 'number' : '');
  if (value === null || value === undefined || value === '') { node.className += ' empty'; node.textContent = '—'; return node; }
  if (Array.isArray(value)) {
    value.forEach(function (item) { node.append(make('span', 'chip', typeof item === 'object' ? item.text || JSON.stringify(item) : item)); });
    return node;
  }
  if (typeof value === 'boolean') node.textContent = value ? '✓' : '';
  else if (column.type === 'date' && typeof value === 'number') node.textContent = dateText(value);
  else if (typeof value === 'object') node.textContent = value.text || JSON.stringify(value);
  else node.textContent = value;
  node.title = node.textContent;
  return node;
}
function drawBoard(entry) {
  var board = byId('board'), old = board.querySelector('.sheet');
  var keep = old && board.dataset.key === entry.key ? [old.scrollLeft, old.scrollTop] : [0, 0];
  board.dataset.key = entry.key;
  board.replaceChildren();
  var title = make('div', 'title'), table = entry.table;
  title.append(make('h3', '', table.name));
  var about = table.total + ' ' + words.rows + ' · ' + words.revision + table.revision + ' · ' + table.id;
  if (table.rows.length < table.total) about += ' · ' + words.shown + table.rows.length;
  title.append(make('small', '', about));
  board.append(title);
  var sheet = make('div', 'sheet'), grid = make('table'), head = make('tr'), body = make('tbody');
  head.append(make('th', '', '#'));
  table.columns.forEach(function (column) { head.append(make('th', column.type === 'number' ? 'number' : '', column.name)); });
  var thead = make('thead');
  thead.append(head);
  table.rows.forEach(function (row, at) {
    var line = make('tr');
    line.append(make('td', 'line', at + 1));
    table.columns.forEach(function (column) { line.append(cell(column, row.fields[column.name])); });
    body.append(line);
  });
  grid.append(thead, body);
  sheet.append(grid);
  if (table.rows.length === 0) sheet.append(make('div', 'none', words.noRows));
  board.append(sheet);
  sheet.scrollLeft = keep[0];
  sheet.scrollTop = keep[1];
}
function drawCalls() {
  var counts = byId('counts');
  counts.replaceChildren();
  var most = 1;
  ['feishu', 'dingtalk'].forEach(function (platform) {
    Object.keys(state.calls.byOperation[platform]).forEach(function (name) { most = Math.max(most, state.calls.byOperation[platform][name]); });
  });
  ['feishu', 'dingtalk'].forEach(function (platform) {
    var card = make('div', 'card'), head = make('h3'), operations = state.calls.byOperation[platform], total = 0;
    var names = Object.keys(operations).sort(function (a, b) { return operations[b] - operations[a]; });
    names.forEach(function (name) { total += operations[name]; });
    head.append(make('span', 'dot ' + platform), make('span', '', words[platform] + ' ' + total), make('small', '', words.metered + state.calls.metered[platform]));
    card.append(head);
    names.forEach(function (name) {
      var bar = make('div', 'bar ' + platform), fill = make('i');
      fill.style.width = Math.max(2, operations[name] / most * 100) + '%';
      bar.append(make('span', '', name), fill, make('b', '', operations[name]));
      card.append(bar);
    });
    if (names.length === 0) card.append(make('div', 'none', words.noCalls));
    counts.append(card);
  });
  var recent = byId('recent'), title = make('h3', '', words.recent);
  recent.replaceChildren();
  title.append(make('small', '', state.calls.total));
  recent.append(title);
  state.calls.last.slice().reverse().forEach(function (call) {
    var line = make('div', 'call'), fine = call.code === 0 || call.code === '';
    var parts = call.path.split('/');
    var path = call.path.indexOf('/open-apis/bitable/v1/apps/') === 0 ? '…/' + parts.slice(6).join('/')
      : call.path.indexOf('/v1.0/notable/bases/') === 0 ? '…/' + parts.slice(5).join('/') : call.path;
    var told = call.status + (fine ? '' : ' · ' + call.code) + (call.rows === undefined ? '' : ' · ' + call.rows + ' ' + words.rows);
    line.append(make('time', '', clock(call.at)), make('span', 'dot ' + call.platform), make('span', 'op', call.operation));
    var where = make('span', 'path', call.method + ' ' + path);
    where.title = call.path;
    line.append(where, make('span', 'status' + (fine && call.status < 400 ? '' : ' bad'), told));
    recent.append(line);
  });
  if (state.calls.total === 0) recent.append(make('div', 'none', words.noCalls));
}
function gather(value, found) {
  if (Array.isArray(value)) value.forEach(function (item) { gather(item, found); });
  else if (value && typeof value === 'object') {
    Object.keys(value).forEach(function (key) {
      var inner = value[key];
      if (typeof inner === 'string') { if (['text', 'content', 'title'].indexOf(key) >= 0) found.push(inner); }
      else gather(inner, found);
    });
  }
  return found;
}
function drawMessages() {
  var inbox = byId('inbox');
  inbox.replaceChildren();
  state.messages.slice().reverse().forEach(function (message) {
    var card = make('article', 'card'), head = make('h3');
    head.append(make('span', 'dot ' + message.platform), make('span', '', words[message.platform] + ' · ' + message.kind), make('small', '', dateText(message.at)));
    card.append(head, make('pre', '', gather(message.body, []).join(String.fromCharCode(10)) || message.to));
    var more = make('details');
    more.append(make('summary', '', words.raw), make('pre', '', JSON.stringify(message.body, null, 2)));
    card.append(more);
    inbox.append(card);
  });
  if (state.messages.length === 0) inbox.append(make('div', 'none', words.noMessages));
}
function draw() {
  drawTabs();
  if (!state) return;
  byId('where').textContent = state.url + ' · ' + state.dingtalk.approvals.total + ' ' + words.approvals;
  if (tab === 'calls') return drawCalls();
  if (tab === 'messages') return drawMessages();
  var tables = allTables();
  var entry = tables.filter(function (one) { return chosen ? one.key === chosen : one.table.name === wanted; })[0];
  entry = entry || tables.slice().sort(function (a, b) { return b.table.total - a.table.total; })[0];
  if (!entry) return;
  // What stands there by itself is not what a person chose: it gives way to a larger table.
  var picked = chosen;
  chosen = entry.key;
  drawList(tables);
  drawBoard(entry);
  chosen = picked;
}
var timer = null;
function poll() {
  clearTimeout(timer);
  timer = setTimeout(poll, 1500);
  if (document.hidden && state) return;
  fetch('/sandbox/api/state', { cache: 'no-store', headers: etag ? { 'if-none-match': etag } : {} })
    .then(function (answer) {
      byId('live').className = 'live';
      if (answer.status === 304) return;
      etag = answer.headers.get('etag') || '';
      return answer.json().then(function (next) { state = next; draw(); });
    })
    .catch(function () {
      byId('live').className = 'live off';
      byId('where').textContent = words.lost;
      etag = '';
    });
}
document.addEventListener('visibilitychange', function () { if (!document.hidden) poll(); });
drawTabs();
poll();
</script>
</body>
</html>
`;
