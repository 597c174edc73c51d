'use strict';
// Shows the tests, filters them, and opens the evidence behind a cell.

const data = JSON.parse(document.getElementById('data').textContent);
const GLYPHS = { fail: '✗', expected_failure: '≠', unsupported: '–', not_run: '○', pass: '✓' };
const MOST_ROWS = 200;

const byId = (id) => document.getElementById(id);

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const words = (state) => state.replace('_', ' ');

// The tests, with everything that filters ask about.
const tests = data.tests.map(([suite, name, cells], index) => {
  const kind = name.match(/^(tokio|smol)::/)?.[1] ?? 'blocking';
  const base = kind === 'blocking' ? name : name.slice(kind.length + 2);
  const states = cells.map(([state]) => data.states[state]);
  const parts = base.split('::');
  const topic = parts[0] === 'verdicts' ? parts.slice(0, 2).join('::') : parts[0];
  return { index, suite, name, base, kind, topic, cells, states };
});

const text = (index) => (index === null ? null : data.texts[index]);

// What a search looks at, made when it is first needed.
function haystack(test) {
  test.haystack ??= [test.name, ...new Set(test.cells.flatMap(([, , reason, evidence]) =>
    [reason, ...evidence].filter((index) => index !== null).map(text)))].join('\n').toLowerCase();
  return test.haystack;
}

const shown = new Set(data.columns.keys());

// Whether the columns that are shown differ.
function differs({ states }) {
  return new Set(states.filter((s, column) => shown.has(column) && s !== 'not_run')).size > 1;
}

function matches(test, { search, state, kind, suite }) {
  if (kind && test.kind !== kind) return false;
  if (suite && test.suite !== suite) return false;
  if (state === 'differs') {
    if (!differs(test)) return false;
  } else if (state && !test.states.some((s, column) => shown.has(column) && s === state)) {
    return false;
  }
  return search.toLowerCase().split(/\s+/).every((word) => haystack(test).includes(word));
}

function filters() {
  const { value: search } = byId('search');
  const [state, kind, suite] = ['state', 'kind', 'suite'].map((id) => byId(id).value);
  return { search: search.trim(), state, kind, suite };
}

function cellButton(test, column) {
  const state = test.states[column];
  const button = make('button', { type: 'button', textContent: GLYPHS[state], tabIndex: -1 });
  button.setAttribute('aria-label', `${test.name}, ${data.columns[column].name}: ${words(state)}`);
  Object.assign(button.dataset, { test: test.index, column });
  return make('td', { className: state }, button);
}

function row(test) {
  const name = make('th', { scope: 'row' }, make('code', { textContent: test.base }));
  if (test.kind !== 'blocking') {
    name.append(' ', make('span', { className: 'kind', textContent: test.kind }));
  }
  const cells = [...shown].sort((a, b) => a - b).map((column) => cellButton(test, column));
  return make('tr', {}, name, ...cells);
}

function grid(list) {
  const names = [...shown].sort((a, b) => a - b).map((column) =>
    make('th', { scope: 'col', textContent: data.columns[column].name }));
  const head = make('thead', {}, make('tr', {}, make('th', { scope: 'col', textContent: 'test' }), ...names));
  const body = make('tbody', {}, ...list.slice(0, MOST_ROWS).map(row));
  const table = make('table', { className: 'grid' }, head, body);
  const box = make('div', { className: 'scroll' }, table);
  const first = body.querySelector('button');
  if (first) first.tabIndex = 0;
  if (list.length > MOST_ROWS) {
    const more = make('button', { type: 'button', className: 'more', textContent: `Show all ${list.length}` });
    more.addEventListener('click', () => {
      body.append(...list.slice(MOST_ROWS).map(row));
      more.remove();
    });
    return [box, more];
  }
  return [box];
}

function tally(list) {
  const counts = new Map();
  for (const test of list) {
    for (const column of shown) {
      counts.set(test.states[column], (counts.get(test.states[column]) ?? 0) + 1);
    }
  }
  return data.states.filter((state) => counts.has(state))
    .map((state) => `${counts.get(state)} ${words(state)}`).join(', ');
}

// A group of tests, which is filled when it is opened.
function group(title, list, open) {
  const summary = make('summary', {}, make('strong', { textContent: title }), ' ',
    make('span', { className: 'tally', textContent: `${list.length} tests: ${tally(list)}` }));
  const details = make('details', { open }, summary);
  const fill = () => { if (details.open && details.childElementCount === 1) details.append(...grid(list)); };
  details.addEventListener('toggle', fill);
  fill();
  return details;
}

const severity = (test) => Math.min(...[...shown].map((column) => data.states.indexOf(test.states[column])));

function render() {
  const chosen = filters();
  const found = tests.filter((test) => matches(test, chosen));
  byId('found').textContent = `${found.length} of ${tests.length} tests`;
  const box = byId('tests');
  if (chosen.search || chosen.state || chosen.kind || chosen.suite) {
    box.replaceChildren(...grid(found));
    return;
  }
  const failed = tests.filter((test) => test.states.some((s, column) => shown.has(column) && s === 'fail'));
  const differ = tests.filter(differs).sort((a, b) => severity(a) - severity(b));
  const topics = Map.groupBy ? Map.groupBy(tests, (test) => test.topic) : groupBy(tests);
  box.replaceChildren(
    ...(failed.length ? [group('Failures', failed, true)] : []),
    group('Differences between columns', differ, true),
    ...[...topics].sort(([a], [b]) => (a < b ? -1 : 1)).map(([topic, list]) => group(topic, list, false)),
  );
}

