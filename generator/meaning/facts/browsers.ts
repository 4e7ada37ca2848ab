import { browserWords } from '../../render/browser-words.ts';
import type { InstanceView } from '../../render/view.ts';
import type { BrowserFact } from '../fact.ts';

/** What browsers may newly do through gateways, and what they no longer may. */
export function browserFacts(
  before: InstanceView | undefined,
  after: InstanceView | undefined,
): BrowserFact[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  return [...facts('opened', old, now), ...facts('closed', now, old)];
}

type Words = ReadonlyMap<string, readonly string[]>;

const wordsOf = (view: InstanceView | undefined): Words =>
  new Map((view?.exposures ?? []).map((each) => [each.gateway.name, browserWords(each)]));

const facts = (change: BrowserFact['change'], without: Words, having: Words): BrowserFact[] =>
  [...having].flatMap(([gateway, words]) => {
    const what = words.filter((each) => !without.get(gateway)?.includes(each));
    return what.length > 0 ? [{ kind: 'browsers', change, gateway, what }] : [];
  });
