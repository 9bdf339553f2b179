import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** An import only ever points downwards: extension, cli and webview -> node -> core. */
const above = (...folders) => folders.map((folder) => `**/${folder}/**`);
const layer = (files, ...patterns) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: patterns.map((group) => ({
          group,
          message: 'Layer rule: imports point downwards only (see README, "How to develop").',
        })),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'bins/', 'out/', 'node_modules/', '.vscode-test/', 'training/.venv/', 'coverage/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { projectService: false },
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', exports: 'writable' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  layer(
    ['src/core/**'],
    ['vscode', 'node:*', 'fs', 'path', 'os', 'openai', 'node-llama-cpp'],
    above('node', 'extension', 'cli', 'webview'),
  ),
  layer(['src/node/**'], ['vscode'], above('extension', 'cli', 'webview')),
  layer(['src/cli/**'], ['vscode'], above('extension', 'webview')),
  layer(['src/extension/**'], above('cli', 'webview')),
  layer(['src/webview/**'], ['vscode', 'node:*', 'openai', 'node-llama-cpp'], above('node', 'extension', 'cli')),
);
