/**
 * Collects the sentences that are shown to people, for translators: `node l10n/extract.mjs` writes l10n/bundle.l10n.json. A
 * translation is a copy of it named bundle.l10n.<language>.json. Sentences are the first arguments of `l10n.t` in the extension
 * and of `message` in core and node.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const folders = ['src/core', 'src/node', 'src/extension'];

/** Sentences in alphabetical order, each as its own translation. */
export function sentences() {
  const found = new Set(folders.flatMap(sourceFiles).flatMap(sentencesIn));
  return Object.fromEntries([...found].sort().map((text) => [text, text]));
}

function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function sentencesIn(path) {
  const texts = [];
  const visit = (node) => {
    const [first] = ts.isCallExpression(node) && isCall(node.expression) ? node.arguments : [];
    if (first !== undefined && ts.isStringLiteralLike(first)) texts.push(first.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return texts;
}

function isCall(callee) {
  if (ts.isIdentifier(callee)) return callee.text === 'message';
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 't') return false;
  return ts.isIdentifier(callee.expression) && callee.expression.text === 'l10n';
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync('l10n/bundle.l10n.json', `${JSON.stringify(sentences(), undefined, 2)}\n`);
}
