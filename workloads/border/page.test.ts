import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { PAGE_FILES, renderHttpdConfig } from './httpd';
import { parseTraveller } from './traveller';

const folder = join(__dirname, 'page');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const page = parse(read('index.html'));
const ids = page.querySelectorAll('[id]').map(({ id }) => id);

/** Every id that an attribute of some element refers to. */
const referred = (attribute: string) =>
  page
    .querySelectorAll(`[${attribute}]`)
    .flatMap((element) => (element.getAttribute(attribute) ?? '').split(' '));

describe('the page', () => {
  test('has a language, a title, one first heading, and its parts', () => {
    expect(page.querySelector('html')?.getAttribute('lang')).toBe('en');
    expect(page.querySelector('title')?.text).toBe('Immigration desk');
    expect(page.querySelector('meta[name=viewport]')?.getAttribute('content')).not.toMatch(/scal(able|e)=no/);
    for (const name of ['h1', 'main', 'header']) expect(page.querySelectorAll(name)).toHaveLength(1);
    // no level of headings is left out
    const levels = page.querySelectorAll('h1,h2,h3,h4').map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels).toEqual([1, 2, 2]);
  });

  test('has a visible label for every input, and a place beside it for what is wrong', () => {
    const inputs = page.querySelectorAll('input');
    expect(inputs.map(({ id }) => id)).toEqual([
      ...['document', 'name', 'flight', 'lodging', 'days', 'funds', 'query'],
    ]);
    for (const input of inputs) {
      expect(page.querySelector(`label[for=${input.id}]`)?.text).toMatch(/\w/);
      if (input.closest('#traveller'))
        expect(input.getAttribute('aria-describedby')).toBe(`${input.id}-problem`);
    }
  });

  test('asks for the fields that the API takes', () => {
    const names = page.querySelectorAll('#traveller input').map((input) => input.getAttribute('name'));
    const traveller = { document: 'X1234567', name: 'a', flight: 'IB1', lodging: '', days: 1, funds: 1 };
    expect(names).toEqual(Object.keys(parseTraveller(traveller)));
  });

  test('has no id twice, and no reference to one that is not there', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const attribute of ['for', 'aria-describedby', 'aria-labelledby', 'list'])
      for (const id of referred(attribute))
        expect([attribute, ids]).toEqual([attribute, expect.arrayContaining([id])]);
    const wanted = [...read('page.js').matchAll(/querySelector\('#(\w+)'\)/g)].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(5);
    for (const id of wanted) expect(ids).toContain(id);
  });

  test('says results aloud, and can be used by keyboard', () => {
    expect(page.querySelectorAll('[role=status]').map(({ id }) => id)).toEqual(['result', 'listed']);
    // what can be clicked is a button or a link, and nothing changes the order of the keyboard
    expect(page.querySelectorAll('[onclick]')).toEqual([]);
    for (const element of page.querySelectorAll('[tabindex]'))
      expect(['0', '-1']).toContain(element.getAttribute('tabindex'));
    for (const button of page.querySelectorAll('button')) {
      expect(button.text).toMatch(/\w/);
      expect(['submit', 'button']).toContain(button.getAttribute('type'));
    }
    expect(read('style.css')).not.toMatch(/outline:\s*(none|0)\b/);
  });

  test('has a table with a caption, and heads that say what they are heads of', () => {
    expect(page.querySelector('table caption')?.text.trim()).toBe('The latest entries first');
    const heads = page.querySelectorAll('th');
    expect(heads).toHaveLength(7);
    for (const head of heads) expect(head.getAttribute('scope')).toBe('col');
  });

  test('loads its own files only, so that its policy of content can forbid everything else', () => {
    const files = page
      .querySelectorAll('[src],link[rel=stylesheet]')
      .map((element) => element.getAttribute('src') ?? element.getAttribute('href'));
    expect(files.sort()).toEqual(['page.js', 'style.css']);
    expect(read('index.html')).not.toMatch(/<style|\sstyle=|<script(?![^>]*src)/);
    expect(read('page.js')).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });

  test('is made of the files that are deployed', () => {
    expect(readdirSync(folder).sort()).toEqual([...PAGE_FILES].sort());
  });

  const light = /light-dark\((#\w+), (#\w+)\)/g;
  test('has colours that can be read on each other, in light and dark', () => {
    const css = read('style.css');
    const colour = (name: string) => new RegExp(`--${name}: ${light.source}`).exec(css)?.slice(1) ?? [];
    for (const [front, back] of [
      ...['text', 'accent', 'bad'].map((name) => [name, 'paper'] as const),
      ['text', 'shade'] as const,
      ['on-accent', 'accent'] as const,
    ]) {
      for (const scheme of [0, 1])
        expect([front, back, contrast(colour(front)[scheme], colour(back)[scheme]) >= 4.5]).toEqual([
          front,
          back,
          true,
        ]);
    }
    expect(contrast('#777777', '#888888')).toBeLessThan(1.5);
  });
});

/** The contrast of two colours, 1 to 21. @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a = '', b = ''): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

test('the configuration of the server is for the stock image unless told otherwise', () => {
  const config = renderHttpdConfig({ port: 8080, statusPort: 8081, api: 'http://border:8080' });
  expect(config).toContain('DocumentRoot /usr/local/apache2/htdocs\n');
  expect(config).toContain('LoadModule proxy_module /usr/local/apache2/modules/mod_proxy.so\n');
  expect(config).toContain('\nListen 8080\n');
});
