import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { bundleService } from '../toolchain/bundle-service.ts';

/** Makes a service one file, for its image. */
export const command: Command = {
  summary: 'make a service one file that runs without node_modules',
  usage: `node generator/run.mjs bundle <service> --out <folder>

Writes <folder>/main.cjs and its source map. The Dockerfiles use it.

Exit codes: 0 written, 1 it cannot be, 2 wrong usage.
Example: node generator/run.mjs bundle greeter-a --out dist`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { out: { type: 'string', default: 'dist' } },
      allowPositionals: true,
    });
    const [name, ...more] = positionals;
    if (!name || more.length > 0) throw new UsageError('say which one service to bundle.');
    console.log(`written  ${await bundleService(name, resolve(values.out))}`);
    return 0;
  },
};
