import type { RelabelStep } from '../lib/scrape-job';

/** Labels of a target or of a series, by name. */
export type Labels = Readonly<Record<string, string>>;

/**
 * One step as Prometheus takes it: the regex fits the whole text, an empty result deletes the label.
 * @returns undefined if the step drops what has these labels
 */
export function relabel(labels: Labels, step: RelabelStep): Labels | undefined {
  const {
    source_labels = [],
    separator = ';',
    regex = '(.*)',
    replacement = '$1',
    action = 'replace',
  } = step;
  if (action === 'labeldrop') {
    const dropped = new RegExp(`^(?:${regex})$`, 's');
    return Object.fromEntries(Object.entries(labels).filter(([name]) => !dropped.test(name)));
  }
  const text = source_labels.map((name) => labels[name] ?? '').join(separator);
  const match = new RegExp(`^(?:${regex})$`, 's').exec(text);
  if (action === 'keep') return match ? labels : undefined;
  if (action === 'drop') return match ? undefined : labels;
  if (!step.target_label) throw new Error(`a step without target_label: ${JSON.stringify(step)}`);
  if (!match) return labels;
  const others = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== step.target_label));
  const value = replacement.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  return value === '' ? others : { ...others, [step.target_label]: value };
}

/** All steps, one after the other. */
export function relabelAll(labels: Labels, steps: readonly RelabelStep[]): Labels | undefined {
  return steps.reduce<Labels | undefined>((result, step) => result && relabel(result, step), labels);
}
