// Asks the embedded model as the extension does (llama.cpp through node-llama-cpp): JSON Lines in, JSON Lines out.
//
//   node llama.mjs generate --model MODEL.gguf [--adapter ADAPTER.gguf] --in requests.jsonl --out answers.jsonl
//   node llama.mjs score    --model MODEL.gguf --in requests.jsonl --out answers.jsonl
//
// generate: {id, head, text, maxTextTokens, tail, samples: [{temperature, topP, seed}], stop, maxTokens} to {id, outputs, seconds}
// score:    {id, text, maxTextTokens, prefixes} to {id, scores}: the text's mean log-likelihood per token after each prefix
// Lines already in --out are kept and not asked again.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { getLlama } from 'node-llama-cpp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string' },
    adapter: { type: 'string' },
    in: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '4' },
  },
});
const threads = Number(values.threads);
const parallel = Number(values.parallel);
const read = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const llama = await getLlama({ build: 'never', gpu: false, maxThreads: threads, logLevel: 'error' });
const model = await llama.loadModel({ modelPath: values.model });
const context = await model.createContext({
  sequences: parallel,
  contextSize: 512,
  batchSize: 512,
  threads,
  ...(values.adapter === undefined ? {} : { lora: { adapters: [{ filePath: values.adapter }] } }),
});

async function generate(sequence, row) {
  const began = performance.now();
  const prompt = [
    model.tokens.bos,
    ...model.tokenize(row.head),
    ...model.tokenize(row.text).slice(0, row.maxTextTokens),
    ...model.tokenize(row.tail),
  ];
  const outputs = [];
  for (const sample of row.samples) {
    // What is already in the cache (the text) is not read again.
    await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
    const rest = prompt.slice(sequence.nextTokenIndex);
    const tokens = [];
    let text = '';
    for await (const token of sequence.evaluate(rest, {
      temperature: sample.temperature,
      ...(sample.temperature > 0 ? { topP: sample.topP, topK: 0, minP: 0, seed: sample.seed } : {}),
      repeatPenalty: false,
    })) {
      if (model.isEogToken(token) || tokens.length >= row.maxTokens) break;
      tokens.push(token);
      text = model.detokenize(tokens);
      if (row.stop.some((stop) => text.includes(stop))) break;
    }
    for (const stop of row.stop) text = text.split(stop)[0];
    outputs.push(text.trim());
  }
  return { id: row.id, outputs, seconds: (performance.now() - began) / 1000 };
}

async function score(sequence, row) {
  const text = model.tokenize(` ${row.text}`).slice(0, row.maxTextTokens);
  const scores = [];
  for (const prefix of row.prefixes) {
    await sequence.clearHistory();
    const tokens = [model.tokens.bos, ...model.tokenize(prefix.trimEnd())];
    const first = tokens.length - 1;
    const all = [...tokens, ...text];
    const input = all.slice(0, -1).map((token, index) =>
      index < first
        ? token
        : [
            token,
            { generateNext: { logits: { filter: { tokens: [all[index + 1]], includeMax: true } }, totalLogitWeight: true } },
          ],
    );
    const results = await sequence.controlledEvaluate(input);
    let sum = 0;
    for (let index = first; index < input.length; index++) {
      const { logits, totalLogitWeight } = results[index].next;
      sum += logits.get(all[index + 1]) - Math.max(...logits.values()) - Math.log(totalLogitWeight);
    }
    scores.push(sum / text.length);
  }
  return { id: row.id, scores };
}

const ask = { generate, score }[positionals[0]];
const done = new Set(existsSync(values.out) ? read(values.out).map((row) => row.id) : []);
const rows = read(values.in).filter((row) => !done.has(row.id));
let next = 0;
await Promise.all(
  Array.from({ length: parallel }, async () => {
    const sequence = context.getSequence();
    while (next < rows.length) {
      const row = rows[next++];
      appendFileSync(values.out, `${JSON.stringify(await ask(sequence, row))}\n`);
    }
  }),
);
await llama.dispose();
