import * as v from 'valibot';
import { HEARTBEAT } from '../lib/notify/routing-tree';
import { isSecretAddress } from '../lib/notify/secret-addresses';
import { NOBODY } from '../lib/notify/settings';
import { isHostName } from './fields';
import { secretKeyReference } from './monitoring-fields';

// As in fields.ts, messages continue the sentence "«path» is «value», but …".

const text = (wanted: string) => v.string(wanted);

const NAME = /^[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;

/** A name that other settings refer to. */
export function notifyName(what: string, example: string) {
  const wanted = `it has to be a name of ${what}: at most 63 letters, digits, dashes, underscores and dots, e.g. "${example}"`;
  return v.pipe(text(wanted), v.regex(NAME, wanted));
}

/** The name of somebody who is told. */
export const receiverName = v.pipe(
  notifyName('a receiver', 'on-call'),
  v.check(
    (name) => name.toLowerCase() !== NOBODY,
    'that is the receiver that there is anyway, and that tells nobody. Use another name, e.g. "on-call"',
  ),
  v.check(
    (name) => name !== HEARTBEAT,
    'that is the receiver of notify.heartbeat. Use another name, e.g. "on-call"',
  ),
);

const EMAIL = 'it has to be an e-mail address and nothing else, e.g. "oncall@example.com"';

/** An e-mail address, without a name before it. */
export const email = v.pipe(
  text(EMAIL),
  v.check((value) => {
    const [, user, host] = /^([^\s@<>()[\]:;,"\\]{1,64})@([^\s@]+)$/.exec(value) ?? [];
    return user !== undefined && !/^\.|\.\.|\.$/.test(user) && isHostName(host ?? '');
  }, EMAIL),
);

const CHAT = 'it has to be the number of a chat, those of groups are negative, e.g. -1001234567890';

/** A chat of Telegram. */
export const chatId = v.pipe(
  v.number(CHAT),
  v.check((value) => Number.isSafeInteger(value) && value !== 0, CHAT),
);

/** How to say where an address is. */
const BY_SECRET = '{ name: "my-secret", key: "url" }';
const ADDRESS = `it has to be an address that starts with https:// or http://, e.g. "https://alerts.example.com/hook", or the key of a Secret that holds one: ${BY_SECRET}`;

/** An address that everybody may read. */
const openAddress = v.pipe(
  text(ADDRESS),
  v.check(
    (value) =>
      URL.canParse(value) && new URL(value).port !== '0' && /^https?:\/\/[^\s/?#{}]+[^\s{}]*$/.test(value),
    ADDRESS,
  ),
  v.check(
    (value) => !/^https?:\/\/[^/?#]*@/.test(value),
    'it has a user name or a password in it, which everybody could read in the cluster. Use the key of a Secret, ' +
      BY_SECRET,
  ),
  v.check(
    (value) => !isSecretAddress(value),
    'whoever knows such an address may use it, and it would stand in the manifests for everybody to read. Put it into a Secret, change it where it has been committed, and write ' +
      BY_SECRET,
  ),
);

const either = v.union([openAddress, secretKeyReference]);

/** An address that is called: everybody may read it, or it is the key of a Secret. */
export const address: typeof either = {
  ...either,
  // of an object, a union would not tell what in it is wrong
  '~run': (dataset, config) => {
    const schema: v.GenericSchema =
      Object.prototype.toString.call(dataset.value) === '[object Object]' ? secretKeyReference : openAddress;
    return schema['~run'](dataset, config) as ReturnType<(typeof either)['~run']>;
  },
};

const TIME = 'it has to be a time of day from "00:00" to "24:00", with two digits each, e.g. "09:00"';

/** A time of day. */
export const timeOfDay = v.pipe(text(TIME), v.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, TIME));

const ZONE = 'it has to be a name in the time zone database, e.g. "Europe/Madrid" or "UTC"';

/** Every part begins with a capital letter, and only the short names of old are all capitals. */
const ZONE_NAME = /^(?![A-Z]{4,}(?:\/|$))[A-Z][-+\w]*(?:\/(?![A-Z]{4,}$)[A-Z][-+\w]*)*$/;

function isTimeZone(name: string): boolean {
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // offsets such as +02:00 are no names, and Alertmanager asks Go, which reads a file of that name: the case matters
    return ZONE_NAME.test(name) && (known.toLowerCase() !== name.toLowerCase() || known === name);
  } catch {
    return false;
  }
}

/** A time zone by name. */
export const timeZone = v.pipe(text(ZONE), v.check(isTimeZone, ZONE));

const LABEL =
  'it has to be the name of a label: letters, digits and underscores, not starting with a digit, e.g. "namespace"';

/** A label that alerts are grouped by. */
export const groupingLabel = v.pipe(text(LABEL), v.regex(/^(?:\.\.\.|[a-zA-Z_][a-zA-Z0-9_]*)$/, LABEL));

const USER = 'it has to be a user name without line breaks, e.g. "alerts"';

/** The user name at a mail server. */
export const mailUser = v.pipe(text(USER), v.regex(/^[^\p{Cc}]{1,253}$/u, USER));
