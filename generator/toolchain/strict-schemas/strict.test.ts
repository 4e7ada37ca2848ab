import { describe, expect, it } from 'vitest';
import { strictSchema } from './strict.ts';

const text = { type: 'string' };

describe('strictSchema', () => {
  it('closes an object with properties, at every depth', () => {
    const inner = { type: 'object', properties: { host: text } };
    const schema = { type: 'object', properties: { list: { type: 'array', items: inner } } };
    expect(strictSchema(schema)).toEqual({
      type: 'object',
      properties: { list: { type: 'array', items: { ...inner, additionalProperties: false } } },
      additionalProperties: false,
    });
  });

  it('keeps the rule of an object about further properties', () => {
    const map = { type: 'object', additionalProperties: text };
    expect(strictSchema(map)).toEqual(map);
    const open = { type: 'object', properties: { a: text }, 'x-kubernetes-preserve-unknown-fields': true };
    expect(strictSchema(open)).toEqual({ type: 'object', properties: { a: text } });
  });

  it('closes nothing inside conditions, which name only some properties', () => {
    const oneOf = [{ required: ['a'] }, { not: { anyOf: [{ properties: { a: { enum: ['x'] } } }] } }];
    const schema = { type: 'object', properties: { a: text, b: text }, oneOf };
    expect(strictSchema(schema)).toEqual({ ...schema, additionalProperties: false });
  });

  it('allows null where a field is nullable', () => {
    expect(strictSchema({ type: 'string', enum: ['a'], nullable: true })).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    });
  });

  it('allows both where a field takes a number or a string', () => {
    expect(strictSchema({ 'x-kubernetes-int-or-string': true })).toEqual({ type: ['integer', 'string'] });
    const anyOf = [{ type: 'integer' }, { type: 'string' }];
    expect(strictSchema({ anyOf, 'x-kubernetes-int-or-string': true })).toEqual({ anyOf });
  });

  it('lets an embedded resource have what every object has', () => {
    const schema = { type: 'object', properties: { spec: text }, 'x-kubernetes-embedded-resource': true };
    const { properties, additionalProperties } = strictSchema(schema);
    expect(Object.keys(Object(properties))).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(additionalProperties).toBe(false);
  });

  it('takes a property that is called like a keyword for a property', () => {
    const schema = { type: 'object', properties: { description: text, oneOf: text } };
    expect(strictSchema(schema)).toEqual({ ...schema, additionalProperties: false });
  });

  it('drops prose and refuses a keyword that it does not know', () => {
    expect(strictSchema({ ...text, description: 'A name.', default: 'x', 'x-other': 1 })).toEqual(text);
    expect(() => strictSchema({ ...text, contentEncoding: 'base64' })).toThrow(/keyword contentEncoding/);
  });
});
