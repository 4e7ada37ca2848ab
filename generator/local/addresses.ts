import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../command-line/repository.ts';
import { textAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';

const file = join(repositoryRoot, '.cache', 'services', 'addresses.json');

/** Notes where `npm start` put the services, for `npm run greet`. */
export function writeAddresses(addresses: ReadonlyMap<string, string>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(addresses), undefined, 2)}\n`);
}

/** Forgets the addresses once nothing runs there any more. */
export function removeAddresses(): void {
  rmSync(file, { force: true });
}

/** Where `npm start` put a service, as long as it runs. */
export function readAddress(service: string): string | undefined {
  return textAt(cachedJson(file, isMap), service);
}
