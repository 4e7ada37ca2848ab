import type { ErrorObject } from 'ajv';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { removing, writing } from '../diagnostics/fix/fix.ts';
import { spanOf } from '../diagnostics/place.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import { bounds } from './bounds.ts';
import { loadRules } from './rules.ts';
import { mostShown } from './syntax.ts';

/** Where a path of the validated value is written; a merged value has two files. */
export type Locate = (path: Path, on: 'key' | 'value') => Place;

/** Errors of one value that are looked at: far more than are shown, since most are follow-ups of others. */
const mostConsidered = 2_000;

/** Turns ajv's errors into diagnostics: one for each mistake, in the user's words, at the key or value it is about. */
export function shapeProblems(errors: readonly ErrorObject[], locate: Locate): Diagnostic[] {
  return withoutFollowUps(errors.slice(0, mostConsidered))
    .slice(0, mostShown)
    .map((error) => problem(error, locate));
}

function problem(error: ErrorObject, locate: Locate): Diagnostic {
  const path = pathOf(error.instancePath);
  const named = error.propertyName;
  if (error.keyword === 'additionalProperties') return unknownKey(error, path, locate);
  if (named !== undefined) return malformed(error, String(named), locate([...path, named], 'key'));
  const at = locate(path, 'value');
  const where = path.length > 0 ? describe(path) : 'the document';
  const schema = schemaOf(error);
  switch (error.keyword) {
    case 'required': {
      const key = String(error.params['missingProperty']);
      const child = childOf(schema, key);
      const message = `${path.length > 0 ? where : 'the spec'} has no ${key}`;
      return finding(
        loadRules.missingKey,
        message,
        locate(path, 'key'),
        `add ${key}: ${text(child['description'])}`,
      );
    }
    case 'pattern':
      return malformed(error, String(error.data), at);
    case 'enum': {
      const allowed = [
        ...(Array.isArray(error.params['allowedValues']) ? error.params['allowedValues'] : []),
      ].map(String);
      return {
        rule: loadRules.notAllowed,
        message: `${where} cannot be ${show(error.data)}`,
        at,
        ...suggestion(String(error.data), allowed, 'allowed values', at),
      };
    }
    case 'const':
      return finding(
        loadRules.notAllowed,
        `${where} cannot be ${show(error.data)}`,
        at,
        `the only value is ${show(error.params['allowedValue'])}`,
      );
    case 'uniqueItems': {
      const index = Math.max(Number(error.params['i']), Number(error.params['j']));
      const item = Array.isArray(error.data) ? show(error.data[index]) : 'an item';
      const place = locate([...path, index], 'value');
      const fixes = removing(place, `the second ${item}`);
      const message = `${item} stands twice in ${where}`;
      return { rule: loadRules.repeatedItem, message, at: place, hint: 'remove one of the two', fixes };
    }
    case 'type':
    case 'anyOf':
      return wrongType(error, schema, where, at);
    default:
      return finding(loadRules.outOfRange, `${where} ${bounds(error)}`, at, text(schema['description']));
  }
}

function wrongType(error: ErrorObject, schema: JsonObject, where: string, at: Place): Diagnostic {
  const wanted = wantedTypes(schema).map((type) => typeNames[type] ?? type);
  const hint =
    error.data === null
      ? 'give it a value, or remove the key'
      : wanted.includes('a text') && typeof error.data !== 'object'
        ? `put it in quotes: "${written(error.data, at)}"`
        : text(schema['description']);
  const shown = typeof error.data === 'number' ? written(error.data, at) : show(error.data);
  const is = error.data === null ? 'has no value' : `is ${shown}`;
  const message = `${where} ${is}, where ${wanted.join(' or ')} is needed`;
  return { ...finding(loadRules.wrongType, message, at, hint), ...retyped(error.data, wanted, at) };
}

