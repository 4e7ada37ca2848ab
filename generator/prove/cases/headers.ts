import type { HeaderChanges } from '../../model/routing/metadata.ts';
import type { Case, Claim } from '../case.ts';
import { type Probe, probesOf } from './probes.ts';
import { caseOf, type Derivation, type Scene, sending } from './scene.ts';
import { isAnswered } from './split.ts';

/** What callers and servers send of a header that a rule changes, so that the change is seen. */
const before = 'prove-before';

/** Changes of headers on the way to the server and back, and a rewritten :authority, by the rules that say them. */
export const headerChanges: Derivation = (scene) => ({
  cases: probesOf(scene).probes.flatMap((probe) =>
    isAnswered(probe) && probe.misses === undefined ? headerCase(scene, probe) : [],
  ),
  unproven: [],
});

function headerCase(scene: Scene, probe: Probe): Case[] {
  const { origin, method, metadata, name, path, expected } = probe;
  const { requestHeaders, responseHeaders, authority } = expected.rule ?? {};
  const sent = { ...old(requestHeaders), ...metadata };
  const answered = old(responseHeaders);
  const claims: Claim[] = [
    ...after(requestHeaders, sent).map(([header, value]) => ({
      claim: 'request header' as const,
      name: header,
      value,
    })),
    ...after(responseHeaders, answered).map(([header, value]) => ({
      claim: 'response header' as const,
      name: header,
      value,
    })),
    ...(authority === undefined ? [] : [{ claim: 'authority' as const, value: authority }]),
  ];
  if (claims.length === 0) return [];
  return [
    caseOf(scene, 'headers', `${name}/headers`, path, {
      from: origin.caller,
      send: sending(method, 5, sent),
      behaviour: [{ who: 'all', answer: answered }],
      expect: [{ claim: 'status', anyOf: ['OK'] }, ...claims],
    }),
  ];
}

/** A value for every header that is changed. */
function old({ set = {}, add = {}, remove = [] }: HeaderChanges = {}): Record<string, string> {
  return Object.fromEntries(
    [...Object.keys(set), ...Object.keys(add), ...remove].map((name) => [name, before]),
  );
}

/** What arrives; values with a % are filled in by Envoy and not foreseen. */
function after(
  { set = {}, add = {}, remove = [] }: HeaderChanges = {},
  sent: Readonly<Record<string, string>>,
): (readonly [name: string, value: string | undefined])[] {
  return [
    ...Object.entries(set),
    ...Object.entries(add)
      .filter(([name]) => !(name in set))
      .map(([name, value]) => [name, `${sent[name]},${value}`] as const),
    ...remove.filter((name) => !(name in set) && !(name in add)).map((name) => [name, undefined] as const),
  ].filter(([, value]) => !value?.includes('%'));
}
