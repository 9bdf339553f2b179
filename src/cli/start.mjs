/**
 * `npm start`: the main job on real text with the real model, on a bare machine. Installs and builds what is missing,
 * checks the sample's languages, has instructions written for a row of each language, and says where all of it stands.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { build, installPackages, root } from './prepare.mjs';

const sample = join(root, 'media', 'sample', 'sample.jsonl');
const folder = join(root, 'out', 'start');
const input = join(folder, 'sample.jsonl');
const output = join(folder, 'sample.instructions.jsonl');
const cli = join(root, 'dist', 'cli.cjs');

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function start() {
  installPackages();
  build();

  heading('1. Are the rows in the language that they declare?');
  console.log(`xinstruct check ${path(sample)}\n`);
  const problems = check(sample);
  const named = new Set(['language-mismatch', 'mixed-language', 'language-unknown']);
  const rows = readFileSync(sample, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const [index, row] of rows.entries()) {
    const found = problems.find(({ line, code }) => line === index + 1 && named.has(code));
    console.log(
      `  ${found ? '✗' : '✓'} ${row.lang}  ${beginning(row.text)}${found ? `\n       ${found.message}` : ''}`,
    );
  }

  heading('2. Which English instruction does each text answer?');
  const good = rows.filter((_, index) => !problems.some(({ line, code }) => line === index + 1 && named.has(code)));
  const perLanguage = [...new Map(good.map((row) => [row.lang, row])).values()];
  mkdirSync(folder, { recursive: true });
  writeFileSync(input, perLanguage.map((row) => `${JSON.stringify(row)}\n`).join(''));
  console.log(
    'The embedded model (Gemma 3 270M, 253 MB) is fetched once. Gemma is provided under and subject to the Gemma Terms\n' +
      'of Use (ai.google.dev/gemma/terms); by going on you accept them. Ctrl+C stops.\n',
  );
  console.log(`xinstruct generate ${path(input)} --out ${path(output)} --accept-model-terms --json\n`);
  const status = await generate(perLanguage);
  if (status > 1) {
    return status;
  }

  heading('3. Where it is');
  console.log(`  result    ${path(output)}`);
  console.log(`  journal   ${path(join(folder, '.xinstruct', 'sample.jsonl.journal.jsonl'))}`);
  console.log('\nThe same in VS Code, in a browser:    npm run vscode');
  console.log(`The same in VS Code on your desktop:  code --extensionDevelopmentPath="${root}" "${folder}"`);
  return status;
}

function check(file) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', file, '--json'], { encoding: 'utf8' });
  if (status === null || status > 1) {
    throw new Error(`The check failed: ${stderr}`);
  }
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Prints each row as soon as its instruction is there. */
async function generate(rows) {
  const child = spawn(process.execPath, [cli, 'generate', input, '--out', output, '--accept-model-terms', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  for await (const line of createInterface({ input: child.stdout })) {
    const result = JSON.parse(line);
    const row = rows[result.line - 1];
    console.log(`  ${row.lang}  ${beginning(row.text)}`);
    console.log(`      → ${result.instruction ?? `no instruction: ${result.reason}`}\n`);
  }
  return ended;
}

function heading(text) {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

function beginning(text) {
  const line = [...text.replace(/\s+/gu, ' ')];
  return line.length > 90 ? `${line.slice(0, 90).join('')} …` : line.join('');
}

function path(file) {
  return relative(process.cwd(), file);
}
