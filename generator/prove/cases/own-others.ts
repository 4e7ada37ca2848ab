import { listAt } from '../../lang/at-path.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import type { Derived } from './case-context.ts';

/** Why no case is about documents of a kind, although they may change what calls meet. */
const reasons: Readonly<Record<string, string>> = {
  EnvoyFilter: 'it changes the configuration of Envoy itself: write a proof of its effect in proofs.yaml',
  WasmPlugin: 'proxies of a proof load no modules',
  RequestAuthentication: 'the proof has no keys of its issuer: a case would show the keys of the proof alone',
  Telemetry: 'a proof does not see what proxies record',
  WorkloadEntry: 'no server here has its address',
};

/** Documents of teams in `extra/` that calls may meet, and that no case shows. */
export const ownOthers = ({ documents }: OwnDocuments): Derived => ({
  cases: [],
  unproven: documents
    .filter(({ origin }) => origin === 'extra')
    .flatMap((document) =>
      reasonsFor(document).map((reason) => ({
        service: document.service,
        setting: `${document.kind} ${document.name}`,
        reason,
      })),
    ),
});

function reasonsFor({ kind, value }: RenderedDocument): string[] {
  const reason = Object.hasOwn(reasons, kind) ? reasons[kind] : undefined;
  if (reason !== undefined) return [reason];
  const bytes = ['tcp', 'tls'].filter((protocol) => listAt(value, 'spec', protocol).length > 0);
  return kind === 'VirtualService' && bytes.length > 0
    ? [`its routes of ${bytes.join(' and ')} pass on bytes, not calls`]
    : [];
}
