import type { Origin } from '../../model/cors.ts';
import { defineCheck } from '../check.ts';
import { corsOrigins, writtenCorsOrigins } from '../support/cors-origins.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const invalidCorsOrigin = defineCheck({
  name: 'invalid-cors-origin',
  code: 'MESH1730',
  severity: 'error',
  title: 'No browser sends such an origin',
  explanation:
    'A browser names the page that calls in the header origin: the scheme, the host and, unless it is the usual port of the scheme, the port, in lower case. There is no path, not even a slash at the end. The proxy compares the texts, so an origin with a path, without a scheme or with :443 matches no page, and the browser blocks the calls. "*" inside a text is not a wildcard. Sandboxed pages and files all send null, so null is the origin of any page.',
  source: 'Fetch, Origin header; RFC 6454, section 6.1; Istio, CorsPolicy.allowOrigins',
  *run({ instances }) {
    for (const { origin, at } of corsOrigins(instances)) {
      const mistake = mistakeOf(origin);
      if (mistake) yield { message: mistake.message, at, hint: mistake.hint };
    }
  },
  *runDocuments(rendered) {
    for (const { origin, document, path } of writtenCorsOrigins(rendered)) {
      const mistake = mistakeOf(origin);
      if (mistake) yield* mistakeAt(document, path, mistake);
    }
  },
});

function mistakeOf(origin: Origin): Mistake | undefined {
  if ('regex' in origin) return undefined;
  const text = 'prefix' in origin ? origin.prefix : origin.exact;
  // Another check reports a prefix that is only a scheme.
  if ('prefix' in origin && /^https?(:|:\/)?$/.test(text)) return undefined;
  const mistake = 'prefix' in origin ? schemeMistake(text) : mistakeIn(text);
  return mistake && { message: `${text} ${mistake.message}`, hint: mistake.hint };
}

interface Mistake {
  readonly message: string;
  readonly hint: string;
}

function mistakeIn(text: string): Mistake | undefined {
  if (text === '*') return undefined;
  if (text === 'null')
    return { message: 'is the origin of every sandboxed page', hint: 'name the hosts of the pages' };
  const mistake = schemeMistake(text);
  if (mistake) return mistake;
  if (text.includes('*'))
    return {
      message: 'has a "*", which is not a wildcard here',
      hint: 'write a regex, such as { regex: "https://[a-z0-9-]+\\\\.example\\\\.com" }',
    };
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  const slash = rest.search(/[/?#]/);
  if (slash >= 0)
    return { message: 'has a path', hint: `write ${scheme}://${rest.slice(0, slash).toLowerCase()}` };
  if (rest !== rest.toLowerCase())
    return { message: 'has upper-case letters', hint: `write ${text.toLowerCase()}` };
  const usual = scheme === 'https' ? ':443' : ':80';
  if (rest.endsWith(usual))
    return {
      message: `has the usual port of ${scheme}, which browsers leave out`,
      hint: `write ${text.slice(0, -usual.length)}`,
    };
  return /^([a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*|\[[0-9a-f:]+\])(:[0-9]+)?$/.test(
    rest,
  )
    ? undefined
    : { message: 'has no valid host', hint: 'write scheme, host and port, such as https://shop.example.com' };
}

function schemeMistake(text: string): Mistake | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//.test(text)) return undefined;
  const [, ...rest] = text.split('://');
  return rest.length > 0
    ? { message: 'has no valid scheme', hint: `write https://${rest.join('://').toLowerCase()}` }
    : { message: 'has no scheme', hint: `write https://${text.replace(/^\/+/, '')}` };
}
