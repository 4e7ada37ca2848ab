import { extname } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { wholeNumber } from '../command-line/values.ts';
import {
  type Journey,
  journeyNames,
  type RehearsalFormat,
  type RehearsalOptions,
  type ReportFile,
  rehearsalFormats,
} from '../rehearse/options.ts';
import {
  type EffectiveOptions,
  flags,
  formatOf,
  modeOf,
  repositoryOption,
  requireEffect,
  requireSources,
} from './shared-options.ts';

export const command = defineCommand({
  name: 'rehearse',
  summary: 'push a change to a copy of the fleet on this machine while calls flow, and count what fails',
  description: `Shows what a push does before you push: a real Argo CD syncs it into real control planes on this machine, pods start and stop, and real calls of gRPC, HTTP and TCP flow through real proxies the whole time. It reports when each Application synced, what was created, changed and deleted, which calls failed and why, and the share of each version. It needs Linux, but no cluster and no containers. The first run downloads and builds what it needs, which takes up to half an hour.

Without options it rehearses the commits of HEAD that the branch of Argo CD does not have. With --journey it runs a command in a copy of the repository, and rehearses each of its commits.`,
  usage: ['[options]', '--journey <command> [options] -- <argument>...'],
  positionals: {
    arguments: {
      optional: true,
      repeatable: true,
      help: 'arguments and options of the command of --journey',
    },
  },
  options: {
    from: {
      value: 'rev',
      help: 'the commit that the clusters have before the change; without it, where HEAD left the branch that Argo CD follows (with --journey, HEAD)',
    },
    to: { value: 'rev', default: 'HEAD', help: 'the commit to push' },
    eachCommit: { help: 'push the commits one by one, each when the one before has settled' },
    cluster: { value: 'name', repeatable: true, help: 'rehearse only this cluster' },
    service: { value: 'name', repeatable: true, help: 'report only calls from and to this service' },
    journey: {
      value: 'command',
      choices: journeyNames,
      help: 'run this command step by step, and push each of its commits',
    },
    callsPerSecond: {
      value: 'n',
      default: '200',
      parse: wholeNumber(1, 10_000),
      help: 'calls of all routes together in a second',
    },
    real: {
      help: 'answer with the programs of services/<name>/src/main.ts, if there are any, instead of substitutes',
    },
    list: { help: 'print what would be pushed to which clusters, and run nothing' },
    explain: { help: 'print what is real, what is replaced by what, and what cannot be shown' },
    format: {
      value: 'format',
      choices: rehearsalFormats,
      default: 'table',
      help: 'how to print the report: html draws a timeline',
    },
    json: { help: 'short for --format json' },
    output: {
      value: 'file',
      repeatable: true,
      help: 'write the report or the list to this file, and print the table too; without --format, the ending of the file chooses the format: .html, .md, .json or .xml (JUnit)',
    },
    keep: { help: 'keep the logs of all programs, not only those that explain a failed call' },
    mutations: {
      help: 'test the rehearsal itself: push known changes of a small fleet, and fail if a wrong one is not noticed or a safe one has a problem; combine it only with --case <mutation> and --output',
    },
    case: { value: 'name', repeatable: true, help: 'with --mutations: only this one' },
    ...repositoryOption,
  },
  examples: [
    'npm run rehearse',
    'npm run rehearse -- --from HEAD~3 --each-commit --cluster prod-eu',
    'npm run rehearse -- --journey canary -- greeter-b v2 --cluster prod-eu --steps 10,50,100',
    'npm run rehearse -- --output rehearsal.html --output rehearsal.md',
  ],
  exitCodes: {
    0: 'no problem was found: the change can be pushed',
    1: 'a problem was found, or this machine lacks something',
  },

  async run(input, { given }) {
    const mode = modeOf(input, modes);
    requireEffect(mode, given, effective);
    requireSources('mutations', mode === 'mutations');
    const format = formatOf(input, given);
    const journey = journeyOf(input, given);
    if (mode !== 'mutations' && given.includes('case'))
      throw new UsageError('--case has an effect only with --mutations');
    if (mode === 'explain') {
      const { explanation } = await import('../rehearse/explain.ts');
      console.log(explanation);
      return 0;
    }
    const root = repositoryAt(input.repository);
    const outputs = await filesOf(input.output, format, given);
    const { requireMachine } = await import('../rehearse/tools.ts');
    if (mode !== 'list') await requireMachine();
    const { rehearse } = await import('../rehearse/rehearse.ts');
    return rehearse({
      root,
      ...(await commitsOf(root, mode, input, journey)),
      eachCommit: input.eachCommit,
      clusters: input.cluster,
      services: input.service,
      ...(journey ? { journey } : {}),
      callsPerSecond: input.callsPerSecond,
      real: input.real,
      keep: input.keep,
      format,
      mode,
      cases: input.case,
      outputs,
    });
  },
});

