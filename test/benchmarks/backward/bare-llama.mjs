/**
 * Bare llama.cpp, through node-llama-cpp with a plain context and nothing else: what the model process is held against.
 * Started with `fork` and the arguments MODEL, ADAPTER and THREADS; sends 'ready', then answers {prompt, maxTokens}, one at a
 * time, with {read, written, firstSeconds, seconds}: tokens of the prompt and of the answer, and the time to its first and last.
 */
import { setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { getLlama } from 'node-llama-cpp';

const [modelPath, adapter, threads] = process.argv.slice(2);
// As the model process: the system must not prefer one of the two.
setPriority(5);
const llama = await getLlama({ build: 'never', gpu: false, maxThreads: 0, logLevel: 'error', progressLogs: false });
const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
const context = await model.createContext({ contextSize: 2048, threads: Number(threads), lora: adapter });
const sequence = context.getSequence();

process.on('message', async ({ prompt, maxTokens }) => {
  await sequence.clearHistory();
  const began = performance.now();
  const tokens = [model.tokens.bos, ...model.tokenize(prompt)];
  const written = [];
  let firstSeconds;
  for await (const token of sequence.evaluate(tokens, { temperature: 0, repeatPenalty: false })) {
    firstSeconds ??= (performance.now() - began) / 1000;
    if (model.isEogToken(token)) break;
    written.push(token);
    if (written.length >= maxTokens) break;
  }
  const text = model.detokenize(written);
  const seconds = (performance.now() - began) / 1000;
  process.send({ text, read: tokens.length, written: written.length, firstSeconds, seconds });
});
process.on('disconnect', () => process.exit(0));
process.send('ready');
