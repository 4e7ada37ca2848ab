import { defineCheck, settingsSources } from '../check.ts';

export const nestedClaimWithDot = defineCheck({
  name: 'nested-claim-with-dot',
  code: 'MESH373',
  severity: 'warning',
  title: 'A nested claim is written with a dot',
  explanation:
    'Istio expects a nested claim in brackets: realm_access[roles]. With a dot, Istio looks for one claim with the whole name, and denies every call whose token does not have it. A name that is a URL, such as https://example.com/roles, is one claim. Registered claims such as iss and sub are strings or numbers and have no nested claims.',
  source: 'Istio, Authorization Policy Conditions: request.auth.claims; RFC 7519, section 4.2',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [index, { claims = {} }] of (spec.jwt?.require ?? []).entries()) {
        for (const claim of Object.keys(claims)) {
          const path = ['jwt', 'require', index, 'claims', claim];
          const registered = /^(iss|sub|aud|exp|nbf|iat|jti)\[/.exec(claim);
          if (registered)
            yield {
              message: `the claim ${registered[1]} is a string or a number in every token and has no nested claims`,
              at: at(path, 'key'),
              hint: `write ${registered[1]}, or the claim that contains the nested one`,
            };
          else if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i.test(claim))
            yield {
              message: `Istio reads ${claim} as one claim with a dot in its name, and does not look inside ${claim.split('.')[0]}`,
              at: at(path, 'key'),
              hint: `write ${bracketed(claim)} for the nested claim`,
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
