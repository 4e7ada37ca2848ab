import { join, resolve } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';

export const command = defineCommand({
  name: 'package',
  summary: 'build the release of the generator that fleets contain',
  description:
    'Writes dist/: the bundled generator with its schemas, pages, licences and checksums, and the files that a new fleet starts from. npm pack runs it and makes the package of it. The same sources give the same bytes.',
  options: {
    output: { value: 'dir', help: 'write to this folder instead of dist/; what is in it is removed' },
  },
  examples: ['npm run package'],
  exitCodes: { 0: 'built', 1: 'it does not build' },

  async run({ output }) {
    const { writeRelease } = await import('../packaging/write-release.ts');
    const folder = output === undefined ? join(repositoryRoot, 'dist') : resolve(output);
    const { version, files, bytes } = await writeRelease(folder);
    console.error(
      `grpc-istio-gitops ${version}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB in ${folder}`,
    );
    return 0;
  },
});
