import { expect, test } from 'vitest';
import { schemas } from '../schema/index.ts';
import { inParts, wholeSchema } from './schema-parts.ts';

test('schemas in parts mean what the whole ones mean', () => {
  const { schemas: divided, parts } = inParts(schemas);
  for (const [kind, schema] of Object.entries(schemas))
    expect(wholeSchema(divided.get(kind), parts.$defs)).toEqual(JSON.parse(JSON.stringify(schema)));
});

test('equal parts of several schemas are one part', () => {
  const port = { type: 'integer', description: 'A port that is long enough for a part. '.repeat(6) };
  const { schemas: divided, parts } = inParts({
    a: { type: 'object', properties: { port, name: { type: 'string' } } },
    b: { type: 'array', items: port },
  });
  expect(parts.$defs).toEqual({ part0: port });
  const reference = { $ref: 'parts#/$defs/part0' };
  expect(Object.fromEntries(divided)).toEqual({
    a: { type: 'object', properties: { port: reference, name: { type: 'string' } } },
    b: { type: 'array', items: reference },
  });
});

test('the branches of a choice stay together', () => {
  const branch = { type: 'object', properties: { text: { type: 'string', description: 'x'.repeat(300) } } };
  const choice = { anyOf: [branch, { type: 'null' }] };
  const { parts } = inParts({ a: { type: 'object', properties: { choice } } });
  expect(parts.$defs).toEqual({ part0: choice });
});
