import type { ServiceSpec } from '../schema/service.ts';
import type { MethodNames } from './method-names.ts';
import { byName } from './routing/metadata.ts';

/** How callers and end users authenticate. */
export interface Authentication {
  /** Plain text is accepted in addition to mutual TLS; if undefined, plain text is refused. */
  readonly permissive?: Permissive;
  readonly jwt?: Jwt;
}

/** A migration to mutual TLS. */
export interface Permissive {
  readonly reason: string;
  /** What callers without an identity may call, `package.Service/Method`. */
  readonly plaintextMethods: readonly string[];
}

/** End-user tokens: Istio's JWTRule, and the methods that require a token. */
export interface Jwt {
  readonly issuer: string;
  readonly jwksUri?: string;
  readonly jwks?: string;
  readonly audiences: readonly string[];
  readonly fromHeaders?: readonly { readonly name: string; readonly prefix?: string }[];
  readonly forwardOriginalToken?: boolean;
  readonly require: readonly TokenRequirement[];
}

/** Methods that require a token, and the required claims, each with its accepted values. */
export interface TokenRequirement {
  readonly methods: readonly string[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/** The authentication settings of a spec, with defaults. */
export function resolveAuthentication({ mtls, jwt }: ServiceSpec, methods: MethodNames): Authentication {
  return {
    ...(mtls === undefined || mtls === 'STRICT'
      ? {}
      : {
          permissive: {
            reason: mtls.reason,
            plaintextMethods: (mtls.plaintextMethods ?? []).map(methods.full),
          },
        }),
    ...(jwt ? { jwt: resolveJwt(jwt, methods) } : {}),
  };
}

function resolveJwt(
  { issuer, jwksUri, jwks, audiences, fromHeaders, forwardOriginalToken, require }: JwtSpec,
  methods: MethodNames,
): Jwt {
  return {
    issuer,
    audiences,
    ...(jwksUri === undefined ? {} : { jwksUri }),
    ...(jwks === undefined ? {} : { jwks }),
    ...(fromHeaders
      ? {
          fromHeaders: fromHeaders.map(({ name, prefix }) => ({
            name,
            ...(prefix === undefined ? {} : { prefix }),
          })),
        }
      : {}),
    ...(forwardOriginalToken ? { forwardOriginalToken } : {}),
    require: (require ?? []).map((requirement) => ({
      methods: requirement.methods.map(methods.full),
      claims: byName(requirement.claims ?? {}),
    })),
  };
}

type JwtSpec = NonNullable<ServiceSpec['jwt']>;
