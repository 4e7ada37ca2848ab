import { listAt, type Path, textAt, valueAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { spotAt } from '../document.ts';
import type { Spot } from '../finding.ts';
import type { IstioMessage } from './offline.ts';
import { spotInMessage } from './spot-in-message.ts';

/** The place in a document that a message is about. Istio often names none, or another key than the one at fault. */
export function placeOf({ code, message, path }: IstioMessage, document: unknown): Spot {
  const part = parts[code]?.(document, message, path ?? []);
  if (part) return spotAt(document, part);
  return path ? spotAt(document, path) : spotInMessage(message, document);
}

/** The part of a document that the message of a code is about; `named` is the path that Istio names. */
type FindPart = (document: unknown, message: string, named: Path) => Path | undefined;

/** A patch of an EnvoyFilter with one of these operations. */
const operation =
  (...operations: readonly string[]): FindPart =>
  (document, _, named) => {
    const list = ['spec', 'configPatches'];
    const [, , index = listAt(document, ...list).findIndex(hasOperation)] = named;
    return index === -1 ? undefined : [...list, index, 'patch', 'operation'];

    function hasOperation(patch: unknown): boolean {
      return operations.includes(textAt(patch, 'patch', 'operation') ?? '');
    }
  };

const relative = operation('INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'REMOVE');

const parts: Readonly<Record<string, FindPart>> = {
  IST0101: (document, _, named) => {
    const subset = [...named.slice(0, -1), 'subset'];
    return named.at(-1) === 'host' && valueAt(document, subset) !== undefined ? subset : undefined;
  },
  IST0109: (document, message) => itemAt(document, ['spec', 'hosts'], (host) => namesHost(message, host)),
  IST0134: (document, _, named) => {
    const protocol = [...named.slice(0, 3), 'protocol'];
    return valueAt(document, protocol) === undefined ? undefined : protocol;
  },
  IST0138: (document) => only(leavesWithKey(document, 'credentialName')),
  IST0151: relative,
  IST0152: operation('REPLACE'),
  IST0153: operation('ADD'),
  IST0154: operation('REMOVE'),
  IST0155: relative,
  IST0160: () => ['metadata', 'name'],
  IST0177: (document, message) =>
    itemAt(document, ['spec', 'ports'], (port) => message.includes(` port ${valueAt(port, ['number'])} `)),
};

/** `define the same host shop/a.example.com` */
const namesHost = (message: string, host: unknown): boolean =>
  typeof host === 'string' && new RegExp(`/${host.replace(/\W/g, '\\$&')}(?![\\w.-])`).test(message);

function itemAt(document: unknown, list: Path, isPart: (item: unknown) => boolean): Path | undefined {
  const index = listAt(document, ...list).findIndex(isPart);
  return index < 0 ? undefined : [...list, index];
}

const only = (paths: readonly Path[]): Path | undefined => (paths.length === 1 ? paths[0] : undefined);

function leavesWithKey(value: unknown, key: string, path: Path = []): Path[] {
  if (path.at(-1) === key) return [path];
  const children = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  return children.flatMap(([step, child]) => leavesWithKey(child, key, [...path, step]));
}
