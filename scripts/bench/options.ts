/** What the benchmarks have in common. */
export type BenchOptions = {
  /** Times that each side is measured, in turn. */
  rounds: number;
  /** How long one measurement lasts after its warm-up. */
  seconds: number;
  /** Participants of a study under load. */
  participants: number;
  /** Folder with the peers' programs. */
  peers: string;
  /** A Python with PyTorch. */
  python: string;
  /** Photographs to train from: shards or loose files. */
  data: string;
  /** Photographs to recolour. */
  photos: string;
};
