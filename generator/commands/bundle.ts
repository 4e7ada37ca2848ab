import { resolve } from 'node:path';
import { defineCommand } from '../command-line/command.ts';

export const command = defineCommand({
  name: 'bundle',
  summary: 'bundle a service into one file that runs without node_modules',
  description: 'Writes main.cjs and its source map into a folder. The Dockerfiles of the services use it.',
  positionals: { service: { help: 'the folder of the service under services/' } },
  options: { out: { value: 'folder', default: 'dist', help: 'where to write the files' } },
  examples: ['npm run bundle -- greeter-a --out dist'],
  exitCodes: { 0: 'written', 1: 'the service cannot be bundled' },

  async run({ service, out }) {
    const { bundleService } = await import('../toolchain/bundle-service.ts');
    console.log(`written  ${await bundleService(service, resolve(out))}`);
    return 0;
  },
});
