import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Document, type ToStringOptions, visit } from 'yaml';
import { SourceFile } from '../diagnostics/source-file.ts';
import { schemas } from '../schema/index.ts';
import { valuesOf } from '../testing/schema-arbitrary.ts';
import { parseSpec } from './parse.ts';
import { loadValidators } from './validators.ts';

const validators = await loadValidators();

/**
 * The YAML layouts that people and tools use. Long lines stay unfolded: the yaml package does not always fold
 * them correctly.
 */
const styles: fc.Arbitrary<ToStringOptions> = fc.record({
  indent: fc.constantFrom(2, 4),
  lineWidth: fc.constant(0),
  collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  defaultKeyType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE'),
});

test.each(['service', 'cluster', 'fleet'] as const)(
  'a valid %s parses to the same value in every style',
  (kind) => {
    fc.assert(
      fc.property(valuesOf(schemas[kind]), styles, fc.boolean(), (value, style, commented) => {
        const text = written(value, style, commented);
        const { value: read, diagnostics } = parseSpec(new SourceFile('spec.yaml', text));
        expect(diagnostics.map(({ message }) => message)).toEqual([]);
        expect(read).toEqual(value);
        expect(validators[kind](read)).toBe(true);
      }),
      { numRuns: 100 },
    );
  },
);

function written(value: unknown, style: ToStringOptions, commented: boolean): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  if (commented) {
    document.commentBefore = ' &what *stands !here <<: is [ no { YAML';
    visit(document, {
      Pair: (_, { key }) => void Object.assign(Object(key), { commentBefore: ' why: this' }),
    });
  }
  return document.toString(style);
}
