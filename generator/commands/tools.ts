import { join, resolve } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { progressOn } from '../terminal/output.ts';
import { uses } from '../toolchain/uses.ts';

export const command = defineCommand({
  name: 'tools',
  summary: 'list, fetch or pack the external tools, for a new machine or a mirror',
  description: `Without options it lists the tools, where each one is on this machine, and what needs it. It builds nothing.

--fetch gets what is missing: from the mirror in GITOPS_TOOLS_MIRROR, else built with Go. --pack writes an archive of each tool of this machine for such a mirror, and the checksums into tools.sha256 of this repository. Commit this file: without a checksum in it, nothing is taken from a mirror.`,
  options: {
    for: {
      value: 'use',
      choices: uses,
      repeatable: true,
      help: 'only the tools that this command needs; tests are those of the generator itself',
    },
    fetch: { help: 'get what is missing on this machine' },
    pack: { value: 'dir', help: 'write archives of the tools of this machine into this folder' },
    json: { help: 'print JSON' },
  },
  examples: [
    'npm run tools',
    'npm run tools -- --fetch --for check --for prove',
    'npm run tools -- --fetch --pack ../mirror',
  ],
  exitCodes: { 0: 'done', 1: 'a tool could not be fetched or packed' },

  async run({ for: wanted, fetch, pack, json }) {
    const { provideAll, stateOf, toolsFor } = await import('../toolchain/all-tools.ts');
    const { explain } = await import('../toolchain/availability.ts');
    const tools = toolsFor(wanted.length > 0 ? wanted : uses);
    const failures = fetch ? await provideAll(tools, progressOn(process.stderr)) : [];
    for (const failure of failures) console.error(explain(failure));
    if (pack !== undefined) {
      const { packTools } = await import('../toolchain/pack-tools.ts');
      const { checksumFile } = await import('../toolchain/checksums.ts');
      const checksums = join(repositoryRoot, checksumFile);
      const { archives, missing } = await packTools(tools, resolve(pack), {
        checksums,
        known: toolsFor(uses),
      });
      for (const { name } of missing) console.error(`Not packed, because it is not in the cache: ${name}`);
      console.error(
        `${archives.length} archives in ${pack}; their checksums are in ${checksums}: commit it.`,
      );
    } else {
      const { toolList } = await import('../toolchain/tool-list.ts');
      const { paintFor } = await import('../terminal/paint.ts');
      const rows = await stateOf(tools);
      console.log(toolList(rows, json ? undefined : paintFor(process.stdout)));
    }
    return failures.length > 0 ? 1 : 0;
  },
});
