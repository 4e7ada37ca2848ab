import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { grpcStatusOf } from './grpc-status-of.ts';

/**
 * What a route of a VirtualService does besides what specs have keys for, in words.
 * Source: Istio, HTTPRoute: redirect, directResponse, delegate, rewrite, corsPolicy, retries, and headers of destinations.
 */
export const furtherOf = (route: PlainMap): string[] =>
  Object.entries(readers).flatMap(([key, read]) => (route[key] === undefined ? [] : read(route)));

const readers: Readonly<Record<string, (route: PlainMap) => string[]>> = {
  redirect: ({ redirect }) => {
    const to = [textAt(redirect, 'scheme'), textAt(redirect, 'authority'), textAt(redirect, 'uri')];
    return [
      `redirected to ${to.filter((part) => part !== undefined).join(' ')}, which gRPC clients do not follow`,
    ];
  },
  directResponse: ({ directResponse }) => {
    const status = numberAt(directResponse, 'status') ?? 0;
    return [`answered by the proxy with HTTP ${status} (${grpcStatusOf(status)})`];
  },
  delegate: ({ delegate }) => {
    const name = [textAt(delegate, 'namespace'), textAt(delegate, 'name')].filter((part) => part);
    return [`routed by the VirtualService ${name.join('/')}`];
  },
  rewrite: ({ rewrite }) => {
    const uri = textAt(rewrite, 'uri');
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
