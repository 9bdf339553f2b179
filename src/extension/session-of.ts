import { Uri } from 'vscode';
import type { Session } from './session.js';

/** The session of the document that a command was given by its URI; undefined where it is not open any more. */
export function sessionOf<S extends Session>(
  document: string,
  sessions: { readonly all: readonly S[] },
): S | undefined {
  // A command's arguments can come from a link or a key binding, where the same URI may be spelt otherwise.
  const uri = Uri.parse(document, true).toString();
  return sessions.all.find((each) => each.document.uri.toString() === uri);
}
