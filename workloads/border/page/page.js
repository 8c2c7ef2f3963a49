// The page of the immigration desk. It asks the API below /api, and shows what it answers.

const traveller = document.querySelector('#traveller');
const result = document.querySelector('#result');
const search = document.querySelector('#search');
const listed = document.querySelector('#listed');
const rows = document.querySelector('#rows');
const more = document.querySelector('#more');

const PATIENCE = 10_000; // milliseconds

/** What the API answers, or what to say when it does not. */
async function ask(path, body) {
  const request = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(`api/${path}`, { ...request, signal: AbortSignal.timeout(PATIENCE) });
    const json = /json/.test(response.headers.get('content-type') ?? '');
    const answer = json
      ? await response.json()
      : { detail: 'The desk does not answer. Try again in a moment.' };
    return { status: response.status, requestId: response.headers.get('x-request-id'), ...answer };
  } catch {
    return { status: 0, detail: 'The desk can not be reached. Try again in a moment.' };
  }
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Says a result where screen readers hear it. */
function say(kind, title, lines = [], requestId = undefined) {
  const parts = [element('p', '')];
  parts[0].append(element('strong', title));
  if (lines.length > 0) {
    const list = document.createElement('ul');
    list.append(...lines.map((line) => element('li', line)));
    parts.push(list);
  }
  if (requestId) parts.push(element('p', `Request id: ${requestId}`));
  result.className = `result ${kind}`;
  result.replaceChildren(...parts);
}

/** Shows what is wrong beside each field, and goes to the first. */
function showProblems(problems) {
  for (const input of traveller.querySelectorAll('input')) {
    const problem = problems.find(({ field }) => field === input.name);
    input.removeAttribute('aria-invalid');
    if (problem) input.setAttribute('aria-invalid', 'true');
    document.querySelector(`#${input.id}-problem`).textContent = problem?.message ?? '';
  }
  traveller.querySelector('[aria-invalid]')?.focus();
}

/** The form as the API wants it. A number that is missing stays out, so that the API says so. */
function filledIn() {
  const { days, funds, ...texts } = Object.fromEntries(new FormData(traveller));
  return {
    ...texts,
    days: days === '' ? undefined : Number(days),
    funds: funds === '' ? undefined : Number(funds),
  };
}

function showAnswer({ status, decision, reasons = [], problems = [], detail, requestId, id }) {
  showProblems(problems);
  const why = reasons.map(({ message }) => message);
  if (status === 201) say('accepted', `Entry ${id} is registered.`);
  else if (decision === 'accepted') say('accepted', 'Accepted: the traveller may enter.');
  else if (decision === 'refused') say('refused', 'Refused: the traveller may not enter.', why);
  else
    say(
      'refused',
      detail,
      problems.map(({ message }) => message),
      status >= 500 ? requestId : undefined,
    );
}

traveller.addEventListener('submit', async (event) => {
  event.preventDefault();
  const buttons = traveller.querySelectorAll('button');
  for (const button of buttons) button.disabled = true;
  const answer = await ask(event.submitter?.value ?? 'checks', filledIn());
  for (const button of buttons) button.disabled = false;
  if (!answer.problems) event.submitter?.focus();
  showAnswer(answer);
  if (answer.status === 201) await list();
});

const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

function row({ enteredAt, name, document: number, flight, lodging, days, funds }) {
  const made = document.createElement('tr');
  const entered = element('td', '');
  const moment = element('time', time.format(new Date(enteredAt)));
  moment.dateTime = enteredAt;
  entered.append(moment);
  made.append(
    entered,
    ...[name, number, flight, lodging].map((text) => element('td', text)),
    ...[String(days), money.format(funds)].map((text) => element('td', text, 'number')),
  );
  return made;
}

/** The latest search: an answer to an earlier one comes too late. */
let latest = 0;

/** Shows entries from the first one on, or those after the ones that are shown. */
async function list(before = undefined) {
  const turn = ++latest;
  const parameters = new URLSearchParams(new FormData(search));
  if (before) parameters.set('before', before);
  const answer = await ask(`entries?${parameters}`);
  if (turn !== latest) return;
  if (answer.status !== 200) {
    listed.textContent = answer.detail;
    return;
  }
  if (!before) rows.replaceChildren();
  rows.append(...answer.entries.map(row));
  const number = rows.childElementCount;
  listed.textContent =
    number === 0 ? 'No entries found.' : `${number} ${number === 1 ? 'entry' : 'entries'} shown.`;
  more.hidden = !answer.next;
  more.onclick = () => list(answer.next);
}

search.addEventListener('submit', (event) => {
  event.preventDefault();
  void list();
});

async function offerFlights() {
  const { flights = [] } = await ask('flights');
  document.querySelector('#flights').replaceChildren(
    ...flights.map(({ number, origin }) => {
      const option = element('option', origin);
      option.value = number;
      return option;
    }),
  );
}

void offerFlights();
void list();
