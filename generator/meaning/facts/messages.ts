import { isDeepStrictEqual } from 'node:util';
import { grouped } from '../../lang/grouped.ts';
import type { ProtoMessages } from '../../load/proto-messages.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { MessageFact } from '../fact.ts';
import type { Found } from '../statement.ts';

/** A difference of one field in the messages of a method. */
type Difference = Omit<MessageFact, 'kind' | 'methods'>;

/**
 * Fields that messages of methods get, lose or have with another type, by service: methods exist before and after. Whether
 * the change breaks callers is for buf to say.
 */
export function messageFacts(before: Fleet, after: Fleet): Found[] {
  const old = before.messages ?? {};
  return after.services.flatMap(({ name: subject, methods }) => {
    const services = new Set(methods.flatMap(({ path, http }) => (http ? [] : [serviceOf(path)])));
    return [...services].flatMap((service) => {
      const [was, is] = [old[service], after.messages?.[service]];
      if (!was || !is || isDeepStrictEqual(was, is)) return [];
      return factsOf(service, was, is).map((fact) => ({ subject, fact }));
    });
  });
}

const serviceOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Differences that several methods have are one fact. */
function factsOf(service: string, before: ProtoMessages, after: ProtoMessages): MessageFact[] {
  const all = Object.entries(after.methods).flatMap(([method, now]) => {
    const old = before.methods[method];
    if (!old) return [];
    return (['request', 'response'] as const).flatMap((part) =>
      differencesOf({ before, after }, { before: old[part], after: now[part] }, part, '', new Set()).map(
        (difference) => ({ method: `${service}/${method}`, difference }),
      ),
    );
  });
  return [...grouped(all, ({ difference }) => JSON.stringify(difference)).values()].map((same) => ({
    kind: 'message',
    methods: same.map(({ method }) => method),
    ...same[0].difference,
  }));
}

interface Pair<Value> {
  readonly before: Value;
  readonly after: Value;
}

/** The fields of a message and of the messages within it. */
function differencesOf(
  messages: Pair<ProtoMessages>,
  names: Pair<string>,
  part: MessageFact['part'],
  path: string,
  seen: Set<string>,
): Difference[] {
  const key = `${names.before} ${names.after}`;
  if (seen.has(key)) return [];
  seen.add(key);
  const [old, now] = [messages.before.fields[names.before] ?? {}, messages.after.fields[names.after] ?? {}];
  return [...new Set([...Object.keys(now), ...Object.keys(old)])].flatMap((name): Difference[] => {
    const [was, is] = [old[name], now[name]];
    const field = path === '' ? name : `${path}.${name}`;
    if (was !== is)
      return [
        {
          ...{ part, field },
          ...(was === undefined ? {} : { before: was }),
          ...(is === undefined ? {} : { after: is }),
        },
      ];
    const inner = messageIn(is ?? '');
    return differencesOf(messages, { before: inner, after: inner }, part, field, seen);
  });
}

/** The message in the type of a field: `shop.v1.Item` of `repeated shop.v1.Item` and of `map<string, shop.v1.Item>`. */
const messageIn = (type: string): string =>
  type.replace(/^map<\w+, (.*)>$/, '$1').replace(/^(?:repeated|optional) /, '');
