import { parsedJson } from '../lang/json.ts';
import { methodNamesOf } from '../model/method-names.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from './check.ts';

export const issuerKeys = defineCheck({
  code: 'MESH458',
  severity: 'error',
  title: "A token issuer's keys that cannot be found",
  explanation:
    'A token is checked with the keys of its issuer: from one place. With two, Istio refuses the document; with none, it asks the issuer itself, which works for an https URL only; and from text that is no key set no key is read. Then every call with a token is refused.',
  source: 'Istio, JWTRule; RFC 7517, section 5',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* unusableKeys(source);
  },
});

function* unusableKeys({ spec, at }: SettingsSource): Iterable<Finding> {
  if (!spec.jwt) return;
  const { issuer, jwks, jwksUri } = spec.jwt;
  if (jwks !== undefined && jwksUri !== undefined) {
    yield {
      message: 'jwks and jwksUri both say where the keys are',
      at: at(['jwt', 'jwks'], 'key'),
      hint: 'keep jwksUri, so that the issuer can change its keys',
      related: [{ message: 'the other', at: at(['jwt', 'jwksUri'], 'key') }],
    };
  }
  if (jwks === undefined && jwksUri === undefined && !/^https:\/\/[^/]/.test(issuer)) {
    yield {
      message: `the keys of ${issuer} cannot be discovered: it is no https URL`,
      at: at(['jwt', 'issuer']),
      hint: 'add jwksUri, where the issuer shows its keys',
    };
  }
  if (jwks !== undefined && !isKeySet(jwks)) {
    yield {
      message: 'jwks is no JSON Web Key Set',
      at: at(['jwt', 'jwks']),
      hint: 'a JSON object with the list keys, and a key in it: {"keys":[{"kty":…}]}',
    };
  }
}

function isKeySet(text: string): boolean {
  const keys: unknown = Object(parsedJson(text)).keys;
  return Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof Object(key).kty === 'string');
}

export const requiredOnce = defineCheck({
  code: 'MESH459',
  severity: 'error',
  title: 'A method for which a token is required twice',
  explanation:
    'Rules that allow add up: a token that fits either of two requirements would do, though each of them reads as if it held by itself.',
  source: 'Istio, AuthorizationPolicy: a request is allowed if any of the ALLOW policies matches',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { full } = methodNamesOf(spec.grpc.services, workspace.protos ?? {});
      const first = new Map<string, readonly (string | number)[]>();
      for (const [index, { methods }] of (spec.jwt?.require ?? []).entries()) {
        for (const [position, method] of methods.entries()) {
          const path = ['jwt', 'require', index, 'methods', position];
          const other = first.get(full(method));
          if (!other) first.set(full(method), path);
          else
            yield {
              message: `${method} needs a token already`,
              at: at(path),
              hint: 'put all claims into one requirement',
              related: [{ message: 'the first', at: at(other) }],
            };
        }
      }
    }
  },
});

export const tokenIsRequired = defineCheck({
  code: 'MESH463',
  severity: 'warning',
  title: 'Tokens that no method needs',
  explanation:
    'A token that comes with a call is checked, and a call without one goes through: jwt alone asks nobody for a token.',
  source: 'Istio, RequestAuthentication',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (!spec.jwt || spec.jwt.require) continue;
      yield {
        message: `calls of ${spec.name} without a token are let through`,
        at: at(['jwt'], 'key'),
        hint: 'add require with the methods that need one',
      };
    }
  },
});

export const nestedClaim = defineCheck({
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
