import { merged } from '../merged.ts';
import { type Files, soundFiles } from '../temporary-repository.ts';

/** A change, and all its statements except those about documents that the generator creates and deletes. */
export interface Case {
  readonly name: string;
  readonly before: Files;
  readonly after: Files;
  readonly statements: readonly string[];
}

export const orders = 'services/orders/service.yaml';
export const stock = 'services/stock/service.yaml';
export const dev = 'clusters/dev.yaml';
export const fleet = 'clusters/fleet.yaml';
export const proto = 'protos/shop/v1/shop.proto';

/** The valid repository with additional settings of services in dev. */
export const inDev = (services: object): Files => merged(dev, { services });

export const versions = { v1: { tag: 'v1.0.0' }, v2: { tag: 'v1.1.0' } };

/** Stock in dev with the share of v2 in percent, and additional settings. */
export const canary = (v2: number, more: object = {}): Files =>
  inDev({ stock: { versions, weights: { v1: 100 - v2, v2 }, ...more } });

/** The spec of stock with additional settings, as a canary in dev. */
export const inStock = (more: object): Files => ({ ...canary(10), ...merged(stock, more) });

export const beta = { metadata: { 'x-group': { exact: 'beta' } } };

/** A second cluster like dev. */
export const prod: Files = { 'clusters/prod.yaml': (soundFiles[dev] ?? '').replaceAll('dev', 'prod') };

/** A file of the valid repository with a text replaced. */
export function edited(path: string, from: string, to: string): Files {
  const text = soundFiles[path] ?? '';
  if (!text.includes(from)) throw new Error(`There is no ${from} in ${path}.`);
  return { [path]: text.replaceAll(from, to) };
}
