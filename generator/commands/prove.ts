import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { wholeNumber } from '../command-line/values.ts';
import { leastCalls } from '../proofs/expectations.ts';
import type { ProveOptions } from '../prove/prove.ts';
import { shardOf } from '../prove/shard.ts';
import {
  type EffectiveOptions,
  formatOf,
  modeOf,
  repositoryOption,
  requireEffect,
  requireSources,
} from './shared-options.ts';

export const command = defineCommand({
  name: 'prove',
  summary: 'prove with a real istiod and real Envoys that the committed routes match the specs',
  description: `Loads the committed tree of each cluster into a real control plane on this machine, sends real gRPC calls through real proxies, and compares the results with the specs. It needs no cluster, no root and no containers. The first run downloads and builds what it needs, which takes minutes; later runs start in seconds.`,
  options: {
    cluster: { value: 'name', repeatable: true, help: 'only this cluster' },
    service: { value: 'name', repeatable: true, help: 'only the cases of this service' },
    case: {
      value: 'name',
      repeatable: true,
      help: 'only this case, or the cases below it: greeter-b/SayHello includes greeter-b/SayHello/timeout',
    },
    changed: {
      value: 'ref',
      help: 'only services that a change since this commit concerns: of their specs, documents or proofs',
    },
    shard: {
      value: 'n/m',
      parse: shardOf,
      help: 'only the part of one machine of several: 2/8 is the second of eight, and each case is in one part',
    },
    calls: {
      value: 'n',
      parse: wholeNumber(leastCalls, 1_000_000),
      help: `calls of each case that measures a share; without it, ${leastCalls}`,
    },
    real: {
      help: 'answer with the servers of services/<name>/src/build.ts, if there are any, instead of servers made from the protos',
    },
    list: { help: 'print the cases, and what cannot be proven here, and run nothing' },
    explain: { help: 'print how the clusters run on this machine, and what is adapted for it' },
    format: {
      value: 'format',
      choices: ['table', 'json', 'junit', 'markdown', 'html'],
      default: 'table',
      help: 'how to print the report',
    },
    json: { help: 'short for --format json' },
    output: { value: 'file', help: 'write the report or the list to this file, and print the table too' },
    keep: { help: 'keep logs and configurations of all cases, not only of failed ones' },
    mutations: {
      help: 'break the documents in known ways, and fail if a case does not notice; combine it only with --case <mutation> and --output',
    },
    ...repositoryOption,
  },
  examples: [
    'npm run prove -- --cluster prod-eu --service greeter-b',
    'npm run prove -- --changed origin/main --format markdown --output proof.md',
    'npm run prove -- --shard 2/8',
  ],
  exitCodes: { 0: 'every case passed', 1: 'a case failed, or the mesh does not start' },

  async run(
    { cluster, service, case: cases, changed, shard, calls, real, keep, output, ...input },
    { given },
  ) {
    const mode = modeOf(input, modes);
    requireEffect(mode, given, effective);
    requireSources('mutations', mode === 'mutations');
    const format = formatOf(input, given);
    const root = repositoryAt(input.repository);
    const { reportInto } = await import('../prove/report/file.ts');
    const write = output === undefined ? undefined : reportInto(output);
    const { prove } = await import('../prove/prove.ts');
    return prove({
      root,
      request: {
        clusters: cluster,
        services: service,
        cases,
        ...(calls === undefined ? {} : { calls }),
        ...(changed === undefined ? {} : { changed }),
        ...(shard === undefined ? {} : { shard }),
      },
      format,
      mode,
      real,
      keep,
      ...(write ? { write } : {}),
    });
  },
});

const modes = ['list', 'explain', 'mutations'] as const;

/** The only options that have an effect in a mode. */
const effective: EffectiveOptions<ProveOptions['mode']> = {
  explain: [],
  mutations: ['case', 'output'],
};
