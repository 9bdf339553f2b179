// Node's types name WebAssembly without what it can do; the types that describe it belong to browsers.
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, Memory | ((...values: readonly unknown[]) => unknown)>>;
  }
  type Imports = Readonly<Record<string, Readonly<Record<string, () => void>>>>;
  function instantiate(module: Uint8Array, imports: Imports): Promise<{ readonly instance: Instance }>;
}
