import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['generator/**/*.test.ts', 'services/**/*.test.ts', 'e2e/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Limits are there to end what hangs: on a busy machine real tools take their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
