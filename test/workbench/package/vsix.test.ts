import { beforeAll, describe, expect, it } from 'vitest';
import { datasetFolder, sampleRow } from '../flows/dataset.js';
import { contentsOf, packageExtension } from '../vsix.js';
import { linesOf, Workbench } from '../workbench.js';

describe('the package', () => {
  let vsix: string;
  let contents: ReadonlyMap<string, number>;

  beforeAll(() => {
    vsix = packageExtension();
    contents = contentsOf(vsix);
  });

  it('holds what runs, and no sources, tests or development files', () => {
    const paths = [...contents.keys()].map((path) => path.replace(/^extension\//u, ''));
    for (const needed of [
      'dist/extension.cjs',
      'dist/check-worker.cjs',
      'dist/cli.cjs',
      'dist/model-process.mjs',
      'media/detectors/CLD2-LICENSE.txt',
      'media/detectors/cld2.wasm',
      'media/detectors/ngrams.bin',
      'media/detectors/ngrams.json',
      'dist/webview/studio.js',
      'media/adapters/backward.gguf',
      'dist/licences.txt',
      // The trainer, and the wording where it looks for it.
      'training/xinstruct_train/teach.py',
      'training/requirements-teach.txt',
      'src/core/models/frames.json',
    ]) {
      expect(paths).toContain(needed);
    }
    const allowed =
      /^(package(\.nls)?\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?|ThirdPartyNotices\.md|extension\.vsixmanifest|\[Content_Types\]\.xml|(dist|bins|llama|media|syntaxes|l10n)\/.+|training\/(xinstruct_train\/\w+\.py|requirements-teach\.txt)|src\/core\/models\/frames\.json)$/iu;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths.filter((path) => /\.(ts|map|test\.\w+)$|node_modules|screenshots|__pycache__/u.test(path))).toEqual(
      [],
    );
    // llama.cpp is there for this platform only.
    expect(new Set(paths.filter((path) => path.startsWith('bins/')).map((path) => path.split('/')[1])).size).toBe(1);
  });

  it('writes an instruction with the embedded model when it is installed from the VSIX', async () => {
    const { id, text, lang } = sampleRow('sw');
    const folder = await datasetFolder([JSON.stringify({ id, text: text.slice(0, 300), lang })]);
    const workbench = await Workbench.open({ folder: folder.path, vsix, settings: { 'xinstruct.candidates': 1 } });
    try {
      await workbench.openFile('data.jsonl');
      const accept = workbench.lens(/^Accept$/u).first();
      await workbench.click(workbench.lens('Generate instruction').first(), accept, 150_000);
      await workbench.click(accept, workbench.lens(/· accepted$/u).first());
      const saved = async (): Promise<string> => {
        await workbench.save();
        return (await linesOf(folder.file('data.jsonl')))[0] ?? '';
      };
      await expect.poll(saved).toMatch(/"instruction": ?"[^"]/u);
    } finally {
      await workbench.picture('package-last');
      await workbench.close();
      await folder.remove();
    }
  });
});
