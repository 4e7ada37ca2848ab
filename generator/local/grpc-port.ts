import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { repositoryRoot } from '../command-line/repository.ts';
import { textIfThere } from '../platform/text-if-there.ts';

/** The port of a service that says none, or whose spec is not there or not in order. */
const defaultGrpcPort = 50051;

/** `grpc.port` of a service's spec; `npm run check` is where a broken spec is complained about. */
export function grpcPort(service: string): number {
  const port = property(property(readSpec(service), 'grpc'), 'port');
  return typeof port === 'number' ? port : defaultGrpcPort;
}

function readSpec(service: string): unknown {
  const text = textIfThere(join(repositoryRoot, 'services', service, 'service.yaml'));
  const document = text === undefined ? undefined : parseDocument(text, { logLevel: 'silent' });
  return document?.errors.length === 0 ? document.toJS() : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
