import fc from 'fast-check';

/** JSON Schema as far as the schemas of the specs use it. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

const understood = new Set(
  [
    'type const enum anyOf pattern minLength maxLength minimum maximum exclusiveMinimum items minItems maxItems',
    'uniqueItems properties required additionalProperties patternProperties propertyNames minProperties',
    'maxProperties title description examples default',
  ].flatMap((words) => words.split(' ')),
);

/**
 * Values that a schema allows: every keyword restricts what is generated. @throws Error for an unknown
 * keyword
 */
export function valuesOf(schema: object): fc.Arbitrary<unknown> {
  const plain: JsonSchema = JSON.parse(JSON.stringify(schema));
  return arbitrary(plain);
}

function arbitrary(schema: JsonSchema): fc.Arbitrary<unknown> {
  const unknown = Object.keys(schema).find((keyword) => !understood.has(keyword));
  if (unknown) throw new Error(`Values for the schema keyword ${unknown} cannot be made yet.`);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitrary));
  return fc.oneof(...[schema.type ?? []].flat().map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 100_000 });
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return lists(schema);
    case 'object':
      return schema.properties ? closedMaps(schema) : openMaps(schema);
    default:
      throw new Error(`Values of the type ${type} cannot be made yet.`);
  }
}

/** Quarters: they are not integers, and have no rounding errors in text. */
function numbers({ minimum = 0, exclusiveMinimum, maximum = 64 }: JsonSchema): fc.Arbitrary<number> {
  const fewest =
    exclusiveMinimum === undefined ? Math.ceil(minimum * 4) : Math.floor(exclusiveMinimum * 4) + 1;
  return fc.integer({ min: fewest, max: Math.floor(maximum * 4) }).map((quarters) => quarters / 4);
}

/** Texts that YAML must quote or escape, if any text is allowed. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    ' ',
    'on',
    'null',
    '1.10',
    '0x1f',
    '12:30:00',
    '- a',
    'a: b',
    'a\nb\n',
    '# a',
    '*a',
    '&a',
    '!a',
  ),
);

function texts({ pattern, minLength = 0, maxLength = 1_000 }: JsonSchema): fc.Arbitrary<string> {
  const texts = pattern === undefined ? anyText : fc.stringMatching(new RegExp(pattern), { size: 'xsmall' });
  return texts.filter(({ length }) => length >= minLength && length <= maxLength);
}

function lists({ items = {}, minItems = 0, maxItems = minItems + 2, uniqueItems }: JsonSchema) {
  const bounds = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 2) };
  if (!uniqueItems) return fc.array(arbitrary(items), bounds);
  return fc.uniqueArray(arbitrary(items), { ...bounds, selector: (item) => JSON.stringify(item) });
}

function closedMaps({ properties = {}, required = [], ...bounds }: JsonSchema): fc.Arbitrary<unknown> {
  const values = Object.fromEntries(
    Object.entries(properties).map(([key, child]) => [key, arbitrary(child)]),
  );
  const optional = Object.keys(values).filter((key) => !required.includes(key));
  const [fewest, most] = [bounds.minProperties ?? 0, bounds.maxProperties ?? Object.keys(values).length];
  const count = { minLength: Math.max(0, fewest - required.length), maxLength: most - required.length };
  return fc.subarray(optional, count).chain((chosen) => {
    const kept = Object.entries(values).filter(([key]) => required.includes(key) || chosen.includes(key));
    return fc.record(Object.fromEntries(kept), { noNullPrototype: true });
  });
}

function openMaps({ patternProperties = {}, propertyNames = {}, ...bounds }: JsonSchema) {
  const { minProperties = 0, maxProperties = minProperties + 2 } = bounds;
  const [child = {}] = Object.values(patternProperties);
  const names = arbitrary({ type: 'string', ...propertyNames }).map(String);
  const maxKeys = Math.min(maxProperties, minProperties + 2);
  return fc.dictionary(names, arbitrary(child), { minKeys: minProperties, maxKeys, noNullPrototype: true });
}
