import { appendFile, mkdtemp, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/core/journal/event.js';
import { writeEvent } from '../../../src/core/journal/line.js';
import { JournalFile, journalPath } from '../../../src/node/journal/journal-file.js';
import { at, candidate, decision } from './events.js';

let folder: string;
let dataset: string;
const opened: JournalFile[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  dataset = join(folder, 'corpus.sw.jsonl');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((journal) => journal.close()));
  await rm(folder, { recursive: true });
});

async function openJournal(releaseAfterMs = 0): Promise<JournalFile> {
  const journal = await JournalFile.open(dataset, { program: 'test', now: () => new Date(at), releaseAfterMs });
  opened.push(journal);
  return journal;
}

const withoutHeader = (journal: JournalFile) => journal.events.filter(({ kind }) => kind !== 'journal');

describe('a journal', () => {
  it('makes nothing on the disk before its first event', async () => {
    await openJournal();
    await expect(stat(join(folder, '.xinstruct'))).rejects.toThrow('ENOENT');
  });

  it('stands in .xinstruct beside the dataset, one JSON object a line, its header first', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a', { text: 'Eleza "ไทย"\n' })]);
    const lines = (await readFile(join(folder, '.xinstruct', 'corpus.sw.jsonl.journal.jsonl'), 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ kind: 'journal', version: 1, dataset: 'corpus.sw.jsonl', at });
    expect(JSON.parse(lines[1] ?? '')).toEqual(candidate('a', { text: 'Eleza "ไทย"\n' }));
  });

  it('is the same after it was closed and opened', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a'), decision('accept', { candidate: 'a' })]);
    await journal.close();
    const again = await openJournal();
    expect(again.events).toEqual(journal.events);
    await again.append([decision('undo')]);
    expect(again.events).toHaveLength(4);
  });

  it('writes appends that come at the same time in their order', async () => {
    const journal = await openJournal();
    const ids = Array.from({ length: 50 }, (_, index) => `c${index}`);
    await Promise.all(ids.map((id) => journal.append([candidate(id)])));
    await journal.close();
    const again = await openJournal();
    expect(withoutHeader(again).map((event) => (event.kind === 'candidate' ? event.id : ''))).toEqual(ids);
  });

  it('keeps lines of an unknown kind and says so once', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a')]);
    await journal.close();
    await appendFile(journalPath(dataset), '{"kind":"from the future","x":1}\nnot JSON\n');
    const again = await openJournal();
    await again.append([candidate('b')]);
    await again.refresh();
    expect(withoutHeader(again)).toHaveLength(2);
    expect(again.notices).toHaveLength(1);
    expect(again.notices[0]?.args[0]).toBe(2);
    expect(await readFile(journalPath(dataset), 'utf8')).toContain('"from the future"');
  });

  it('gives, whatever byte it was cut at, the whole events before the cut, and goes on from there', async () => {
    const events: JournalEvent[] = [
      candidate('a', { text: 'Swahili: ñandú 🦤 ไทย' }),
      decision('reject', { candidate: 'a' }),
      candidate('b', { flaws: ['cut-off'] }),
      decision('accept', { candidate: 'b', text: 'x' }),
    ];
    const whole = Buffer.from(events.map(writeEvent).join(''));
    const ends = events.map((_, index) =>
      Buffer.byteLength(
        events
          .slice(0, index + 1)
          .map(writeEvent)
          .join(''),
      ),
    );
    await (await openJournal()).append([candidate('first')]);
    const start = await readFile(journalPath(dataset));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
        await writeFile(journalPath(dataset), Buffer.concat([start, whole.subarray(0, cut)]));
        // A line that lacks nothing but its end is whole.
        const expected = events.slice(0, ends.filter((end) => end - 1 <= cut).length);
        const journal = await openJournal();
        await journal.append([candidate('next')]);
        await journal.close();
        const read = await openJournal();
        expect(withoutHeader(read).slice(1)).toEqual([...expected, candidate('next')]);
        expect(read.notices).toEqual([]);
        const lines = (await readFile(journalPath(dataset), 'utf8')).trimEnd().split('\n');
        expect(() => lines.map((line) => JSON.parse(line) as unknown)).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it('says that half a line was removed', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a')]);
    await journal.close();
    await appendFile(journalPath(dataset), '{"kind":"cand');
    const again = await openJournal();
    expect(again.notices).toEqual([]);
    await again.append([candidate('b')]);
    await again.append([candidate('c')]);
    expect(again.notices).toHaveLength(1);
    expect(again.notices[0]?.args[1]).toBe(13);
  });

  it('begins anew when the file was replaced, and writes into the new one', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a'), candidate('b')]);
    let resets = 0;
    journal.onDidReset(() => resets++);
    const path = journalPath(dataset);
    await writeFile(`${path}.other`, writeEvent(candidate('z')));
    await rename(`${path}.other`, path);
    await journal.append([candidate('c')]);
    expect(resets).toBe(1);
    expect(withoutHeader(journal).map((event) => (event.kind === 'candidate' ? event.id : ''))).toEqual(['z', 'c']);
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  });

  it('begins anew when the file was removed or cut', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a')]);
    await rm(journalPath(dataset));
    await journal.append([candidate('b')]);
    expect(journal.events.map(({ kind }) => kind)).toEqual(['journal', 'candidate']);
    await truncate(journalPath(dataset), 0);
    await journal.refresh();
    expect(journal.events).toEqual([]);
  });
});

