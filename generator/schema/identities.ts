import Type from 'typebox';
import { named } from './names.ts';

/** A SPIFFE trust domain: the first part of every identity that a mesh issues. */
export const trustDomain = named(
  'a trust domain',
  '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$',
  'Lower-case letters, digits, ".", "-" and "_".',
  ['cluster.local'],
  255,
);

const principalPattern =
  '([a-z0-9][a-z0-9._-]*/)?ns/[a-z0-9]([-a-z0-9]*[a-z0-9])?/sa/[a-z0-9]([-.a-z0-9]*[a-z0-9])?';

/** An Istio principal. The pattern excludes "*", which would allow every caller with a certificate. */
export const principal = named(
  'a principal',
  `^${principalPattern}$`,
  'ns/<namespace>/sa/<service account>. For another trust domain, put the domain and "/" in front. No wildcards.',
  ['ns/istio-ingress/sa/gateway'],
);

/** A service of this repository by name, or any other caller by principal. */
export const caller = named(
  'a service or a principal',
  `^([a-z]([-a-z0-9]*[a-z0-9])?|${principalPattern})$`,
  'A service by its name in services/, or a principal: ns/<namespace>/sa/<service account>.',
  ['greeter-a', 'ns/tools/sa/grpcui'],
);

/** An HTTP header name, in lower case as in HTTP/2. */
export const headerName = named(
  'a header name',
  "^[a-z0-9!#$%&'*+.^_`|~-]+$",
  'Lower-case letters, digits and "-".',
  ['x-id-token'],
);

/** A claim of a token. Istio addresses a nested claim with brackets. */
export const claimName = named(
  'the name of a claim',
  '^[^\\[\\]*\\s]+(\\[[^\\[\\]*\\s]+\\])*$',
  'Write a nested claim in brackets after its parent, for example realm[roles].',
  ['groups', 'realm_access[roles]'],
);

/** A URL to fetch keys from. With plain HTTP, anyone on the network path could replace the keys. */
export const httpsURL = named(
  'an https URL',
  '^https://[^\\s/]+(/\\S*)?$',
  'It must start with https://.',
  ['https://issuer.example.com/.well-known/jwks.json'],
  2048,
);

/** The reason for an exception, for reviewers. */
export const reason = (purpose: string) =>
  Type.String({
    minLength: 1,
    maxLength: 500,
    description: purpose,
    examples: ['the billing cron job has no sidecar until June'],
  });
