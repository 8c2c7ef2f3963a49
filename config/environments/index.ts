import type { Environment } from '../environment';
import { demo } from './demo';
import { local } from './local';
import { production } from './production';

/** Every environment that `npm run synth` renders, the default first. */
export const environments: readonly Environment[] = [local, production, demo];
