/** A version as a readable document: decoded, one field a section. */
export interface VersionSections {
  readonly instruction: string;
  readonly text: string;
  readonly language: string;
  readonly provenance: readonly string[];
}

/** Headings, in the person's language. */
export interface VersionHeadings {
  readonly instruction: string;
  readonly text: string;
  readonly language: string;
  readonly provenance: string;
}

export function writeVersion(sections: VersionSections, headings: VersionHeadings): string {
  const { instruction, text, language, provenance } = sections;
  return [
    section(headings.instruction, instruction),
    section(headings.text, text),
    section(headings.language, language),
    section(headings.provenance, provenance.join('\n')),
  ].join('\n');
}

function section(heading: string, body: string): string {
  return `# ${heading}\n\n${body}\n`;
}

/**
 * The instruction of a document as {@link writeVersion} made it, with the person's edits; undefined where its sections can't be
 * told apart any more. What an instruction or a text says may look like a heading: the text that follows decides.
 */
export function readInstruction(document: string, text: string, headings: VersionHeadings): string | undefined {
  const content = document.replace(/\r\n?/gu, '\n');
  const start = `# ${headings.instruction}\n`;
  const next = `\n# ${headings.text}\n`;
  if (!content.startsWith(start)) return undefined;
  const whole = content.indexOf(`${next}\n${text.replace(/\r\n?/gu, '\n')}`);
  const end = whole >= 0 ? whole : content.indexOf(next);
  return end < 0 ? undefined : content.slice(start.length, end).trim();
}
