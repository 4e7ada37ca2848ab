import { grouped } from '../../lang/grouped.ts';
import type { Callee } from '../../mesh/caller.ts';
import type { Verdict } from '../../prove/case.ts';
import { callerText, sentText } from '../../prove/report/result.ts';
import type { CallDifference } from '../call-differences.ts';

/** A call of a caller, sent through what runs today and through what the specs render. */
export interface Answer {
  readonly cluster: string;
  readonly caller: string;
  readonly callee: string;
  readonly method: string;
  /** What both do, if they do the same. */
  readonly same?: string;
  readonly today?: string;
  readonly rendered?: string;
  /** Why they differ; undefined if nothing explains it. */
  readonly reason?: string;
}

/** Compares the verdicts of two trees on the same cases, whose claims follow from the specs. */
export function answersOf(
  cluster: string,
  today: readonly Verdict[],
  rendered: readonly Verdict[],
  calls: readonly CallDifference[],
): Answer[] {
  const before = new Map(today.map((verdict) => [verdict.case.name, verdict]));
  return rendered.flatMap((after): Answer[] => {
    const { name, from, to, send } = after.case;
    const then = before.get(name);
    if (!then) return [];
    const method = sentText(send);
    const about = { cluster, caller: callerText(from), callee: calleeText(to), method };
    if (then.ok && after.ok) return [{ ...about, same: expectedOf(after) }];
    const [seenBefore, seenAfter] = [seenOf(then, after), seenOf(after, after)];
    const reason = after.ok ? reasonFor(after, method, cluster, calls) : undefined;
    return [
      { ...about, today: seenBefore, rendered: seenAfter, ...(reason === undefined ? {} : { reason }) },
    ];
  });
}

const calleeText = (to: Callee): string =>
  to.kind === 'service' ? to.service : to.kind === 'external' ? to.external : to.host;

const expectedOf = ({ claims }: Verdict): string => claims.map(({ expected }) => expected).join('; ');

/** What a tree did about the claims that one of both trees does not fulfil. */
function seenOf(verdict: Verdict, other: Verdict): string {
  if (verdict.error !== undefined) return verdict.error;
  const texts = verdict.claims.flatMap(({ ok, expected, seen }) =>
    ok && verdict === other ? [expected] : ok ? [] : [seen],
  );
  return texts.join('; ');
}

/** Changes that the report of an import explains, and the hardening of every rendered tree. */
function reasonFor(
  { case: { kind, service } }: Verdict,
  method: string,
  cluster: string,
  calls: readonly CallDifference[],
): string | undefined {
  if (kind === 'mtls') return 'The specs require mutual TLS';
  if (kind === 'egress') return 'The specs let pods call only what they declare';
  const own = calls.filter((each) => each.cluster === cluster && each.service === service);
  // A call that a policy refuses today, and that succeeds afterwards, is never on purpose.
  if (kind === 'allowed') return undefined;
  if (kind === 'denied')
    return own.some(({ about }) => about === 'access')
      ? 'The specs allow only declared callers: see access under "Calls that change"'
      : undefined;
  const routes = own.filter(({ about }) => about === 'all methods' || about.split(', ').includes(method));
  const part = kind === 'retry' ? retriesIn : withoutRetries;
  return routes.some(({ before, after }) => part(before) !== part(after))
    ? 'The route is another one: see "Calls that change"'
    : undefined;
}

const retries = /retries [^;]*/g;

/** The retries of all routes of a method. */
const retriesIn = (words: string): string => (words.match(retries) ?? []).join('\n');

/** Everything else: retries alone change neither versions nor time limits. */
const withoutRetries = (words: string): string => words.replaceAll(retries, '');

/** The answers as lines: each caller with its calls, those with the same answer together. */
function answerLines(answers: readonly Answer[]): string[] {
  const together = grouped(answers, ({ caller, callee, same, today, rendered }) =>
    JSON.stringify([caller, callee, same, today, rendered]),
  );
  return [...together.values()].map((all) => {
    const [{ caller, callee, same, today, rendered }] = all;
    const methods = [...new Set(all.map(({ method }) => method))].join(', ');
    return `${caller} to ${callee}, ${methods}: ${same ?? `today ${today}; rendered ${rendered}`}`;
  });
}

/** The report of a comparison on the mesh: first the differences without a reason, then those on purpose, then the rest. */
export function proofReport(answers: readonly Answer[]): string {
  const parts = [
    [
      'Different answers without a reason: decide what is right',
      (each: Answer) => isDifferent(each) && each.reason === undefined,
    ],
    ['Different answers on purpose', (each: Answer) => each.reason !== undefined],
    ['The same answers', (each: Answer) => !isDifferent(each)],
  ] as const;
  const counts = parts.map(([, isIn]) => answers.filter(isIn).length);
  return [
    `On the mesh, today and rendered: ${counts[2]} of ${answers.length} cases have the same answer, ${counts[1]} differ on purpose, ${counts[0]} without a reason.`,
    ...parts.flatMap(([title, isIn]) =>
      [...grouped(answers.filter(isIn), ({ cluster, reason }) => [cluster, reason ?? ''].join('\n'))].flatMap(
        ([key, own]) => {
          const [cluster, reason] = key.split('\n');
          return [
            '',
            `${title} (${cluster})${reason === '' ? '' : `. ${reason}`}:`,
            ...answerLines(own).map((line) => `  ${line}`),
          ];
        },
      ),
    ),
  ].join('\n');
}

const isDifferent = ({ today }: Answer): boolean => today !== undefined;
