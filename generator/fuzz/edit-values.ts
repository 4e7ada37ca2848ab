import fc from 'fast-check';
import { parse, stringify, type ToStringOptions } from 'yaml';
import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import { type Edit, fileOf, type Repository, textOf, withEntry } from './case.ts';
import { hostileScalars, hostileValues } from './hostile.ts';

type StringifyOptions = ToStringOptions & { readonly version?: '1.1' };

type Change = (value: unknown, path: Path) => unknown;

const style = fc.constantFrom<StringifyOptions>(
  {},
  { collectionStyle: 'flow' },
  { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 },
  { version: '1.1', indent: 4 },
);

const retyped = (value: unknown): unknown =>
  typeof value === 'number'
    ? String(value)
    : typeof value === 'string'
      ? Number(value)
      : JSON.stringify(value);
const listed = (value: unknown): unknown => [value];
const wrapped = (value: unknown): unknown => ({ value });
const doubled = (value: unknown): unknown =>
  Array.isArray(value) ? [...value, ...value] : typeof value === 'string' ? value + value : [value, value];

/** Specs with a field dropped, renamed, retyped, duplicated, swapped or added. */
export const valueEdits: fc.Arbitrary<Edit> = fc
  .record({ file: fc.nat(), node: fc.nat(), other: fc.nat(), change: changes(), style })
  .map(({ file, node, other, change, style }) => (files) => {
    const path = specsOf(files)[file % Math.max(1, specsOf(files).length)];
    const parsed = parsedOf(textOf(path === undefined ? undefined : files.get(path)));
    if (path === undefined || parsed === undefined) return files;
    const paths = pathsIn(parsed);
    const place = paths[node % Math.max(1, paths.length)] ?? [];
    const donor = valueAt(parsed, paths[other % Math.max(1, paths.length)] ?? []);
    const text = printed(change(donor)(parsed, place), style);
    return text === undefined ? files : withEntry(files, path, fileOf(text));
  });

/** Each gets a value from elsewhere in the same spec. */
function changes(): fc.Arbitrary<(donor: unknown) => Change> {
  const at =
    (replace: (value: unknown) => unknown): Change =>
    (root, path) =>
      replaced(root, path, replace);
  return fc.oneof(
    fc.constant(() => (root: unknown, path: Path) => without(root, path)),
    fc.constant((donor: unknown) => at(() => donor)),
    hostileValues.map((value) => () => at(() => value)),
    hostileScalars.map((key) => () => (root: unknown, path: Path) => renamed(root, path, String(key))),
    fc.constantFrom(retyped, listed, wrapped, doubled).map((replace) => () => at(replace)),
    fc.tuple(hostileScalars, hostileValues).map(
      ([key, value]) =>
        () =>
          at((map) => (isMap(map) ? { ...map, [String(key)]: value } : [map, value])),
    ),
  );
}

/** Specs and additions. */
function specsOf(files: Repository): string[] {
  return [...files.keys()].filter((path) => path.endsWith('.yaml') && !path.startsWith('protos/'));
}

function parsedOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parse(text, { logLevel: 'silent' });
  } catch {
    // A text that was broken on purpose can make the parser throw any error; then it is not edited as a
    // value.
    return undefined;
  }
}

function printed(value: unknown, options: StringifyOptions): string | undefined {
  try {
    return stringify(value, options);
  } catch {
    // An arbitrary value may have no representation in YAML.
    return undefined;
  }
}

/** Deeper than any spec may be; a text that was broken on purpose may be so deep that walking it overflows the stack. */
const deepest = 200;

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (path.length >= deepest) return [path];
  const children = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  return [path, ...children.flatMap(([step, child]) => pathsIn(child, [...path, step]))];
}

function valueAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return value;
  return valueAt(Reflect.get(Object(value), step), rest);
}

function replaced(value: unknown, [step, ...rest]: Path, replace: (value: unknown) => unknown): unknown {
  if (step === undefined) return replace(value);
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? replaced(item, rest, replace) : item));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, key === step ? replaced(child, rest, replace) : child]),
  );
}

function without(root: unknown, path: Path): unknown {
  const step = path.at(-1);
  return replaced(root, path.slice(0, -1), (parent) =>
    Array.isArray(parent)
      ? parent.filter((_, index) => index !== step)
      : isMap(parent)
        ? Object.fromEntries(Object.entries(parent).filter(([key]) => key !== step))
        : parent,
  );
}

function renamed(root: unknown, path: Path, name: string): unknown {
  const step = path.at(-1);
  return replaced(root, path.slice(0, -1), (parent) =>
    isMap(parent)
      ? Object.fromEntries(Object.entries(parent).map(([key, child]) => [key === step ? name : key, child]))
      : parent,
  );
}
