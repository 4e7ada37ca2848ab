import Type from 'typebox';
import { closed, named } from '../../names.ts';

/**
 * Istio's ClientTLSSettings for services in the mesh. SIMPLE and MUTUAL are not offered: the application
 * would have to terminate them, but the sidecar in front of it accepts only the mutual TLS of the mesh.
 */
export const clientTls = closed(
  {
    mode: Type.Enum(['ISTIO_MUTUAL', 'DISABLE'], {
      description:
        'ISTIO_MUTUAL is what callers use by default. DISABLE is plain text, for a service with mtls PERMISSIVE.',
    }),
  },
  'TLS towards the pods. Rarely needed: without it, Istio uses mutual TLS automatically.',
);

/** Names that the certificate of the server is checked against. */
export const subjectAltNames = Type.Array(Type.String({ minLength: 1, examples: ['api.example.com'] }), {
  minItems: 1,
  uniqueItems: true,
  description: 'Accepted names: the certificate of the server must contain one of them.',
});

/** A server name (SNI) for TLS. */
export const serverName = named(
  'a server name',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  'A DNS name in lower case.',
  ['api.example.com'],
);
