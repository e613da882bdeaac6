'use strict';

/* ---- Numbers, as the rest of ZTun writes them: powers of 1000. */

const none = '–';

function scaled(value, units) {
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return (unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)) + ' ' + units[unit];
}

const bytes = value => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
const rate = value => scaled(value, ['B/s', 'kB/s', 'MB/s', 'GB/s']);
const grouped = new Intl.NumberFormat('en');
const count = value => value < 1000 ? String(value) : grouped.format(value).replaceAll(',', '\u202f');
const percent = value => value == null ? none : (value * 100).toFixed(1) + ' %';
const milliseconds = value => value == null ? none : (value < 10 ? value.toFixed(1) : value.toFixed(0)) + ' ms';
const sum = object => Object.values(object).reduce((all, each) => all + each, 0);

function duration(seconds) {
  if (seconds < 60) return seconds.toFixed(0) + ' s';
  if (seconds < 3600) return (seconds / 60).toFixed(0) + ' min';
  return seconds < 172800 ? (seconds / 3600).toFixed(0) + ' h' : (seconds / 86400).toFixed(0) + ' days';
}

/* ---- The page's parts. */

const at = id => document.getElementById(id);

/** Writes only what has changed: a text that is written again is laid out again. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function make(name, parent, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return parent ? parent.appendChild(element) : element;
}

/* ---- Asking. The token stays in this tab. */

let token = sessionStorage.getItem('token');

async function ask(path, options = {}) {
  const answer = await fetch(path, {...options, headers: token ? {Authorization: 'Bearer ' + token} : {}});
  if (answer.status === 401) {
    token = null;
    sessionStorage.removeItem('token');
    at('login').hidden = false;
    at('main').hidden = true;
  }
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer;
}

at('login').addEventListener('submit', event => {
  event.preventDefault();
  token = at('token').value.trim();
  sessionStorage.setItem('token', token);
  at('token').value = '';
  at('login').hidden = true;
  listen();
});

/* ---- Charts. */

const ranges = [
  {name: '5 min', resolution: 'second', seconds: 300},
  {name: '1 h', resolution: 'minute', seconds: 3600},
  {name: '6 h', resolution: 'minute', seconds: 21600},
  {name: '24 h', resolution: 'minute', seconds: 86400},
];
let range = ranges[0];
let points = [];

const inside = point => point.sent.bytes + point.received.bytes;
const fromMemory = point => (point.sent.fromMemory + point.received.fromMemory) / inside(point) || 0;
const onLine = point => point.sent.wireBytes + point.received.wireBytes;
const perSecond = value => (point, step) => value(point) / step;

const charts = [
  {title: 'Throughput', format: rate, series: [
    {name: 'inside', colour: '--inside', value: perSecond(inside)},
    {name: 'on the line', colour: '--wire', fill: '--fill', value: perSecond(onLine)}]},
  {title: 'Saved', format: percent, tick: value => (value * 100).toFixed(0) + ' %', max: 1, series: [{name: 'saved', colour: '--wire', fill: '--fill', value: point => point.saved}]},
  {title: 'Round trip', format: milliseconds, series: [{name: 'mean', colour: '--wire', value: point => point.roundTripMs}]},
  {title: 'Dropped packets', format: value => count(Math.round(value * 10) / 10) + ' /s', series: [
    {name: 'dropped', colour: '--warn', value: perSecond(point => point.dropped)}]},
];

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function plot(chart) {
  if (chart.plot) chart.plot.destroy();
  const soft = colour('--soft');
  const axis = {stroke: soft, grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, font: '12px system-ui, sans-serif'};
  chart.plot = new uPlot({
    width: Math.max(200, chart.box.clientWidth),
    height: 180,
    padding: [8, 4, 0, 0],
    legend: {show: false},
    cursor: {sync: {key: 'ztun'}, drag: {x: false, y: false}, points: {size: 6}},
    scales: {y: {range: (u, low, high) => [Math.min(0, low ?? 0), chart.max ? Math.max(chart.max, high ?? 0) : (high || 1) * 1.05]}},
    axes: [
      {...axis, size: 26, space: 60, values: [[3600, '{HH}:{mm}', null, null, null, null, null, null, 1], [60, '{HH}:{mm}', null, null, null, null, null, null, 1], [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]]},
      {...axis, size: 68, values: (u, ticks) => ticks.map(tick => tick == null ? '' : (chart.tick ?? chart.format)(tick))},
    ],
    series: [{}, ...chart.series.map(each => ({
      label: each.name, stroke: colour(each.colour), fill: each.fill && colour(each.fill), width: 1.6, points: {show: false}, spanGaps: false}))],
    hooks: {setCursor: [() => caption(chart)]},
  }, chart.data || [[]], chart.box);
}

