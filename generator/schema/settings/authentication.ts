import Type from 'typebox';
import { claimName, headerName, httpsURL, reason } from '../identities.ts';
import { closed, grpcMethodName, mapOf } from '../names.ts';

const permissive = closed(
  {
    mode: Type.Literal('PERMISSIVE', { description: 'Plain text is accepted beside mutual TLS.' }),
    reason: reason('Why plain text must be accepted, and until when. It stands in the rendered policy too.'),
    plaintextMethods: Type.Optional(
      Type.Array(grpcMethodName('A method of this service.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'The methods that callers without mutual TLS may call; they have no identity, so this means everybody. Without it none, as access is by identity.',
      }),
    ),
  },
  'A migration: mutual TLS where the caller can, plain text where it cannot yet.',
);

const mtls = Type.Union([Type.Literal('STRICT'), permissive], {
  description:
    'Whether callers must use mutual TLS: STRICT, or PERMISSIVE with a reason. Default: STRICT, as in the whole namespace.',
});

const methodList = Type.Array(grpcMethodName('A method of this service.'), {
  minItems: 1,
  uniqueItems: true,
  description: 'The methods.',
});

const requirement = closed(
  {
    methods: methodList,
    claims: Type.Optional(
      mapOf(
        claimName('A claim.'),
        Type.Array(Type.String({ minLength: 1, examples: ['admin'] }), {
          minItems: 1,
          uniqueItems: true,
          description: 'Values of which the claim must have one.',
        }),
        {
          minProperties: 1,
          description:
            'Claims the token must have, each with the values of which one must match; a text or a list of texts in the token. "*" at the start or the end of a value stands for anything.',
        },
      ),
    ),
  },
  'Methods that need a token, and what it must say.',
);

const jwt = closed(
  {
    issuer: Type.String({
      minLength: 1,
      pattern: '^[^\\s*]+$',
      title: 'an issuer',
      description: 'The claim iss of the tokens; others are refused. No blanks, no "*".',
      examples: ['https://issuer.example.com'],
    }),
    jwksUri: Type.Optional(
      httpsURL(
        "Where the issuer's keys are fetched. Without it and jwks: found by OpenID Connect discovery.",
      ),
    ),
    jwks: Type.Optional(
      Type.String({
        minLength: 1,
        description: "The issuer's keys themselves, as a JSON Web Key Set.",
        examples: ['{"keys":[]}'],
      }),
    ),
    audiences: Type.Array(Type.String({ minLength: 1, examples: ['https://greeter.example.com'] }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Whom a token must be meant for: the claim aud holds one of these.',
    }),
    fromHeaders: Type.Optional(
      Type.Array(
        closed(
          {
            name: headerName('Name of the header.'),
            prefix: Type.Optional(
              Type.String({ description: 'What stands before the token and is cut off, such as "Bearer ".' }),
            ),
          },
          'A header that carries the token.',
        ),
        {
          minItems: 1,
          description: 'Where the token is looked for. Default: authorization, after "Bearer ".',
        },
      ),
    ),
    forwardOriginalToken: Type.Optional(
      Type.Boolean({ description: 'Hands the token on to the service. Default: false.' }),
    ),
    require: Type.Optional(
      Type.Array(requirement, {
        minItems: 1,
        description:
          'Methods that may be called with a valid token only, by the callers that may call them at all. A call of another method may come without one; a token that is invalid is refused always.',
      }),
    ),
  },
  'Tokens of end users, as JSON Web Tokens.',
);

/** How callers and end users prove who they are. */
export const authenticationSettings = {
  mtls: Type.Optional(mtls),
  jwt: Type.Optional(jwt),
};
