/** Sentences in alphabetical order, each as its own translation. */
export function sentences(): Readonly<Record<string, string>>;