/** What is under the pointer, or the last there is. */
function caption(chart) {
  if (!chart.plot || !chart.data) return;
  const index = chart.plot.cursor.idx ?? chart.data[0].length - 1;
  chart.series.forEach((each, i) => {
    const value = chart.data[i + 1][index];
    write(each.text, each.name + ' ' + (value == null ? none : chart.format(value)));
  });
}

function draw() {
  const step = range.resolution === 'second' ? 1 : 60;
  const newest = points.length ? Date.parse(points[points.length - 1].start) : Date.now();
  const shown = points.filter(point => newest - Date.parse(point.start) < range.seconds * 1000);
  const times = shown.map(point => Date.parse(point.start) / 1000);
  for (const chart of charts) {
    chart.data = [times, ...chart.series.map(each => shown.map(point => each.value(point, step)))];
    chart.plot.setData(chart.data);
    caption(chart);
  }
}

function describe() {
  for (const chart of charts) {
    chart.box.setAttribute('aria-label', chart.title + ', last ' + range.name + ', now: ' + chart.series.map(each => each.text.textContent).join(', '));
  }
}

async function loadHistory() {
  const wanted = range;
  const history = await (await ask('v1/history?resolution=' + wanted.resolution)).json();
  if (wanted === range) {
    points = history.points;
    draw();
    describe();
  }
}

function choose(next) {
  range = next;
  for (const button of at('ranges').children) button.setAttribute('aria-pressed', button.textContent === next.name);
  loadHistory().catch(lost);
}

for (const each of ranges) {
  make('button', at('ranges'), '', each.name).addEventListener('click', () => choose(each));
}
for (const chart of charts) {
  const figure = make('figure', at('charts'));
  const head = make('figcaption', figure);
  make('span', head, '', chart.title);
  const value = make('span', head, 'value');
  for (const each of chart.series) {
    make('i', value).style.background = `var(${each.colour})`;
    each.text = make('span', value);
  }
  chart.box = make('div', figure);
  chart.box.setAttribute('role', 'img');
}

function plotAll() {
  charts.forEach(plot);
  draw();
  describe();
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => at('main').hidden || plotAll());
new ResizeObserver(() => charts.forEach(chart =>
  chart.plot && chart.plot.setSize({width: Math.max(200, chart.box.clientWidth), height: 180}))).observe(at('charts'));
setInterval(() => at('main').hidden || range.resolution === 'second' || loadHistory().catch(lost), 60000);
setInterval(describe, 60000); // for screen readers, seldom

/* ---- Tables: a row for each key, of which only what has changed is written. */

const saved = each => percent(each.saved);
const used = each => each.quota ? each.quota.usedBytes / each.quota.bytes : -1;
const kinds = column => (column.n ? 'n ' : '') + (column.kind ?? '');
const columns = [
  {title: 'Client', text: each => each.client ?? none, sort: each => each.client ?? '', width: 9},
  {title: 'Address', text: each => each.addresses.map(one => one.split('/')[0]).join(' '), sort: each => each.address, width: 10},
  {title: 'From', text: each => each.peer, sort: each => each.peer, width: 14},
  {title: 'Cipher', text: each => each.cipher ?? 'none', sort: each => each.cipher ?? '', width: 7},
  {title: 'Codec', text: each => each.codec + '/' + each.mode + (each.legacy ? ' legacy' : ''), sort: each => each.codec, width: 10},
  {title: 'Round trip', n: true, text: each => milliseconds(each.roundTrip && each.roundTrip.smoothedMs), sort: each => each.roundTrip ? each.roundTrip.smoothedMs : -1, width: 9},
  {title: 'Heard', n: true, text: each => duration(each.sinceHeardMs / 1000), sort: each => each.sinceHeardMs, width: 6},
  {title: 'Sent', n: true, text: each => bytes(each.sent.bytes), sort: each => each.sent.bytes, width: 8},
  {title: 'Received', n: true, text: each => bytes(each.received.bytes), sort: each => each.received.bytes, width: 9},
  {title: 'Saved', n: true, text: saved, sort: each => each.saved ?? -9, width: 6},
  {title: 'Memory', n: true, text: each => percent(fromMemory(each)), sort: fromMemory, width: 6, kind: 'memory'},
  {title: 'Dropped', n: true, text: each => count(sum(each.dropped)), sort: each => sum(each.dropped), width: 8},
  {title: 'Quota', n: true, text: each => each.quota ? percent(used(each)) : none, sort: used, width: 6, kind: 'quota'},
  {title: 'Up', n: true, text: each => duration((Date.now() - Date.parse(each.since)) / 1000), sort: each => -Date.parse(each.since), width: 5},
];
let sorted = {column: columns[8], down: true};
const sessionRows = new Map();

