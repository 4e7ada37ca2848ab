import type { Place } from '../../diagnostics/diagnostic.ts';
import { distance } from '../../diagnostics/distance.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const misspeltIssuer = defineCheck({
  name: 'misspelt-issuer',
  code: 'MESH385',
  severity: 'warning',
  title: 'Two token issuers that differ by one letter',
  explanation:
    'Istio accepts a token only if its claim iss equals the issuer exactly, including a slash at the end. If two issuers differ by one letter, one of them is probably misspelt: its service answers every valid token with UNAUTHENTICATED. Issuers that differ only in a number count as different.',
  source: 'Istio, RequestAuthentication: JWTRule.issuer; RFC 7519, section 4.1.1',
  *run(workspace) {
    const used = new Map<string, { readonly at: Place; readonly services: Set<string> }>();
    for (const { spec, at } of settingsSources(workspace)) {
      if (!spec.jwt) continue;
      const found = used.get(spec.jwt.issuer) ?? { at: at(['jwt', 'issuer']), services: new Set() };
      used.set(spec.jwt.issuer, found);
      found.services.add(spec.name);
    }
    const issuers = [...used];
    for (const [index, [issuer, { at, services }]] of issuers.entries()) {
      // The issuer that fewer services use is the suspect; if both have as many, the second one is.
      const other = issuers.find(
        ([name, { services: users }], position) =>
          differByLetter(issuer, name) &&
          (users.size > services.size || (users.size === services.size && position < index)),
      );
      if (!other) continue;
      const [usual, { at: there, services: users }] = other;
      yield {
        message: `the issuer ${issuer} differs by one letter from that of ${[...users].sort().join(', ')}`,
        at,
        hint: `did you mean ${usual}?`,
        related: [{ message: usual, at: there }],
      };
    }
  },
});

/** Digits carry meaning: issuer-1 is not issuer-2. */
function differByLetter(one: string, other: string): boolean {
  const withoutDigits = (text: string) => text.replaceAll(/\d+/g, '0');
  return withoutDigits(one) !== withoutDigits(other) && distance(one.toLowerCase(), other.toLowerCase()) <= 1;
}
