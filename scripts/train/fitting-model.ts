import { isDeepStrictEqual } from "node:util";
import { AppError } from "@/lib/errors";
import { readModelFolder } from "@/lib/model/model-folder";
import type { NetworkConfig } from "@/lib/model/network";
import { outputStrideOf } from "@/lib/model/network";
import type { TrainedModel } from "@/lib/model/trained-model";

/** A model that a run of this network can start from: the same network, of its width or a whole fraction of it. */
export async function readFittingModel(
  folder: string,
  network: NetworkConfig,
): Promise<TrainedModel> {
  const model = await readModelFolder(folder);
  const isMultiple = network.width % model.network.width === 0;
  const comparable = isMultiple ? { ...model.network, width: network.width } : model.network;
  const differences = differencesOf(comparable, network);
  if (differences.length === 0) return model;
  const message = `${folder} has another network than this run: ${differences.join("; ")}.`;
  throw new AppError("conflict", message);
}

/** What is not the same in two networks. Dropout changes no weight and may differ. */
function differencesOf(model: NetworkConfig, run: NetworkConfig): string[] {
  const described = (network: NetworkConfig) => ({
    width: network.width,
    outputs: network.outputs,
    "output stride": outputStrideOf(network),
    "blocks left out": network.without?.join(" and ") ?? "none",
  });
  const [ours, theirs] = [described(run), described(model)];
  return (Object.keys(ours) as (keyof typeof ours)[])
    .filter((key) => !isDeepStrictEqual(ours[key], theirs[key]))
    .map((key) => `${key} ${theirs[key]} instead of ${ours[key]}`);
}