for (const column of columns) {
  const head = make('th', at('sessions').tHead.rows[0], kinds(column));
  head.scope = 'col';
  head.style.width = column.width + '%';
  make('button', head, '', column.title).addEventListener('click', () => {
    sorted = {column, down: sorted.column === column ? !sorted.down : Boolean(column.n)};
    showSessions();
  });
  column.head = head;
}
const actions = make('th', at('sessions').tHead.rows[0], 'act');
actions.scope = 'col';
actions.setAttribute('aria-label', 'Action');

let sessions = [];

function compare(a, b) {
  const x = sorted.column.sort(a);
  const y = sorted.column.sort(b);
  const order = x < y ? -1 : x > y ? 1 : a.id - b.id;
  return sorted.down ? -order : order;
}

const title = session => session.client ?? session.address.split('/')[0];

function sessionRow(session) {
  let row = sessionRows.get(session.id);
  if (!row) {
    row = document.createElement('tr');
    row.dataset.session = session.id;
    for (const column of columns) make('td', row, kinds(column), column.text(session));
    make('button', make('td', row, 'act'), '', 'End').setAttribute('aria-label', 'End session of ' + title(session));
    sessionRows.set(session.id, row);
  }
  return row;
}

let shown = [];
let turn = 0;

function writeRows(from, to) {
  for (let i = Math.max(0, from); i < Math.min(shown.length, to); i++) {
    const cells = sessionRow(shown[i]).cells;
    columns.forEach((column, c) => write(cells[c], column.text(shown[i])));
  }
}

/** Those that can be seen, and of the others some in turn: however many sessions there are, a second's work is the same. */
function writeSeen() {
  const box = at('sessions').parentElement;
  const height = (at('sessions').offsetHeight || 1) / (shown.length + 1);
  const first = Math.floor(box.scrollTop / height);
  writeRows(first - 5, first + Math.ceil(box.clientHeight / height) + 5);
}

function showSessions() {
  for (const column of columns) {
    if (column === sorted.column) column.head.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
    else column.head.removeAttribute('aria-sort');
  }
  const find = at('find').value.trim().toLowerCase();
  shown = sessions.filter(each => !find || [each.client, ...each.addresses, each.peer].some(text => text && text.toLowerCase().includes(find)))
    .sort(compare);
  const there = new Set(shown.map(each => each.id));
  const focused = document.activeElement;
  for (const [id, row] of sessionRows) {
    if (!there.has(id)) {
      row.remove();
      sessionRows.delete(id);
    }
  }
  at('sessions-none').hidden = sessions.length > 0;
  write(at('sessions-count'), find ? shown.length + ' of ' + sessions.length : count(sessions.length));
  const body = at('sessions').tBodies[0];
  let row = body.firstChild;
  for (const each of shown) {
    const wanted = sessionRow(each);
    if (wanted === row) row = row.nextSibling;
    else body.insertBefore(wanted, row);
  }
  // What is moved loses the focus, and what is gone has none.
  if (document.activeElement !== focused) (focused.isConnected ? focused : at('sessions-title')).focus({preventScroll: true});
  writeSeen();
  writeRows(turn, turn + 50);
  turn = turn + 50 < shown.length ? turn + 50 : 0;
}

at('sessions').parentElement.addEventListener('scroll', writeSeen, {passive: true});
at('find').addEventListener('input', showSessions);

/* ---- Ending a session: a server's, by those who have the token. */

let ending = null;

at('sessions').tBodies[0].addEventListener('click', event => {
  const button = event.target.closest('.act button');
  ending = button && sessions.find(each => each.id === Number(button.closest('tr').dataset.session));
  if (!ending) return;
  write(at('ending-what'), title(ending) + ', from ' + ending.peer + '. Its client may come back at once.');
  at('ending').showModal();
});
at('ending-no').addEventListener('click', () => at('ending').close());
at('ending-yes').addEventListener('click', async () => {
  const session = ending;
  at('ending').close();
  try {
    await ask('v1/sessions/' + session.id + '/close', {method: 'POST'});
    write(at('said'), 'Ended the session of ' + title(session) + '.');
    at('sessions-title').focus(); // its row is about to go
  } catch (failure) {
    write(at('said'), 'Not ended: ' + failure.message);
  }
});

