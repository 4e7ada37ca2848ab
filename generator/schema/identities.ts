import Type from 'typebox';
import { named } from './names.ts';

/** A SPIFFE trust domain: the first part of every identity that a mesh gives out. */
export const trustDomain = named(
  'a trust domain',
  '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$',
  'Lower-case letters, digits, ".", "-" and "_".',
  ['cluster.local'],
  255,
);

const principalPattern =
  '([a-z0-9][a-z0-9._-]*/)?ns/[a-z0-9]([-a-z0-9]*[a-z0-9])?/sa/[a-z0-9]([-.a-z0-9]*[a-z0-9])?';

/** An Istio principal; the pattern leaves no room for "*", which would let in whoever has a certificate. */
export const principal = named(
  'a principal',
  `^${principalPattern}$`,
  'ns/<namespace>/sa/<service account>, with another trust domain and "/" in front where it is not that of the cluster. No wildcards.',
  ['ns/istio-ingress/sa/gateway'],
);

/** A service of this repository by its name, or anyone else by principal. */
export const caller = named(
  'a service or a principal',
  `^([a-z]([-a-z0-9]*[a-z0-9])?|${principalPattern})$`,
  'A service by its name in services/, or a principal: ns/<namespace>/sa/<service account>.',
  ['greeter-a', 'ns/tools/sa/grpcui'],
);

/** An HTTP header as HTTP/2 has it: in lower case. */
export const headerName = named(
  'a header name',
  "^[a-z0-9!#$%&'*+.^_`|~-]+$",
  'Lower-case letters, digits and "-".',
  ['x-id-token'],
);

/** A claim of a token; Istio finds a nested one by its names in brackets. */
export const claimName = named(
  'the name of a claim',
  '^[^\\[\\]*\\s]+(\\[[^\\[\\]*\\s]+\\])*$',
  'A claim inside another one stands in brackets behind it.',
  ['groups', 'realm_access[roles]'],
);

/** An address that keys are fetched from: over plain HTTP anyone on the way could replace them. */
export const httpsURL = named(
  'an https URL',
  '^https://[^\\s/]+(/\\S*)?$',
  'It starts with https://.',
  ['https://issuer.example.com/.well-known/jwks.json'],
  2048,
);

/** Why something unusual is there, for whoever reviews it. */
export const reason = (purpose: string) =>
  Type.String({
    minLength: 1,
    maxLength: 500,
    description: purpose,
    examples: ['the billing cron job has no sidecar until June'],
  });
