import * as net from 'node:net';

// Node.js' pattern for IPv6 takes 40 ms to compile, once: only what could be such an address is compared with it.

/** Whether a text is an IPv4 address. */
export const isIPv4 = (text: string) => /^\d/.test(text) && net.isIPv4(text);

/** Whether a text is an IPv6 address, maybe with a zone. */
export const isIPv6 = (text: string) => text.includes(':') && net.isIPv6(text);

/** Whether a text is an address of either family. */
export const isIP = (text: string) => isIPv4(text) || isIPv6(text);
