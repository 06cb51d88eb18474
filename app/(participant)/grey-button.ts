/** A button on the grey of the trials, in greys. Its size is its place's own: 44 px high at least, as fingers need. */
export const greyButton =
  "border-2 border-[#000] bg-[#b0b0b0] font-medium text-[#000] hover:bg-[#c8c8c8] " +
  "focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]";
