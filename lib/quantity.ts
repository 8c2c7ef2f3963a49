import { Size } from 'cdk8s';

const BINARY = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 };
const DECIMAL = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

/**
 * Reads an amount of memory or disk in Kubernetes' notation, e.g. `512Mi`, `50Gi`, `1.5Gi`.
 * @returns the number of bytes, or undefined if it is no such amount
 */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$/.exec(text);
  if (!match) return undefined;
  const factor = match[2] ? { ...BINARY, ...DECIMAL }[match[2] as keyof typeof BINARY] : 1;
  const bytes = Number(match[1]) * factor;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/**
 * Reads an amount of CPU in Kubernetes' notation, e.g. `250m`, `0.5`, `2`.
 * @returns the number of cores, or undefined if it is no such amount
 */
export function parseCpu(text: string): number | undefined {
  const match = /^(?:(\d+)m|(\d+(?:\.\d{1,3})?))$/.exec(text);
  if (!match) return undefined;
  return match[1] ? Number(match[1]) / 1000 : Number(match[2]);
}

/**
 * Reads a size that is a whole number of kibibytes.
 * @returns undefined if it is none, or not a whole number of kibibytes
 */
export function parseSize(text: string): Size | undefined {
  const bytes = parseBytes(text);
  return bytes !== undefined && bytes % 1024 === 0 ? Size.kibibytes(bytes / 1024) : undefined;
}

/** Writes a size in the largest unit that keeps it whole, e.g. `50Gi`: the way Kubernetes itself normalizes it. */
export function formatSize(size: Size): string {
  const bytes = bytesOf(size);
  const unit = (['Pi', 'Ti', 'Gi', 'Mi'] as const).find(
    (name) => bytes >= BINARY[name] && bytes % BINARY[name] === 0,
  );
  return unit ? `${bytes / BINARY[unit]}${unit}` : `${bytes / 1024}Ki`;
}

/** The size in bytes. */
export function bytesOf(size: Size): number {
  return size.toKibibytes() * 1024;
}
