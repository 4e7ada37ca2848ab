import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../command-line/repository.ts';
import { isMapOf } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';

const file = join(repositoryRoot, '.cache', 'services', 'addresses.json');

/** Saves the addresses of the services that `npm start` runs, for `npm run client`. */
export function writeAddresses(addresses: ReadonlyMap<string, string>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(addresses), undefined, 2)}\n`);
}

/** Deletes the addresses when the services have stopped. */
export function removeAddresses(): void {
  rmSync(file, { force: true });
}

/** The addresses of the services that `npm start` runs now, by name. */
export function readAddresses(): ReadonlyMap<string, string> {
  const saved = cachedJson(file, (value) => isMapOf(value, isText));
  return new Map(Object.entries(saved ?? {}));
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The variables by which programs of services/ find them: `STOCK_KEEPER_ADDRESS` is the address of stock-keeper. */
export const addressVariables = (addresses: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...addresses].map(([name, address]) => [`${name.toUpperCase().replaceAll('-', '_')}_ADDRESS`, address]),
  );
