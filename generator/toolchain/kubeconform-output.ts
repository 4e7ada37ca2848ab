import { parsedJson } from '../lang/json.ts';
import { isObject, type JsonObject } from './strict-schemas/json-object.ts';

/** One fault of a document: where in it (empty for the whole), and what. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** kubeconform's verdict about one document. */
export interface Validation {
  readonly file: string;
  /** Empty, like the name, when the document is too broken to have one. */
  readonly kind: string;
  readonly name: string;
  /** `error`: it could not be validated, for instance because its kind has no schema. */
  readonly status: 'valid' | 'invalid' | 'error';
  readonly errors: readonly Fault[];
}

/** Reads what kubeconform prints with `-output json -verbose`, without empty documents; undefined for anything else. */
export function parseKubeconformOutput(output: string): Validation[] | undefined {
  const parsed = parsedJson(output);
  const resources = isObject(parsed) ? parsed['resources'] : undefined;
  if (!Array.isArray(resources)) return undefined;
  return resources
    .filter(isObject)
    .filter(({ status }) => status !== '')
    .map(validationOf);
}

function validationOf(resource: JsonObject): Validation {
  const status = statuses.get(resource['status']) ?? 'error';
  return {
    file: text(resource['filename']),
    kind: text(resource['kind']),
    name: text(resource['name']),
    status,
    errors: status === 'valid' ? [] : faults(text(resource['msg'])),
  };
}

/** A skipped document is not among them: nothing may be skipped, so it counts as an error. */
const statuses = new Map<unknown, Validation['status']>([
  ['statusValid', 'valid'],
  ['statusInvalid', 'invalid'],
]);

/** kubeconform lists only the outermost faults; its message has all of them, each behind its place. */
function faults(message: string): Fault[] {
  const [, ...parts] = message.split(/\s+- at '(?=\/|')/);
  const found = parts.flatMap((part) => {
    const [, path = '', what = ''] = /^(.*?)': (.*)$/s.exec(part) ?? [];
    return what === 'validation failed' || what === '' ? [] : [{ path, message: what }];
  });
  return found.length > 0 ? found : [{ path: '', message: message || 'kubeconform skipped it.' }];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
