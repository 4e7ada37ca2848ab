import type { DocumentMistake } from './document-mistakes.ts';

/** Parts of a regular expression that no path of a request has, and that the wildcards of a policy do not have. */
const partOfExpression =
  /^\^|\$$|\\[dwsDWS./-]|\.[*+](?=.)|\.\+$|[^/]\/\.\*$|\[[^\]]*\]|\([^)]*[|?*+][^)]*\)|\)[?*+]/;

/**
 * Why a path of an AuthorizationPolicy matches nothing if it is a regular expression: Istio compares it as text. Only a
 * star at one end, and the templates {*} and {**}, have a meaning. A prefix such as /.* is for files whose names start with
 * a dot.
 * Source: Istio, AuthorizationPolicy: Operation.paths; Rule: exact, prefix, suffix and presence match.
 */
export function expressionMistake(path: string): DocumentMistake | undefined {
  if (!partOfExpression.test(path)) return undefined;
  const meant = withWildcards(path);
  return {
    message: `${path} looks like a regular expression, but Istio compares it as text: it matches nothing`,
    hint:
      meant.length > 0
        ? `write ${meant.join(', ')}`
        : 'list the paths, with * at the start or the end, {*} for one part of a path, or {**} for the rest',
  };
}

/** The paths that an expression means, with the wildcards of a policy; none if it is not known. */
function withWildcards(path: string): string[] {
  const bare = path
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replaceAll(/\\([./-])/g, '$1');
  const [, start = '', choices, end = ''] = /^([^()]*)\(([\w/.|-]+)\)([^()]*)$/.exec(bare) ?? [];
  const all = choices === undefined ? [bare] : choices.split('|').map((choice) => start + choice + end);
  const written = all.map((each) => {
    const segments = each
      .replace(/^\.[*+]/, '*')
      .replace(/\.[*+]$/, '*')
      .split('/')
      .map((segment) => (/^(?:\[[^\]]*\]|\\[dw]|\.)[*+]$/.test(segment) ? '{*}' : segment));
    // A path has either stars or templates.
    return segments.includes('{*}') && segments.at(-1) === '*'
      ? [...segments.slice(0, -1), '{**}'].join('/')
      : segments.join('/');
  });
  const isPlain = (each: string) =>
    /^[/*{]/.test(each) &&
    !/[\\^$[\]()|+?]/.test(each) &&
    !each
      .replace(/^\*|\*$/g, '')
      .replaceAll(/\{\*{1,2}\}/g, '')
      .includes('*');
  return written.every(isPlain) ? written : [];
}
