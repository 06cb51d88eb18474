/** Limits on an upload of recoloured pictures (docs/integrity.md, "Uploads"). Sizes are bytes as really read. */
export const uploadLimits = {
  /** Central directory entries, folders and tolerated extras included. */
  entriesMax: 10_000,
  /** One picture: 64 MiB hold 20 megapixels even as an uncompressed TIFF. */
  entryBytesMax: 64 * 2 ** 20,
  /** Everything together, inflated: what is read is bounded, whatever the headers say or share. */
  totalBytesMax: 4 * 2 ** 30,
  /**
   * Inflated to packed size. Pictures hardly shrink in a ZIP, an uncompressed drawing may reach 50;
   * DEFLATE's own limit, which bombs come close to, is 1032.
   */
  ratioMax: 100,
  /** Below this size a ratio says nothing and can do no harm. */
  ratioAppliesFromBytes: 2 ** 20,
} as const;

export type UploadLimits = { [Name in keyof typeof uploadLimits]: number };

/** The largest upload that is taken at all: 1 GiB. */
export const uploadBytesMax = 2 ** 30;

/**
 * The largest mean |ΔL| between a recolouring and its photograph, both at the size of the stimulus, in Lab units.
 * Measured on the 50 demonstration photographs: honest recolourings, reduced to 384 x 256, clipped and saved as
 * JPEG 75, reach 4.0 at worst; mirrored photographs start at 5.0 and foreign ones at 12.8.
 */
export const lightnessDifferenceMax = 4;
