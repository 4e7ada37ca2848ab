import Type from 'typebox';
import { claimName, headerName, httpsURL, reason } from '../identities.ts';
import { closed, grpcMethodName, mapOf } from '../names.ts';

const permissive = closed(
  {
    mode: Type.Literal('PERMISSIVE', { description: 'Accepts plain text as well as mutual TLS.' }),
    reason: reason('Why plain text is needed, and until when. It is also written into the rendered policy.'),
    plaintextMethods: Type.Optional(
      Type.Array(grpcMethodName('A method of this service.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'The methods that callers without mutual TLS may call. Such callers have no identity, so anyone in the network may call these methods. Default: none, because access is granted by identity.',
      }),
    ),
  },
  'For a migration: mutual TLS for callers that support it, plain text for the others.',
);

const mtls = Type.Union([Type.Literal('STRICT'), permissive], {
  description:
    'Whether callers must use mutual TLS: STRICT, or PERMISSIVE with a reason. Default: STRICT, like the rest of the namespace.',
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
          description: 'Allowed values of the claim. One match is enough.',
        }),
        {
          minProperties: 1,
          description:
            'Required claims of the token, each with its allowed values (one match is enough). The claim in the token is a string or a list of strings. "*" at the start or the end of a value is a wildcard.',
        },
      ),
    ),
  },
  'Methods that require a token, and the required claims.',
);

const jwt = closed(
  {
    issuer: Type.String({
      minLength: 1,
      pattern: '^[^\\s*]+$',
      title: 'an issuer',
      description:
        'The required value of the claim iss. Tokens of other issuers are refused. No spaces, no "*".',
      examples: ['https://issuer.example.com'],
    }),
    jwksUri: Type.Optional(
      httpsURL(
        "URL of the issuer's keys. Without jwksUri and jwks, Istio finds them by OpenID Connect discovery.",
      ),
    ),
    jwks: Type.Optional(
      Type.String({
        minLength: 1,
        description: "The issuer's keys as a JSON Web Key Set.",
        examples: ['{"keys":[]}'],
      }),
    ),
    audiences: Type.Array(Type.String({ minLength: 1, examples: ['https://greeter.example.com'] }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Accepted audiences: the claim aud must contain one of them.',
    }),
    fromHeaders: Type.Optional(
      Type.Array(
        closed(
          {
            name: headerName('Name of the header.'),
            prefix: Type.Optional(
              Type.String({ description: 'Prefix to strip from the header value, for example "Bearer ".' }),
            ),
          },
          'A header that carries the token.',
        ),
        {
          minItems: 1,
          description: 'Headers that may carry the token. Default: authorization, with the prefix "Bearer ".',
        },
      ),
    ),
    forwardOriginalToken: Type.Optional(
      Type.Boolean({ description: 'Forwards the token to the service. Default: false.' }),
    ),
    require: Type.Optional(
      Type.Array(requirement, {
        minItems: 1,
        description:
          'Methods that require a valid token, in addition to the permission to call them. Calls of other methods may have no token. An invalid token is always refused.',
      }),
    ),
  },
  'JSON Web Tokens of end users.',
);

/** How callers and end users authenticate. */
export const authenticationSettings = {
  mtls: Type.Optional(mtls),
  jwt: Type.Optional(jwt),
};
