import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { program } from '../../cli/catalogue-programs';
import { deskSettings, PageServer, startDeskDatabase } from '../../test/desk';
import { eventually, stopAll } from '../../test/engines';
import type { PostgresServer } from '../../test/servers';
import { Workload } from '../../test/workload';

let database: PostgresServer;
let desk: Workload;
let server: PageServer;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  database = await startDeskDatabase();
  desk = await (await Workload.start('border', deskSettings(database))).ready();
  server = await PageServer.start(desk.url);
  browser = await chromium.launch({ executablePath: program('chromium') });
});

beforeEach(async () => {
  page = await browser.newPage({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1000, height: 900 },
  });
  errors = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${server.url}/`);
  await page.getByText('3 entries shown.').waitFor();
});

afterEach(async () => {
  database.sql("DELETE FROM migrations WHERE document NOT LIKE 'SAMPLE%'", 'border');
  await page.close();
});

afterAll(async () => {
  await browser?.close();
  await stopAll();
});

const traveller = {
  'Number of the document': 'X 123-4567',
  Name: 'Nadia <b>Newcomer</b>',
  Flight: 'ib3166',
  Lodging: 'Hotel at the Harbour',
  'Days of the stay': '3',
  'Money in euros': '300.50',
};

async function fillIn(changes: Partial<typeof traveller> = {}): Promise<void> {
  for (const [label, value] of Object.entries({ ...traveller, ...changes }))
    await page.getByLabel(label, { exact: true }).fill(value);
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const result = () => page.locator('#result');

/** Which element has the focus, as its id or its text. */
const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');

describe('in a browser', () => {
  test('a traveller is accepted, and nobody is registered by that', async () => {
    await fillIn();
    await press('Check');
    await result().getByText('Accepted: the traveller may enter.').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(3);
    expect(errors).toEqual([]);
  });

  test('a traveller is refused, with every reason', async () => {
    await fillIn({
      'Number of the document': 'WANTED001',
      Name: 'Nadia Newcomer',
      Lodging: '',
      'Money in euros': '10',
    });
    await press('Check');
    await result().getByText('Refused: the traveller may not enter.').waitFor();
    expect(await result().getByRole('listitem').allTextContents()).toEqual([
      'The document is on the list of Interpol.',
      'No lodging is given.',
      'The money does not suffice for the stay. 3 days take 300 euros, and 10 are declared.',
    ]);
    expect(errors).toEqual([]);
    // SCREENSHOT=docs/border.png makes the one of the docs anew
    if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'] });
  });

  test('an entry is registered and listed with the keyboard alone', async () => {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the list of entries');
    for (const value of Object.values(traveller)) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(value);
      // the list of flights is open, and would take the next key
      if (value === traveller.Flight) await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Check');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Register entry');
    await page.keyboard.press('Enter');
    await result()
      .getByText(/^Entry \d+ is registered\.$/)
      .waitFor();
    expect(await focused()).toBe('Register entry');
    await page.getByText('4 entries shown.').waitFor();
    const cells = await page.locator('tbody tr').first().locator('td').allTextContents();
    // and what looks like HTML is shown as what it is
    expect(cells.slice(1)).toEqual([
      ...['Nadia <b>Newcomer</b>', 'X1234567', 'IB3166', 'Hotel at the Harbour', '3', '300.50'],
    ]);
    expect(errors).toEqual([]);
  });

  test('what can not be used is told beside its field, and the first one has the focus', async () => {
    await fillIn({ Name: '', 'Days of the stay': '' });
    await press('Register entry');
    await page.locator('#name-problem').getByText('The name has 1 to 100 characters.').waitFor();
    expect(await focused()).toBe('name');
    expect(await page.locator('[aria-invalid=true]').count()).toBe(2);
    // a browser itself tells the console of every answer with 400, and that is all it has to tell
    expect(errors).toEqual([expect.stringContaining('400 (Bad Request)')]);
    await fillIn();
    await press('Check');
    await result().getByText('Accepted').waitFor();
    expect(await page.locator('[aria-invalid]').count()).toBe(0);
    expect(await page.locator('#name-problem').textContent()).toBe('');
  });

  test('entries are found by a part of a name', async () => {
    await page.getByRole('searchbox').fill('second');
    await page.keyboard.press('Enter');
    await page.getByText('1 entry shown.').waitFor();
    expect(await page.locator('tbody tr td:nth-child(2)').allTextContents()).toEqual([
      'Second Sample Traveller',
    ]);
    await page.getByRole('searchbox').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('No entries found.').waitFor();
    expect(errors).toEqual([]);
  });

  test('more entries come at the end of the list', async () => {
    database.sql(
      `INSERT INTO migrations (document, name, flight, lodging, days, funds)
       SELECT 'MANY' || n, 'One of many', 'IB3166', 'Hostel', 1, 100 FROM generate_series(10, 39) n`,
      'border',
    );
    await press('Search');
    await page.getByText('20 entries shown.').waitFor();
    await press('Show more');
    await page.getByText('33 entries shown.').waitFor();
    expect(await page.getByRole('button', { name: 'Show more' }).isVisible()).toBe(false);
  });

  test('a narrow window needs no scrolling to the side', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  test('a desk that is away is told, with what the log knows it by', async () => {
    await database.stop();
    await fillIn();
    await press('Check');
    await result().getByText('PostgreSQL does not answer. Try again in a moment.').waitFor();
    const [, id = ''] = /Request id: (\S+)/.exec((await result().textContent()) ?? '') ?? [];
    // the answer may be here before the log is
    await eventually('the log to tell of it', () =>
      expect(desk.lines().find(({ requestId }) => requestId === id)).toMatchObject({ status: 503 }),
    );
    database = await database.startAgain();
    await desk.ready();
    await press('Check');
    await result().getByText('Accepted').waitFor();
  });
});
