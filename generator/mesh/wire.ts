import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { partsOf, textsOf } from '../lang/protobuf-fields.ts';

/**
 * The few messages that istiod's certificate authority and Envoy's secret discovery exchange, by the numbers of their
 * fields. Sources: istio.io/api, security/v1alpha1/ca.proto; Envoy's API, service/discovery/v3/discovery.proto and
 * extensions/transport_sockets/tls/v3/{secret,common}.proto.
 */

/** A secret of a proxy: its own certificate, or the authorities that it trusts. */
export type Secret =
  | { readonly certificateChain: string; readonly privateKey: string }
  | { readonly trustedAuthorities: string };

/** What Envoy asks for. */
export interface SecretsRequest {
  /** Empty in all requests of a stream but the first. */
  readonly node: string;
  readonly names: readonly string[];
  /** Empty in the first request of a stream. */
  readonly nonce: string;
  /** Why it does not take what it was given. */
  readonly error?: string;
}

const secretType = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';

/** istio.v1.auth.IstioCertificateRequest */
export function certificateRequest(csr: string, validInSeconds: number): Buffer {
  const message = new BinaryWriter().tag(1, WireType.LengthDelimited).string(csr);
  return Buffer.from(message.tag(3, WireType.Varint).int64(validInSeconds).finish());
}

/** istio.v1.auth.IstioCertificateResponse: the chain, the root last. */
export function certificateChain(message: Uint8Array): string[] {
  return textsOf(message, 1);
}

/** envoy.service.discovery.v3.DiscoveryRequest */
export function secretsRequest(message: Uint8Array): SecretsRequest {
  const [node] = partsOf(message, 2);
  const [error] = partsOf(message, 6);
  return {
    node: node ? (textsOf(node, 1)[0] ?? '') : '',
    names: textsOf(message, 3),
    nonce: textsOf(message, 5)[0] ?? '',
    ...(error ? { error: textsOf(error, 2)[0] ?? 'no reason given' } : {}),
  };
}

/** envoy.service.discovery.v3.DiscoveryResponse with secrets. */
export function secretsResponse(secrets: ReadonlyMap<string, Secret>, version: string): Buffer {
  const response = new BinaryWriter().tag(1, WireType.LengthDelimited).string(version);
  for (const [name, secret] of secrets)
    response.tag(2, WireType.LengthDelimited).bytes(any(secretType, secretMessage(name, secret)));
  response.tag(4, WireType.LengthDelimited).string(secretType);
  return Buffer.from(response.tag(5, WireType.LengthDelimited).string(version).finish());
}

function secretMessage(name: string, secret: Secret): Uint8Array {
  const message = new BinaryWriter().tag(1, WireType.LengthDelimited).string(name);
  if ('trustedAuthorities' in secret) {
    const context = nested(1, inline(secret.trustedAuthorities));
    return message.tag(4, WireType.LengthDelimited).bytes(context).finish();
  }
  const certificate = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .bytes(inline(secret.certificateChain))
    .tag(2, WireType.LengthDelimited)
    .bytes(inline(secret.privateKey))
    .finish();
  return message.tag(2, WireType.LengthDelimited).bytes(certificate).finish();
}

/** envoy.config.core.v3.DataSource */
function inline(text: string): Uint8Array {
  return nested(2, Buffer.from(text));
}

function any(type: string, value: Uint8Array): Uint8Array {
  const message = new BinaryWriter().tag(1, WireType.LengthDelimited).string(type);
  return message.tag(2, WireType.LengthDelimited).bytes(value).finish();
}

function nested(field: number, value: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(value).finish();
}