const modes = ['list', 'explain', 'mutations'] as const;

/** The only options that have an effect in a mode. */
const effective: EffectiveOptions<RehearsalOptions['mode']> = {
  list: ['from', 'to', 'eachCommit', 'cluster', 'journey', 'format', 'json', 'output', 'repository'],
  explain: [],
  mutations: ['case', 'output'],
};

const formatByEnding: Readonly<Record<string, RehearsalFormat>> = {
  '.html': 'html',
  '.md': 'markdown',
  '.json': 'json',
  '.xml': 'junit',
};

/** @throws UsageError for a file that cannot be written, and for one whose form is not known */
async function filesOf(
  paths: readonly string[],
  format: RehearsalFormat,
  given: readonly string[],
): Promise<readonly ReportFile[]> {
  const isChosen = given.includes('format') || given.includes('json');
  if (isChosen && paths.length > 1)
    throw new UsageError('--format chooses the form of one file: with several, their endings do');
  const { reportInto } = await import('../prove/report/file.ts');
  return paths.map((path) => {
    const byEnding = formatByEnding[extname(path)];
    if (!isChosen && paths.length > 1 && byEnding === undefined)
      throw new UsageError(`--output ${path}: the ending is not .html, .md, .json or .xml`);
    return { format: isChosen ? format : (byEnding ?? format), write: reportInto(path) };
  });
}

interface JourneyInput {
  readonly journey: Journey['name'] | undefined;
  readonly arguments: readonly string[];
}

/** @throws UsageError for arguments without a journey, and for a journey with other commits */
function journeyOf(
  { journey, arguments: words }: JourneyInput,
  given: readonly string[],
): Journey | undefined {
  if (journey === undefined) {
    if (words.length === 0) return undefined;
    throw new UsageError(`${words.join(' ')} has an effect only with --journey`);
  }
  if (words.length === 0)
    throw new UsageError(`--journey ${journey} needs the arguments of npm run ${journey} after --`);
  const others = given.filter((name) => name === 'to' || name === 'eachCommit');
  if (others.length > 0)
    throw new UsageError(`--journey makes its own commits, so it cannot be combined with ${flags(others)}`);
  return { name: journey, arguments: words };
}

interface RangeInput {
  readonly from: string | undefined;
  readonly to: string;
}

/** The two commits; a journey starts from one, and mutations have their own repository. */
async function commitsOf(
  root: string,
  mode: RehearsalOptions['mode'],
  { from, to }: RangeInput,
  journey: Journey | undefined,
): Promise<Pick<RehearsalOptions, 'from' | 'to'>> {
  const { rangeOf } = await import('../rehearse/range.ts');
  if (!journey && mode !== 'mutations') return rangeOf(root, from, to);
  const { resolveRef } = await import('../git/refs.ts');
  const commit = await resolveRef(root, from ?? 'HEAD');
  return { from: commit, to: commit };
}
