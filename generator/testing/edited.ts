import { soundFiles } from './temporary-repository.ts';

/** A replacement of one place of a text. */
export type Change = readonly [from: string, to: string];

/** The specs of the valid repository that most tests change. */
export const paths = {
  orders: 'services/orders/service.yaml',
  stock: 'services/stock/service.yaml',
  dev: 'clusters/dev.yaml',
  fleet: 'clusters/fleet.yaml',
  proto: 'protos/shop/v1/shop.proto',
} as const;

/** A file of the valid repository with changes; @throws Error if the text to replace does not exist */
export function edited(path: string, ...changes: readonly Change[]): Record<string, string> {
  return { [path]: changes.reduce(replaced, textOf(path)) };
}

/** A file of the valid repository with text appended, after changes. */
export function appended(path: string, more: string, ...changes: readonly Change[]): Record<string, string> {
  return { [path]: changes.reduce(replaced, textOf(path)) + more };
}

/** The cluster dev of the valid repository, with other lines for the service orders. */
export function ordersInDev(...lines: readonly string[]): Record<string, string> {
  const own = lines.map((line) => `    ${line}\n`).join('');
  return edited(paths.dev, ['    versions:\n      v1: { tag: v1.0.0 }\n  stock', `${own}  stock`]);
}

function replaced(text: string, [from, to]: Change): string {
  if (!text.includes(from)) throw new Error(`The valid repository does not contain ${JSON.stringify(from)}.`);
  return text.replace(from, () => to);
}

function textOf(path: string): string {
  const text = soundFiles[path];
  if (text === undefined) throw new Error(`The valid repository has no ${path}.`);
  return text;
}
