import type { Authentication, Jwt } from '../../model/authentication.ts';
import type { InstanceView } from '../../render/view.ts';
import type { PlaintextFact, PlaintextTerms, SettingFact, TokenFact, TokenTerms } from '../fact.ts';
import { settingFacts } from '../leaves.ts';
import { isSame } from '../same.ts';
import { inDryRun } from './access.ts';

/** Changes of how callers and end users authenticate. */
export function authenticationFacts(
  before: InstanceView,
  after: InstanceView,
): (PlaintextFact | TokenFact | SettingFact)[] {
  const [old, now] = [before.service.access.authentication, after.service.access.authentication];
  const plaintext = { before: plaintextOf(old), after: plaintextOf(now) };
  return [
    ...(isSame(plaintext.before, plaintext.after) ? [] : [{ kind: 'plaintext' as const, ...plaintext }]),
    ...tokenFacts(old.jwt, now.jwt, after).map((fact) => ({ ...fact, ...inDryRun(before, after) })),
    ...(old.jwt && now.jwt ? settingFacts('tokens', detailsOf(old.jwt), detailsOf(now.jwt)) : []),
  ];
}

const plaintextOf = ({ permissive }: Authentication): PlaintextTerms | null =>
  permissive ? { methods: permissive.plaintextMethods, reason: permissive.reason } : null;

/** Methods with the same change of their token requirement are one fact. */
function tokenFacts(old: Jwt | undefined, now: Jwt | undefined, { service }: InstanceView): TokenFact[] {
  const facts = new Map<string, { readonly terms: Pick<TokenFact, 'before' | 'after'>; methods: string[] }>();
  for (const { path } of service.methods) {
    const terms = { before: termsOf(old, path), after: termsOf(now, path) };
    if (isSame(terms.before, terms.after)) continue;
    const key = JSON.stringify(terms);
    const fact = facts.get(key) ?? { terms, methods: [] };
    facts.set(key, fact);
    fact.methods.push(path);
  }
  return [...facts.values()].map(({ terms, methods }) => ({ kind: 'token', methods, ...terms }));
}

function termsOf(jwt: Jwt | undefined, method: string): TokenTerms | null {
  const requirement = jwt?.require.find(({ methods }) => methods.includes(method));
  return jwt && requirement ? { issuer: jwt.issuer, claims: requirement.claims } : null;
}

/** The part of the requirement that is not specific to a method. */
function detailsOf({ require: _require, ...details }: Jwt): Omit<Jwt, 'require'> {
  return details;
}
