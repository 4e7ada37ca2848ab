import type { Jwt, TokenRequirement } from '../../model/authentication.ts';
import type { Service } from '../../model/service.ts';
import type { Sending } from '../case.ts';

/** What a token must have for a method; undefined if it needs no token. */
export function requirementOf(service: Service, method: string): TokenRequirement | undefined {
  return service.access.authentication.jwt?.require.find(({ methods }) => methods.includes(method));
}

/** A token that a method accepts; undefined if it needs none. */
export function tokenFor(service: Service, method: string): Sending['token'] {
  const { jwt } = service.access.authentication;
  const requirement = requirementOf(service, method);
  return jwt && requirement ? tokenWith(jwt, claimsOf(requirement)) : undefined;
}

/** A token without the first claim that the method requires; undefined if it requires none. */
export function tokenWithout(service: Service, method: string): Sending['token'] {
  const { jwt } = service.access.authentication;
  const requirement = requirementOf(service, method);
  const [claim] = Object.keys(requirement?.claims ?? {});
  if (!jwt || !requirement || claim === undefined) return undefined;
  return tokenWith(
    jwt,
    claimsOf({ ...requirement, claims: { ...requirement.claims, [claim]: ['prove-other'] } }),
  );
}

function tokenWith({ issuer, audiences, fromHeaders }: Jwt, claims: Readonly<Record<string, unknown>>) {
  const [{ name, prefix = '' } = { name: 'authorization', prefix: 'Bearer ' }] = fromHeaders ?? [];
  const [audience] = audiences;
  return {
    header: name,
    prefix,
    claims: { iss: issuer, sub: 'prove', ...(audience === undefined ? {} : { aud: audience }), ...claims },
  };
}

/** The first value of each claim; `realm_access[roles]` is a claim within a claim, with a list. */
function claimsOf({ claims }: TokenRequirement): Readonly<Record<string, unknown>> {
  const entries = Object.entries(claims).map(([claim, [value]]): readonly [string, unknown] => {
    const [name = '', ...nested] = claim.split('[').map((part) => part.replace(/\]$/, ''));
    const innermost = nested.length > 0 ? [value] : value;
    return [name, nested.reduceRight<unknown>((below, key) => ({ [key]: below }), innermost)];
  });
  return Object.fromEntries(entries);
}
