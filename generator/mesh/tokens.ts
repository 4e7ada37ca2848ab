import { generateKeyPairSync, sign } from 'node:crypto';

/** Issues the tokens of end users, in the place of the issuers that the tree names. */
export interface TokenIssuer {
  /** Its public key, as a JSON Web Key Set: what a RequestAuthentication has for `jwks`. */
  readonly keys: string;
  /** A signed JWT with these claims, valid for an hour. `iss`, `aud` and `sub` are claims as well. */
  issue(claims: Readonly<Record<string, unknown>>): string;
}

const hourInSeconds = 3600;
const keyId = 'prove';

/** Makes an issuer whose key exists in this process only. */
export function tokenIssuer(): TokenIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'ES256', use: 'sig' };
  return {
    keys: JSON.stringify({ keys: [key] }),
    issue(claims) {
      const now = Math.floor(Date.now() / 1000);
      const header = encoded({ alg: 'ES256', typ: 'JWT', kid: keyId });
      const signed = `${header}.${encoded({ iat: now, exp: now + hourInSeconds, ...claims })}`;
      // A JWS has the two numbers of a signature side by side: RFC 7518, section 3.4.
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
