import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean "…"?` if a known word is close enough to be what was meant, otherwise nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const lower = word.toLowerCase();
  const sameLetters = known.find((candidate) => candidate.toLowerCase() === lower);
  const candidate = sameLetters ?? closest(word, [...known]);
  const near = distance(lower, candidate.toLowerCase()) <= Math.max(2, Math.floor(candidate.length / 3));
  return near ? ` Did you mean "${candidate}"?` : '';
}
