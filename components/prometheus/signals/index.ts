export * from './notifications';
export * from './rules';
export * from './server';
export * from './storage';
export * from './targets';
