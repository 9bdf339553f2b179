import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerAdapters } from '../../../src/cli/adapters.js';
import { registerTrain } from '../../../src/cli/train.js';
import { ensureTrainer } from '../../../src/node/teaching/python.js';
import { bundlePrograms } from '../bundle.js';
import { anyPython, fakeEnvironment, fakeRecipe, taleOf } from '../teaching/support.js';

const root = join(import.meta.dirname, '..', '..', '..');
let trainerFolder: string;
let folder: string;
let seeds: string;

beforeAll(async () => {
  trainerFolder = await mkdtemp(join(tmpdir(), 'trainer-'));
  const { signal } = new AbortController();
  const find = () => Promise.resolve([anyPython] as const);
  await ensureTrainer({ folder: trainerFolder, recipe: fakeRecipe, signal, find, space: 0 });
}, 120_000);
afterAll(async () => {
  await rm(trainerFolder, { recursive: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-'));
  seeds = join(folder, 'seeds.sw.jsonl');
  await writeSeeds(24);
  const env = {
    ...fakeEnvironment,
    XINSTRUCT_ADAPTER_DIR: join(folder, 'adapters'),
    XINSTRUCT_TRAINER_DIR: trainerFolder,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function writeSeeds(count: number, more = ''): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    text: taleOf(index),
    instruction: `Tell tale number ${index} for children.`,
  }));
  await writeFile(seeds, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n${more}`);
}

interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in this process, with the fake trainer. */
async function run(...args: readonly string[]): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
  const program = new Command('xinstruct').exitOverride().configureOutput({ writeErr: streams.stderr.write });
  registerTrain(program, { stdin: {}, ...streams, recipe: fakeRecipe });
  registerAdapters(program, streams);
  await program.parseAsync([...args], { from: 'user' });
  const status = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { status, ...written };
}

const train = (...more: readonly string[]): Promise<Finished> =>
  run('train', '--seed-file', seeds, '--model-file', 'model.gguf', ...more);

describe('xinstruct train', () => {
  it('shows what it teaches, teaches, and says what came of it and how to use it', async () => {
    const out = join(folder, 'mine.gguf');
    const { status, stdout, stderr } = await train('--name', 'Tales', '--out', out);
    expect(stderr).toContain('Teaching 24 pairs in 12 steps');
    expect(status).toBe(0);
    const [first, , ...rest] = stdout.split('\n');
    expect(first).toBe('Usable pairs: 24, for 24 texts (Swahili 24)');
    expect(rest.join('\n')).toMatch(
      /^held-out pairs {2}number {2}loss before +after +found before +after\nall +2 +3\.000 +2\.000 +50 % +50 %\nSwahili +2 /mu,
    );
    expect(stdout).toContain('The held-out pairs got better');
    expect(stdout).toContain(`--adapter ${out}`);
    expect(stdout).toContain('xinstruct.embedded.adapterFile');
    expect(JSON.parse(await readFile(join(folder, 'mine.json'), 'utf8'))).toMatchObject({ name: 'Tales' });
  });

  it('shows ten refused rows and counts the others', async () => {
    await writeSeeds(24, '{"text": "", "instruction": "Tell it."}\n'.repeat(13));
    const { status, stdout } = await train('--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain('Refused rows: 13');
    expect(stdout).toContain(`  ${seeds}:25: It has no text.`);
    expect(stdout).toContain('... and 3 more');
    expect(stdout.match(/It has no text/gu)).toHaveLength(10);
    expect((await run('adapters')).stdout).toMatch(/^There are none/u);
  });

  it('prints JSON for programs', async () => {
    const { stdout } = await train('--json', '--steps', '3');
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects[0]).toMatchObject({ event: 'plan', pairs: 24, languages: { sw: 24 }, refused: [], tooFew: null });
    expect(objects.filter(({ event }) => event === 'step')).toHaveLength(3);
    expect(objects.at(-1)).toMatchObject({ event: 'adapter', after: { loss: 2 } });
  });

  it('refuses too few pairs', async () => {
    await writeSeeds(5);
    const { status, stdout } = await train();
    expect(status).toBe(2);
    expect(stdout).toContain('There are 5 usable pairs, and at least 20 are needed');
  });

  it('installs nothing without being told to where there is no terminal', async () => {
    vi.stubEnv('XINSTRUCT_TRAINER_DIR', join(folder, 'none'));
    const { status, stderr } = await train();
    expect(status).toBe(2);
    expect(stderr).toMatch(/installed once into .*none.*\n.*Add --yes/u);
  });

  it('says that no Python is there (3), and that the trainer failed (1)', async () => {
    vi.stubEnv('FAKE_TRAINER', 'crash');
    const crashed = await train();
    expect(crashed.status).toBe(1);
    expect(crashed.stderr).toMatch(/the fake trainer crashes.*\n?/u);
    expect(crashed.stderr).toContain(join(trainerFolder, 'trainer.log'));
    expect(await readFile(join(trainerFolder, 'trainer.log'), 'utf8')).toContain('Traceback');
    vi.stubEnv('XINSTRUCT_TRAINER_DIR', join(folder, 'none'));
    vi.stubEnv('XINSTRUCT_PYTHON', join(folder, 'no-python'));
    const missing = await train('--yes');
    expect(missing.status).toBe(3);
    expect(missing.stderr).toContain('XINSTRUCT_PYTHON names');
  });

  it.each([
    [[], 'Name a dataset'],
    [['--seed-file', 'missing.jsonl'], 'missing.jsonl can\u2019t be read: there is no such file'],
    [['x.jsonl', '--out', 'adapter.bin'], '--out takes the name of a .gguf file'],
    [['x.jsonl', '--parent', 'nobody'], '--parent takes an id'],
  ])('is used wrongly by %j', async (args, words) => {
    const { status, stderr } = await run('train', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(words);
  });

  it('teaches an adapter of the store further', async () => {
    await train('--name', 'First');
    const { stdout } = await run('adapters', 'list', '--json');
    const { id } = JSON.parse(stdout) as { id: string };
    expect((await train('--name', 'Second', '--parent', id)).status).toBe(0);
    const second = (await run('adapters', 'list', '--json')).stdout.split('\n').find((line) => line.includes('Second'));
    expect(JSON.parse(second ?? '')).toMatchObject({ parent: { id } });
  });
});

describe('xinstruct adapters', () => {
  it('lists where they come from, exports and removes them', async () => {
    await train('--name', 'Tales');
    const { stdout } = await run('adapters');
    expect(stdout).toMatch(/^tales-[0-9a-f]{6}: Tales, 2026-01-31\n/u);
    expect(stdout).toContain('Swahili; 24 texts, 12 steps, on the base model');
    expect(stdout).toContain('corpus.sw.jsonl: 24 pairs, licence CC BY 4.0');
    const id = stdout.slice(0, stdout.indexOf(':'));
    expect((await run('adapters', 'export', id, folder, '--peft')).stdout).toBe(`${join(folder, `${id}-peft`)}\n`);
    expect((await run('adapters', 'export', id, folder)).stdout).toBe(`${join(folder, `${id}.gguf`)}\n`);
    expect((await run('adapters', 'remove', id)).status).toBe(0);
    const gone = await run('adapters', 'remove', id);
    expect(gone.status).toBe(2);
    expect(gone.stderr).toContain(`There is no adapter ${id}`);
  });
});

describe.skipIf(process.platform === 'win32')('an interrupt', () => {
  it('keeps a checkpoint, and the same command goes on from it', async () => {
    const place = join(root, 'dist', 'test', `train-${process.pid}`);
    await mkdir(place, { recursive: true });
    try {
      const program = await builtProgram(place);
      const args = ['train', '--seed-file', seeds, '--model-file', 'model.gguf', '--steps', '100', '--json'];
      const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, FAKE_TRAINER: 'slow' } });
      let [stdout, stderr] = ['', ''];
      let stopped = false;
      child.stdout.on('data', (piece: Buffer) => {
        stdout += piece.toString();
        if (!stopped && /"event":"step","step":4,/u.test(stdout)) stopped = child.kill('SIGINT');
      });
      child.stderr.on('data', (piece: Buffer) => {
        stderr += piece.toString();
      });
      const status = await new Promise((resolve) => child.on('close', resolve));
      expect(stderr).toContain('The same command goes on from it.');
      expect(status).toBe(130);
      expect((await run('adapters')).stdout).toMatch(/stopped at step \d+ of 100/u);

      const again = await train('--steps', '100');
      expect(again.stderr).toMatch(/Going on with Swahili [\d-]+ from step [4-9]\d? of 100/u);
      expect(again.status).toBe(0);
      expect((await run('adapters')).stdout).not.toContain('stopped at');
    } finally {
      await rm(place, { recursive: true });
    }
  });
});

/** The command as a program of its own, for signals. */
async function builtProgram(place: string): Promise<string> {
  const entry = join(place, 'main.ts');
  await writeFile(
    entry,
    `import { Command } from 'commander'; import { registerTrain } from ${JSON.stringify(join(root, 'src', 'cli', 'train.js'))};
     const program = new Command('xinstruct');
     registerTrain(program, { stdin: {}, stdout: process.stdout, stderr: process.stderr, recipe: ${JSON.stringify(fakeRecipe)} });
     void program.parseAsync();`,
  );
  await bundlePrograms({ main: entry }, place);
  return join(place, 'main.cjs');
}
