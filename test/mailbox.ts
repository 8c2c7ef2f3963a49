import { once } from 'node:events';
import { type AddressInfo, type Server, createServer } from 'node:net';

/** A mail as it came over the wire. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** All that follows the headers, decoded. */
  readonly body: string;
  /** The user and the password that the sender presented, if any. */
  readonly login?: string;
}

const decodeBytes = (text: string) =>
  Buffer.from(
    text.replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

/** What a header says (RFC 2047). */
const header = (text: string) =>
  text
    .replace(/\r\n[ \t]+/g, ' ')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?q\?(.*?)\?=/gi, (_, encoded: string) => decodeBytes(encoded.replaceAll('_', ' ')));

function mailOf(text: string, from: string, to: readonly string[], login?: string): Mail {
  const end = text.indexOf('\r\n\r\n');
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)$/im.exec(text.slice(0, end))?.[1] ?? '';
  const body = decodeBytes(text.slice(end + 4).replace(/=\r\n/g, ''));
  return { from, to, subject: header(subject), body, ...(login !== undefined && { login }) };
}

/** A mail server of the test, which takes everything and keeps it. */
export class Mailbox {
  readonly mails: Mail[] = [];

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    mailbox.server.listen(0, '127.0.0.1');
    await once(mailbox.server, 'listening');
    return mailbox;
  }

  private readonly server: Server;

  private constructor() {
    this.server = createServer((socket) => {
      let [buffer, from, data] = ['', '', false as boolean];
      let to: string[] = [];
      let login: string | undefined;
      const answer = (line: string): string => {
        const [, command = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
        switch (command.toUpperCase()) {
          case 'EHLO':
            return '250-mailbox\r\n250 AUTH PLAIN';
          case 'AUTH':
            login = Buffer.from(rest.replace(/^PLAIN\s+/i, ''), 'base64')
              .toString()
              .replaceAll('\0', ' ')
              .trim();
            return '235 welcome';
          case 'MAIL':
            from = /<(.*?)>/.exec(rest)?.[1] ?? '';
            to = [];
            return '250 ok';
          case 'RCPT':
            to.push(/<(.*?)>/.exec(rest)?.[1] ?? '');
            return '250 ok';
          case 'DATA':
            data = true;
            return '354 go on';
          default:
            return command.toUpperCase() === 'QUIT' ? '221 bye' : '250 ok';
        }
      };
      socket.on('error', () => undefined);
      socket.setEncoding('latin1').write('220 mailbox\r\n');
      socket.on('data', (text: string) => {
        buffer += text;
        for (;;) {
          const end = buffer.indexOf(data ? '\r\n.\r\n' : '\r\n');
          if (end < 0) return;
          const part = buffer.slice(0, end);
          buffer = buffer.slice(end + (data ? 5 : 2));
          if (data) this.mails.push(mailOf(part, from, to, login));
          socket.write(`${data ? '250 kept' : answer(part)}\r\n`);
          if (part.toUpperCase() === 'DATA') continue;
          data = false;
        }
      });
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}
