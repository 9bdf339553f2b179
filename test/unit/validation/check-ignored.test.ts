import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/core/journal/event.js';
import { writeEvent } from '../../../src/core/journal/line.js';
import { readIgnored } from '../../../src/node/check-ignored.js';
import { journalPath } from '../../../src/node/journal/journal-file.js';

const at = '2026-11-21T10:00:00.000Z';

it('a check from outside the editor reads what a file taught the language check', async () => {
  const dataset = join(await mkdtemp(join(tmpdir(), 'xinstruct-lessons-')), 'a.jsonl');
  expect((await readIgnored(dataset)).lessons).toEqual([]);
  const right = { kind: 'right', declared: 'sw', probability: 0.75, revoked: false, at } as const;
  const events: readonly JournalEvent[] = [
    { kind: 'journal', version: 1, dataset: 'a.jsonl', at },
    { ...right, found: 'en' },
    { ...right, found: 'ny' },
    { ...right, found: 'ny', revoked: true },
    { kind: 'ignore', code: 'duplicate-id', off: true, at },
  ];
  await mkdir(dirname(journalPath(dataset)), { recursive: true });
  await writeFile(journalPath(dataset), events.map(writeEvent).join(''));
  const { lessons, inFile, warning } = await readIgnored(dataset);
  expect(lessons).toMatchObject([{ declared: 'sw', found: 'en', probability: 0.75 }]);
  expect([...inFile]).toEqual(['duplicate-id']);
  expect(warning).toBeUndefined();
});
