/** A button on the grey of the trials, in greys: 44 px high at least, as fingers need. */
export const greyButton =
  "min-h-12 border-2 border-[#000] bg-[#b0b0b0] px-5 text-lg font-medium text-[#000] hover:bg-[#c8c8c8] " +
  "focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]";