describe('two users of a journal', () => {
  it('reads what the other writes', async () => {
    const writer = await openJournal();
    const reader = await openJournal();
    const seen: number[] = [];
    reader.onDidAppend((events) => seen.push(events.length));
    const release = await writer.hold();
    await writer.append([candidate('a')]);
    await reader.refresh();
    await writer.append([candidate('b')]);
    await reader.refresh();
    await release();
    expect(seen).toEqual([2, 1]);
    expect(reader.events).toEqual(writer.events);
  });

  it('takes turns in writing, each seeing what the other wrote', async () => {
    const [one, two] = [await openJournal(), await openJournal()];
    await one.append([candidate('a')]);
    await two.append([candidate('b')]);
    await one.append([candidate('c')]);
    await two.refresh();
    expect(two.events).toEqual(one.events);
    expect(two.events).toHaveLength(4);
  });

  it('refuses a second writer while the first holds it', async () => {
    const [one, two] = [await openJournal(), await openJournal()];
    const release = await one.hold();
    await expect(two.append([candidate('b')])).rejects.toMatchObject({ reason: 'in-use' });
    await expect(two.hold()).rejects.toMatchObject({ reason: 'in-use' });
    await release();
    await two.append([candidate('b')]);
    expect(two.events).toHaveLength(2);
  });

  it('names a living process of this machine, and takes over from a dead one or an empty lock', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a')]);
    const lock = `${journalPath(dataset)}.lock`;
    const holder = { nonce: 'n', host: hostname(), program: 'other', at };
    await writeFile(lock, JSON.stringify({ ...holder, pid: process.ppid }));
    await expect(journal.append([candidate('b')])).rejects.toThrow(String(process.ppid));
    // The same number, but another process has had it.
    await writeFile(lock, JSON.stringify({ ...holder, pid: process.ppid, started: 'other-boot:1' }));
    if (process.platform === 'linux') {
      await journal.append([candidate('b')]);
    }
    await writeFile(lock, JSON.stringify({ ...holder, pid: 2 ** 22 + 12345 }));
    await journal.append([candidate('c')]);
    await journal.close();
    await expect(stat(lock)).rejects.toThrow('ENOENT');
  });

  it('believes a lock of another machine as long as its holder gives a sign of life', async () => {
    const journal = await openJournal();
    await journal.append([candidate('a')]);
    await journal.close();
    const lock = `${journalPath(dataset)}.lock`;
    await writeFile(lock, JSON.stringify({ nonce: 'n', host: 'elsewhere', pid: 1, program: 'other', at }));
    const again = await openJournal();
    await expect(again.append([candidate('b')])).rejects.toThrow('1 on elsewhere');
    const longAgo = new Date(Date.now() - 10 * 60_000);
    await utimes(lock, longAgo, longAgo);
    await again.append([candidate('b')]);
    expect(again.events).toHaveLength(3);
  });
});
