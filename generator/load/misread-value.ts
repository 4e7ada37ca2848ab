import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';

/** Why kustomize reads another value than YAML 1.2, or none at all. */
export interface Misreading {
  readonly message: string;
  readonly hint: string;
  /** What to write instead, if it is clear what is meant. */
  readonly instead?: string;
}

/** Numbers without their underscores. Source: go-yaml v3, resolve.go, resolve and yamlStyleFloat. */
const numbers = /^[-+]?(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;

/** Dates and times. Source: go-yaml v3, resolve.go, allowedTimestampFormats. */
const dates = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\S*)?$/;

/** Times that kustomize writes as they are. */
const wholeTimes = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Of a plain text: whether kustomize reads it as a number. */
export const isNumber = (plain: string): boolean =>
  numbers.test(/^[-+\d]/.test(plain) ? plain.replaceAll('_', '') : plain);

/** Of a plain text: whether kustomize reads it as a date. */
export const isDate = (plain: string): boolean => dates.test(plain);

/**
 * A value of a document that kustomize reads otherwise: tried with kustomize v5.8.2. `raw` is its text in the file, and
 * `ancestors` are what it is in.
 */
export function misreadValue(
  node: Scalar,
  raw: string,
  ancestors: readonly (Document | Node | Pair)[],
): Misreading | undefined {
  if (node.type === 'QUOTE_DOUBLE') return misreadEscape(raw);
  if (node.type !== 'PLAIN') return undefined;
  const text = node.source ?? '';
  if (typeof node.value === 'number' && !Number.isFinite(node.value))
    return { message: `kustomize cannot write the number ${text}`, hint: 'quote it, or write a number' };
  if (isAnnotation(ancestors)) return misreadAnnotation(node, text);
  if (text === '' && isInFlow(ancestors))
    return {
      message: 'the value is empty: kustomize reads an empty text in braces, and YAML 1.2 reads null',
      hint: 'write "" or null',
    };
  if (typeof node.value !== 'string') return undefined;
  if (isNumber(text))
    return {
      message: `kustomize reads ${text} as a number, and YAML 1.2 reads a text`,
      hint: 'quote it, or write a decimal number',
      instead: `"${text}"`,
    };
  if (isDate(text) && !wholeTimes.test(text))
    return {
      message: `kustomize reads ${text} as a date, and writes it in another form`,
      hint: `quote it: "${text}"`,
      instead: `"${text}"`,
    };
  return undefined;
}

/**
 * What to write so that every reader gets the value that kustomize reads: tried with kustomize v5.8.2. Undefined if all
 * read the same, and if it is not known.
 */
export function valueOfKustomize(
  node: Scalar,
  ancestors: readonly (Document | Node | Pair)[],
): string | undefined {
  const text = node.source ?? '';
  if (node.type !== 'PLAIN' || !misreadValue(node, text, ancestors)) return undefined;
  if (isAnnotation(ancestors)) return `"${text}"`;
  if (typeof node.value !== 'string') return undefined;
  if (isNumber(text)) return decimalOf(text.replaceAll('_', ''));
  const [, year, month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  return year === undefined
    ? undefined
    : `"${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z"`;
}

/** The decimal number of a number of go-yaml; undefined for one that is not exact in JSON. */
function decimalOf(number: string): string | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(number) ?? [];
  // Number() knows 0x, 0o and 0b, but no octal number that has only a leading zero.
  const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER || /e/i.test(String(value)))
    return undefined;
  return `${sign === '-' ? '-' : ''}${value}`;
}

/** Kustomize makes texts of annotations, and takes the digits as they are in the file. */
function misreadAnnotation({ value }: Scalar, text: string): Misreading | undefined {
  if (typeof value === 'string' || String(value) === text || text === '') return undefined;
  return {
    message: `the annotation ${text} is not text`,
    hint: `quote it: "${text}"`,
    instead: `"${text}"`,
  };
}

/** Escapes that go-yaml does not know. Source: go-yaml v3, scannerc.go, yaml_parser_scan_flow_scalar. */
function misreadEscape(raw: string): Misreading | undefined {
  const wrong = raw
    .match(/\\(?:u[dD][89a-fA-F][\da-fA-F]{2}|[\s\S])/g)
    ?.find((each) => each === '\\/' || each.length > 2);
  if (wrong === undefined) return undefined;
  return {
    message: `kustomize cannot read the escape ${wrong}`,
    hint: wrong === '\\/' ? 'write / without the backslash' : 'write the character itself',
  };
}

const isInFlow = (ancestors: readonly unknown[]): boolean =>
  ancestors.some((each) => isCollection(each) && each.flow === true);

/** Whether a value is one of the annotations of the document itself. */
function isAnnotation(ancestors: readonly unknown[]): boolean {
  const keys = ancestors.filter(isPair).map(({ key }) => (isScalar(key) ? key.value : undefined));
  return keys.length === 3 && keys[0] === 'metadata' && keys[1] === 'annotations' && isMap(ancestors.at(-2));
}
