// Next's generator of types overlooks parameters of a root layout beside others that have none.
declare module "next/root-params" {
  /** The study of a participant's page; undefined on others. */
  export function study(): Promise<string | undefined>;
}
