import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { grpcStatusOf } from './grpc-status-of.ts';
import type { CallContext } from './read-match.ts';

/**
 * What a route of a VirtualService does besides what specs have keys for, in words.
 * Source: Istio, HTTPRoute: redirect, directResponse, delegate, rewrite, corsPolicy, retries, and headers of destinations.
 */
export const furtherOf = (route: PlainMap, calls: Pick<CallContext, 'isHttp'> = {}): string[] =>
  Object.entries(readers).flatMap(([key, read]) => (route[key] === undefined ? [] : read(route, calls)));

type Reader = (route: PlainMap, calls: Pick<CallContext, 'isHttp'>) => string[];

const readers: Readonly<Record<string, Reader>> = {
  redirect: ({ redirect }, { isHttp }) => {
    const prefix = textAt(redirect, 'prefixRewrite');
    const to = [
      ...['scheme', 'authority', 'uri'].map((key) => textAt(redirect, key)),
      prefix === undefined ? undefined : `with ${prefix} in place of the matched part of the path`,
    ];
    const words = `redirected to ${to.filter((part) => part !== undefined).join(' ')}`;
    return [isHttp ? words : `${words}, which gRPC clients do not follow`];
  },
  directResponse: ({ directResponse }, { isHttp }) => {
    const status = numberAt(directResponse, 'status') ?? 0;
    return [`answered by the proxy with HTTP ${status}${isHttp ? '' : ` (${grpcStatusOf(status)})`}`];
  },
  delegate: ({ delegate }) => {
    const name = [textAt(delegate, 'namespace'), textAt(delegate, 'name')].filter((part) => part);
    return [`routed by the VirtualService ${name.join('/')}`];
  },
  rewrite: ({ rewrite }) => {
    const prefix = textAt(rewrite, 'prefix');
    const uri = textAt(rewrite, 'uri') ?? (prefix === '' ? '/' : prefix);
    const regex = textAt(rewrite, 'uriRegexRewrite', 'rewrite');
    return [
      ...(uri === undefined ? [] : [`matched part of the path replaced by ${uri}`]),
      ...(regex === undefined
        ? []
        : [`path rewritten from ${textAt(rewrite, 'uriRegexRewrite', 'match') ?? ''} to ${regex}`]),
    ];
  },
  corsPolicy: () => ['answers browsers by a CORS policy'],
  retries: ({ retries }) => {
    const { retryRemoteLocalities, retryIgnorePreviousHosts } = mapAt(retries);
    return [
      ...(retryRemoteLocalities === true ? ['retried in other localities too'] : []),
      ...(retryIgnorePreviousHosts === false ? ['retried also by the same pod'] : []),
    ];
  },
  route: ({ route }) =>
    listAt(route).some((target) => Object.keys(mapAt(target, 'headers')).length > 0)
      ? ['headers changed for single destinations']
      : [],
};
