// The library's own dependency asks for it, and before the library is loaded.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayInMilliseconds = 86_400_000;

type Keys = Awaited<ReturnType<typeof generateKeys>>;

cryptoProvider.set(webcrypto);

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A key with a request to certify it, as PEM: the authority decides for whom. */
export async function requestForCertificate(): Promise<{ readonly request: string; readonly key: string }> {
  const keys = await generateKeys();
  const request = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm });
  return { request: request.toString('pem'), key: await keyOf(keys) };
}

/** An authority that is none of the mesh. */
export interface CertificateAuthority {
  /** PEM of its own certificate. */
  readonly certificate: string;
  /** A certificate for these hosts, wildcards or addresses. */
  issue(hosts: readonly string[]): Promise<KeyPair>;
}

/** Makes an authority whose key exists in this process only. */
export async function certificateAuthority(name: string): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    ...validity(),
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: root.toString('pem'),
    issue: (hosts) => issue(root, keys, hosts),
  };
}

async function issue(root: X509Certificate, rootKeys: Keys, hosts: readonly string[]): Promise<KeyPair> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=server',
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    ...validity(),
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(hosts.map(alternativeName))],
  });
  return { certificate: certificate.toString('pem'), key: await keyOf(keys) };
}

const alternativeName = (value: string) => ({
  type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
  value,
});

function validity() {
  const now = Date.now();
  return { notBefore: new Date(now - dayInMilliseconds), notAfter: new Date(now + dayInMilliseconds) };
}

function generateKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function keyOf({ privateKey }: Keys): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}
