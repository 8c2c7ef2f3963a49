/** Atalaya's own templates, which users may define anew: the whole of a message, or a part of it. */
export const TEMPLATES = [
  'atalaya.subject',
  'atalaya.text',
  'atalaya.html',
  'atalaya.slack',
  'atalaya.teams',
  'atalaya.telegram',
  'atalaya.pagerduty',
  'atalaya.where',
  'atalaya.since',
  'atalaya.silence-url',
] as const;
