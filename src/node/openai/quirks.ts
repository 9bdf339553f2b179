/** Fields that an endpoint may not know, with what takes their place (nothing: the field is left out). */
const replacements: Readonly<Record<string, string | undefined>> = {
  response_format: undefined,
  stream_options: undefined,
  max_tokens: 'max_completion_tokens',
  temperature: undefined,
  top_p: undefined,
  seed: undefined,
  input_type: undefined,
  encoding_format: undefined,
};

/** Words by which endpoints refuse a field without naming it. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/json_schema|structured output|guided|grammar/iu, 'response_format'],
  [/max_completion_tokens/u, 'max_tokens'],
];

/**
 * What one endpoint and model were found not to take. Endpoints call themselves compatible and differ in a few fields; what
 * one refuses is left out or renamed from then on, so that it is refused once and not with every request.
 */
export class Quirks {
  readonly #refused = new Set<string>();

  apply(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(body).flatMap(([name, value]) => {
        if (!this.#refused.has(name)) {
          return [[name, value]];
        }
        const other = replacements[name];
        return other === undefined ? [] : [[other, value]];
      }),
    );
  }

  /**
   * Notes what a refusal (400 or 422) was about.
   * @returns whether something was learnt, so that asking again makes sense
   */
  learn(body: Readonly<Record<string, unknown>>, refusal: { readonly param?: string; readonly text: string }): boolean {
    const named = refusal.param?.split('.')[0];
    const field =
      (named !== undefined && named in replacements ? named : undefined) ??
      hints.find(([pattern, name]) => pattern.test(refusal.text) && name in body)?.[1] ??
      Object.keys(replacements).find((name) => new RegExp(`\\b${name}\\b`, 'u').test(refusal.text) && name in body);
    if (field === undefined || !(field in body) || this.#refused.has(field)) {
      return false;
    }
    this.#refused.add(field);
    return true;
  }
}
