import type { JsonObject, JsonValue } from '../jsonl/json.js';
import { message } from '../message.js';
import type { Problem } from './problem.js';

const maximum = 5;

/** Keys that an object has twice, anywhere in a record: readers take the last one, so the first is lost on them. At most five. */
export function repeatedKeys(root: JsonObject): Problem[] {
  const problems: Problem[] = [];
  visit(root, problems);
  return problems;
}

function visit(value: JsonValue, problems: Problem[]): void {
  if (value.type === 'array') {
    for (const item of value.items) visit(item, problems);
  }
  if (value.type !== 'object') return;
  const seen = new Set<string>();
  for (const { key, keySpan, value: child } of value.members) {
    if (seen.has(key) && problems.length < maximum) {
      problems.push({
        code: 'duplicate-key',
        severity: 'warning',
        message: message('The key {0} stands here twice; readers take the last one.', JSON.stringify(key.slice(0, 60))),
        span: keySpan,
      });
    }
    seen.add(key);
    visit(child, problems);
  }
}
