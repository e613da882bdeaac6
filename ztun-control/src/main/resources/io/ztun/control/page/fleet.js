'use strict';

/* ---- The gateways that share a store, and where each client is. It is asked for as long as there are some, and seldom: others say how they are every few seconds. */

const placesShown = 200;
const fleetPause = 5000;
let fleetAsked = 0;

/** A row for each, of which only what has changed is written. */
function fill(table, rows, kinds) {
  const body = at(table).tBodies[0];
  rows.forEach((texts, i) => {
    const row = body.rows[i] ?? make('tr', body);
    texts.forEach((text, c) => write(row.cells[c] ?? make('td', row, kinds[c]), text));
  });
  while (body.rows.length > rows.length) body.lastElementChild.remove();
}

function gatewayState(each, fleet) {
  if (each.draining) return 'draining';
  return each.name === fleet.gateway ? 'this one' : 'up';
}

function showFleet(fleet) {
  write(at('fleet-count'), fleet.gateways.length === 1 ? '1 gateway' : count(fleet.gateways.length) + ' gateways');
  write(at('fleet-store'), fleet.reachable ? 'The store answers.' : 'The store does not answer: ' + fleet.reason);
  at('fleet-store').className = fleet.reachable ? '' : 'lost';
  fill('gateways', fleet.gateways.map(each => [
    each.name,
    gatewayState(each, fleet),
    each.sessions == null ? none : count(each.sessions),
    each.bytesPerSecond == null ? none : rate(each.bytesPerSecond),
    each.since ? duration((Date.now() - Date.parse(each.since)) / 1000) : none,
    each.networks ?? none,
    each.listen ?? none,
    each.version ?? none,
  ]), ['', '', 'n', 'n', 'n', '', '', '']);
  fill('places', fleet.leases.map(each => [each.client ?? each.id, each.address, each.gateway ?? 'not connected']), ['', '', '']);
  at('places-none').hidden = fleet.leases.length > 0;
  write(at('places-none'), fleet.clients ? 'No client has that in its name, its address or its gateway.' : 'No client has an address.');
  const all = count(fleet.clients);
  const shown = fleet.leases.length < fleet.found ? ', the first ' + fleet.leases.length + ' shown' : '';
  write(at('places-count'), (fleet.found === fleet.clients ? all : count(fleet.found) + ' of ' + all) + shown);
}

async function loadFleet() {
  const mine = ++fleetAsked;
  const find = encodeURIComponent(at('places-find').value.trim());
  try {
    const fleet = await (await ask('v1/fleet?limit=' + placesShown + '&find=' + find)).json();
    if (mine === fleetAsked) showFleet(fleet);
  } catch (failure) {
    if (mine === fleetAsked) write(at('fleet-store'), 'No answer: ' + failure.message);
  }
}

/** With each second's news: whether there is a fleet. */
function fleetNews(status) {
  const before = at('fleet').hidden;
  at('fleet').hidden = !status.fleet;
  if (before && status.fleet) loadFleet();
}

let finding;
at('places-find').addEventListener('input', () => {
  clearTimeout(finding);
  finding = setTimeout(loadFleet, 150);
});
setInterval(() => at('fleet').hidden || at('main').hidden || loadFleet(), fleetPause);
