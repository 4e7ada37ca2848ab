import Type from 'typebox';
import { closed, named } from '../names.ts';

/** Istio refuses longer expressions, because Envoy limits the size of the compiled program. */
const maxRegex = 1024;

const text = (description: string, example: string, maxLength = 2048) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description, examples: [example] }));

/** The page that a browser shows, as the header `origin` names it. Checks report what no browser sends. */
const origin = Type.Union(
  [
    Type.String({
      minLength: 1,
      description: 'The whole origin: scheme, host and, unless it is the usual one, port. "*" is any page.',
      examples: ['https://shop.example.com'],
    }),
    Type.Object(
      {
        exact: text('The whole origin.', 'https://shop.example.com'),
        prefix: text('The start of the origin. It must end with ":" after the host.', 'http://localhost:'),
        regex: text(
          'A regular expression in RE2 syntax that must match the whole origin.',
          'https://pr-[0-9]+\\.shop\\.example\\.com',
          maxRegex,
        ),
      },
      {
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
        description: 'Exactly one of exact, prefix and regex.',
      },
    ),
  ],
  { description: 'An origin, or a condition for origins.' },
);

const headerName = named(
  'a header name',
  '^[a-z0-9][-a-z0-9_]*$',
  'Lower-case letters, digits, "-" and "_".',
  ['x-customer'],
);

/** Whole seconds: the header of CORS has no smaller unit. */
const wholeSeconds = named(
  'a duration of whole seconds',
  '^([0-9]+(s|m|h))+$',
  'Numbers with a unit: s, m or h.',
  ['1h'],
);

const headers = (description: string) =>
  Type.Optional(Type.Array(headerName('A header.'), { minItems: 1, uniqueItems: true, description }));

/** Which pages of other hosts may call a service from a browser. */
export const cors = closed(
  {
    origins: Type.Array(origin, {
      minItems: 1,
      uniqueItems: true,
      description: 'The pages that may call the service, by their origins.',
    }),
    headers: headers(
      'Further headers that pages may send. Those of gRPC-Web and of the tokens of jwt are always allowed.',
    ),
    exposedHeaders: headers(
      'Further headers of the answer that pages may read. grpc-status, grpc-message and grpc-status-details-bin are always readable.',
    ),
    maxAge: Type.Optional(
      wholeSeconds('How long a browser keeps the answer to a preflight request. Default: 1h.'),
    ),
    credentials: Type.Optional(
      Type.Boolean({
        description: 'True if pages may send cookies and client certificates. Default: false.',
      }),
    ),
  },
  'The pages of other hosts that may call the service from a browser (CORS). The gateway answers preflight requests.',
);
