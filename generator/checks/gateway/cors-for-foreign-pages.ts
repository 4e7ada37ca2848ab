import { re2Matcher, re2Problem } from '../../lang/re2.ts';
import type { Origin } from '../../model/cors.ts';
import { defineCheck } from '../check.ts';
import { corsOrigins, writtenCorsOrigins } from '../support/cors-origins.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const corsForForeignPages = defineCheck({
  name: 'cors-for-foreign-pages',
  code: 'MESH1731',
  severity: 'error',
  title: 'A CORS policy allows pages of others',
  explanation:
    'Anyone with a fitting host name can call the service from the browsers of its users. https://shop.example.com as a prefix is also the start of https://shop.example.com.attacker.org; only a prefix that ends with ":" names a whole host. In a regular expression, a dot is any character: write \\. in host names, and do not end with .* or .+. "*" allows any page, so it must not be used with credentials: any page could then act as the user who is logged in.',
  source:
    'Fetch, CORS protocol and credentials; Istio, CorsPolicy.allowOrigins; OWASP, Testing Cross Origin Resource Sharing',
  *run({ instances }) {
    for (const { exposed, origin, at } of corsOrigins(instances)) {
      const credentials = exposed.exposure.cors?.credentials === true;
      const mistake = mistakeIn(origin, credentials);
      if (!mistake) continue;
      const related = mistake.isOfCredentials
        ? [{ message: 'credentials', at: exposed.atPath(['cors', 'credentials']) }]
        : [];
      yield { message: mistake.message, at, hint: mistake.hint, related };
    }
  },
  *runDocuments(rendered) {
    for (const { origin, credentials, document, path } of writtenCorsOrigins(rendered)) {
      const mistake = mistakeIn(origin, credentials);
      if (mistake) yield* mistakeAt(document, path, mistake);
    }
  },
});

interface Mistake {
  readonly message: string;
  readonly hint: string;
  readonly isOfCredentials?: true;
}

function mistakeIn(origin: Origin, credentials: boolean): Mistake | undefined {
  if ('exact' in origin)
    return origin.exact === '*' && credentials
      ? {
          message: 'any page may call with the credentials of the user',
          hint: 'name the origins of the pages, or remove credentials',
          isOfCredentials: true,
        }
      : undefined;
  if ('prefix' in origin) {
    // Another check reports a text that is the start of no origin.
    if (!/^([a-z][a-z0-9+.-]*:\/\/|https?(:|:\/)?$)/.test(origin.prefix)) return undefined;
    return /^[a-z][a-z0-9+.-]*:\/\/[^/:]+:$/.test(origin.prefix)
      ? undefined
      : {
          message: `${origin.prefix} is also the start of origins of others, such as ${origin.prefix.replace(/[.:/]+$/, '')}.attacker.org`,
          hint: 'write the whole origin, or a regex; a prefix must end with ":" after the host',
        };
  }
  return mistakeInRegex(origin.regex);
}

/** What others can use in an expression: any host, any end, or a dot that is any character. */
function mistakeInRegex(regex: string): Mistake | undefined {
  // Another check reports an expression that RE2 rejects.
  if (re2Problem(regex) !== undefined) return undefined;
  const matches = re2Matcher(regex);
  const foreign = ['https://attacker.org', 'http://attacker.org', 'https://www.attacker.org'].find(matches);
  if (foreign !== undefined)
    return {
      message: `${regex} matches ${foreign}`,
      hint: 'end the expression with your domain, such as \\.example\\.com',
    };
  if (/(^|[^\\])(\.|\[\^[^\]]*\])([*+]|\{[0-9,]+\})\)*\$?$/.test(regex))
    return {
      message: `${regex} matches any end, also .attacker.org`,
      hint: 'end the expression with your domain, and optionally a port: (:[0-9]+)?',
    };
  const dot = /(?:^|[^\\])\.(?![*+?{])/.exec(regex.replaceAll(/\[[^\]]*\]/g, '[]'));
  return dot
    ? {
        message: `a dot in ${regex} matches any character, so also another host`,
        hint: 'write \\. for a dot',
      }
    : undefined;
}
