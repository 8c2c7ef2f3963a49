import { SettingsError } from '../config/problems';
import { resolveEnvironment } from '../config/resolve';

/** What is said about settings that no editor would let through, or that would. */
export function problems(settings: object | undefined): string[] {
  try {
    resolveEnvironment({ name: 'test', ...settings });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

/** What is said about settings of Prometheus. */
export const prometheus = (settings: object) => problems({ prometheus: settings });

/** A static job that is right, but for what differs. */
export const job = (settings: object) => ({ name: 'machines', targets: ['nodeX:9100'], ...settings });
