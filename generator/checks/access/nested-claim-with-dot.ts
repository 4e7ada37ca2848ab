import { defineCheck, settingsSources } from '../check.ts';

export const nestedClaimWithDot = defineCheck({
  name: 'nested-claim-with-dot',
  code: 'MESH373',
  severity: 'warning',
  title: 'A claim inside another one that is written with a dot',
  explanation:
    'A claim inside another one is written in brackets: realm_access[roles]. With a dot, Istio looks for one claim of the whole name, and refuses every call whose token has none. A name that is an address, such as https://example.com/roles, is one claim. What every token has as a text or a number has no claim inside.',
  source: 'Istio, Authorization Policy Conditions: request.auth.claims; RFC 7519, section 4.2',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [index, { claims = {} }] of (spec.jwt?.require ?? []).entries()) {
        for (const claim of Object.keys(claims)) {
          const path = ['jwt', 'require', index, 'claims', claim];
          const registered = /^(iss|sub|aud|exp|nbf|iat|jti)\[/.exec(claim);
          if (registered)
            yield {
              message: `the claim ${registered[1]} is a text or a number in every token: nothing is inside it`,
              at: at(path, 'key'),
              hint: `write ${registered[1]}, or the claim that holds the other one`,
            };
          else if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i.test(claim))
            yield {
              message: `${claim} is one claim with a dot in its name: Istio looks for nothing inside ${claim.split('.')[0]}`,
              at: at(path, 'key'),
              hint: `write ${bracketed(claim)} for a claim inside another one`,
            };
        }
      }
    }
  },
});

const bracketed = (claim: string): string => {
  const [name = '', ...nested] = claim.split('.');
  return name + nested.map((part) => `[${part}]`).join('');
};
