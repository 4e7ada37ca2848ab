import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import type { ProveOptions } from '../prove/prove.ts';

const several: string[] = [];

const options = {
  cluster: { type: 'string', multiple: true, default: several },
  service: { type: 'string', multiple: true, default: several },
  case: { type: 'string', multiple: true, default: several },
  calls: { type: 'string' },
  changed: { type: 'string' },
  format: { type: 'string', default: 'table' },
  output: { type: 'string' },
  real: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  explain: { type: 'boolean', default: false },
  mutations: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  repository: { type: 'string' },
} as const;

export const command: Command = {
  summary: 'shows that the committed routes behave as the specs say, on a real istiod and real Envoys',
  usage: `npm run prove

Loads the committed tree of each cluster into a real control plane on this machine, sends real gRPC calls through real
proxies, and compares what becomes of them with what the specs say. No cluster, no root, no containers. The first run
fetches and builds what it needs, which takes minutes; later ones start in seconds.

  --cluster NAME     this cluster only (may be repeated)
  --service NAME     what is claimed of this service only (may be repeated)
  --case NAME        this case, or those whose names begin with it (may be repeated)
  --changed REF      only clusters and services whose documents, or proofs, differ from this commit,
                     and what such services call
  --calls N          calls of each case that is about a share; at least 1000, which is the default
  --real             servers of services/<name>/src/build.ts answer, if there are any, instead of servers made from the protos
  --list             prints the cases, and what cannot be proven here, without running anything
  --explain          prints how the clusters are stood up on this machine, and what is adapted for it
  --format FORMAT    table, json, junit, markdown or html; --json is short for --format json
  --output FILE      writes the report, or the list, into a file; the table is printed all the same
  --keep             keeps logs and configurations of everything, not of failed cases alone
  --mutations        spoils the documents in known ways, and fails unless each is found out;
                     takes --case with the name of a mutation, and --output
  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 everything holds, 1 something does not, or the mesh does not come up, 2 wrong usage.
Examples: npm run prove -- --cluster prod-eu --service greeter-b
          npm run prove -- --changed origin/main --format markdown --output proof.md`,
  async run(args) {
    const { values, tokens } = parseArgs({ args: [...args], options, tokens: true });
    const mode = modeOf(values);
    nothingInVain(
      mode,
      tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])),
    );
    const { isReportFormat } = await import('../prove/report/index.ts');
    const format = values.json ? 'json' : values.format;
    if (!isReportFormat(format))
      throw new UsageError(`--format is table, json, junit, markdown or html, not "${format}".`);
    const { callsFrom } = await import('../prove/select.ts');
    const calls = callsFrom(values.calls);
    const { reportInto } = await import('../prove/report/file.ts');
    const write = values.output === undefined ? undefined : reportInto(values.output);
    const { prove } = await import('../prove/prove.ts');
    return prove({
      root: repositoryAt(values.repository),
      wanted: {
        clusters: values.cluster,
        services: values.service,
        cases: values.case,
        ...(calls === undefined ? {} : { calls }),
        ...(values.changed === undefined ? {} : { changed: values.changed }),
      },
      format,
      mode,
      real: values.real,
      keep: values.keep,
      ...(write ? { write } : {}),
    });
  },
};

const modes = ['list', 'explain', 'mutations'] as const;

function modeOf(given: Readonly<Record<(typeof modes)[number], boolean>>): ProveOptions['mode'] {
  const chosen = modes.filter((mode) => given[mode]);
  if (chosen.length > 1) throw new UsageError(`${flags(chosen)} cannot be combined.`);
  return chosen[0] ?? 'run';
}

/** The flags of modes that take few. */
const takenBy: Partial<Record<ProveOptions['mode'], readonly string[]>> = {
  explain: [],
  mutations: ['case', 'output'],
};

/** @throws UsageError for flags that would do nothing: whoever gives one believes that it does something */
function nothingInVain(mode: ProveOptions['mode'], given: readonly string[]): void {
  const taken = takenBy[mode];
  const inVain = [...new Set(given)].filter((name) => name !== mode && taken?.includes(name) === false);
  if (!taken || inVain.length === 0) return;
  const takes = taken.length === 0 ? 'no other flag' : `${flags(taken)} alone`;
  throw new UsageError(`--${mode} takes ${takes}, not ${flags(inVain)}.`);
}

const flags = (names: readonly string[]): string => names.map((name) => `--${name}`).join(' and ');
