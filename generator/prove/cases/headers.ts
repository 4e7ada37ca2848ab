import type { HeaderChanges } from '../../model/routing/metadata.ts';
import type { Case, Claim } from '../case.ts';
import { caseOf, type Derivation, type SampleContext, sending } from './case-context.ts';
import { placeIn, type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';

/** The value that callers and servers send for a header that a rule changes: it shows the change. */
const before = 'prove-before';

/** Changes of headers on the way to the server and back, and a rewritten :authority, as the rules set them. */
export const headerChanges: Derivation = (context) => ({
  cases: sampleCallsOf(context).sampleCalls.flatMap((sample) =>
    isAnswered(sample) && sample.misses === undefined ? headerCase(context, sample) : [],
  ),
  unproven: [],
});

/** The case of the headers that a route changes. */
export function headerCase(context: SampleContext, sample: SampleCall): Case[] {
  const { origin, method, metadata, name, path, expected } = sample;
  const { requestHeaders, responseHeaders, authority } = expected;
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
    caseOf(context, 'headers', `${name}/headers`, path, {
      ...placeIn(sample, 'headers'),
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
