/** Services whose addresses let whoever knows them in, as the beginning of what follows `https://`. */
const SERVICES: readonly RegExp[] = [
  /^hooks\.slack(?:-gov)?\.com\//i,
  /^(?:[\w-]+\.)*webhook\.office\.com\//i,
  /^outlook\.office(?:365)?\.com\/webhook/i,
  /^(?:[\w-]+\.)*logic\.azure\.com(?::\d+)?\//i,
  /^(?:[\w-]+\.)*powerplatform\.com(?::\d+)?\//i,
  /^api\.telegram\.org\/bot/i,
  /^discord(?:app)?\.com\/api\/webhooks\//i,
  /^chat\.googleapis\.com\//i,
  /^events\.(?:eu\.)?pagerduty\.com\//i,
  /^hooks\.zapier\.com\//i,
  /^hc-ping\.com\/./i,
  /^nosnch\.in\/./i,
  /^cronitor\.link\/./i,
  /^heartbeat\.uptimerobot\.com\/./i,
  /^uptime\.betterstack\.com\/api\//i,
];

/** A part of the query that is a secret by its name. */
const SECRET_PARAMETER = /[?&](?:\w*token|\w*key|\w*secret|pass(?:word)?|sig|auth)=/i;

/** Whether an address has to be kept as a password is. */
export function isSecretAddress(address: string): boolean {
  const [, rest = ''] = /^https?:\/\/(.*)$/is.exec(address) ?? [];
  return SERVICES.some((service) => service.test(rest)) || SECRET_PARAMETER.test(rest);
}

/** A text in which of secret addresses only the host is left. */
export const withoutSecretAddresses = (text: string) =>
  text.replace(/(https?:\/\/)([^\s"'<>]+)/gi, (address: string, scheme: string, rest: string) =>
    isSecretAddress(address) ? `${scheme}${rest.replace(/[/?].*$/s, '')}/…` : address,
  );
