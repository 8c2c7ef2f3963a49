import * as net from 'node:net';
import { expect, test } from '@jest/globals';
import { isIP, isIPv4, isIPv6 } from './ip-address';

test.each([
  '192.0.2.1',
  '0.0.0.0',
  '256.0.0.1',
  '10.1',
  '::',
  '::1',
  'fd00::5',
  'fe80::1%eth0',
  '::ffff:192.0.2.1',
  'fd00::g',
  'db.example.com',
  'db',
  '1host',
  ':',
  '',
])('%j is what Node.js takes it for', (text) => {
  expect(isIPv4(text)).toBe(net.isIPv4(text));
  expect(isIPv6(text)).toBe(net.isIPv6(text));
  expect(isIP(text)).toBe(net.isIP(text) !== 0);
});