/** The same value as another type, where only that can be meant: a text in quotes, or a number without. */
function retyped(value: unknown, wanted: readonly string[], at: Place): Pick<Diagnostic, 'fixes'> {
  if (wanted.includes('a text')) {
    if (typeof value !== 'number' && typeof value !== 'boolean') return {};
    const quoted = `"${written(value, at)}"`;
    return { fixes: writing(at, quoted, `write ${quoted}`) };
  }
  if (typeof value !== 'string') return {};
  const isMeant =
    (wanted.includes('a whole number') && /^(?:0|[1-9]\d{0,14})$/.test(value)) ||
    (wanted.includes('true or false') && /^(?:true|false)$/.test(value));
  return isMeant ? { fixes: writing(at, value, `write ${value} without quotes`) } : {};
}

function unknownKey(error: ErrorObject, path: Path, locate: Locate): Diagnostic {
  const key = String(error.params['additionalProperty']);
  const known = Object.keys(objectOf(schemaOf(error)['properties']));
  const message = path.length > 0 ? `${describe(path)} has no key ${key}` : `there is no key ${key} here`;
  const at = locate([...path, key], 'key');
  const taken = Object.keys(objectOf(error.data));
  return { rule: loadRules.unknownKey, message, at, ...suggestion(key, known, 'keys here', at, taken) };
}

/** A value in the words of the spec: of the tag 1.10, the number has lost the zero. */
function written(value: unknown, at: Place): string {
  const { line, column, endColumn } = spanOf(at);
  return at.file.line(line)?.slice(column - 1, endColumn - 1) || String(value);
}

function malformed(error: ErrorObject, value: string, at: Place): Diagnostic {
  const schema = schemaOf(error);
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return finding(
    loadRules.malformed,
    `"${shown}" is not ${text(schema['title'])}`,
    at,
    text(schema['description']),
  );
}

const finding = (rule: Rule, message: string, at: Place, hint: string): Diagnostic => ({
  rule,
  message,
  at,
  ...(hint ? { hint } : {}),
});

/** Of a failed anyOf, only the branch that was meant is of interest: the one with the type of the value. */
function withoutFollowUps(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  return errors.filter((error) => {
    if (error.keyword === 'propertyNames') return false;
    const union = unions.find((other) => other !== error && isBelow(error, other));
    const branchFits = (candidate: ErrorObject) => fitsObject(candidate);
    if (union) return fitsObject(union) && isInObjectBranch(error);
    return error.keyword !== 'anyOf' || !branchFits(error);
  });
}

/** Another value may have failed at the same place of the schema, as two methods have one schema. */
function isBelow(error: ErrorObject, union: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(`${union.schemaPath}/`) &&
    `${error.instancePath}/`.startsWith(`${union.instancePath}/`)
  );
}

/** A map was written where one branch of the union is a map. */
function fitsObject(union: ErrorObject): boolean {
  const branches = schemaOf(union)['anyOf'];
  const isMap = typeof union.data === 'object' && union.data !== null && !Array.isArray(union.data);
  return (
    isMap &&
    Array.isArray(branches) &&
    branches.some((branch) => wantedTypes(objectOf(branch)).includes('object'))
  );
}

/** An error that stems from looking into the map, not from the branches that want a word. */
function isInObjectBranch(error: ErrorObject): boolean {
  return !(
    ['type', 'const', 'enum'].includes(error.keyword) && /\/anyOf\/\d+\/[a-z]+$/.test(error.schemaPath)
  );
}

type JsonObject = Readonly<Record<string, unknown>>;

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

function wantedTypes(schema: JsonObject): string[] {
  if (Array.isArray(schema['anyOf']))
    return schema['anyOf'].flatMap((branch) => literalOrType(objectOf(branch)));
  return [schema['type']]
    .flat()
    .map(String)
    .filter((type) => type !== 'null' && type !== 'undefined');
}

function literalOrType(schema: JsonObject): string[] {
  return 'const' in schema ? [String(schema['const'])] : wantedTypes(schema);
}

function schemaOf(error: ErrorObject): JsonObject {
  return objectOf(error.parentSchema);
}

function childOf(schema: JsonObject, key: string): JsonObject {
  return objectOf(objectOf(schema['properties'])[key]);
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A value as a message can show it. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const shown = JSON.stringify(value) ?? 'nothing';
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}

/** `services.greeter-b.versions`, `calls[0].service`. */
export function describe(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index > 0 ? `.${step}` : step))
    .join('');
}

/** Reads a JSON pointer; digits are indexes, as no key of a spec is a number where a list may stand. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