function showApplications(applications) {
  const body = at('applications').tBodies[0];
  at('applications-none').hidden = applications.length > 0;
  at('applications').hidden = applications.length === 0;
  const most = Math.max(1, ...applications.map(inside));
  applications.forEach((each, i) => {
    let row = body.rows[i];
    if (!row) {
      row = make('tr', body);
      for (const kind of ['', 'n', 'n', 'n', 'wide', '']) make('td', row, kind);
      make('div', make('div', row.cells[4], 'share'));
    }
    const port = each.port ? each.protocol + ' ' + each.port : each.protocol;
    const around = Object.entries(each.around).filter(([, value]) => value > 0).map(([reason, value]) => bytes(value) + ' ' + reason);
    const texts = [each.name ? each.name + ' (' + port + ')' : port, bytes(inside(each)), bytes(onLine(each)), saved(each)];
    texts.forEach((text, cell) => write(row.cells[cell], text));
    write(row.cells[5], around.join(', '));
    const share = row.cells[4].firstChild;
    share.style.width = (100 * inside(each) / most).toFixed(1) + '%';
    share.firstChild.style.width = (inside(each) ? Math.min(100, 100 * onLine(each) / inside(each)) : 0).toFixed(1) + '%';
  });
  while (body.rows.length > applications.length) body.lastElementChild.remove();
}

/* ---- Each second. */

function show({status, sessions: open, applications, point}) {
  if (at('main').hidden) {
    at('main').hidden = false;
    plotAll();
    choose(range);
  }
  write(at('connection'), 'Live');
  at('connection').className = '';
  document.title = status.name + ' · ZTun';
  write(at('tunnel'), status.name);
  write(at('role'), status.role + ', ' + status.transport);
  const tun = status.interface;
  write(at('facts'), (tun ? tun.name + ' ' + tun.addresses.join(' ') + ', MTU ' + tun.mtu + ', ' : '')
    + 'up ' + duration((Date.parse(status.time) - Date.parse(status.since)) / 1000));
  write(at('drain'), status.drain ? 'Draining: ' + count(status.drain.left) + ' of ' + count(status.drain.clients)
    + ' clients left. Nobody is let in.' : '');
  write(at('version'), status.version);
  const figures = {
    saved: percent(status.saved),
    inside: point ? rate(inside(point)) : none,
    line: point ? rate(onLine(point)) : none,
    sessions: count(status.sessions),
    carried: bytes(inside(status)),
    memory: percent(fromMemory(status)),
    dropped: count(sum(status.dropped)),
  };
  for (const [name, text] of Object.entries(figures)) write(document.querySelector(`[data-figure=${name}]`), text);
  if (point && range.resolution === 'second' && (!points.length || points[points.length - 1].start < point.start)) {
    points = [...points.slice(-599), point];
    draw();
  }
  at('memory').hidden = !fromMemory(status);
  sessions = open;
  at('sessions').classList.toggle('memories', open.some(fromMemory));
  at('sessions').classList.toggle('quotas', open.some(each => each.quota));
  at('sessions').classList.toggle('acts', Boolean(token) && status.role === 'server');
  showSessions();
  showApplications(applications);
  fleetNews(status); // fleet.js
}

function lost(failure) {
  at('connection').className = 'lost';
  write(at('connection'), token || at('login').hidden ? 'No answer, trying again: ' + failure.message : 'Token needed');
}

let listening = 0;

/** EventSource could not send the token. */
async function listen() {
  const mine = ++listening;
  try {
    const reader = (await ask('v1/events')).body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let some = await reader.read(); !some.done && mine === listening; some = await reader.read()) {
      text += some.value;
      const end = text.lastIndexOf('\n\n');
      if (end < 0) continue;
      const last = text.slice(0, end).split('\n\n').pop(); // whoever is slow shows the newest
      text = text.slice(end + 2);
      show(JSON.parse(last.slice(last.indexOf('data: ') + 6)));
    }
    throw new Error('the tunnel has ended');
  } catch (failure) {
    if (mine !== listening) return;
    lost(failure);
    if (at('login').hidden) setTimeout(() => mine === listening && listen(), 2000);
  }
}

listen();
