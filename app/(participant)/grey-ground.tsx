import type { ReactNode } from "react";

/**
 * The ground of the trials and of the plates, which are judged on the same surround: grey of one fixed value, in light
 * and dark mode alike, and whatever colours the system forces (docs/protocol.md, "The trial's page").
 */
export function GreyGround({ children }: { children: ReactNode }) {
  return (
    <main className="fixed inset-0 flex flex-col items-center justify-center-safe overflow-y-auto bg-[#777777] px-4 text-[#000] forced-color-adjust-none">
      {children}
    </main>
  );
}
