import { mapAt, textAt } from '../../lang/at-path.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import { mayReceive } from '../../picture/may-call.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { statusesOf } from '../call-status.ts';
import type { Case, Claim } from '../case.ts';
import { methodName, type OwnDocuments, ofKind } from '../own/own-documents.ts';
import { reachedPods } from '../own/reached-pods.ts';
import { textOf } from '../places.ts';
import { type Derived, noCases, sending } from './case-context.ts';
import { anyMethod } from './external.ts';
import { httpCallOf } from './http-call.ts';

/** For each PeerAuthentication of a team: whether a pod that it selects accepts calls in plain text, as it asks for. */
export function ownPlainText(own: OwnDocuments): Derived {
  const made = ofKind(own, 'PeerAuthentication').map((document): Derived => {
    const place = document.at(['spec']);
    if (!isInAddition(place)) return noCases;
    const setting = `PeerAuthentication ${document.name}`;
    const selected = own.picture.pods.filter(
      (pods) =>
        pods.namespace === document.namespace &&
        selects(mapAt(document.value, 'spec', 'selector', 'matchLabels'), pods.labels),
    );
    const called = reachedPods(own, selected);
    if (typeof called === 'string')
      return { cases: [], unproven: [{ service: document.service, setting, reason: called }] };
    const { pods, port } = called;
    const method = (pods.service?.methods.map(({ path }) => path) ?? own.methods)[0] ?? anyMethod;
    const isRefused = requiresMutualTls(pods, port, own.picture);
    const answer = mayReceive(own, pods, method);
    if (answer === undefined && !isRefused)
      return {
        cases: [],
        unproven: [
          { service: document.service, setting, reason: 'a policy has a condition that no case meets' },
        ],
      };
    const end = isRefused ? 'refused' : 'accepted';
    const { refused, denied: denial } = statusesOf(method);
    const { to, ...http } = (pods.service && httpCallOf(pods.service, method)) ?? called;
    const denied: Claim[] = [
      { claim: 'status', anyOf: isRefused ? refused : denial },
      { claim: 'not reached' },
    ];
    const mode = textAt(document.value, 'spec', 'mtls', 'mode') ?? 'mtls';
    const plain: Case = {
      name: `${document.service}/peerauthentication-${document.name}/${mode.toLowerCase()}/${methodName(own, method)}/plain-text-${end}`,
      kind: 'own-access',
      service: document.service,
      from: { kind: 'plain text' },
      to,
      send: {
        ...sending(method, 3),
        ...('request' in http ? { request: http.request } : {}),
        deadlineMs: 3_000,
      },
      behaviour: [],
      expect: !isRefused && answer ? [{ claim: 'status', anyOf: ['OK'] }] : denied,
      at: { in: 'document', file: textOf(place) },
      disturbs: false,
    };
    return { cases: [plain], unproven: [] };
  });
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
}
