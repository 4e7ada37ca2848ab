import { isOfHttp } from '../../model/http-request.ts';
import type { Service } from '../../model/service.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { type CallStatus, statusesOf } from '../call-status.ts';
import type { Case } from '../case.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import { type CaseContext, caseOf, type Derivation, noCases, sending, shortName } from './case-context.ts';

/** Plain text is rejected; while a service moves to mutual TLS, it may call exactly the methods that the spec lists. */
export const mutualTls: Derivation = (context) => {
  const { service } = context.instance;
  const { permissive } = service.access.authentication;
  // Cases of the documents of teams show what their PeerAuthentications change.
  if (context.own && !permissive && acceptsPlainText(context.own, service)) return noCases;
  const open = permissive ? openMethods(service, permissive.plaintextMethods) : [];
  const closed = service.methods.map(({ path }) => path).filter((path) => !open.includes(path));
  return {
    cases: [
      ...open.slice(0, 3).map((method) => plainCase(context, method, 'plain-text-accepted', ['OK'])),
      ...oneOfEachProtocol(closed).map((method) => {
        const { denied, refused } = statusesOf(method);
        return plainCase(context, method, 'plain-text-refused', permissive ? denied : refused);
      }),
    ],
    unproven: [],
  };
};

/** What plain text may call: everything during a dry run, in which the policies deny no call. */
const openMethods = ({ access, methods }: Service, listed: readonly string[]): readonly string[] =>
  access.isDryRun ? methods.map(({ path }) => path) : listed;

/** The first gRPC method and the first operation of HTTP. */
const oneOfEachProtocol = (methods: readonly string[]): string[] =>
  [false, true].flatMap((http) => methods.find((method) => isOfHttp(method) === http) ?? []);

/** True if a document of a team lets pods of a service accept plain text. */
const acceptsPlainText = (own: OwnDocuments, { name, grpc, http }: Service): boolean =>
  [grpc, http].some(
    (server) =>
      server &&
      own.picture.pods.some(
        (pods) => pods.service?.name === name && !requiresMutualTls(pods, server.targetPort, own.picture),
      ),
  );

function plainCase(context: CaseContext, method: string, what: string, anyOf: readonly CallStatus[]): Case {
  return caseOf(context, 'mtls', `${shortName(context.instance, method)}/${what}`, ['mtls'], {
    from: { kind: 'plain text' },
    send: { ...sending(method, 3), deadlineMs: 3_000 },
    expect: [
      { claim: 'status', anyOf },
      ...(anyOf.includes('OK') ? [] : [{ claim: 'not reached' as const }]),
    ],
  });
}
