import { defineConfig } from 'vitest/config';

/** One configuration for every tier; what needs a tool that a machine lacks skips by itself and says so. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'package/**', '.local/**'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Local tests start processes of their own; more workers than cores only makes them fight over the same two.
    maxWorkers: 2,
  },
});
