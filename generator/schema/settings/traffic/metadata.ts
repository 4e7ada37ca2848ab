import Type from 'typebox';
import { closed, mapOf } from '../../names.ts';

/** A name of gRPC metadata; which names make no sense is a check's business, since each has its own reason. */
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

/** Istio refuses expressions that are longer, since Envoy bounds the program they compile to. */
const maxRegex = 1024;

const condition = Type.Object(
  {
    exact: text('The whole value.', 'beta'),
    prefix: text('What the value starts with.', 'beta-'),
    regex: text('A regular expression in RE2 syntax that the whole value matches.', 'beta-[0-9]+', maxRegex),
    present: Type.Optional(Type.Literal(true, { description: 'The call has it, with any value.' })),
    absent: Type.Optional(Type.Literal(true, { description: 'The call does not have it.' })),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description: 'Exactly one of exact, prefix, regex, present and absent.',
  },
);

/** Conditions on the metadata of a call, by its names. */
export const metadataConditions = (description: string) =>
  mapOf(metadataName, condition, { minProperties: 1, description });

/** What happens to the headers of a request or of a response. */
export const headerChanges = (description: string) => {
  const values = (purpose: string) =>
    Type.Optional(mapOf(metadataName, Type.String(), { minProperties: 1, description: purpose }));
  return closed(
    {
      set: values('Values by name; what the call has under the name is replaced.'),
      add: values('Values by name, beside what the call has under the name.'),
      remove: Type.Optional(
        Type.Array(metadataName, { minItems: 1, uniqueItems: true, description: 'Names that are removed.' }),
      ),
    },
    description,
  );
};
