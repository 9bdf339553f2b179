import { defineConfig } from 'vitest/config';

/** Unit tests run side by side; what shares a model, a browser or a workbench runs one after the other. */
const alone = {
  pool: 'forks',
  fileParallelism: false,
  testTimeout: 180_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 20_000 } },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/embedded/real-*.test.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'model', include: ['test/unit/embedded/real-*.test.ts'], ...alone } },
      { test: { name: 'webview', include: ['test/webview/**/*.test.ts'], ...alone } },
      { test: { name: 'flows', include: ['test/workbench/flows/**/*.test.ts'], ...alone } },
      { test: { name: 'package', include: ['test/workbench/package/**/*.test.ts'], ...alone } },
    ],
  },
});
