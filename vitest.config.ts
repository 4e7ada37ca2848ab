import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['generator/**/*.test.ts', 'services/**/*.test.ts', 'e2e/**/*.test.ts'],
    // The bundle is run as it is: transformed, it would not be what users run.
    server: { deps: { external: [/\/\.cache\/generator\//] } },
    globalSetup: 'generator/testing/build-bundle.ts',
    pool: 'forks',
    maxWorkers: 2,
    // A missing fixture fails; `npx vitest run -u PATH` writes it.
    update: 'none',
    // Limits are there to end what hangs: on a busy machine real tools take their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
