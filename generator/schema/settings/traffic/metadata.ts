import Type from 'typebox';
import { closed, mapOf } from '../../names.ts';

/** A name of gRPC metadata. Checks report names that have no effect, each with its own reason. */
const metadataName = Type.String({
  title: 'a metadata name',
  pattern: '^[^\\s]+$',
  description: 'A name of gRPC metadata, which is a header of HTTP/2.',
  examples: ['x-customer'],
});

const text = (description: string, example: string, maxLength?: number) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      description,
      examples: [example],
      ...(maxLength === undefined ? {} : { maxLength }),
    }),
  );

/** Istio refuses longer expressions, because Envoy limits the size of the compiled program. */
const maxRegex = 1024;

const condition = Type.Object(
  {
    exact: text('The whole value.', 'beta'),
    prefix: text('The start of the value.', 'beta-'),
    regex: text(
      'A regular expression in RE2 syntax that must match the whole value.',
      'beta-[0-9]+',
      maxRegex,
    ),
    present: Type.Optional(Type.Literal(true, { description: 'The key is present, with any value.' })),
    absent: Type.Optional(Type.Literal(true, { description: 'The key is absent.' })),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description: 'Exactly one of exact, prefix, regex, present and absent.',
  },
);

/** Conditions on the metadata of a call, by key. */
export const metadataConditions = (description: string) =>
  mapOf(metadataName, condition, { minProperties: 1, description });

/** Changes of the headers of a request or of a response. */
export const headerChanges = (description: string) => {
  const values = (purpose: string) =>
    Type.Optional(mapOf(metadataName, Type.String(), { minProperties: 1, description: purpose }));
  return closed(
    {
      set: values('Values to set, by key. They replace existing values.'),
      add: values('Values to add, by key. Existing values are kept.'),
      remove: Type.Optional(
        Type.Array(metadataName, { minItems: 1, uniqueItems: true, description: 'Keys to remove.' }),
      ),
    },
    description,
  );
};
