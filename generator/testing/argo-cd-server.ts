import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { onTestFinished } from 'vitest';

/** An Application as the APIs of Argo CD and of Kubernetes show it. */
export interface ShownApplication {
  readonly name: string;
  readonly sync: string;
  readonly health: string;
  readonly revision: string;
  readonly message?: string;
  readonly running?: boolean;
}

/** The list of Applications, in the shape of a recorded answer. */
export function applicationList(applications: readonly ShownApplication[]): string {
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationList',
    metadata: { resourceVersion: '4711' },
    items: applications.map(({ name, sync, health, revision, message, running }) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd', resourceVersion: '4700', uid: `uid-of-${name}` },
      spec: { destination: { name: name.split('.')[0], namespace: 'shop' }, project: 'fleet' },
      status: {
        sync: { status: sync, revision, comparedTo: { destination: {}, source: { repoURL: 'x' } } },
        health: { status: health, lastTransitionTime: '2026-01-01T00:00:00Z' },
        operationState: {
          phase: running ? 'Running' : 'Succeeded',
          message: 'successfully synced (all tasks run)',
          syncResult: { revision },
        },
        resources: [
          {
            group: 'apps',
            version: 'v1',
            kind: 'Deployment',
            namespace: 'shop',
            name: 'orders-v1',
            status: sync,
            health: { status: health, ...(message === undefined ? {} : { message }) },
          },
        ],
      },
    })),
  });
}

/** What a server answers to a request. */
export interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** A server that answers as Argo CD or as the API server of its cluster. */
export interface ArgoCdServer {
  readonly address: string;
  /** Paths and tokens of the requests. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
}

/** Starts the server until the end of the test; with a certificate, it serves TLS. */
export async function argoCdServer(
  answer: (path: string) => Answer,
  certificate?: { readonly certificate: string; readonly key: string },
): Promise<ArgoCdServer> {
  const requests: { path: string; authorization: string | undefined }[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push({ path: request.url ?? '', authorization: request.headers.authorization });
    const { status = 200, body } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const server = certificate
    ? createHttpsServer({ cert: certificate.certificate, key: certificate.key }, listener)
    : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { address: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`, requests };
}
