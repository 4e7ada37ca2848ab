import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { Failure } from '../command-line/errors.ts';
import { requestForCertificate } from './certificates.ts';
import { type Istiod, istiodName } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { certificateChain, certificateRequest } from './wire.ts';

/** Who a proxy is: a ServiceAccount, with what proves that. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The ServiceAccount's token for istiod. */
  readonly token: string;
  /** PEM: its certificate and those that lead to the root. */
  readonly certificateChain: string;
  readonly privateKey: string;
}

const method = '/istio.v1.auth.IstioCertificateService/CreateCertificate';
const audience = 'istio-ca';
const hourInSeconds = 3600;

/**
 * The identity of a ServiceAccount that the API server has: it gives a token, for which istiod's authority signs a
 * certificate. That is what the agent in a pod does. @throws Failure where either refuses
 */
export async function identityOf(
  client: KubernetesClient,
  istiod: Istiod,
  namespace: string,
  serviceAccount: string,
): Promise<Identity> {
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`;
  if ((await client.get(account)) === undefined)
    throw new Failure(
      `The documents have no ServiceAccount ${namespace}/${serviceAccount}, which pods run as.`,
    );
  const token = await client.tokenOf(namespace, serviceAccount, {
    audiences: [audience],
    expirationSeconds: hourInSeconds,
  });
  const { request, key } = await requestForCertificate();
  const chain = await sign(istiod, token, request);
  return { namespace, serviceAccount, token, certificateChain: chain.join(''), privateKey: key };
}

function sign(istiod: Istiod, token: string, request: string): Promise<string[]> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const client = new Client(
    `${istiod.host}:${istiod.port}`,
    credentials.createSsl(Buffer.from(istiod.authority)),
    { 'grpc.ssl_target_name_override': istiodName, 'grpc.default_authority': istiodName },
  );
  return new Promise<string[]>((resolve, reject) => {
    client.makeUnaryRequest(
      method,
      (csr: string) => certificateRequest(csr, hourInSeconds),
      certificateChain,
      request,
      metadata,
      {},
      (error, chain) => {
        client.close();
        if (error || !chain) reject(new Failure(`istiod signs no certificate: ${error?.message}`));
        else resolve(chain);
      },
    );
  });
}
