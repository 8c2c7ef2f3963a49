import { expect, test } from '@jest/globals';
import { Size } from 'cdk8s';
import { bytesOf, formatSize, parseBytes, parseCpu, parseSize } from './quantity';

test.each<[string, number]>([
  ['512Mi', 536_870_912],
  ['1.5Gi', 1_610_612_736],
  ['1G', 1_000_000_000],
  ['1k', 1000],
  ['1Ki', 1024],
  ['128974848', 128_974_848],
  ['0', 0],
  ['2Ti', 2_199_023_255_552],
])('reads %s as bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each([
  '',
  'abc',
  '10GB',
  '10gi',
  '1.5',
  '0.3Gi',
  '-1',
  '-1Gi',
  '1 Gi',
  '.5Gi',
  '1.Gi',
  '1e3',
  '1Mi\n',
  '100m',
  '9000Pi',
])('takes "%s" for no amount of bytes', (text) => {
  expect(parseBytes(text)).toBeUndefined();
});

test.each<[string, number]>([
  ['250m', 0.25],
  ['2', 2],
  ['0.5', 0.5],
  ['1500m', 1.5],
  ['0', 0],
])('reads %s as cores', (text, cores) => {
  expect(parseCpu(text)).toBe(cores);
});

test.each(['', 'abc', '-1', '1.5m', '0.0001', '1c', '1 ', '.5', '1e3'])(
  'takes "%s" for no amount of CPU',
  (text) => {
    expect(parseCpu(text)).toBeUndefined();
  },
);

test('takes only whole kibibytes for a size', () => {
  expect(parseSize('1536Mi')?.toKibibytes()).toBe(1536 * 1024);
  expect(parseSize('50G')?.toKibibytes()).toBe(48_828_125);
  expect(parseSize('5G')).toBeUndefined();
  expect(parseSize('1023')).toBeUndefined();
});

test.each<[Size, string]>([
  [Size.gibibytes(50), '50Gi'],
  [Size.mebibytes(1536), '1536Mi'],
  [Size.mebibytes(2048), '2Gi'],
  [Size.tebibytes(1), '1Ti'],
  [Size.kibibytes(1025), '1025Ki'],
  [Size.kibibytes(0), '0Ki'],
])('writes %j as %s', (size, text) => {
  expect(formatSize(size)).toBe(text);
  expect(parseBytes(text)).toBe(bytesOf(size));
});
