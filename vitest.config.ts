import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['generator/**/*.test.ts', 'services/**/*.test.ts', 'e2e/**/*.test.ts'],
    // The bundle is run as it is: transformed, it would not be what users run.
    server: { deps: { external: [/\/\.cache\/generator\//] } },
    globalSetup: 'generator/testing/global-setup.ts',
    pool: 'forks',
    maxWorkers: 2,
    // Loading the sources again for each file would take two fifths of all processor time. So no file may leave changes of
    // modules or of the process behind.
    isolate: false,
    // A missing fixture fails; `npx vitest run -u PATH` writes it.
    update: 'none',
    // Limits are there to end what hangs: on a busy machine real tools take their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
