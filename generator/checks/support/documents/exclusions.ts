import { textsAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { actionOf } from '../../../picture/may-call.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';

/** What each key of a rule leaves out. Source: Istio, AuthorizationPolicy: Source, Operation and Condition. */
const subjects: Readonly<Record<string, string>> = {
  notPrincipals: 'caller',
  notNamespaces: 'caller',
  notServiceAccounts: 'caller',
  notPaths: 'method',
  notPorts: 'port',
  notMethods: 'gRPC call',
  notValues: 'caller',
};

const verbs: Readonly<Record<string, string>> = { ALLOW: 'allows', DENY: 'denies' };

/**
 * What follows from a value that no call has, in a key that excludes calls from a rule: the rule is for more calls than
 * intended. Empty for a key that selects calls.
 * @param part the source, operation or condition with the key
 */
export function exclusionEffect(
  document: Pick<RenderedDocument, 'value'>,
  key: string,
  part: PlainMap,
): string {
  const subject = subjects[key];
  if (subject === undefined) return '';
  if (textsAt(part, key).length > 1) return `, so ${key} does not exclude that ${subject}`;
  // What else is there may select fewer calls.
  const isAlone = Object.keys(part).every((other) => other === key || other === 'key');
  const verb = verbs[actionOf(document)] ?? 'is for';
  return `, so ${key} excludes nothing${isAlone ? ` and the rule ${verb} every ${subject}` : ''}`;
}
