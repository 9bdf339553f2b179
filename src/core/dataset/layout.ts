import type { JsonObject, JsonValue, Path } from '../jsonl/json.js';
import { valueAt, valuesOf } from '../jsonl/value.js';
import { dialogueLayout } from './dialogue.js';
import { fieldPath } from './field-path.js';
import { flatLayout } from './flat.js';
import { roles, rootPlaces, type Layout, type Members, type Place } from './place.js';
import type { FieldNames, Role } from './record.js';

/**
 * What is where in a record, or undefined where its shape is none that is known. The user's own names win where the line has the
 * output that they name; where it has not, the line is read by what it looks like, since one setting covers many files.
 */
export function layoutOf(root: JsonValue, names?: FieldNames): Layout | undefined {
  if (root.type !== 'object') return undefined;
  const members = valuesOf(root);
  const known = dialogueLayout(members) ?? flatLayout(members);
  const named = names ? namedPaths(root, names) : {};
  const { output } = named;
  if (output === undefined) return known && names ? withNamed(known, named) : known;
  if (valueAt(root, output)) return customLayout(members, output, named);
  if (known) return known;
  const anyNamed = Object.values(named).some((path) => valueAt(root, path) !== undefined);
  return anyNamed ? customLayout(members, output, named) : undefined;
}

function withNamed(known: Layout, named: NamedPaths): Layout {
  return { ...known, places: { ...known.places, ...namedPlaces(named, known.places.output) } };
}

type NamedPaths = { readonly [role in Role]?: Path };

function namedPaths(root: JsonObject, names: FieldNames): NamedPaths {
  return Object.fromEntries(
    roles.flatMap((role) => {
      const name = names[role];
      return name ? [[role, fieldPath(root, name)]] : [];
    }),
  );
}

function namedPlaces(named: NamedPaths, output: Place): { readonly [role in Role]?: Place } {
  return Object.fromEntries(
    Object.entries(named).map(([role, path]) => [
      role,
      role === 'output' ? { kind: 'value', path } : beside(output, path),
    ]),
  );
}

/** A place that is written right before the output where both are members of the same object. */
function beside(output: Place, path: Path): Place {
  if (output.kind !== 'value') return { kind: 'value', path };
  const before = output.path.at(-1);
  const same =
    path.length === output.path.length && path.slice(0, -1).every((step, index) => step === output.path[index]);
  return { kind: 'value', path, ...(same && typeof before === 'string' && { before }) };
}

/** The user's own layout: what the setting leaves out is looked for beside the output and at the root. */
function customLayout(members: Members, path: Path, named: NamedPaths): Layout {
  const output: Place = { kind: 'value', path };
  // An output in an array has no members beside it.
  const parent = typeof path.at(-1) === 'string' ? path.slice(0, -1) : [];
  return {
    shape: 'custom',
    places: {
      instruction: beside(output, [...parent, 'instruction']),
      input: beside(output, [...parent, 'input']),
      ...rootPlaces(members),
      ...namedPlaces(named, output),
      output,
    },
  };
}
