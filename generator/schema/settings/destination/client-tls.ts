import Type from 'typebox';
import { closed, named } from '../../names.ts';

/**
 * Istio's ClientTLSSettings for services in the mesh. SIMPLE and MUTUAL are left out: they would have to end in the
 * application, while the proxy before it takes nothing but the mutual TLS of the mesh.
 */
export const clientTls = closed(
  {
    mode: Type.Enum(['ISTIO_MUTUAL', 'DISABLE'], {
      description:
        'ISTIO_MUTUAL is what callers do anyway; DISABLE is plain text, for a service whose mtls is PERMISSIVE.',
    }),
  },
  'TLS towards the pods. Without it, and almost always, Istio does mutual TLS by itself.',
);

/** Names a certificate is checked for. */
export const subjectAltNames = Type.Array(Type.String({ minLength: 1, examples: ['api.example.com'] }), {
  minItems: 1,
  uniqueItems: true,
  description: 'Names of which the certificate of the server must carry one.',
});

/** A server name, as TLS sends it. */
export const serverName = named(
  'a server name',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  'A DNS name in lower case.',
  ['api.example.com'],
);
