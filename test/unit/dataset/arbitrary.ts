import fc from 'fast-check';
import type { FieldNames, Shape } from '../../../src/core/dataset/record.js';
import type { Path } from '../../../src/core/jsonl/json.js';
import { anyText, jsonText, space, stringLiteralOf } from '../jsonl/arbitrary.js';

/** A record of any shape, spelled and spaced in any way, with what the test needs to know of it. */
export interface AnyRecord {
  readonly shape: Shape;
  readonly line: string;
  readonly names?: FieldNames;
  readonly output: Path;
  /** Where the instruction stands, or would: for dialogues the place of the turn that is missing. */
  readonly instruction: Path;
  /** The instruction's JSON text; undefined where it is missing. */
  readonly rawInstruction: string | undefined;
  readonly language: string | undefined;
  readonly id: string | undefined;
}

type Members = readonly (readonly [key: string, raw: string])[];

const spaces = fc.array(space, { minLength: 4, maxLength: 9 });

/** An object with its members in a shuffled order, every gap spaced in its own way. */
const objectOf = (members: Members): fc.Arbitrary<string> =>
  fc
    .tuple(fc.shuffledSubarray([...members], { minLength: members.length }), spaces)
    .map(([shuffled, gaps]) => `{${spaced(shuffled, gaps)}}`);

function spaced(members: Members, gaps: readonly string[]): string {
  let next = 0;
  const gap = (): string => gaps[next++ % gaps.length] ?? '';
  return members.map(([key, raw]) => `${gap()}"${key}"${gap()}:${gap()}${raw}${gap()}`).join(',');
}

const text = stringLiteralOf(anyText);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const instruction = maybe(fc.oneof(text, fc.constant({ text: '', raw: 'null' })));
const member = (key: string, value: { raw: string } | undefined): Members => (value ? [[key, value.raw]] : []);

/** Members that are no roles. */
const others = fc.uniqueArray(fc.tuple(fc.constantFrom('score', 'tags', 'note', 'license', 'split'), jsonText), {
  selector: ([key]) => key,
  maxLength: 3,
});

interface Body {
  readonly shape: Shape;
  readonly names?: FieldNames;
  readonly members: Members;
  readonly output: Path;
  readonly instruction: Path;
}

interface Raw {
  readonly output: string;
  readonly instruction: string | undefined;
  readonly gaps: readonly string[];
}

function flat(shape: Shape, instructionKey: string, outputKey: string, input: boolean) {
  return (raw: Raw): Body => ({
    shape,
    members: [
      ...(raw.instruction === undefined ? [] : [[instructionKey, raw.instruction] as const]),
      ...(input ? [['input', '""'] as const] : []),
      [outputKey, raw.output],
    ],
    output: [outputKey],
    instruction: [instructionKey],
  });
}

function dialogue(
  shape: Shape,
  key: string,
  [speaker, text]: [string, string],
  [user, assistant]: [string, string],
  system: boolean,
) {
  return ({ output, instruction, gaps }: Raw): Body => {
    const turn = (who: string, raw: string): string =>
      `{${spaced(
        [
          [speaker, `"${who}"`],
          [text, raw],
        ],
        gaps,
      )}}`;
    const turns = [
      ...(system ? [turn('system', '"Be kind."')] : []),
      ...(instruction === undefined ? [] : [turn(user, instruction)]),
      turn(assistant, output),
    ];
    const [first = ''] = gaps;
    const last = turns.length - 1;
    return {
      shape,
      members: [[key, `[${first}${turns.join(`${first},${first}`)}]`]],
      output: [key, last, text],
      instruction: [key, instruction === undefined ? last : last - 1, text],
    };
  };
}

const bodies: readonly ((raw: Raw) => Body)[] = [
  flat('text', 'instruction', 'text', false),
  flat('alpaca', 'instruction', 'output', true),
  flat('alpaca', 'instruction', 'response', false),
  flat('prompt-completion', 'prompt', 'completion', false),
  dialogue('messages', 'messages', ['role', 'content'], ['user', 'assistant'], true),
  dialogue('messages', 'messages', ['role', 'content'], ['user', 'assistant'], false),
  dialogue('sharegpt', 'conversations', ['from', 'value'], ['human', 'gpt'], false),
  ({ output, instruction, gaps }): Body => ({
    shape: 'custom',
    names: { output: 'data.body', instruction: 'data.task' },
    members: [
      [
        'data',
        `{${spaced([...(instruction === undefined ? [] : [['task', instruction] as const]), ['body', output]], gaps)}}`,
      ],
    ],
    output: ['data', 'body'],
    instruction: ['data', 'task'],
  }),
];

export const anyRecord: fc.Arbitrary<AnyRecord> = fc
  .record({
    body: fc.constantFrom(...bodies),
    instruction,
    output: text,
    language: maybe(stringLiteralOf(fc.constantFrom('sw', 'th', 'Kiswahili'))),
    id: maybe(
      fc.oneof(
        text,
        fc.integer().map((id) => ({ text: String(id), raw: String(id) })),
      ),
    ),
    others,
    gaps: spaces,
  })
  .chain(({ body, instruction, output, language, id, others, gaps }) => {
    const { members, ...rest } = body({ output: output.raw, instruction: instruction?.raw, gaps });
    return objectOf([...members, ...member('lang', language), ...member('id', id), ...others]).map((line) => ({
      ...rest,
      line,
      rawInstruction: instruction?.raw,
      language: language?.text,
      id: id?.text,
    }));
  });
