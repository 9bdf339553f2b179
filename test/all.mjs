/**
 * `npm test`: everything, on a fresh clone of a bare machine. Each step prints its own results; the last line sums them.
 * `npm test -- unit host` runs some of the steps.
 */
import { spawn } from 'node:child_process';
import { build, installPackages, root } from '../src/cli/prepare.mjs';

const npx = (name, ...args) => [process.execPath, `node_modules/${name}`, ...args];
const workbench = (...args) => [process.execPath, 'test/workbench/run.mjs', ...args];

/** Name, command, and how its output tells how many tests passed and failed; without that it counts as one test. */
const steps = [
  { name: 'types', command: npx('typescript/bin/tsc', '-p', '.') },
  { name: 'types-webview', command: npx('typescript/bin/tsc', '-p', 'src/webview') },
  { name: 'lint', command: npx('eslint/bin/eslint.js', '.') },
  { name: 'format', command: npx('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.') },
  { name: 'recipe', command: [process.execPath, 'test/recipe.mjs'], counts: plainCounts },
  { name: 'unit', command: npx('vitest/vitest.mjs', 'run', '--project', 'unit'), counts: vitestCounts },
  { name: 'model', command: npx('vitest/vitest.mjs', 'run', '--project', 'model'), counts: vitestCounts },
  { name: 'webview', command: npx('vitest/vitest.mjs', 'run', '--project', 'webview'), counts: vitestCounts },
  { name: 'host', command: workbench('host-tests'), counts: plainCounts },
  { name: 'flows', command: npx('vitest/vitest.mjs', 'run', '--project', 'flows'), counts: vitestCounts },
  { name: 'package', command: npx('vitest/vitest.mjs', 'run', '--project', 'package'), counts: vitestCounts },
];

const chosen = process.argv.slice(2);
let passed = 0;
let failed = 0;
const failures = [];
try {
  installPackages();
  build();
  for (const step of steps.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    console.log(`\n━━ ${step.name}`);
    const started = Date.now();
    const { status, output } = await execute(step.command);
    const counts = step.counts?.(output);
    // A step that failed without a failed test, or that ran none, is a failure of its own.
    const broken = counts === undefined ? status !== 0 : (status !== 0 && counts.failed === 0) || counts.passed === 0;
    passed += counts?.passed ?? (broken ? 0 : 1);
    failed += (counts?.failed ?? 0) + (broken ? 1 : 0);
    if (status !== 0 || broken) {
      failures.push(step.name);
    }
    console.log(
      `   ${step.name}: ${status === 0 && !broken ? 'ok' : 'FAILED'}, ${Math.round((Date.now() - started) / 1000)} s`,
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failed += 1;
}
if (failures.length > 0) {
  console.log(`\nFailed: ${failures.join(', ')}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function execute([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    const show = (stream) => (chunk) => {
      output += chunk;
      stream.write(chunk);
    };
    child.stdout.on('data', show(process.stdout));
    child.stderr.on('data', show(process.stderr));
    child.once('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

/** The line `      Tests  2 failed | 40 passed (42)`. */
function vitestCounts(output) {
  const line = output.match(/^\s+Tests\s.*$/gmu)?.at(-1) ?? '';
  const count = (word) => Number(line.match(new RegExp(`(\\d+) ${word}`, 'u'))?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') };
}

/** The line `40 passed, 2 failed`. */
function plainCounts(output) {
  const [, passed, failed] = output.match(/^(\d+) passed, (\d+) failed$/mu) ?? [];
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
}
