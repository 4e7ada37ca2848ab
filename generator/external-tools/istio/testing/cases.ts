import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A mistake in documents of extra/. Lines that end with `#bad` are only in the documents with the mistake, lines
 * that end with `#good` only in those without it; the rest is the same. The finding is at the line that ends with
 * `#here`, or else at the first line that ends with `#bad`. `@` is a name that no other case has.
 */
export interface AnalysisCase {
  readonly name: string;
  readonly title: string;
  /** The code of the rule that finds it, if it is not one of Istio. */
  readonly code: string;
  /** A part of the message of the finding. */
  readonly message: string;
  /** Parts of other messages about the same line. */
  readonly also: readonly string[];
  /** Codes of our own rules that find the mistake at this line; Istio's analysis does not run then. */
  readonly earlier: readonly string[];
  readonly wrong: string;
  readonly right: string;
  /** The line of the finding in the wrong text, from 1. */
  readonly line: number;
}

const versions: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  RequestAuthentication: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  Telemetry: 'telemetry.istio.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  ProxyConfig: 'networking.istio.io/v1beta1',
};

/** The cases of a folder with a file for each kind, which has the content of `spec` of each document. */
export const casesOfSpecs = (folder: string): ReadonlyMap<string, readonly AnalysisCase[]> =>
  new Map(
    filesIn(folder).map(({ file, text }) => {
      const kind = file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
      const head = (name: string) => [
        `apiVersion: ${versions[kind] ?? 'networking.istio.io/v1'}`,
        `kind: ${kind}`,
        `metadata: { name: ${name}, namespace: shop }`,
        'spec:',
      ];
      const cases = text
        .split(/^---\n/m)
        .map((part, index) => caseIn(part, `${file}-${index + 1}`, { head, indent: '  ' }));
      return [kind, cases];
    }),
  );

/** The cases of a folder with a file for each case, which has whole documents. */
export const casesOfDocuments = (folder: string): readonly AnalysisCase[] =>
  filesIn(folder).map(({ file, text }) => caseIn(text, file.toLowerCase(), { head: () => [], indent: '' }));

const filesIn = (folder: string): { readonly file: string; readonly text: string }[] =>
  readdirSync(folder)
    .sort()
    .map((file) => ({ file: file.replace('.yaml', ''), text: readFileSync(join(folder, file), 'utf8') }));

interface Surround {
  head(name: string): readonly string[];
  readonly indent: string;
}

const comment = /^# (\w+): (.*)$/;

function caseIn(text: string, name: string, { head, indent }: Surround): AnalysisCase {
  const lines = text.trimEnd().split('\n');
  const [title = ''] = lines;
  const comments = lines.flatMap((line) => [comment.exec(line) ?? []]);
  const values = (key: string) =>
    comments.flatMap(([, own, value = '']) => (own === key ? [value.replaceAll('@', name)] : []));
  const body = lines.slice(1).filter((line) => !comment.test(line));
  const variant = (left: string, own: string) => [
    ...head(own),
    ...body
      .filter((line) => !line.endsWith(` #${left}`))
      .map((line) => indent + line.replace(/@(?!type|request)/g, own)),
  ];
  const wrong = variant('good', name);
  const marked = ['#here', '#bad'].map((mark) => wrong.findIndex((line) => line.endsWith(` ${mark}`)));
  const [place] = values('place');
  const start = place === undefined ? undefined : wrong.indexOf(`${place}:`);
  return {
    name,
    title: title.replace(/^# /, ''),
    code: values('code')[0] ?? '',
    message: values('message')[0] ?? '',
    also: values('also'),
    earlier: values('earlier'),
    wrong: withoutMarks(wrong),
    right: withoutMarks(variant('bad', `${name}-right`)),
    line: (start ?? marked.find((at) => at >= 0) ?? -1) + 1,
  };
}

const withoutMarks = (lines: readonly string[]): string =>
  `${lines.map((line) => line.replace(/ #(?:bad|good|here)$/, '')).join('\n')}\n`;