function groupBy(list) {
  const groups = new Map();
  for (const test of list) groups.set(test.topic, [...(groups.get(test.topic) ?? []), test]);
  return groups;
}

// The dialog with the evidence behind a cell.
let opened = null;

function describe(button) {
  opened = button;
  const test = tests[button.dataset.test];
  const column = data.columns[button.dataset.column];
  const [state, milliseconds, reason, evidence] = test.cells[button.dataset.column];
  const facts = [
    ['column', `${column.name}: ${column.about}`],
    ['result', words(data.states[state])],
    ['reason', text(reason)],
    ['I/O', test.kind],
    ['took', milliseconds === null ? null : `${milliseconds} ms`],
    ['TLS library', column.library],
    ['other side', column.made_with[test.suite]],
  ].filter(([, value]) => value);
  const list = make('dl', {}, ...facts.flatMap(([name, value]) =>
    [make('dt', { textContent: name }), make('dd', { textContent: value })]));
  if (evidence.length) {
    list.append(make('dt', { textContent: 'evidence' }),
      make('dd', {}, make('ul', {}, ...evidence.map((index) => make('li', { textContent: text(index) })))));
  }
  byId('cell-title').textContent = test.name;
  byId('cell-body').replaceChildren(list);
  history.replaceState(null, '', `#${new URLSearchParams({ test: test.name, column: column.name })}`);
  if (!byId('cell').open) byId('cell').showModal();
}

byId('cell').addEventListener('close', () => {
  history.replaceState(null, '', location.pathname);
  opened?.focus();
});

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('.grid button');
  if (button) describe(button);
});

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function neighbour(button, [down, right]) {
  const cell = button.closest('td');
  const line = cell.closest('tr');
  const rows = [...line.closest('tbody').rows];
  const next = rows[rows.indexOf(line) + down]?.cells[cell.cellIndex + right];
  return next?.querySelector('button');
}

document.addEventListener('keydown', (event) => {
  const step = STEPS[event.key];
  const from = byId('cell').open ? opened : event.target.closest?.('.grid button');
  if (!step || !from?.isConnected) return;
  const next = neighbour(from, step);
  if (!next) return;
  event.preventDefault();
  from.tabIndex = -1;
  next.tabIndex = 0;
  if (byId('cell').open) describe(next);
  else next.focus();
});

function capabilities() {
  const { columns = [], rows = [] } = data.capabilities ?? {};
  const head = make('thead', {}, make('tr', {}, make('th', { scope: 'col', textContent: 'capability' }),
    ...columns.map((name) => make('th', { scope: 'col', textContent: name }))));
  const CLASSES = { yes: 'pass', no: 'unsupported', partly: 'expected_failure', failed: 'fail' };
  const body = make('tbody', {}, ...rows.map(({ name, cells }) => make('tr', {},
    make('th', { scope: 'row' }, make('code', { textContent: name })),
    ...cells.map((cell) => {
      const [verdict, ...why] = (cell ?? 'not run').split(': ');
      const shownCell = make('td', { className: CLASSES[verdict] ?? 'not_run', textContent: verdict });
      if (why.length) shownCell.append(make('small', { textContent: why.join(': ') }));
      return shownCell;
    }))));
  byId('capabilities').replaceChildren(head, body);
}

function start() {
  const { date, rust, system, version } = data.made;
  byId('made').textContent = `tungstenite-tls ${version}, ${date}, ${rust}, ${system}.`;
  byId('state').append(...data.states.map((state) => make('option', { value: state, textContent: words(state) })));
  const suites = [...new Set(tests.map((test) => test.suite))];
  byId('suite').append(...suites.map((suite) => make('option', { textContent: suite })));
  byId('shown').append(...data.columns.map((column, index) => {
    const box = make('input', { type: 'checkbox', checked: true });
    box.addEventListener('change', () => {
      if (box.checked) shown.add(index);
      else shown.delete(index);
      render();
    });
    return make('label', {}, box, ` ${column.name}`);
  }));
  byId('filters').hidden = false;
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  for (const event of ['input', 'change']) byId('filters').addEventListener(event, render);
  capabilities();
  render();
  openLink();
  addEventListener('hashchange', openLink);
}

// Opens the cell that the address names, if any.
function openLink() {
  const link = new URLSearchParams(location.hash.slice(1));
  const test = tests.find(({ name }) => name === link.get('test'));
  const column = data.columns.findIndex(({ name }) => name === link.get('column'));
  if (!test || column < 0) return;
  byId('search').value = test.name;
  render();
  const button = [...document.querySelectorAll(`.grid button[data-column="${column}"]`)]
    .find((candidate) => Number(candidate.dataset.test) === test.index);
  if (button) describe(button);
}

start();
